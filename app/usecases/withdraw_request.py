"""Withdraw a request at its sender's wish."""

from __future__ import annotations

from datetime import datetime

from app.domain import message_decisions, plan_decisions, referral_decisions
from app.domain.actors import Actor
from app.domain.decision import Decision
from app.domain.identifiers import PersonNumber
from app.domain.messages import Message, MessageStatus
from app.domain.parties import Party
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral, ReferralEvent
from app.domain.refusals import NotFound, RuleNotMet
from app.domain.requests import Request
from app.persistence.queries import request_by_message
from app.persistence.records import Source
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.follow_requests import save_followed
from app.usecases.register_supplement import close_questions
from app.usecases.resolve import find_unit


def revoked(request: Request, *, reason: str, now: datetime) -> Decision:
    """Revoke it; one that has already come to its end stays as it ended."""
    if isinstance(request, Referral):
        if ReferralEvent.REVOKE not in REFERRAL_LIFECYCLE.allowed(request.status):
            return Decision(())
        return referral_decisions.revoke(request, reason=reason, now=now)
    if PlanEvent.REVOKE not in PLAN_LIFECYCLE.allowed(request.status):
        return Decision(())
    return plan_decisions.revoke(request, reason=reason, now=now)


def may_take_back(actor: Actor, request: Request) -> bool:
    """Say whether it is the sender's own system, the one that handed it in, or who relays for many.

    What a letter says of its sender is no proof.
    """
    own = actor.organisation_id in {request.requester_id, request.submitted_by}
    return own or actor.relays


async def sent_by(
    work: UnitOfWork, kind: type[Request], sender: Party, *, message_id: str, about: PersonNumber | None
) -> Request:
    """Return what a sender sent under this number; raises NotFound where there is nothing of theirs.

    A letter that names another citizen does not mean this one.
    """
    unit = await find_unit(work, sender)
    found = await request_by_message(work, kind, unit.id, message_id) if unit else None
    if found is None or not may_take_back(work.actor, found):
        raise NotFound("request")
    if about is not None and about != found.said.citizen.number:
        raise NotFound("request")
    return found


async def withdraw(work: UnitOfWork, found: Request) -> bool:
    """Withdraw it at its sender's wish; say whether it could be, as what has ended stays as it ended."""
    request = await work.get_for_change(type(found), found.id)
    check_not_forwarded(request)
    decision = revoked(request, reason="Trukket tilbage af afsenderen.", now=work.now)
    await save_followed(work, decision)
    await close_questions(work, request.id)
    return bool(decision.changes)


_TOO_LATE = (
    "Afsenderen har trukket henvendelsen tilbage med et annulleretbrev, efter at den var afsluttet. "
    "Den står, som den blev afsluttet."
)


def tell_of_late_withdrawal(
    work: UnitOfWork, request: Request, source: Source, *, written_at: datetime
) -> None:
    """Let a person know that the sender wanted to withdraw what had ended already."""
    message = Message(
        id=work.new_id(),
        version=0,
        status=MessageStatus.RECEIVED,
        citizen_id=request.citizen_id,
        request_id=request.id,
        sender_id=request.requester_id,
        submitted_by=work.actor.organisation_id,
        source_id=source.id,
        written_at=min(written_at, work.now),
        received_at=work.now,
        text=_TOO_LATE,
        subject="Trukket tilbage",
    )
    work.save(message_decisions.receive(message, request))


def check_not_forwarded(request: Request) -> None:
    if request.forwarded_to:
        # Another authority works on it: to say yes here would leave it running there.
        raise RuleNotMet(
            "forwarded",
            f"The request has been forwarded to authority {request.forwarded_to}; withdraw it there.",
            f"Henvisningen er sendt videre til myndighed {request.forwarded_to}; tilbagekald den dér.",
        )
