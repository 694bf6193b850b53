"""What a sender may change in a request it sent, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from app.domain import plan_decisions, referral_decisions
from app.domain.decision import Change, Decision
from app.domain.eligibility import missing_of
from app.domain.eligibility_facts import stated, with_more
from app.domain.intake import Incoming, IncomingPlan, IncomingReferral
from app.domain.legal_days import legal_day
from app.domain.plans import ASSUMED, CORRECTED, PLAN_LIFECYCLE, PlanEvent, RehabPlan
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral, ReferralEvent
from app.domain.refusals import ActionNotAllowed, Finding
from app.domain.requests import Request


def kept(held: Incoming, said: Incoming) -> Incoming:
    """Return what is said now, with what an update of the request alone does not say again."""
    return replace(
        said,
        sender=held.sender,
        receiver=held.receiver,
        citizen=held.citizen,
        gp=held.gp,
        replaces_message_id=held.replaces_message_id,
        links=tuple(dict.fromkeys((*held.links, *said.links))),
    )


def corrected(request: Request, said: Incoming, *, now: datetime) -> Request:
    """Return the request as it would be if its sender had said this from the beginning.

    What casework has registered since stands.
    """
    if isinstance(request, Referral) and isinstance(said, IncomingReferral):
        facts = with_more(request.facts, stated(said))
        return _looked_at(replace(request, said=said, facts=facts))
    if isinstance(request, RehabPlan) and isinstance(said, IncomingPlan):
        return plan_decisions.reclocked(_redated(replace(request, said=said)), now=now)
    raise TypeError(type(said).__name__)


def _looked_at(referral: Referral) -> Referral:
    """List anew what it leaves out, unless the sender has been asked: that list is the question's."""
    return referral if referral.asked_for else replace(referral, missing=missing_of(referral))


def _redated(plan: RehabPlan) -> RehabPlan:
    """Take over the dates, except the one that a person at the authority knows better (K5)."""
    said = plan.said
    dated = replace(plan, earliest_start_date=said.earliest_start_date)
    if plan.discharge_date_source == CORRECTED:
        return dated
    return replace(
        dated,
        discharge_date=said.discharge_date or legal_day(said.authored_at),
        discharge_date_source=said.discharge_date_source if said.discharge_date else ASSUMED,
    )


def may_be_corrected(request: Request) -> bool:
    """Say whether its sender may still change it: until it is worked on."""
    if isinstance(request, Referral):
        return ReferralEvent.CORRECT in REFERRAL_LIFECYCLE.allowed(request.status)
    return PlanEvent.CORRECT in PLAN_LIFECYCLE.allowed(request.status)


def correct(request: Request, after: Request, *, places: Iterable[str], now: datetime) -> Decision:
    """Let the corrected request stand; raises ActionNotAllowed, naming the elements, once it is worked on.

    To a sender who was asked it is the answer (R15).
    """
    if not may_be_corrected(request):
        raise ActionNotAllowed.of(_too_late(place) for place in places)
    if not isinstance(after, Referral):
        return Decision((Change(after, PlanEvent.CORRECT, now),))
    stands = Decision((Change(after, ReferralEvent.CORRECT, now),))
    if ReferralEvent.SUPPLEMENT not in REFERRAL_LIFECYCLE.allowed(after.status):
        return stands
    return stands + referral_decisions.supplement(after, text=_BY_CORRECTING, now=now)


_BY_CORRECTING: Final = "Afsenderen har svaret ved at rette henvisningen."


def _too_late(place: str) -> Finding:
    return Finding(
        "too-late-to-correct",
        "The request is being worked on and can no longer be changed in place. "
        "Withdraw it, or send a new one that replaces it.",
        "Der arbejdes på henvendelsen, så den kan ikke længere rettes. "
        "Træk den tilbage, eller send en ny, der erstatter den.",
        place,
    )


def withdraw(request: Request, *, reason: str, sent_in_error: bool, now: datetime) -> Decision:
    """Withdraw it at its sender's wish; one that came to its end is refused, as it stays as it ended."""
    if isinstance(request, Referral):
        taken_back = replace(request, sent_in_error=sent_in_error)
        return referral_decisions.revoke(taken_back, reason=reason, now=now)
    return plan_decisions.revoke(replace(request, sent_in_error=sent_in_error), reason=reason, now=now)
