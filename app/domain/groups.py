"""The group (hold): a local offer with dates, seats and a waiting list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.domain.activities import ACTIVITY_LIFECYCLE, Activity, ActivityEvent
from app.domain.legal_days import legal_day
from app.domain.lifecycle import Lifecycle, Step


class GroupStatus(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    FULL = "full"
    RUNNING = "running"
    ENDED = "ended"
    ENTERED_IN_ERROR = "entered-in-error"


class GroupEvent(StrEnum):
    UPDATE = "update"
    ADD_DATE = "add-date"
    MOVE_DATE = "move-date"
    CANCEL_DATE = "cancel-date"
    OPEN = "open"
    TAKE_SEAT = "take-seat"
    FILL = "fill"
    WAIT = "wait"
    FREE_SEAT = "free-seat"
    START = "start"
    END = "end"
    MARK_ERROR = "mark-error"


_S, _E = GroupStatus, GroupEvent
_TAKES = (_S.OPEN, _S.RUNNING)
_GOES_ON = (_S.PLANNED, _S.OPEN, _S.FULL, _S.RUNNING)

GROUP_LIFECYCLE: Lifecycle[GroupStatus, GroupEvent] = Lifecycle(
    "group",
    initial=(_S.PLANNED,),
    steps=(
        Step(
            _GOES_ON,
            _E.UPDATE,
            None,
            "no fewer seats than are taken, and then no other dates",
            "who waited longest gets a seat that is added",
        ),
        Step(_GOES_ON, _E.ADD_DATE, None, "", "a session for everybody with a seat"),
        Step(_GOES_ON, _E.MOVE_DATE, None, "a date of the group", "everybody's session is moved"),
        Step(_GOES_ON, _E.CANCEL_DATE, None, "a date of the group; reason", "new times are owed"),
        Step((_S.PLANNED,), _E.OPEN, _S.OPEN, "at least one date"),
        Step(
            _TAKES,
            _E.TAKE_SEAT,
            None,
            "a seat is free; not in it already",
            "activity active, sessions planned",
        ),
        Step((_S.OPEN,), _E.FILL, _S.FULL, "the last seat is taken"),
        Step((*_TAKES, _S.FULL), _E.WAIT, None, "no seat is free; not in it already", "activity proposed"),
        Step((_S.FULL,), _E.FREE_SEAT, _S.OPEN, "", "who waited longest gets it"),
        Step((_S.OPEN, _S.FULL), _E.START, _S.RUNNING),
        Step(_GOES_ON, _E.END, _S.ENDED, "", "dates to come are cancelled, new times owed; nobody waits"),
        Step(
            _GOES_ON,
            _E.MARK_ERROR,
            _S.ENTERED_IN_ERROR,
            "reason; nobody has a seat, waits, or was expected at a session [P]",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class GroupSession:
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Group:
    id: UUID
    version: int
    status: GroupStatus
    catalogue_item_id: UUID
    name: str
    place: str
    seats: int
    instructor: str
    sessions: tuple[GroupSession, ...] = ()

    def sessions_from(self, day: date) -> tuple[GroupSession, ...]:
        return tuple(session for session in self.sessions if legal_day(session.start) >= day)


@dataclass(frozen=True, slots=True)
class Seating:
    """Who has a seat in a group, and who waits for one, in order."""

    seated: tuple[Activity, ...]
    waiting: tuple[Activity, ...]

    @property
    def taken(self) -> int:
        return len(self.seated)


def seating(activities: Iterable[Activity]) -> Seating:
    """Tell from a group's activities, oldest first, who sits and who waits."""
    own = tuple(activities)
    return Seating(tuple(a for a in own if has_seat(a)), tuple(a for a in own if _waits(a)))


def has_seat(activity: Activity) -> bool:
    """What can still be stopped takes a seat."""
    return ActivityEvent.STOP in ACTIVITY_LIFECYCLE.allowed(activity.status)


def _waits(activity: Activity) -> bool:
    return ActivityEvent.ACTIVATE in ACTIVITY_LIFECYCLE.allowed(activity.status)
