"""Legal days are calendar days in Denmark, whatever zone the instant was written in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def legal_day(instant: datetime) -> date:
    """Return the Danish calendar day of an aware instant."""
    return instant.astimezone(COPENHAGEN).date()


def end_of(day: date) -> datetime:
    """Return the last second of a Danish day (23:59:59 local)."""
    return datetime.combine(day, time(23, 59, 59), COPENHAGEN)


def working_days_after(day: date, count: int) -> date:
    """Return the day that lies `count` weekdays later; public holidays follow with issue 2."""
    while count:
        day += timedelta(days=1)
        count -= day.isoweekday() <= 5  # noqa: PLR2004 - Friday
    return day
