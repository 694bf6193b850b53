"""Decisions on booked conversations: booked, moved, not held after all, registered in error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domain.assessments import (
    ASSESSMENT_LIFECYCLE,
    Assessment,
    AssessmentEvent,
    AssessmentKind,
    Mode,
)
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.notice_orders import NewId, order_start
from app.domain.notices import NoticeType
from app.domain.offer_undoing import booking_taken_back
from app.domain.pathway_decisions import empty, first_kind, orders, step
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayEvent
from app.domain.plan_decisions import contact_offered, provider_cancels
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, RehabPlan
from app.domain.private import Private
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.registered_times import not_passed
from app.domain.requests import Request, awaits_first_contact

NEEDS_REASON: Final = frozenset({AssessmentEvent.MARK_ERROR, AssessmentEvent.CANCEL_BY_PROVIDER})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Booking(Private):
    at: datetime
    mode: Mode = Mode.AT_CENTRE
    conducted_by: str = ""
    planned_minutes: int | None = None


def next_kind(pathway: Pathway) -> AssessmentKind:
    """Say which conversation comes next: never a second clarifying one (L10)."""
    allowed = PATHWAY_LIFECYCLE.allowed(pathway.status)
    if PathwayEvent.HOLD_CLARIFYING_CONVERSATION in allowed:
        return first_kind(pathway)
    needs = PathwayEvent.HOLD_NEEDS_CONVERSATION in allowed
    return AssessmentKind.NEEDS if needs else AssessmentKind.FOLLOW_UP


def booked_among(assessments: Sequence[Assessment], kind: AssessmentKind) -> Assessment | None:
    """Return the conversation of a kind that waits to be held."""
    return next((a for a in assessments if a.kind is kind and _waits(a)), None)


def _waits(assessment: Assessment) -> bool:
    return AssessmentEvent.HOLD in ASSESSMENT_LIFECYCLE.allowed(assessment.status)


def book_conversation(
    pathway: Pathway,
    requests: Sequence[Request],
    booking: Booking,
    *,
    now: datetime,
    new_id: NewId,
    assessments: Sequence[Assessment] = (),
) -> Decision:
    """Book or move the next conversation; of the first one the START notice can now say when.

    To a plan that waits for its first contact it is the offer of one, and counts in its clock (K4).
    """
    event = PathwayEvent.BOOK_CONVERSATION
    is_first = pathway.clarified_at is None
    moved = step(pathway, event, conversation_at=booking.at if is_first else pathway.conversation_at)
    not_passed(legal_day(booking.at), now, place="at")
    told, rows = order_start(moved, orders(requests, moved, NoticeType.START), now=now, new_id=new_id)
    change = booked(pathway, booking, assessments, now=now, new_id=new_id)
    said = _offered(pathway, requests, change.aggregate.id, booking, now)
    return Decision((*said, Change(told, event, now), change, *rows))


def _offered(
    pathway: Pathway, requests: Iterable[Request], booking_id: UUID, booking: Booking, now: datetime
) -> Iterator[Change]:
    """Note the offer in the plans that wait for it; before the discharge it is made under another law."""
    day = legal_day(booking.at)
    for plan in requests:
        if (
            isinstance(plan, RehabPlan)
            and _is_met_in(next_kind(pathway), plan)
            and day >= plan.discharge_date
        ):
            yield contact_offered(plan, day, now=now, source_id=booking_id)


def _is_met_in(kind: AssessmentKind, plan: RehabPlan) -> bool:
    """Say whether the citizen has the plan's first contact in such a conversation."""
    return kind not in _LATER and awaits_first_contact(plan)


_LATER: Final = frozenset({AssessmentKind.CLOSING, AssessmentKind.FOLLOW_UP})


