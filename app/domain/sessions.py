"""One citizen's place in one session, and whether they came (§9.6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private


class Attendance(StrEnum):
    PLANNED = "planned"
    ATTENDED = "attended"
    NO_SHOW = "no-show"
    CANCELLED_CITIZEN = "cancelled-citizen"
    CANCELLED_PROVIDER = "cancelled-provider"
    RESCHEDULED = "rescheduled"
    EXCUSED_ADMITTED = "excused-admitted"
    VOID = "void"
    RETAINED_MISSED = "retained-missed"
    ENTERED_IN_ERROR = "entered-in-error"


class AttendanceEvent(StrEnum):
    ARRIVE = "arrive"
    NOT_ARRIVE = "not-arrive"
    CANCEL_BY_CITIZEN = "cancel-by-citizen"
    CANCEL_BY_PROVIDER = "cancel-by-provider"
    MOVE = "move"
    ADMIT = "admit"
    VOID = "void"
    RETAIN_AS_MISSED = "retain-as-missed"
    CORRECT_TO_ATTENDED = "correct-to-attended"
    CORRECT_TO_NO_SHOW = "correct-to-no-show"
    CORRECT_TO_CANCELLED = "correct-to-cancelled"
    CORRECT_TO_CANCELLED_BY_PROVIDER = "correct-to-cancelled-by-provider"
    CORRECT_TO_ADMITTED = "correct-to-admitted"
    REPLACE = "replace"
    COVER_TOPICS = "cover-topics"
    MARK_ERROR = "mark-error"


_S, _E = Attendance, AttendanceEvent

SESSION_LIFECYCLE: Lifecycle[Attendance, AttendanceEvent] = Lifecycle(
    "session",
    initial=(_S.PLANNED,),
    steps=(
        Step((_S.PLANNED,), _E.ARRIVE, _S.ATTENDED, "the session has started", "planned+1, attended+1"),
        Step((_S.PLANNED,), _E.NOT_ARRIVE, _S.NO_SHOW, "the session has ended", "planned+1"),
        Step((_S.PLANNED,), _E.CANCEL_BY_CITIZEN, _S.CANCELLED_CITIZEN, "before its end", "planned+1"),
        Step((_S.PLANNED,), _E.CANCEL_BY_PROVIDER, _S.CANCELLED_PROVIDER, "", "a new time is owed"),
        Step((_S.PLANNED,), _E.MOVE, _S.RESCHEDULED, "a new session", "the new one counts"),
        Step((_S.PLANNED,), _E.ADMIT, _S.EXCUSED_ADMITTED, "hospital stay covers the day", "not counted"),
        Step((_S.PLANNED,), _E.VOID, _S.VOID, "activity stopped, not attributable"),
        Step((_S.PLANNED,), _E.RETAIN_AS_MISSED, _S.RETAINED_MISSED, "dropped out", "planned+1"),
        Step((_S.NO_SHOW,), _E.CORRECT_TO_ATTENDED, _S.ATTENDED, "90 days, or reason"),
        Step((_S.ATTENDED,), _E.CORRECT_TO_NO_SHOW, _S.NO_SHOW, "90 days, or reason"),
        Step((_S.ATTENDED, _S.NO_SHOW), _E.CORRECT_TO_CANCELLED, _S.CANCELLED_CITIZEN, "90 days, or reason"),
        Step(
            (_S.ATTENDED, _S.NO_SHOW, _S.CANCELLED_CITIZEN),
            _E.CORRECT_TO_CANCELLED_BY_PROVIDER,
            _S.CANCELLED_PROVIDER,
            "90 days, or reason",
            "not counted; a new time is owed",
        ),
        Step(
            (_S.ATTENDED, _S.NO_SHOW, _S.CANCELLED_CITIZEN),
            _E.CORRECT_TO_ADMITTED,
            _S.EXCUSED_ADMITTED,
            "hospital stay covers the day; 90 days, or reason",
        ),
        Step((_S.CANCELLED_PROVIDER,), _E.REPLACE, None, "a new session, once", "the one owed"),
        Step((_S.ATTENDED,), _E.COVER_TOPICS, None, "at least one topic", "topic coverage"),
        Step(tuple(s for s in _S if s is not _S.ENTERED_IN_ERROR), _E.MARK_ERROR, _S.ENTERED_IN_ERROR),
    ),
)

_COUNTS: dict[Attendance, tuple[int, int]] = {
    _S.ATTENDED: (1, 1),
    _S.NO_SHOW: (0, 1),
    _S.CANCELLED_CITIZEN: (0, 1),
    _S.RETAINED_MISSED: (0, 1),
    _S.CANCELLED_PROVIDER: (0, 0),
    _S.RESCHEDULED: (0, 0),
    _S.EXCUSED_ADMITTED: (0, 0),
    _S.VOID: (0, 0),
    _S.PLANNED: (0, 0),
    _S.ENTERED_IN_ERROR: (0, 0),
}


@dataclass(frozen=True, slots=True, repr=False)
class Session(Private):
    id: UUID
    version: int
    status: Attendance
    citizen_id: UUID
    pathway_id: UUID
    activity_id: UUID
    planned_start: datetime
    planned_end: datetime
    place: str = ""
    reason: str = ""
    moved_to_id: UUID | None = None
    """The session that came instead of it."""

    @property
    def is_attended(self) -> bool:
        return AttendanceEvent.CORRECT_TO_NO_SHOW in SESSION_LIFECYCLE.allowed(self.status)

    @property
    def replacement_owed(self) -> bool:
        """The provider cancelled, and no new time has been given."""
        return self.moved_to_id is None and AttendanceEvent.REPLACE in SESSION_LIFECYCLE.allowed(self.status)


@dataclass(frozen=True, slots=True)
class Tally:
    """Attended of countable planned sessions (§4.4)."""

    attended: int
    planned: int

    @property
    def over_half(self) -> bool:
        """More than 50 %: strictly, in whole numbers (G10)."""
        return 2 * self.attended > self.planned


def tally(statuses: Iterable[Attendance]) -> Tally:
    counted = [_COUNTS[status] for status in statuses]
    return Tally(sum(c[0] for c in counted), sum(c[1] for c in counted))


_CONTACT = (_S.ATTENDED, _S.CANCELLED_CITIZEN)
STAYED_AWAY_LIMIT = 2
"""So many no-shows in a row call for somebody to ask why [P]."""


def no_shows_in_a_row(sessions: Iterable[Session]) -> int:
    """Count no-shows since the citizen last came or rang; what others cancelled says nothing."""
    count = 0
    for session in sorted(sessions, key=lambda each: each.planned_start):
        if session.status is _S.NO_SHOW:
            count += 1
        elif session.status in _CONTACT:
            count = 0
    return count
