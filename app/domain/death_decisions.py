"""What a citizen's death ends: bookings, requests, pathways, meetings; the record stays (§9, 7.15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from app.domain import plan_decisions, referral_decisions
from app.domain.activity_decisions import stopped
from app.domain.assessment_decisions import withdrawn
from app.domain.assessments import Assessment
from app.domain.citizens import Citizen
from app.domain.closing_decisions import Work
from app.domain.codes import StopReason
from app.domain.decision import Change, Decision
from app.domain.employment import EMPLOYMENT_LIFECYCLE, EmploymentCase, EmploymentEvent
from app.domain.notice_orders import NewId, ordered
from app.domain.notices import NoticeType
from app.domain.offers import OFFER_LIFECYCLE, Offer, OfferEvent
from app.domain.pathway_decisions import orders, step
from app.domain.pathways import PATHWAY_LIFECYCLE, CloseType, Closure, PathwayEvent
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral, ReferralEvent
from app.domain.refusals import RuleNotMet
from app.domain.registered_times import day_not_in_future, not_before
from app.domain.requests import Request

REASON = "Borgeren er død."


def check_alive(citizen: Citizen) -> None:
    if citizen.deceased_date is not None:
        raise RuleNotMet(
            "already-deceased",
            "The citizen's death is registered already.",
            "Borgerens død er allerede registreret.",
        )


def check_living(citizen: Citizen) -> None:
    """Refuse what is asked of, or begun for, a citizen who has died."""
    if citizen.deceased_date is not None:
        raise RuleNotMet("citizen-deceased", "The citizen has died.", REASON)


def check_deceased(citizen: Citizen) -> None:
    if citizen.deceased_date is None:
        raise RuleNotMet("not-deceased", "No death is registered.", "Der er ikke registreret noget dødsfald.")


def die(citizen: Citizen, *, on: date, now: datetime) -> Decision:
    """Register the death; it is registered once, and taken back where that was a mistake."""
    check_alive(citizen)
    day_not_in_future(on, now, place="died_on")
    not_before(on, citizen.details.born, place="died_on", room=timedelta(0))
    return Decision((Change(replace(citizen, deceased_date=on), "register-death", now),))


def end_request(request: Request, *, at: datetime) -> Iterator[Change]:
    if isinstance(request, Referral):
        if ReferralEvent.DIE in REFERRAL_LIFECYCLE.allowed(request.status):
            dead = referral_decisions.step(request, ReferralEvent.DIE, reason=REASON)
            yield Change(dead, ReferralEvent.DIE, at, REASON)
    elif PlanEvent.DIE in PLAN_LIFECYCLE.allowed(request.status):
        closed = plan_decisions.step(request, PlanEvent.DIE, reason=REASON, ended_from=request.status)
        yield Change(plan_decisions.reclocked(closed, now=at), PlanEvent.DIE, at, REASON)


def end_offers(offers: Iterable[Offer], *, at: datetime) -> Iterator[Change]:
    """What the citizen had not answered stays offered, and is waited for no longer."""
    event = OfferEvent.EXPIRE
    for offer in offers:
        if event in OFFER_LIFECYCLE.allowed(offer.status):
            expired = replace(offer, status=OFFER_LIFECYCLE.after(offer.status, event), answer_reason=REASON)
            yield Change(expired, event, at, REASON)


def end_conversations(assessments: Iterable[Assessment], *, at: datetime) -> Iterator[Change]:
    """Nobody comes to what is booked, a follow-up of what had ended before included."""
    return withdrawn(assessments, REASON, at=at)


def end_employment(cases: Iterable[EmploymentCase], *, at: datetime) -> Iterator[Change]:
    """Close the case with the jobcentre: no meeting is held, and none is asked for."""
    event = EmploymentEvent.DIE
    for case in cases:
        if event in EMPLOYMENT_LIFECYCLE.allowed(case.status):
            status = EMPLOYMENT_LIFECYCLE.after(case.status, event)
            yield Change(replace(case, status=status, closed_at=at, ended_by_death=True), event, at, REASON)


def end_pathway(work: Work, *, at: datetime, now: datetime, new_id: NewId) -> Decision:
    """Close a pathway; whoever was told of its start is told of its end."""
    pathway, event = work.pathway, PathwayEvent.DIE
    if event not in PATHWAY_LIFECYCLE.allowed(pathway.status):
        return Decision(())
    why = StopReason.HAENDELSE
    closure = Closure(closed_at=at, close_type=CloseType.DECEASED, stop_reason=why)
    met = pathway.conversation_at if pathway.clarified_at else None
    closed = step(pathway, event, closure=closure, conversation_at=met)
    told = orders(work.requests, closed, NoticeType.END) if pathway.start_told_for else ()
    return Decision(
        (
            Change(closed, event, at, REASON),
            *stopped(work.activities, work.sessions, why, at=at),
            *ordered(*told, now=now, new_id=new_id),
        )
    )
