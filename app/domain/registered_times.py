"""When what is registered may have happened, and when what is planned may lie.

What has happened lies neither in the future nor before what it follows on; what is planned does not lie
before the day it is planned.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from app.domain.legal_days import end_of, legal_day
from app.domain.refusals import InvalidValue

LATE: Final = timedelta(days=1)
"""What is registered later than this after it happened needs a reason [P].

So what it follows on may itself have been registered as much later than it happened.
"""


def is_late(at: datetime | date, *, now: datetime) -> bool:
    """Say whether it happened so long ago that it needs a reason; a day lasts until its end."""
    return now - (at if isinstance(at, datetime) else end_of(at)) > LATE


def not_in_future(at: datetime, now: datetime, *, place: str) -> None:
    if at > now:
        raise InvalidValue(
            "time", "a time that has been", danish="Tidspunktet ligger i fremtiden.", place=place
        )


def day_not_in_future(day: date, now: datetime, *, place: str) -> None:
    if day > legal_day(now):
        raise InvalidValue("day", "a day that has been", danish="Dagen ligger i fremtiden.", place=place)


def not_before(day: date, first: date | None, *, place: str, room: timedelta = LATE) -> None:
    """Refuse a day before what it follows on, where that has a day."""
    if first is not None and day < first - room:
        raise InvalidValue(
            "time",
            "a time not before what it follows on",
            danish="Tidspunktet ligger før det, som det følger efter.",
            place=place,
        )


def not_passed(day: date, planned_at: datetime, *, place: str) -> None:
    """Refuse to plan for a day that had passed when it was planned."""
    if day < legal_day(planned_at):
        raise InvalidValue("day", "today or later", danish="Dagen er allerede gået.", place=place)
