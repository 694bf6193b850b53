"""The public holidays of Denmark, from the calendar that a well-kept library keeps."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

from holidays import country_holidays

_CALENDAR: Final = country_holidays("DK")
"""Public holidays only: days that shops and offices choose to close are working days [P]."""


@cache
def is_holiday(day: date) -> bool:
    """Say whether nobody works that day by law; a year is looked up when it is first asked for."""
    return day in _CALENDAR
