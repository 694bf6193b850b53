"""Legal days: calendar days in Denmark, whatever zone the instant was written in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.legal_days import end_of, legal_day, working_days_after
from tests.domain.strategies import days, instants


def never(_: date) -> bool:
    return False


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2025-03-10T22:59:59+00:00", date(2025, 3, 10)),
        ("2025-03-10T23:00:00+00:00", date(2025, 3, 11)),
        ("2025-07-10T21:59:59+00:00", date(2025, 7, 10)),
        ("2025-07-10T22:00:00+00:00", date(2025, 7, 11)),
        ("2025-03-10T23:30:00-05:00", date(2025, 3, 11)),
    ],
)
def test_an_instant_has_the_day_that_danish_calendars_show(instant: str, day: date) -> None:
    assert legal_day(datetime.fromisoformat(instant)) == day


@given(instants(), st.integers(-12, 12))
def test_the_zone_an_instant_is_written_in_does_not_matter(instant: datetime, hours: int) -> None:
    assert legal_day(instant.astimezone(timezone(timedelta(hours=hours)))) == legal_day(instant)


@given(days())
def test_a_day_ends_one_second_before_the_next(day: date) -> None:
    assert legal_day(end_of(day)) == day
    next_instant = end_of(day).astimezone(UTC) + timedelta(seconds=1)
    assert legal_day(next_instant) == day + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        (date(2025, 5, 19), 0, date(2025, 5, 19)),
        (date(2025, 5, 19), 4, date(2025, 5, 23)),
        (date(2025, 5, 22), 4, date(2025, 5, 28)),
        (date(2025, 5, 24), 1, date(2025, 5, 26)),
        (date(2025, 5, 25), 5, date(2025, 5, 30)),
    ],
)
def test_saturdays_and_sundays_are_no_working_days(day: date, count: int, due: date) -> None:
    assert working_days_after(day, count, is_holiday=never) == due


@given(days(), st.integers(1, 40))
def test_working_days_are_counted_one_by_one(day: date, count: int) -> None:
    due = working_days_after(day, count, is_holiday=never)
    between = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    assert sum(d.strftime("%a") not in {"Sat", "Sun"} for d in between) == count
    assert due.strftime("%a") not in {"Sat", "Sun"}
