"""Parts of what is counted: months, quarters or years of a period, and strata of citizens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count, takewhile
from typing import Final

from app.domain.legal_days import months_after


class Interval(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS: Final = {Interval.MONTH: 1, Interval.QUARTER: 3, Interval.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Slice:
    """One part: without days, of the whole period; without a stratum, of all citizens."""

    first: date | None = None
    last: date | None = None
    stratum: str = ""


WHOLE: Final = Slice()


def parts_of(first: date, last: date, by: Interval) -> tuple[Slice, ...]:
    """Return the calendar's parts between two days, the first and the last cut to the period."""
    starts = list(takewhile(lambda start: start <= last, _starts(first, by)))
    ends = [start - timedelta(days=1) for start in starts[1:]] + [last]
    return tuple(Slice(max(first, start), end) for start, end in zip(starts, ends, strict=True))


def _starts(first: date, by: Interval) -> Iterator[date]:
    """Yield the day each part begins on, the one that `first` lies in to begin with."""
    months = _MONTHS[by]
    start = date(first.year, (first.month - 1) // months * months + 1, 1)
    return (months_after(start, passed) for passed in count(0, months))
