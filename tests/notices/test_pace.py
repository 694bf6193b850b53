"""So many calls a second and no more: what is over it gets its turn, and everybody gets one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.notices.pace import Pace

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
moments = st.lists(st.integers(0, 3000), min_size=1, max_size=60).map(sorted)
rates = st.sampled_from([0.5, 1.0, 2.0, 2.5, 7.0, 40.0])


def at(milliseconds: float) -> datetime:
    return NOON + timedelta(milliseconds=milliseconds)


def made(pace: Pace, arrivals: Sequence[int], late: Mapping[int, int]) -> dict[int, datetime]:
    """Let each come again when its turn is, or some milliseconds later; return when each call was made."""
    coming = [(at(arrival), number) for number, arrival in enumerate(arrivals)]
    heapify(coming)
    calls = {}
    while coming:
        now, number = heappop(coming)
        turn = pace.take(UUID(int=number), now)
        if turn is None:
            calls[number] = now
        else:
            heappush(coming, (turn + timedelta(milliseconds=late.get(number, 0)), number))
    return calls


@given(moments, rates, st.dictionaries(st.integers(0, 59), st.integers(0, 900)))
def test_no_second_has_more_calls_than_it_may_and_nobody_is_forgotten(
    arrivals: list[int], rate: float, late: dict[int, int]
) -> None:
    pace = Pace.of(rate)
    calls = made(pace, arrivals, late)
    assert calls.keys() == set(range(len(arrivals)))
    times = sorted(calls.values())
    for first, next_but in zip(times, times[pace.calls :], strict=False):
        assert next_but - first >= pace.period
    assert pace.waiting(max(times)) == 0


@given(moments, rates)
def test_who_comes_in_time_is_called_in_the_order_they_came_and_no_later_than_need_be(
    arrivals: list[int], rate: float
) -> None:
    pace = Pace.of(rate)
    calls = [call for _, call in sorted(made(pace, arrivals, {}).items())]
    assert calls == sorted(calls)
    for number, (arrival, call) in enumerate(zip(arrivals, calls, strict=True)):
        freed = calls[number - pace.calls] + pace.period if number >= pace.calls else at(arrival)
        assert call == max(at(arrival), freed)


@pytest.mark.parametrize(
    ("rate", "calls", "period"),
    [(0.5, 1, 2 * SECOND), (1, 1, SECOND), (2.5, 2, 0.8 * SECOND), (50, 50, SECOND)],
)
def test_a_rate_is_so_many_calls_in_a_period(rate: float, calls: int, period: timedelta) -> None:
    pace = Pace.of(rate)
    assert (pace.calls, pace.period) == (calls, period)


def test_who_was_there_before_goes_before_who_comes_later() -> None:
    pace, first, second, newcomer = Pace.of(1), *(UUID(int=n) for n in range(3))
    assert pace.take(first, NOON) is None
    assert pace.take(second, NOON) == NOON + SECOND
    assert pace.take(newcomer, NOON + SECOND) == NOON + 2 * SECOND
    assert pace.take(second, NOON + SECOND) is None
    assert pace.waiting(NOON + SECOND) == 1


def test_who_never_comes_is_forgotten() -> None:
    pace = Pace.of(1)
    assert [pace.take(UUID(int=n), NOON) for n in range(3)] == [None, NOON + SECOND, NOON + 2 * SECOND]
    later = NOON + timedelta(minutes=5)
    assert pace.take(UUID(int=9), later) is None
    assert pace.take(UUID(int=8), later) == later + SECOND
    assert pace.take(UUID(int=1), later) == later + 2 * SECOND


def test_where_more_than_a_minute_of_turns_is_given_no_more_is_to_be_prepared() -> None:
    pace = Pace.of(2)
    for number in range(2 * 61):
        assert pace.room(NOON) is None
        pace.take(UUID(int=number), NOON)
    pace.take(UUID(int=500), NOON)
    room = pace.room(NOON)
    assert room is not None
    assert (room.calls, room.again_at) == (0, NOON + 61 * SECOND)
    later = pace.room(NOON + SECOND / 2)
    assert later is not None
    assert later.calls == 0
    assert pace.room(NOON + SECOND) is None
