"""How long a record is kept (L15)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.retention import Entry, HoldReason, Profession, RecordHold, retention, years_after, years_of
from tests.domain.strategies import instants

professions = st.one_of(st.none(), st.sampled_from(Profession))
entries = st.lists(st.builds(Entry, recorded_at=instants(), profession=professions), min_size=1, max_size=5)


@pytest.mark.requirement("L15")
@pytest.mark.parametrize(
    ("profession", "years"),
    [
        (Profession.PHYSIOTHERAPIST, 5),
        (Profession.NURSE, 5),
        (Profession.CLINICAL_DIETITIAN, 10),
        (Profession.CHIROPRACTOR, 10),
        (None, 10),
    ],
)
def test_a_record_is_kept_by_who_wrote_in_it(profession: Profession | None, years: int) -> None:
    kept = retention([Entry(datetime(2026, 3, 1, 12, tzinfo=UTC), profession)], ())
    assert kept is not None
    assert (kept.years, kept.keep_until) == (years, date(2026 + years, 3, 1))


@pytest.mark.requirement("L15")
@given(entries)
def test_a_mixed_record_is_kept_as_the_longest_of_its_writers_from_the_last_entry(
    written: list[Entry],
) -> None:
    kept = retention(written, ())
    assert kept is not None
    assert kept.years == max(years_of(entry.profession) for entry in written)
    assert all(kept.keep_until >= years_after(kept.last_entry_on, years_of(e.profession)) for e in written)


@pytest.mark.requirement("L15")
def test_a_running_case_holds_the_record_and_an_ended_one_does_not() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    entry = [Entry(at, Profession.NURSE)]
    running, ended = RecordHold(HoldReason.COMPLAINT, at), RecordHold(HoldReason.COMPLAINT, at, at)
    held, free = retention(entry, (running, ended)), retention(entry, (ended,))
    assert held is not None
    assert free is not None
    assert (held.is_held, free.is_held) == (True, False)


def test_an_empty_record_has_no_date() -> None:
    assert retention([], ()) is None


def test_the_day_that_only_leap_years_have_becomes_the_one_before() -> None:
    assert years_after(date(2024, 2, 29), 5) == date(2029, 2, 28)
