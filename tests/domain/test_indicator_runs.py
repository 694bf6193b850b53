"""What is kept of a run is read back as it was, and has a key that says what was asked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.indicator_results import Count
from app.domain.indicator_runs import Question, asked_in, digest_of, parameters_of, read_back, written
from app.domain.indicator_slices import Interval, Slice
from app.domain.indicator_terms import Asked
from app.domain.strata import Stratifier

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
CODES = st.text("0123456789", min_size=4, max_size=4)
ASKED = st.builds(
    Asked,
    st.lists(CODES, unique=True).map(tuple),
    DAYS,
    DAYS,
    DAYS,
    by_pathway=st.booleans(),
    by=st.none() | st.sampled_from(Interval),
    stratifier=st.none() | st.sampled_from(Stratifier),
    of_cohort=st.booleans(),
)
NUMBERS = st.integers(0, 10**6)
COUNTS = st.builds(
    Count, NUMBERS, NUMBERS, NUMBERS, st.dictionaries(st.sampled_from(["died", "no-gp"]), NUMBERS)
)
SLICES = st.builds(Slice, st.none() | DAYS, st.none() | DAYS, st.text(max_size=10))
ANSWERS = st.dictionaries(
    st.tuples(st.sampled_from(["I1", "I3r"]), CODES | st.just(""), SLICES), st.none() | COUNTS
)
QUESTION = Question(
    Asked(("0461",), date(2026, 1, 1), date(2026, 3, 31), date(2026, 6, 1)),
    ("0461",),
    leaves=False,
    is_fixed=True,
)


@given(ANSWERS)
def test_an_answer_is_read_back_as_it_was(answer: dict[tuple[str, str, Slice], Count | None]) -> None:
    assert read_back(json.loads(json.dumps(written(answer)))) == answer


@given(ASKED, st.booleans())
def test_what_was_asked_is_read_back_as_it_was(asked: Asked, leaves: bool) -> None:  # noqa: FBT001
    question = Question(asked, asked.authorities, leaves=leaves, is_fixed=False)
    assert asked_in(json.loads(json.dumps(parameters_of(question, 5)))) == asked


def digest(question: Question, *, version: int = 1, data: str = "", k: int = 5) -> str:
    return digest_of(parameters_of(question, k), version, data)


@pytest.mark.parametrize(
    "other",
    [
        {"first": date(2026, 1, 2)},
        {"last": date(2026, 3, 30)},
        {"cutoff": date(2026, 6, 2)},
        {"by_pathway": True},
        {"by": Interval.MONTH},
        {"stratifier": Stratifier.SEX},
        {"of_cohort": True},
    ],
)
def test_what_is_asked_otherwise_has_another_key(other: dict[str, object]) -> None:
    asked = replace(QUESTION.asked, **other)  # type: ignore[arg-type]
    assert digest(replace(QUESTION, asked=asked)) != digest(QUESTION)


def test_the_same_question_has_the_same_key_whichever_authorities_there_are_by_now() -> None:
    everywhere = replace(QUESTION, named=("all",), leaves=True)
    later = replace(everywhere, asked=replace(QUESTION.asked, authorities=("0461", "0316")))
    assert digest(everywhere) == digest(later) != digest(QUESTION)


def test_another_definition_other_data_or_another_k_is_another_run() -> None:
    leaving = replace(QUESTION, leaves=True)
    keys = {digest(leaving), digest(leaving, version=2), digest(leaving, data="7.3"), digest(leaving, k=3)}
    assert len(keys) == 4
