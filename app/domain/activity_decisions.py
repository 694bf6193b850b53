"""Decisions on activities and their sessions: enrolment, attendance, stopping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.domain.activities import ACTIVITY_LIFECYCLE, Activity, ActivityEvent, ActivityStatus, DeliveryType
from app.domain.codes import StopReason, basis_of
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.notice_orders import NewId
from app.domain.offers import Offer, OfferStatus
from app.domain.pathway_decisions import step
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayEvent
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet
from app.domain.sessions import SESSION_LIFECYCLE, Attendance, AttendanceEvent, Session

KEEPS_REMAINING = frozenset(StopReason) - {StopReason.HAENDELSE, StopReason.IKKE_BEHOV_FAGPERSON}
"""Stop reasons after which the remaining sessions count as planned and missed (§4.4)."""


@dataclass(frozen=True, slots=True)
class PlannedSession:
    start: datetime
    end: datetime
    place: str = ""


def enrol(
    pathway: Pathway,
    offer: Offer,
    times: Sequence[PlannedSession],
    delivery_types: tuple[DeliveryType, ...],
    *,
    now: datetime,
    new_id: NewId,
    exemption_reason: str = "",
) -> Decision:
    """Put an accepted offer to work: an active activity with its sessions."""
    _check_enrolment(offer, times, delivery_types)
    _check_clarified(pathway, exemption_reason)
    event = PathwayEvent.ENROL
    activity = Activity(
        id=new_id(),
        version=0,
        status=ACTIVITY_LIFECYCLE.after(ActivityStatus.PROPOSED, ActivityEvent.ACTIVATE),
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
        planned_from=legal_day(min(time.start for time in times)),
        planned_to=legal_day(max(time.end for time in times)),
    )
    return Decision(
        (
            Change(step(pathway, event), event, now),
            Change(activity, ActivityEvent.ACTIVATE, now, exemption_reason),
            *(Change(_session(activity, time, new_id), "enrol", now) for time in times),
        )
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
    if not times:
        raise MissingValue("sessions")
    if not delivery_types:
        raise MissingValue("delivery_types")
    for number, time in enumerate(times):
        if time.end <= time.start:
            raise InvalidValue("session", "an end after its start", place=f"sessions[{number}].end")


def _session(activity: Activity, time: PlannedSession, new_id: NewId) -> Session:
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
) -> Decision:
    """Register what became of one session; the first one attended starts activity and pathway."""
    _check_time(session, event, now)
    status = SESSION_LIFECYCLE.after(session.status, event)
    registered = Change(replace(session, status=status, reason=reason), event, session.planned_start, reason)
    if status is not Attendance.ATTENDED:
        return Decision((registered,))
    return Decision((registered, *_start(activity, pathway, session.planned_start)))


def _check_time(session: Session, event: AttendanceEvent, now: datetime) -> None:
    """Nobody stayed away before the session was over; who comes may be noted a day early (§9.6)."""
    earliest = {
        AttendanceEvent.ARRIVE: session.planned_start - timedelta(days=1),
        AttendanceEvent.NOT_ARRIVE: session.planned_end,
    }
    if event in earliest and now < earliest[event]:
        raise RuleNotMet(
            "session-not-held-yet",
            "The session has not been held yet.",
            "Mødegangen er ikke afholdt endnu.",
        )


def _start(activity: Activity, pathway: Pathway, at: datetime) -> Iterable[Change]:
    if ActivityEvent.START in ACTIVITY_LIFECYCLE.allowed(activity.status):
        yield Change(move(activity, ActivityEvent.START), ActivityEvent.START, at)
    day = legal_day(at)
    event = _start_event(pathway, day)
    if event is not None:
        yield Change(step(pathway, event, rehab_start_date=day), event, at)


def _start_event(pathway: Pathway, day: date) -> PathwayEvent | None:
    """Say what a session attended that day means for the day rehabilitation began."""
    allowed = PATHWAY_LIFECYCLE.allowed(pathway.status)
    if PathwayEvent.START in allowed:
        return PathwayEvent.START
    began = pathway.rehab_start_date
    is_earlier = began is not None and day < began
    return PathwayEvent.CORRECT_START if is_earlier and PathwayEvent.CORRECT_START in allowed else None


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
    """Stop what can be stopped, and settle the sessions that were still to come (§4.4)."""
    for activity in activities:
        if ActivityEvent.STOP in ACTIVITY_LIFECYCLE.allowed(activity.status):
            yield Change(move(activity, ActivityEvent.STOP, reason), ActivityEvent.STOP, at, reason.name)
    event = AttendanceEvent.RETAIN_AS_MISSED if reason in KEEPS_REMAINING else AttendanceEvent.VOID
    for session in sessions:
        if event in SESSION_LIFECYCLE.allowed(session.status):
            status = SESSION_LIFECYCLE.after(session.status, event)
            yield Change(replace(session, status=status), event, at, reason.name)
