"""Decisions on activities and their sessions: enrolment, attendance, stopping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.domain.activities import ACTIVITY_LIFECYCLE, Activity, ActivityEvent, ActivityStatus, DeliveryType
from app.domain.attendance_rules import Told, check_attendance
from app.domain.codes import StopReason, basis_of
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.notice_orders import NewId
from app.domain.offers import Offer, OfferStatus
from app.domain.pathway_decisions import step
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayEvent
from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet
from app.domain.registered_times import not_before
from app.domain.sessions import SESSION_LIFECYCLE, Attendance, AttendanceEvent, Session
from app.domain.training_plans import TrainingPlan, check_training_plan, open_points

KEEPS_REMAINING = frozenset(StopReason) - {StopReason.HAENDELSE, StopReason.IKKE_BEHOV_FAGPERSON}
"""Stop reasons after which the remaining sessions count as planned and missed (§4.4)."""


@dataclass(frozen=True, slots=True)
class PlannedSession:
    start: datetime
    end: datetime
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Terms(Private):
    """What an activity is enrolled on beside its times."""

    training_plan: TrainingPlan | None = None
    provider: str = ""
    catalogue_item_id: UUID | None = None
    group_id: UUID | None = None
    individual_intro: bool = False
    exemption_reason: str = ""
    """Why it begins before the citizen's needs are clarified (R21)."""


def enrol(
    pathway: Pathway,
    offer: Offer,
    times: Sequence[PlannedSession],
    delivery_types: tuple[DeliveryType, ...],
    *,
    now: datetime,
    new_id: NewId,
    terms: Terms | None = None,
) -> Decision:
    """Put an accepted offer to work: an active activity with its sessions."""
    proposed = propose(pathway, offer, times, delivery_types, terms or Terms(), new_id=new_id)
    event = PathwayEvent.ENROL
    return Decision(
        (
            Change(step(pathway, event), event, now, terms.exemption_reason if terms else ""),
            *activate(proposed, times, now=now, new_id=new_id),
        )
    )


def propose(
    pathway: Pathway,
    offer: Offer,
    times: Sequence[PlannedSession],
    delivery_types: tuple[DeliveryType, ...],
    terms: Terms,
    *,
    new_id: NewId,
) -> Activity:
    """Check what an activity needs, and return it as it is before anybody has a place in it."""
    _check_enrolment(offer, times, delivery_types)
    _check_after(pathway, times)
    _check_clarified(pathway, terms.exemption_reason)
    _check_goal(pathway, offer, terms.training_plan)
    return Activity(
        id=new_id(),
        version=0,
        status=ActivityStatus.PROPOSED,
        citizen_id=pathway.citizen_id,
        pathway_id=pathway.id,
        offer_id=offer.id,
        category=offer.category,
        fsiii_code=offer.fsiii_code,
        legal_basis=basis_of(
            offer.fsiii_code, pathway.legal_basis, programme_included=pathway.programme_included
        ),
        name=offer.name,
        delivery_types=delivery_types,
        **_days(times),
        catalogue_item_id=terms.catalogue_item_id or offer.catalogue_item_id,
        provider=terms.provider,
        group_id=terms.group_id,
        individual_intro=terms.individual_intro,
        training_plan=terms.training_plan,
    )


def activate(
    proposed: Activity, times: Sequence[PlannedSession], *, now: datetime, new_id: NewId
) -> Iterator[Change]:
    """Give a proposed activity its sessions."""
    event = ActivityEvent.ACTIVATE
    active = replace(move(proposed, event), **_days(times))
    yield Change(active, event, now)
    for time in times:
        yield Change(session_of(active, time, new_id), "enrol", now)


def _days(times: Sequence[PlannedSession]) -> dict[str, Any]:
    return {
        "planned_from": legal_day(min(time.start for time in times)),
        "planned_to": legal_day(max(time.end for time in times)),
    }


def _check_goal(pathway: Pathway, offer: Offer, plan: TrainingPlan | None) -> None:
    """Training has a goal before it begins: its own plan's, or the plan's agreed with the citizen (R91)."""
    if plan is not None:
        check_training_plan(plan)
    agreed = pathway.agreed_plan is not None and bool(pathway.agreed_plan.goals)
    if "goals" in open_points(offer.category, plan, goal_elsewhere=agreed):
        raise RuleNotMet(
            "training-goal",
            "Training and teaching need a plan with at least one goal.",
            "Træning og undervisning kræver en plan med mindst ét mål.",
            place="training_plan.goals",
        )


def _check_clarified(pathway: Pathway, exemption_reason: str) -> None:
    """No activity before the citizen's needs are clarified, unless an exemption is documented (R21)."""
    if pathway.clarified_at is None and not exemption_reason:
        raise RuleNotMet(
            "not-clarified",
            "The clarifying conversation has not been held; document why the activity begins without it.",
            "Den afklarende samtale er ikke holdt; begrund, hvorfor indsatsen begynder uden den.",
            place="exemption_reason",
        )


def _check_enrolment(
    offer: Offer, times: Sequence[PlannedSession], delivery_types: Sequence[DeliveryType]
) -> None:
    if offer.status is not OfferStatus.ACCEPTED:
        raise RuleNotMet(
            "offer-not-accepted",
            f"Only an accepted offer can be enrolled; this one is '{offer.status}'.",
            f"Kun et accepteret tilbud kan sættes i gang; dette er '{offer.status}'.",
            place="offer_id",
        )
    check_times(times)
    if not delivery_types:
        raise MissingValue("delivery_types")