def booked(
    pathway: Pathway, booking: Booking, assessments: Sequence[Assessment], *, now: datetime, new_id: NewId
) -> Change:
    """Book the conversation that comes next, or move the one that is booked."""
    kind = next_kind(pathway)
    waiting = booked_among(assessments, kind)
    assessment = replace(
        waiting or empty(pathway, kind, new_id),
        booked_for=booking.at,
        mode=booking.mode,
        conducted_by=booking.conducted_by,
        planned_minutes=booking.planned_minutes,
    )
    return Change(assessment, AssessmentEvent.REBOOK if waiting else "book", now)


def withdrawn(assessments: Iterable[Assessment], reason: str, *, at: datetime) -> Iterator[Change]:
    """Withdraw the conversations that are booked: nobody is to be met."""
    event = AssessmentEvent.CANCEL_BY_PROVIDER
    for waiting in assessments:
        if event in ASSESSMENT_LIFECYCLE.allowed(waiting.status):
            status = ASSESSMENT_LIFECYCLE.after(waiting.status, event)
            yield Change(replace(waiting, status=status, reason=reason), event, at, reason)


def settle_booking(
    assessment: Assessment,
    pathway: Pathway,
    event: AssessmentEvent,
    *,
    reason: str,
    at: datetime,
    now: datetime,
    requests: Sequence[Request] = (),
) -> Decision:
    """Register that a booked conversation was not held, or should not stand."""
    status = ASSESSMENT_LIFECYCLE.after(assessment.status, event)
    if event in NEEDS_REASON and not reason:
        raise MissingValue("reason", danish="begrundelsen")
    if event is AssessmentEvent.NOT_ARRIVE:
        check_due(assessment, now=now)
    settled = Change(replace(assessment, status=status, reason=reason), event, at, reason)
    unoffered = _unoffered(pathway, assessment, event, requests, reason=reason, at=at)
    return Decision((settled, *_without_time(pathway, assessment, at), *unoffered))


def _unoffered(
    pathway: Pathway,
    assessment: Assessment,
    event: AssessmentEvent,
    requests: Iterable[Request],
    *,
    reason: str,
    at: datetime,
) -> Iterator[Change]:
    """Take the offer back that the booking was, where the authority does (K10) or it was never made.

    The citizen's own cancelling withdraws nothing.
    """
    plans = [plan for plan in requests if isinstance(plan, RehabPlan)]
    if event is AssessmentEvent.MARK_ERROR:
        for plan in plans:
            yield from booking_taken_back(plan, assessment.id, reason=reason, now=at)
    if event is AssessmentEvent.CANCEL_BY_PROVIDER and not _another_stands(pathway, assessment):
        for plan in plans:
            yield from _cancelled(plan, assessment, reason, at)


def _another_stands(pathway: Pathway, assessment: Assessment) -> bool:
    """Say whether the first conversation has another time than this one."""
    return pathway.clarified_at is None and assessment.booked_for != pathway.conversation_at


def _cancelled(plan: RehabPlan, assessment: Assessment, reason: str, at: datetime) -> Iterator[Change]:
    may = PlanEvent.PROVIDER_CANCELS in PLAN_LIFECYCLE.allowed(plan.status)
    if may and _is_met_in(assessment.kind, plan):
        yield from provider_cancels(plan, reason=reason, now=at, source_id=assessment.id).changes


def _without_time(pathway: Pathway, assessment: Assessment, at: datetime) -> Iterator[Change]:
    """Let a pathway whose first conversation fell through wait for a new time; another one stands (K10)."""
    event = PathwayEvent.LOSE_CONVERSATION
    is_its_time = assessment.booked_for == pathway.conversation_at
    if is_its_time and event in PATHWAY_LIFECYCLE.allowed(pathway.status):
        yield Change(step(pathway, event, conversation_at=None), event, at)


def check_due(assessment: Assessment, *, now: datetime) -> None:
    """Refuse that somebody stayed away from what is yet to come."""
    if assessment.booked_for is not None and now < assessment.booked_for:
        raise RuleNotMet(
            "conversation-not-due-yet",
            "The conversation is booked for later; nobody has stayed away yet.",
            "Samtalen er aftalt til senere; ingen er udeblevet endnu.",
        )
