"""Strata: who a number says somebody is, and that every code has a name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.codes import LegalBasis, PlanLevel
from app.domain.identifiers import Cpr, NationalReplacementCpr
from app.domain.senders import SenderType
from app.domain.strata import STRATUM_TEXT, UNKNOWN, AgeGroup, Sex, Stratifier, age_group, sex_of
from app.domain.stratifications import SupportGroup

BORN = date(1980, 2, 29)
NUMBER = Cpr("2902801234")


@pytest.mark.parametrize(
    ("on", "group"),
    [
        ("1998-02-28", AgeGroup.MINOR),
        ("1998-03-01", AgeGroup.YOUNG),
        ("2020-02-28", AgeGroup.YOUNG),
        ("2020-02-29", AgeGroup.MIDDLE),
        ("2045-02-28", AgeGroup.MIDDLE),
        ("2045-03-01", AgeGroup.OLD),
        ("1980-02-28", UNKNOWN),
    ],
)
def test_an_age_is_reached_on_the_birthday(on: str, group: str) -> None:
    assert age_group(NUMBER, date.fromisoformat(on)) == group


@given(st.integers(0, 40_000))
def test_nobody_grows_younger(days: int) -> None:
    order = list(AgeGroup)
    on = BORN + timedelta(days=days)
    today, tomorrow = (AgeGroup(age_group(NUMBER, day)) for day in (on, on + timedelta(days=1)))
    assert order.index(today) <= order.index(tomorrow) <= order.index(today) + 1


def test_a_replacement_number_says_neither_sex_nor_age() -> None:
    number = NationalReplacementCpr("2902801AB4")
    assert (sex_of(number), age_group(number, date(2026, 1, 1))) == (UNKNOWN, UNKNOWN)
    assert (sex_of(NUMBER), sex_of(Cpr("2902801235"))) == (Sex.FEMALE, Sex.MALE)


def test_every_code_of_every_stratum_has_its_name() -> None:
    assert set(STRATUM_TEXT) == set(Stratifier)
    for stratifier, codes in (
        (Stratifier.LEGAL_BASIS, LegalBasis),
        (Stratifier.SENDER_TYPE, SenderType),
        (Stratifier.SEX, Sex),
        (Stratifier.AGE_GROUP, AgeGroup),
        (Stratifier.SUPPORT_GROUP, SupportGroup),
        (Stratifier.PLAN_LEVEL, PlanLevel),
    ):
        assert set(codes) <= set(STRATUM_TEXT[stratifier])
