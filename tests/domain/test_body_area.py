"""Which diagnoses are of the low back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.body_area import is_lumbar, is_lumbar_code
from app.domain.intake import CodeSystem, Diagnosis
from tests.domain.builders_duplicates import KNEE

SCIATICA = Diagnosis("L86", CodeSystem.ICPC2)
WALKING = Diagnosis("d450", CodeSystem.ICF)


@pytest.mark.requirement("R119")
@pytest.mark.parametrize(
    "code",
    [
        *("DM40", "DM419", "DM431", "DM480", "DM511", "DM5112", "DM511A", "DM532", "DM543", "DM545"),
        *("DM5456", "DM549", "DS320", "DS335A", "DS390", "L02", "L03", "L84", "L86", "dm54.5", " DM545 "),
    ],
)
def test_a_code_of_the_low_back(code: str) -> None:
    assert is_lumbar_code(code)


@pytest.mark.requirement("R119")
@pytest.mark.parametrize(
    "code",
    [
        *("DM50", "DM501", "DM542", "DM546", "DM530", "DM531", "DM436", "DM4782", "DM5414", "DM39"),
        *("DM55", "DM171", "DS120", "DS220", "DS420", "L01", "L83", "R05", "DZ501", ""),
    ],
)
def test_a_code_of_the_neck_the_chest_or_something_else(code: str) -> None:
    assert not is_lumbar_code(code)


def test_one_code_of_the_low_back_is_enough() -> None:
    assert is_lumbar((*KNEE, SCIATICA))
    assert not is_lumbar(KNEE)


def test_the_programme_flag_says_it_whatever_the_codes_say() -> None:
    assert is_lumbar(KNEE, in_programme=True)


def test_where_no_code_says_where_it_is_presumed() -> None:
    assert is_lumbar(())
    assert is_lumbar((Diagnosis(text="Ondt"), WALKING))


@given(st.text(max_size=8))
def test_any_text_is_of_the_low_back_or_not(code: str) -> None:
    assert is_lumbar_code(code) in {True, False}