def check_times(times: Sequence[PlannedSession]) -> None:
    if not times:
        raise MissingValue("sessions")
    for number, time in enumerate(times):
        if time.end <= time.start:
            raise InvalidValue("session", "an end after its start", place=f"sessions[{number}].end")


def _check_after(pathway: Pathway, times: Sequence[PlannedSession]) -> None:
    """Refuse sessions from before there was a pathway to hold them in."""
    for number, time in enumerate(times):
        opened = legal_day(pathway.opened_at)
        not_before(legal_day(time.start), opened, place=f"sessions[{number}].start")


def session_of(activity: Activity, time: PlannedSession, new_id: NewId) -> Session:
    return Session(
        id=new_id(),
        version=0,
        status=Attendance.PLANNED,
        citizen_id=activity.citizen_id,
        pathway_id=activity.pathway_id,
        activity_id=activity.id,
        planned_start=time.start,
        planned_end=time.end,
        place=time.place,
    )


def register_attendance(
    session: Session,
    activity: Activity,
    pathway: Pathway,
    event: AttendanceEvent,
    *,
    reason: str,
    now: datetime,
    told: Told | None = None,
) -> Decision:
    """Register what became of one session; the first one attended starts activity and pathway."""
    status = SESSION_LIFECYCLE.after(session.status, event)
    told = told or Told(now)
    check_attendance(session, event, reason, told, now=now)
    # Whoever is told of ahead will not come: that is known from then on, not first on the day.
    at = min(told.at, session.planned_start)
    registered = Change(replace(session, status=status, reason=reason), event, at, reason)
    if status is not Attendance.ATTENDED:
        return Decision((registered,))
    return Decision((registered, *_start(activity, pathway, session.planned_start)))


def _start(activity: Activity, pathway: Pathway, at: datetime) -> Iterator[Change]:
    if ActivityEvent.START in ACTIVITY_LIFECYCLE.allowed(activity.status):
        yield Change(move(activity, ActivityEvent.START), ActivityEvent.START, at)
    day, began = legal_day(at), pathway.rehab_start_date
    if began is None or day < began:
        yield from _began_on(pathway, day, at)


def start_taken_back(
    activity: Activity, pathway: Pathway, left: Iterable[Session], *, at: datetime
) -> Iterator[Change]:
    """Take back what sessions started to which nobody came after all; what is left says when it began."""
    attended = [session for session in left if session.is_attended]
    event = ActivityEvent.TAKE_BACK_START
    its_own = any(session.activity_id == activity.id for session in attended)
    if not its_own and event in ACTIVITY_LIFECYCLE.allowed(activity.status):
        yield Change(move(activity, event), event, at)
    first = min((legal_day(session.planned_start) for session in attended), default=None)
    if first != pathway.rehab_start_date:
        yield from _began_on(pathway, first, at)


def _began_on(pathway: Pathway, day: date | None, at: datetime) -> Iterator[Change]:
    """Set the day rehabilitation began, or that it has not; nothing where neither can change any more."""
    allowed = PATHWAY_LIFECYCLE.allowed(pathway.status)
    first = PathwayEvent.TAKE_BACK_START if day is None else PathwayEvent.START
    event = first if first in allowed else PathwayEvent.CORRECT_START
    if event in allowed:
        yield Change(step(pathway, event, rehab_start_date=day), event, at)


def move(activity: Activity, event: ActivityEvent, reason: StopReason | None = None) -> Activity:
    status = ACTIVITY_LIFECYCLE.after(activity.status, event)
    return replace(activity, status=status, stop_reason=reason)


def stop_activity(
    activity: Activity, sessions: Sequence[Session], reason: StopReason, *, now: datetime
) -> Decision:
    """Stop one activity; what remains of it counts as the reason says."""
    ACTIVITY_LIFECYCLE.after(activity.status, ActivityEvent.STOP)
    own = [session for session in sessions if session.activity_id == activity.id]
    return Decision(tuple(stopped([activity], own, reason, at=now)))


def stopped(
    activities: Iterable[Activity], sessions: Iterable[Session], reason: StopReason, *, at: datetime
) -> Iterator[Change]:
    """Stop what has begun, withdraw what waits, and settle the sessions that were still to come (§4.4)."""
    for activity in activities:
        for ending in _endings(activity):
            yield Change(move(activity, ending, reason), ending, at, reason.name)
    event = AttendanceEvent.RETAIN_AS_MISSED if reason in KEEPS_REMAINING else AttendanceEvent.VOID
    for session in sessions:
        if event in SESSION_LIFECYCLE.allowed(session.status):
            status = SESSION_LIFECYCLE.after(session.status, event)
            yield Change(replace(session, status=status), event, at, reason.name)


def _endings(activity: Activity) -> list[ActivityEvent]:
    """Return the one event that ends it before time, if it has not ended."""
    allowed = ACTIVITY_LIFECYCLE.allowed(activity.status)
    return [event for event in (ActivityEvent.STOP, ActivityEvent.WITHDRAW) if event in allowed]
