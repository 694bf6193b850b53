"""Dates of a group added, moved or cancelled for everybody with a seat, and what its end leaves of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.domain.activities import Activity
from app.domain.activity_changes import withdraw
from app.domain.activity_decisions import PlannedSession, check_times, session_of
from app.domain.codes import StopReason
from app.domain.decision import Change, Decision
from app.domain.groups import GROUP_LIFECYCLE, Group, GroupEvent, GroupSession
from app.domain.legal_days import legal_day
from app.domain.notice_orders import NewId
from app.domain.refusals import Unresolved
from app.domain.registered_times import not_passed
from app.domain.session_decisions import move_session
from app.domain.sessions import SESSION_LIFECYCLE, AttendanceEvent, Session

_E = GroupEvent


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody with a seat, and their sessions."""

    activity: Activity
    sessions: Sequence[Session]

    def to_come(self, start: datetime) -> Iterator[Session]:
        """Return what of it is still planned for that date."""
        for session in self.sessions:
            is_own = session.activity_id == self.activity.id and session.planned_start == start
            if is_own and AttendanceEvent.MOVE in SESSION_LIFECYCLE.allowed(session.status):
                yield session


def add_date(
    group: Group, seated: Iterable[Seated], date: GroupSession, *, now: datetime, new_id: NewId
) -> Decision:
    """Meet once more: everybody with a seat is planned to come."""
    event = _E.ADD_DATE
    status = GROUP_LIFECYCLE.after(group.status, event)
    time = _time(group, date, now)
    added = replace(group, status=status, sessions=_in_order(*group.sessions, date))
    planned = (Change(session_of(each.activity, time, new_id), "enrol", now) for each in seated)
    return Decision((Change(added, event, now), *planned))


def move_date(
    group: Group,
    seated: Iterable[Seated],
    start: datetime,
    date: GroupSession,
    *,
    reason: str,
    now: datetime,
    new_id: NewId,
) -> Decision:
    event = _E.MOVE_DATE
    status = GROUP_LIFECYCLE.after(group.status, event)
    rest, time = _without(group, start), _time(group, date, now)
    moved = (
        change
        for each in seated
        for session in each.to_come(start)
        for change in move_session(
            session, each.activity, time, reason=reason, now=now, new_id=new_id
        ).changes
    )
    changed = replace(group, status=status, sessions=_in_order(*rest, date))
    return Decision((Change(changed, event, now, reason), *moved))


def cancel_date(
    group: Group, seated: Iterable[Seated], start: datetime, *, reason: str, now: datetime
) -> Decision:
    """The provider cancels: nobody's session of that date counts, and a new time is owed."""
    event = _E.CANCEL_DATE
    status = GROUP_LIFECYCLE.after(group.status, event)
    changed = replace(group, status=status, sessions=_without(group, start))
    cancelled = (_cancelled(s, reason, now) for each in seated for s in each.to_come(start))
    return Decision((Change(changed, event, now, reason), *cancelled))


ENDED_REASON: Final = "Holdet er afsluttet"


def end_group(
    group: Group, seated: Sequence[Seated], waiting: Iterable[Activity], *, now: datetime
) -> Decision:
    """End it: the dates to come are cancelled, new times are owed, and nobody waits any longer [P]."""
    event = _E.END
    status = GROUP_LIFECYCLE.after(group.status, event)
    held = tuple(date for date in group.sessions if date.start <= now)
    left = [date.start for date in group.sessions if date.start > now]
    cancelled = [
        _cancelled(session, ENDED_REASON, now)
        for each in seated
        for start in left
        for session in each.to_come(start)
    ]
    # Of KL's reasons for a stop, an event is the only one that is nobody's own doing.
    let_go = [change for each in waiting for change in withdraw(each, StopReason.HAENDELSE, now=now).changes]
    ended = replace(group, status=status, sessions=held)
    return Decision((Change(ended, event, now), *cancelled, *let_go))


def _cancelled(session: Session, reason: str, now: datetime) -> Change:
    event = AttendanceEvent.CANCEL_BY_PROVIDER
    status = SESSION_LIFECYCLE.after(session.status, event)
    return Change(replace(session, status=status, reason=reason), event, now, reason)


def _time(group: Group, date: GroupSession, now: datetime) -> PlannedSession:
    time = PlannedSession(date.start, date.end, group.place)
    check_times([time])
    not_passed(legal_day(time.start), now, place="start")
    return time


def _without(group: Group, start: datetime) -> tuple[GroupSession, ...]:
    rest = tuple(each for each in group.sessions if each.start != start)
    if len(rest) == len(group.sessions):
        raise Unresolved("The date", danish="Holdet har ingen mødegang på det tidspunkt.", place="date")
    return rest


def _in_order(*sessions: GroupSession) -> tuple[GroupSession, ...]:
    return tuple(sorted(sessions, key=lambda each: each.start))
