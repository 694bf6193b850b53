"""The ULRUS report: who may have made it, its days and scores, and what is late (R114–R116)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.legal_days import months_after
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet
from app.domain.ulrus import UlrusFlag, UlrusInstrument, UlrusScore, check_report
from tests.domain.builders import MONDAY
from tests.domain.builders_duplicates import a_report, an_examiner

DAY = timedelta(days=1)


@pytest.mark.requirement("R114", "R115")
def test_a_report_that_can_be_so_is_kept() -> None:
    report = a_report(first_contact_on=MONDAY - 40 * DAY, diagnosed_on=MONDAY)
    assert check_report(report, today=MONDAY) is report


@pytest.mark.requirement("R115")
def test_a_report_recommends_something() -> None:
    with pytest.raises(MissingValue, match="recommendation"):
        check_report(a_report(recommendation=""), today=MONDAY)


@pytest.mark.requirement("R114")
@pytest.mark.parametrize(
    "said",
    [
        {"certified_on": MONDAY},
        {"certification_expires_on": MONDAY - 26 * DAY},
    ],
)
def test_the_examiner_was_certified_on_the_day(said: dict[str, Any]) -> None:
    report = a_report(examiner=an_examiner(**said))
    with pytest.raises(RuleNotMet, match="not ULRUS certified"):
        check_report(report, today=MONDAY)


@pytest.mark.requirement("R114")
def test_a_certification_holds_to_its_last_day() -> None:
    examined = MONDAY - 25 * DAY
    examiner = an_examiner(certified_on=examined, certification_expires_on=examined)
    check_report(a_report(examiner=examiner), today=MONDAY)


@pytest.mark.requirement("R115")
@pytest.mark.parametrize(
    ("instrument", "highest"),
    [
        (UlrusInstrument.OREBRO_FULL, 210),
        (UlrusInstrument.OREBRO_SHORT, 100),
        (UlrusInstrument.ROLAND_MORRIS, 24),
    ],
)
def test_a_score_lies_in_its_range(instrument: UlrusInstrument, highest: int) -> None:
    for value in (0, highest):
        check_report(a_report(scores=(UlrusScore(instrument, value),)), today=MONDAY)
    for value in (-1, highest + 1):
        with pytest.raises(InvalidValue) as refused:
            check_report(a_report(scores=(UlrusScore(instrument, value),)), today=MONDAY)
        assert refused.value.findings[0].place == "scores[0].value"


@pytest.mark.requirement("R115")
@pytest.mark.parametrize(
    ("place", "day"),
    [
        ("examined_on", MONDAY - 31 * DAY),
        ("report_on", MONDAY - 26 * DAY),
        ("report_on", MONDAY + DAY),
        ("first_contact_on", MONDAY + DAY),
        ("diagnosed_on", MONDAY - 31 * DAY),
        ("diagnosed_on", MONDAY + DAY),
    ],
)
def test_days_come_in_their_order_and_have_been(place: str, day: date) -> None:
    with pytest.raises(InvalidValue) as refused:
        check_report(a_report(**{place: day}), today=MONDAY)
    assert refused.value.findings[0].place == place


@pytest.mark.requirement("R116")
def test_the_way_to_a_diagnosis_is_counted_from_the_first_contact_we_know() -> None:
    report = a_report()
    assert report.days_to_diagnosis == 10
    assert a_report(first_contact_on=MONDAY - 60 * DAY).days_to_diagnosis == 40
    assert a_report(first_contact_on=MONDAY - 60 * DAY, diagnosed_on=MONDAY).days_to_diagnosis == 60
    assert a_report(first_contact_on=MONDAY - 28 * DAY).days_to_diagnosis == 10


@pytest.mark.requirement("R116")
@given(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(0, 200))
def test_a_diagnosis_later_than_three_months_is_flagged(referred: date, count: int) -> None:
    concluded = referred + count * DAY
    report = a_report(referred_on=referred, examined_on=referred, report_on=referred, diagnosed_on=concluded)
    assert (UlrusFlag.DIAGNOSIS_LATE in report.flags) is (concluded > months_after(referred, 3))


@pytest.mark.requirement("R116")
@pytest.mark.parametrize(("count", "flags"), [(14, ()), (15, (UlrusFlag.REPORT_LATE,))])
def test_a_report_later_than_fourteen_days_after_the_first_consultation_is_flagged(
    count: int, flags: tuple[UlrusFlag, ...]
) -> None:
    examined = MONDAY - 25 * DAY
    assert a_report(examined_on=examined, report_on=examined + count * DAY).flags == flags
