"""Decisions on an activity under way: planned, paused, given other times, ended, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import zip_longest

from app.domain.activities import ACTIVITY_LIFECYCLE, Activity, ActivityEvent, ActivityStatus
from app.domain.activity_decisions import PlannedSession, activate, check_times, move, start_taken_back
from app.domain.codes import StopReason
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.notice_orders import NewId
from app.domain.pathways import Pathway
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet
from app.domain.registered_times import not_passed
from app.domain.sessions import SESSION_LIFECYCLE, AttendanceEvent, Session
from app.domain.training_plans import PLANNED_CATEGORIES, TrainingPlan, check_training_plan

_E, _A = ActivityEvent, AttendanceEvent


def plan_training(activity: Activity, plan: TrainingPlan, *, now: datetime) -> Decision:
    """Write the plan of a training or mastery activity; it has at least one goal (R91)."""
    check_plannable(activity)
    check_training_plan(plan)
    if not plan.has_goal:
        raise MissingValue("goals")
    return Decision(
        (Change(replace(_moved(activity, _E.PLAN_TRAINING), training_plan=plan), _E.PLAN_TRAINING, now),)
    )


def check_plannable(activity: Activity) -> None:
    if activity.category not in PLANNED_CATEGORIES:
        raise RuleNotMet(
            "no-training-plan",
            "Only training and mastery have a training plan.",
            "Kun træning og sygdomsmestring har en træningsplan.",
        )


def _moved(activity: Activity, event: ActivityEvent) -> Activity:
    return replace(activity, status=ACTIVITY_LIFECYCLE.after(activity.status, event))


def withdraw(activity: Activity, reason: StopReason, *, now: datetime) -> Decision:
    """Take back what never began; KL wants the reason (L6)."""
    withdrawn = move(activity, _E.WITHDRAW, reason)
    return Decision((Change(withdrawn, _E.WITHDRAW, now, reason.name),))


def pause(
    activity: Activity,
    sessions: Sequence[Session],
    *,
    start: date,
    end: date | None,
    reason: str,
    now: datetime,
) -> Decision:
    """Rest an activity; sessions in the pause count as cancelled by the citizen, as far as it is known."""
    if end is not None and end < start:
        raise InvalidValue("to_date", "a day on or after from_date", place="to_date")
    paused = replace(_moved(activity, _E.PAUSE), paused_from=start)
    resting = () if end is None else _between(_own(activity, sessions), start, end)
    return Decision((Change(paused, _E.PAUSE, now, reason), *_settled(resting, _A.CANCEL_BY_CITIZEN, now)))


def resume(activity: Activity, sessions: Sequence[Session], *, now: datetime) -> Decision:
    """Go on; what was planned in the meantime was cancelled, and who has come before is running still."""
    own = _own(activity, sessions)
    active = replace(_moved(activity, _E.RESUME), paused_from=None)
    begun = any(session.is_attended for session in own)
    start = activity.paused_from or legal_day(now)
    missed = [s for s in _between(own, start, legal_day(now)) if s.planned_start < now]
    return Decision(
        (
            Change(active, _E.RESUME, now),
            *((Change(move(active, _E.START), _E.START, now),) if begun else ()),
            *_settled(missed, _A.CANCEL_BY_CITIZEN, now),
        )
    )


def _own(activity: Activity, sessions: Iterable[Session]) -> list[Session]:
    return [session for session in sessions if session.activity_id == activity.id]


def _between(sessions: Iterable[Session], start: date, end: date) -> list[Session]:
    return [session for session in sessions if start <= legal_day(session.planned_start) <= end]


def _settled(sessions: Iterable[Session], event: AttendanceEvent, now: datetime) -> Iterator[Change]:
    for session in sessions:
        if event in SESSION_LIFECYCLE.allowed(session.status):
            status = SESSION_LIFECYCLE.after(session.status, event)
            yield Change(replace(session, status=status), event, now)


def change_timing(
    activity: Activity,
    sessions: Sequence[Session],
    times: Sequence[PlannedSession],
    *,
    now: datetime,
    new_id: NewId,
) -> Decision:
    """Give an activity other times: KL wants a new care plan, so a new activity replaces the old one."""
    check_times(times)
    for number, time in enumerate(times):
        not_passed(legal_day(time.start), now, place=f"sessions[{number}].start")
    replaced = _moved(activity, _E.CHANGE_TIMING)
    new = replace(
        activity,
        id=new_id(),
        version=0,
        status=ActivityStatus.PROPOSED,
        group_id=None,
        replaces_id=activity.id,
    )
    made = tuple(activate(new, times, now=now, new_id=new_id))
    coming = [session for session in _own(activity, sessions) if session.planned_start >= now]
    return Decision(
        (
            Change(replaced, _E.CHANGE_TIMING, now),
            *made,
            *(_started(made[0], now) if _is_running(activity) else ()),
            *_moved_to(coming, [c.aggregate for c in made if isinstance(c.aggregate, Session)], now),
        )
    )


def _is_running(activity: Activity) -> bool:
    return _E.COMPLETE in ACTIVITY_LIFECYCLE.allowed(activity.status)


def _started(made: Change, now: datetime) -> Iterator[Change]:
    """What was running goes on running under its new times."""
    active: Activity = made.aggregate  # type: ignore[assignment]  # the first change is the activity's
    yield Change(move(active, _E.START), _E.START, now)


def _moved_to(old: Sequence[Session], new: Sequence[Session], now: datetime) -> Iterator[Change]:
    """Move what was to come to the new times in order; what is left over is void."""
    pairs = zip_longest(sorted(old, key=lambda s: s.planned_start), new)
    for session, instead in pairs:
        event = _A.MOVE if instead else _A.VOID
        if session and event in SESSION_LIFECYCLE.allowed(session.status):
            status = SESSION_LIFECYCLE.after(session.status, event)
            moved_to = instead.id if instead else None
            yield Change(replace(session, status=status, moved_to_id=moved_to), event, now)


def complete(activity: Activity, sessions: Sequence[Session], *, outcome: str, now: datetime) -> Decision:
    """End an activity that was carried out; nothing of it may still be to come."""
    completed = replace(_moved(activity, _E.COMPLETE), outcome=outcome)
    check_held(activity, sessions)
    return Decision((Change(completed, _E.COMPLETE, now),))


def check_held(activity: Activity, sessions: Sequence[Session]) -> None:
    waiting = sum(_A.NOT_ARRIVE in SESSION_LIFECYCLE.allowed(s.status) for s in _own(activity, sessions))
    if waiting:
        raise RuleNotMet(
            "activity-sessions-not-final",
            f"{waiting} sessions of it are still planned.",
            f"{waiting} af dens mødegange er stadig planlagt.",
        )


def mark_activity_error(
    activity: Activity, sessions: Sequence[Session], pathway: Pathway, *, reason: str, now: datetime
) -> Decision:
    """Take back an activity that should not have been registered, with its sessions and what they began."""
    if not reason:
        raise MissingValue("reason")
    wrong = _moved(activity, _E.MARK_ERROR)
    own = _own(activity, sessions)
    left = [session for session in sessions if session not in own]
    return Decision(
        (
            Change(wrong, _E.MARK_ERROR, now, reason),
            *_settled(own, _A.MARK_ERROR, now),
            *start_taken_back(wrong, pathway, left, at=now),
        )
    )
