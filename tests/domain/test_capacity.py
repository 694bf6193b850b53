"""Volume against what is usual, room against demand: arithmetic that an alert hangs on."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.capacity import (
    BASELINE_WEEKS,
    LEAST_BASELINE_WEEKS,
    RECENT_WEEKS,
    CapacityAlert,
    CapacityPlan,
    Demand,
    Room,
    Volume,
    alerts,
    beyond_usual,
    first_week,
    monday_of,
    one_decimal,
    percentile,
    room,
    seats,
    volume,
    weekly,
)

ON = date(2026, 11, 25)
"""A Wednesday."""
PLAN = CapacityPlan(
    slots_per_week=5,
    training_seats=40,
    minutes_per_conversation=60,
    minutes_per_pathway=600,
    days_to_conversation=14,
    programme_start_on=date(2026, 1, 1),
)
counts = st.lists(st.integers(0, 50), max_size=BASELINE_WEEKS + RECENT_WEEKS)
days = st.dates(first_week(ON) - timedelta(days=30), ON + timedelta(days=30))


@pytest.mark.requirement("R100")
@pytest.mark.parametrize(
    ("recent", "has_risen"),
    [([12] * 8, True), ([12] * 7 + [11], False), ([10] * 8, False), ([96] + [0] * 7, True)],
)
def test_volume_has_risen_from_twenty_percent_over_what_is_usual(recent: list[int], has_risen: bool) -> None:  # noqa: FBT001
    assert volume([10] * BASELINE_WEEKS + recent).has_risen is has_risen


@pytest.mark.requirement("R100")
def test_with_less_than_twelve_weeks_behind_nothing_is_usual_and_nothing_rises() -> None:
    few = volume([1] * (LEAST_BASELINE_WEEKS - 1) + [99] * RECENT_WEEKS)
    assert (few.baseline, few.has_risen, few.extra_per_month) == (None, False, 0)
    assert volume([1] * LEAST_BASELINE_WEEKS + [99] * RECENT_WEEKS).has_risen


@pytest.mark.requirement("R100")
def test_nothing_is_no_rise_over_nothing() -> None:
    assert not volume([0] * 60).has_risen


@given(counts, st.integers(1, 9))
@pytest.mark.requirement("R100")
def test_an_alert_does_not_depend_on_the_size_of_the_municipality(found: list[int], times: int) -> None:
    assert volume(found).has_risen is volume([n * times for n in found]).has_risen


@given(counts)
@pytest.mark.requirement("R100", "R103")
def test_one_referral_more_never_ends_an_alert_and_extra_is_never_negative(found: list[int]) -> None:
    before = volume(found)
    assert before.extra_per_month >= 0
    if before.has_risen and found:
        assert volume([*found[:-1], found[-1] + 1]).has_risen


@given(st.lists(days))
@pytest.mark.requirement("R100")
def test_every_day_of_the_weeks_that_count_is_counted_once(received: list[date]) -> None:
    counted = weekly(received, on=ON)
    assert sum(counted) == sum(first_week(ON) <= day < monday_of(ON) for day in received)
    assert len(counted) <= BASELINE_WEEKS + RECENT_WEEKS
    assert not counted or counted[0] > 0


@pytest.mark.requirement("R100")
def test_weeks_begin_on_monday_and_the_one_that_is_running_does_not_count() -> None:
    monday = date(2026, 11, 23)
    assert weekly([monday - timedelta(days=1), monday - timedelta(days=7), monday, ON], on=ON) == (2,)
    assert weekly([monday - timedelta(days=8), monday - timedelta(days=7)], on=ON) == (1, 1)
    assert weekly([], on=ON) == ()


@pytest.mark.requirement("R101")
@pytest.mark.parametrize(("booked", "queue", "is_short"), [(15, 5, False), (15, 6, True), (21, 0, True)])
def test_room_is_short_when_booked_and_waiting_are_more_than_the_times_of_four_weeks(
    booked: int,
    queue: int,
    is_short: bool,  # noqa: FBT001
) -> None:
    there_is = room(PLAN, Demand(booked, (ON,) * queue))
    assert (there_is.slots, there_is.is_short) == (20, is_short)
    assert there_is.free == max(20 - booked, 0)


@pytest.mark.requirement("R100", "R101")
def test_both_alerts_may_stand_at_once_and_without_a_plan_there_is_none_on_room() -> None:
    risen, usual = Volume(Fraction(12), Fraction(10)), Volume(Fraction(10), Fraction(10))
    short, enough = Room(1, 1, 1), Room(2, 1, 1)
    both = (CapacityAlert.VOLUME_RISE, CapacityAlert.CAPACITY_SHORTAGE)
    assert alerts(risen, short) == both
    assert alerts(risen, None) == both[:1]
    assert alerts(usual, short) == both[1:]
    assert alerts(usual, enough) == ()


@pytest.mark.requirement("R101")
@pytest.mark.parametrize(("taken", "is_short"), [(38, False), (39, True)])
def test_places_in_training_are_short_when_who_waits_will_ask_for_more_than_are_left(
    taken: int,
    is_short: bool,  # noqa: FBT001
) -> None:
    places = seats(PLAN, Demand(2, (ON,) * 2), taken=taken, to_training=Fraction(1, 2))
    assert (places.expected, places.is_short) == (2, is_short)
    usual = Volume(Fraction(1), Fraction(1))
    assert bool(alerts(usual, None, places)) is is_short


@pytest.mark.requirement("R101")
def test_who_has_waited_longer_than_the_plan_allows_is_overdue() -> None:
    queue = tuple(ON - timedelta(days=n) for n in (13, 14, 15))
    assert Demand(0, queue).overdue(on=ON, days=14) == 1


@given(st.lists(st.integers(0, 400), min_size=1), st.integers(1, 100))
@pytest.mark.requirement("R101")
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values: list[int], percent: int) -> None:
    found = percentile(values, percent)
    assert found in values
    assert 100 * sum(v <= found for v in values) >= percent * len(values)
    assert 100 * sum(v < found for v in values) < percent * len(values)


def test_nothing_has_no_percentile() -> None:
    assert percentile([], 50) is None


@pytest.mark.requirement("R103")
def test_a_rise_costs_conversations_seats_and_minutes_a_month() -> None:
    cost = beyond_usual(PLAN, Volume(Fraction(13), Fraction(10)), to_training=Fraction(1, 2))
    assert (cost.conversations, cost.training_seats, cost.minutes) == (13, Fraction(13, 2), 13 * 660)
    nothing = beyond_usual(PLAN, Volume(Fraction(9), Fraction(10)), to_training=Fraction(1))
    assert (nothing.conversations, nothing.minutes) == (0, 0)


@pytest.mark.parametrize(
    ("value", "shown"), [(Fraction(1, 20), 0.1), (Fraction(1, 25), 0.0), (Fraction(200, 3), 66.7)]
)
def test_half_is_rounded_up(value: Fraction, shown: float) -> None:
    assert one_decimal(value) == shown
