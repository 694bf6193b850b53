"""A period in its calendar parts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.indicator_slices import Interval, Slice, parts_of

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("by", "starts"),
    [
        (Interval.MONTH, ["2025-11-15", "2025-12-01", "2026-01-01", "2026-02-01"]),
        (Interval.QUARTER, ["2025-11-15", "2026-01-01"]),
        (Interval.YEAR, ["2025-11-15", "2026-01-01"]),
    ],
)
def test_parts_begin_where_the_calendars_do_and_end_with_the_period(by: Interval, starts: list[str]) -> None:
    found = parts_of(date(2025, 11, 15), date(2026, 2, 10), by)
    assert [str(part.first) for part in found] == starts
    assert found[-1].last == date(2026, 2, 10)


@given(DAYS, st.integers(0, 3660), st.sampled_from(Interval))
def test_every_day_of_a_period_is_in_one_part(first: date, length: int, by: Interval) -> None:
    last = first + timedelta(days=length)
    found = parts_of(first, last, by)
    ends = [_last(part) for part in found]
    assert found[0].first == first
    assert ends[-1] == last
    assert [part.first for part in found[1:]] == [end + timedelta(days=1) for end in ends[:-1]]


def _last(part: Slice) -> date:
    assert part.first is not None
    assert part.last is not None
    assert part.first <= part.last
    return part.last
