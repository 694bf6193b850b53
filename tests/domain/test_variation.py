"""Units side by side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.codes import Category
from app.domain.pathways import CloseType
from app.domain.sessions import Attendance, tally
from app.domain.variation import Spread, UnitCounts, percent, spread, tallied, together

units = st.builds(
    UnitCounts,
    st.text(max_size=5),
    st.integers(0, 20),
    st.dictionaries(st.sampled_from(Category), st.integers(0, 20)),
    st.dictionaries(st.sampled_from(Attendance), st.integers(0, 20)),
    st.dictionaries(st.sampled_from(CloseType), st.integers(0, 20)),
)


@given(st.dictionaries(st.sampled_from(Attendance), st.integers(0, 9)))
@pytest.mark.requirement("R108")
def test_counting_by_kind_is_counting_one_by_one(counts: dict[Attendance, int]) -> None:
    assert tallied(counts) == tally(a for a, n in counts.items() for _ in range(n))


@given(st.lists(units))
@pytest.mark.requirement("R108")
def test_all_together_is_the_sum_of_the_units(found: list[UnitCounts]) -> None:
    whole = together(found)
    assert whole.clarified == sum(u.clarified for u in found)
    assert whole.attendance.planned == sum(u.attendance.planned for u in found)
    assert sum(whole.endings.values()) == sum(sum(u.endings.values()) for u in found)
    assert whole.attendance.attended == sum(u.attendance.attended for u in found)


@pytest.mark.requirement("R108")
def test_a_rate_of_nobody_is_no_rate_and_not_zero() -> None:
    nobody = UnitCounts("Mette", 0, {}, {}, {})
    rates = (nobody.offer_rate(Category.TRAINING), nobody.attendance_rate, nobody.completion_rate)
    assert rates == (None, None, None)
    assert percent(1, 3) == 33.3
    assert UnitCounts("", 3, {Category.DIET: 2}, {}, {}).offer_rate(Category.DIET) == 66.7
    ended = {CloseType.COMPLETED: 1, CloseType.STOPPED: 1}
    assert UnitCounts("", 2, {}, {}, ended).completion_rate == 50.0


@pytest.mark.requirement("R108")
def test_the_spread_leaves_out_units_without_a_rate() -> None:
    assert spread([None, 10.0, 40.0]) == Spread(10.0, 40.0)
    assert spread([None]) == Spread(None, None)
