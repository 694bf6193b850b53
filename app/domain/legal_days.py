"""Legal days are calendar days in Denmark, whatever zone the instant was written in."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
IsHoliday: TypeAlias = Callable[[date], bool]
"""Says whether a day is a public holiday; which ones are is the calendar's to know, not the law's."""


def legal_day(instant: datetime) -> date:
    """Return the Danish calendar day of an aware instant."""
    return instant.astimezone(COPENHAGEN).date()


def end_of(day: date) -> datetime:
    """Return the last second of a Danish day (23:59:59 local)."""
    return datetime.combine(day, time(23, 59, 59), COPENHAGEN)


def working_days_after(day: date, count: int, *, is_holiday: IsHoliday) -> date:
    """Return the day that lies `count` working days later: weekdays that are no public holiday."""
    while count:
        day += timedelta(days=1)
        count -= day.isoweekday() <= 5 and not is_holiday(day)  # noqa: PLR2004 - Friday
    return day


def months_after(day: date, months: int) -> date:
    """Return the same day of the month so many months on, or the month's last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_within_months(day: date, months: int, *, today: date) -> bool:
    """Say whether it is at most so many calendar months ago; the day itself still counts."""
    return day >= months_after(today, -months)
