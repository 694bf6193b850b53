"""Every definition can be said in words, and what is said is what is counted."""

from __future__ import annotations

from typing import get_args

import pytest

from app.domain.codes import Category
from app.domain.indicator_terms import (
    All,
    Any,
    Happened,
    Indicator,
    Not,
    NotEarlier,
    Offered,
    OverHalf,
    Recently,
    StillPlanned,
    Term,
)
from app.indicators import wording
from app.indicators.definitions import COHORT, INDICATORS
from app.indicators.wording import anchor_of, denominator_of, in_words
from app.persistence import rows
from app.persistence.statements import table_of


@pytest.mark.parametrize("indicator", [*INDICATORS, *COHORT], ids=lambda indicator: indicator.code)
def test_every_term_of_a_definition_has_its_words(indicator: Indicator) -> None:
    said = [anchor_of(indicator), denominator_of(indicator), in_words(indicator.met)]
    said += [in_words(reason.when) for reason in indicator.excluded]
    said += [in_words(indicator.pending)] if indicator.pending else []
    assert all(said)


def test_every_kind_of_term_has_its_words() -> None:
    """`Term` names them all: one that cannot be said is missed here, not on the page."""
    assert set(wording._SAID) == set(get_args(Term))  # noqa: SLF001


def test_what_has_words_is_a_fact() -> None:
    columns = set(table_of(rows.CaseFactRow).columns.keys())
    assert set(wording.EVENT) <= columns
    assert {fact for fact, _ in wording.CODE} <= columns


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (Not(Happened("died_on")), "no death"),
        (
            Not(OverHalf(Category.TRAINING)),
            "not (more than half of the countable sessions of physical training attended)",
        ),
        (
            All((Happened("closed_on"), Any((Happened("died_on"), Recently("closed_on", 120))))),
            "end of the pathway, and (death, or end of the pathway less than 120 days before the cut-off)",
        ),
        (
            NotEarlier("gp_told_on", "closed_on"),
            "own GP told of the end (receipted, or sent by hand) not before end of the pathway",
        ),
        (Offered(Category.SMOKING), "an offer of smoking cessation, whatever the answer"),
        (
            StillPlanned(Category.MASTERY),
            "a session of mastery that is planned and whose outcome is not known",
        ),
    ],
)
def test_terms_are_said_as_they_are_put_together(term: Term, said: str) -> None:
    assert in_words(term) == said
