"""When something may be registered about a session, and what must be said with it (§9.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.domain.legal_days import legal_day
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.sessions import AttendanceEvent, Session

_E = AttendanceEvent
DAY: Final = timedelta(days=1)
CORRECTABLE: Final = timedelta(days=90)
CORRECTIONS: Final = frozenset(
    {
        _E.CORRECT_TO_ATTENDED,
        _E.CORRECT_TO_NO_SHOW,
        _E.CORRECT_TO_CANCELLED,
        _E.CORRECT_TO_CANCELLED_BY_PROVIDER,
        _E.CORRECT_TO_ADMITTED,
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is registered together with the outcome of a session."""

    at: datetime
    """When it happened: the call of somebody who cancelled."""
    late_reason: str = ""
    admitted_from: date | None = None
    admitted_to: date | None = None
    """None while the citizen is still in hospital."""


def check_attendance(
    session: Session, event: AttendanceEvent, reason: str, told: Told, *, now: datetime
) -> None:
    _check_held(session, event, now)
    if event is _E.ARRIVE and now > session.planned_end + DAY:
        _need(reason or told.late_reason, "reason")
    if event is _E.CANCEL_BY_CITIZEN and told.at > session.planned_end:
        raise RuleNotMet(
            "session-over",
            "The session is over; say with happened_at when the citizen cancelled.",
            "Mødegangen er slut; angiv med happened_at, hvornår borgeren meldte afbud.",
            place="happened_at",
        )
    if event in CORRECTIONS and now > session.planned_end + CORRECTABLE:
        _need(reason, "reason")
    if event is _E.MARK_ERROR:
        _need(reason, "reason")
    if event in {_E.ADMIT, _E.CORRECT_TO_ADMITTED}:
        _check_stay(session, told)


def _need(said: str, place: str) -> None:
    if not said:
        raise MissingValue(place)


def _check_held(session: Session, event: AttendanceEvent, now: datetime) -> None:
    """Nobody has come before the session began, or stayed away before it was over (§9.6)."""
    earliest = {_E.ARRIVE: session.planned_start, _E.NOT_ARRIVE: session.planned_end}
    if event in earliest and now < earliest[event]:
        raise RuleNotMet(
            "session-not-held-yet",
            "The session has not been held yet.",
            "Mødegangen er ikke afholdt endnu.",
            place="event",
        )


def _check_stay(session: Session, told: Told) -> None:
    """A stay in hospital excuses the days it covers, no others."""
    if told.admitted_from is None:
        raise MissingValue("admitted_from")
    day = legal_day(session.planned_start)
    if not told.admitted_from <= day <= (told.admitted_to or day):
        raise RuleNotMet(
            "not-admitted-that-day",
            "The stay in hospital does not cover the day of the session.",
            "Indlæggelsen dækker ikke mødegangens dag.",
            place="admitted_from",
        )
