"""The arithmetic of the 7-day clock: K1–K10 of domain reference §1.4, as properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.deadlines import Clock, ClockBasis, ClockFacts, ClockState, compute
from app.domain.intake import PlanType
from app.domain.legal_days import end_of, legal_day
from tests.domain.builders import MONDAY, a_plan, danish
from tests.domain.strategies import days, instants

WEEK = timedelta(days=7)
near = st.integers(-30, 60).map(lambda count: MONDAY + timedelta(days=count))
near_instants = near.flatmap(lambda day: st.times().map(lambda clock: danish(day, clock.isoformat())))
facts = st.builds(
    ClockFacts,
    plan_type=st.sampled_from((PlanType.ALMEN, PlanType.REHABILITERING)),
    discharge_date=near,
    earliest_start_date=st.none() | near,
    type_changed_on=st.none() | near,
    first_contact_offered_date=st.none() | near,
    valid_offer_date=st.none() | near,
    valid_offer_made_at=st.none() | near_instants,
    late_offer_date=st.none() | near,
    late_offer_made_at=st.none() | near_instants,
    inability_declared_at=st.none() | near_instants,
)


def the_facts(**overrides: Any) -> ClockFacts:
    return replace(ClockFacts(PlanType.ALMEN, MONDAY), **overrides)


def _dates(clock: Clock) -> tuple[date, date]:
    assert clock.start_date is not None
    assert clock.deadline_date is not None
    return clock.start_date, clock.deadline_date


@pytest.mark.requirement("R14", "L9")
@given(facts, near_instants)
def test_the_deadline_is_always_seven_calendar_days_after_the_start(known: ClockFacts, now: datetime) -> None:
    start, deadline = _dates(compute(known, now=now))
    assert deadline - start == WEEK


@pytest.mark.requirement("R14", "L9")
@given(facts, near_instants)
def test_the_clock_never_starts_before_discharge(known: ClockFacts, now: datetime) -> None:
    start, _ = _dates(compute(known, now=now))
    assert start >= known.discharge_date
    assert start in {known.discharge_date, known.earliest_start_date, known.type_changed_on}


@pytest.mark.requirement("R14", "L9")
@given(instants(), near_instants)
def test_the_day_of_receipt_never_moves_the_clock(received_at: datetime, now: datetime) -> None:
    assert a_plan(received_at=received_at).clock(now=now) == a_plan().clock(now=now)


@pytest.mark.requirement("R14", "L9")
@given(facts, st.integers(0, 7), near_instants)
def test_a_valid_offer_in_time_never_leaves_a_right(known: ClockFacts, day: int, now: datetime) -> None:
    start, _ = _dates(compute(known, now=now))
    kept = replace(known, valid_offer_date=start + timedelta(days=day))
    assert compute(kept, now=now).right_arises_at is None


@pytest.mark.requirement("R14", "L9")
@given(facts, near_instants)
def test_without_a_valid_offer_the_right_arises_when_the_last_day_ends_at_the_latest(
    known: ClockFacts, now: datetime
) -> None:
    known = replace(known, valid_offer_date=None)
    _, deadline = _dates(compute(known, now=now))
    right = compute(known, now=danish(deadline + timedelta(days=1))).right_arises_at
    assert right is not None
    assert right <= end_of(deadline)


@pytest.mark.requirement("R14", "L9")
@given(facts, near_instants, st.timedeltas(timedelta(0), timedelta(days=90)))
def test_a_right_that_has_arisen_does_not_move_as_time_goes_by(
    known: ClockFacts, now: datetime, later: timedelta
) -> None:
    arisen = compute(known, now=now).right_arises_at
    if arisen is not None and arisen <= now:
        assert compute(known, now=now + later).right_arises_at == arisen


@pytest.mark.requirement("R14", "L9")
@given(facts, st.integers(0, 7), near_instants)
def test_an_offer_up_to_the_seventh_day_meets_the_guarantee_for_good(
    known: ClockFacts, day: int, now: datetime
) -> None:
    start, _ = _dates(compute(known, now=now))
    offered = replace(known, first_contact_offered_date=start + timedelta(days=day))
    assert compute(offered, now=now).state is ClockState.MET


@pytest.mark.requirement("R14", "L9")
@given(facts, st.integers(8, 90), near_instants)
def test_an_offer_after_the_seventh_day_misses_it(known: ClockFacts, day: int, now: datetime) -> None:
    start, _ = _dates(compute(known, now=now))
    offered = replace(known, first_contact_offered_date=start + timedelta(days=day))
    assert compute(offered, now=now).state is ClockState.MISSED


@given(facts, near_instants)
def test_without_an_offer_the_clock_runs_until_the_danish_day_is_over(
    known: ClockFacts, now: datetime
) -> None:
    clock = compute(replace(known, first_contact_offered_date=None), now=now)
    _, deadline = _dates(clock)
    assert clock.state is (ClockState.RUNNING if legal_day(now) <= deadline else ClockState.MISSED)


@pytest.mark.requirement("R14", "L9")
@given(facts, near_instants)
def test_what_is_excused_has_neither_deadline_nor_right(known: ClockFacts, now: datetime) -> None:
    clock = compute(replace(known, excuse="planen er fejlafsendt"), now=now)
    assert clock.state is ClockState.NOT_APPLICABLE
    assert (clock.start_date, clock.deadline_date, clock.right_arises_at) == (None, None, None)
    assert "K8" in clock.explanation


@pytest.mark.requirement("R14", "L9")
@given(facts, st.sampled_from((PlanType.SPECIALISERET, PlanType.EGENTRAENING)), near_instants)
def test_a_plan_type_that_is_not_the_municipalitys_has_no_clock(
    known: ClockFacts, plan_type: PlanType, now: datetime
) -> None:
    clock = compute(replace(known, plan_type=plan_type), now=now)
    assert clock.state is ClockState.NOT_APPLICABLE
    assert (clock.deadline_date, clock.right_arises_at) == (None, None)
    assert plan_type in clock.explanation


@pytest.mark.requirement("R14", "L9")
@given(days())
def test_correcting_the_discharge_moves_the_deadline_as_many_days(to: date) -> None:
    _, before = _dates(compute(the_facts(), now=danish(MONDAY)))
    _, after = _dates(compute(the_facts(discharge_date=to), now=danish(MONDAY)))
    assert after - before == to - MONDAY


@pytest.mark.requirement("R14", "L9")
@pytest.mark.parametrize(
    ("changes", "basis", "start"),
    [
        ({}, ClockBasis.DISCHARGE, MONDAY),
        ({"is_discharge_known": False}, ClockBasis.PLAN_DATE, MONDAY),
        ({"earliest_start_date": date(2025, 4, 14)}, ClockBasis.POSTPONED, date(2025, 4, 14)),
        ({"earliest_start_date": MONDAY}, ClockBasis.DISCHARGE, MONDAY),
        ({"earliest_start_date": date(2025, 3, 1)}, ClockBasis.DISCHARGE, MONDAY),
        ({"type_changed_on": date(2025, 3, 20)}, ClockBasis.TYPE_CHANGE, date(2025, 3, 20)),
        ({"type_changed_on": MONDAY}, ClockBasis.DISCHARGE, MONDAY),
        (
            {"type_changed_on": date(2025, 3, 20), "earliest_start_date": date(2025, 4, 14)},
            ClockBasis.POSTPONED,
            date(2025, 4, 14),
        ),
        (
            {"type_changed_on": date(2025, 3, 20), "earliest_start_date": date(2025, 3, 10)},
            ClockBasis.TYPE_CHANGE,
            date(2025, 3, 20),
        ),
    ],
)
def test_the_clock_runs_from_the_latest_thing_that_starts_it_and_says_which(
    changes: dict[str, Any], basis: ClockBasis, start: date
) -> None:
    clock = compute(the_facts(**changes), now=danish(MONDAY))
    assert (clock.basis, clock.start_date) == (basis, start)
    end = start + WEEK
    assert f"{start.day}.{start.month}.{start.year}" in clock.explanation
    assert f"{end.day}.{end.month}.{end.year}" in clock.explanation


@pytest.mark.requirement("L9")
def test_the_earlier_of_the_authoritys_own_words_gives_the_right() -> None:
    words = the_facts(inability_declared_at=danish("2025-03-06"), late_offer_made_at=danish("2025-03-05"))
    assert compute(words, now=danish("2025-03-07")).right_arises_at == danish("2025-03-05")
    assert compute(words, now=danish("2025-03-20")).right_arises_at == danish("2025-03-05")


@pytest.mark.requirement("L9")
def test_a_word_after_the_deadline_is_later_than_the_right() -> None:
    late = the_facts(inability_declared_at=danish("2025-03-12"))
    assert compute(late, now=danish("2025-03-12")).right_arises_at == danish("2025-03-10", "23:59:59")


@pytest.mark.requirement("L9")
@pytest.mark.parametrize(
    ("discharged", "last_second"),
    [
        (date(2025, 3, 3), datetime(2025, 3, 10, 22, 59, 59, tzinfo=UTC)),
        (date(2025, 3, 23), datetime(2025, 3, 30, 21, 59, 59, tzinfo=UTC)),
        (date(2025, 3, 29), datetime(2025, 4, 5, 21, 59, 59, tzinfo=UTC)),
        (date(2025, 10, 19), datetime(2025, 10, 26, 22, 59, 59, tzinfo=UTC)),
        (date(2025, 10, 18), datetime(2025, 10, 25, 21, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_last_day_ends_by_danish_clocks_also_when_they_are_put_forward_or_back(
    discharged: date, last_second: datetime
) -> None:
    known = the_facts(discharge_date=discharged)
    assert compute(known, now=last_second).right_arises_at is None
    assert compute(known, now=last_second).state is ClockState.RUNNING
    after = compute(known, now=last_second + timedelta(seconds=1))
    assert (after.state, after.right_arises_at) == (ClockState.MISSED, last_second)


@pytest.mark.requirement("L9")
@pytest.mark.parametrize(("clock", "state"), [("22:30", ClockState.RUNNING), ("23:30", ClockState.MISSED)])
def test_an_hour_before_midnight_in_london_the_danish_day_is_over(clock: str, state: ClockState) -> None:
    now = datetime.fromisoformat(f"2025-03-10T{clock}:00+00:00")
    assert compute(the_facts(), now=now).state is state
