"""A definition in English words, for those who read it rather than count by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.domain import indicator_terms as terms
from app.domain.codes import Category
from app.domain.indicator_terms import Indicator, Term

EVENT: Final[Mapping[str, str]] = {
    "received_on": "receipt of the request",
    "accepted_on": "acceptance of the request",
    "rejected_on": "rejection of the request",
    "withdrawn_on": "withdrawal of the request",
    "conversation_on": "clarifying conversation held",
    "started_on": "first session attended",
    "closing_conversation_on": "closing conversation held",
    "closed_on": "end of the pathway",
    "followed_up_on": "follow-up held after the end",
    "gp_told_on": "own GP told of the end (receipted, or sent by hand)",
    "died_on": "death",
    "transferred_on": "transfer to another authority",
}
CODE: Final[Mapping[tuple[str, str | bool], str]] = {
    ("nicotine", "no-user"): "no use of nicotine or tobacco at the conversation",
    ("nicotine", "unknown"): "not asked about smoking",
    ("gp_not_told", "objected"): "objection to disclosure",
    ("gp_not_told", "no-gp"): "nobody to tell: there is no own GP",
}
CATEGORY: Final[Mapping[Category, str]] = {
    Category.MASTERY: "mastery",
    Category.SMOKING: "smoking cessation",
    Category.TRAINING: "physical training",
}


def in_words(term: Term) -> str:
    return _SAID[type(term)](term)


def denominator_of(indicator: Indicator) -> str:
    """Return who belongs to it and, where only some of them are asked about, who."""
    belongs = in_words(indicator.belongs)
    return f"{belongs}, and {in_words(indicator.among)}" if indicator.among else belongs


def anchor_of(indicator: Indicator) -> str:
    return EVENT[indicator.anchor]


def _recently(term: terms.Recently) -> str:
    return f"{EVENT[term.fact]} less than {term.days} days before the cut-off"


def _still_planned(term: terms.StillPlanned) -> str:
    return f"a session of {CATEGORY[term.category]} that is planned and whose outcome is not known"


def _over_half(term: terms.OverHalf) -> str:
    return f"more than half of the countable sessions of {CATEGORY[term.category]} attended"


def _not(term: terms.Not) -> str:
    said = in_words(term.term)
    is_one = isinstance(term.term, terms.Happened)
    return f"no {said}" if is_one else f"not ({said})"


def _joined(term: terms.All | terms.Any, word: str) -> str:
    """Join what is said; what is joined otherwise within it stands in parentheses."""
    return f", {word} ".join(
        f"({in_words(part)})" if isinstance(part, (terms.All, terms.Any)) else in_words(part)
        for part in term.terms
    )


_SAID: Final[Mapping[type[Any], Callable[[Any], str]]] = {
    terms.Happened: lambda term: EVENT[term.fact],
    terms.NotEarlier: lambda term: f"{EVENT[term.fact]} not before {EVENT[term.than]}",
    terms.Recently: _recently,
    terms.Is: lambda term: CODE[term.fact, term.value],
    terms.Offered: lambda term: f"an offer of {CATEGORY[term.category]}, whatever the answer",
    terms.StillPlanned: _still_planned,
    terms.NothingCountable: lambda term: f"no countable session of {CATEGORY[term.category]}",
    terms.OverHalf: _over_half,
    terms.Not: _not,
    terms.All: lambda term: _joined(term, "and"),
    terms.Any: lambda term: _joined(term, "or"),
}
