"""One time that indicators were asked for: what was asked, what it was counted from, what came out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from app.domain.indicator_results import Count
from app.domain.indicator_slices import Interval, Slice
from app.domain.indicator_terms import Asked
from app.domain.strata import Stratifier

Answer: TypeAlias = Mapping[tuple[str, str, Slice], Count | None]
"""By indicator, authority and part; what is withheld is None."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks for, and how it is to be answered."""

    asked: Asked
    named: tuple[str, ...]
    """The authorities as they were named: `all` stands for those there were when it was first counted."""
    leaves: bool
    """Whether the answer leaves those whose cases it tells of."""
    is_fixed: bool
    """Whether an answer that was given before is given again, whatever was corrected since."""


@dataclass(frozen=True, slots=True)
class Run:
    id: UUID
    parameters: Mapping[str, Any]
    definition_version: int
    data_version: str
    ran_at: datetime
    run_by: str
    """The client; for whom it asked is in the audit trail."""


@dataclass(frozen=True, slots=True)
class Answered:
    run: Run
    answer: Answer


def parameters_of(question: Question, k: int) -> dict[str, Any]:
    """Write down what was asked, as JSON has it."""
    asked = question.asked
    return {
        "authority": list(question.named),
        "authorities": list(asked.authorities),
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "cutoff": asked.cutoff.isoformat(),
        "unit": "pathway" if asked.by_pathway else "citizen",
        "denominator": "cohort" if asked.of_cohort else "standard",
        "by": asked.by,
        "stratify": asked.stratifier,
        "suppressed_below": k if question.leaves else None,
    }


def asked_in(parameters: Mapping[str, Any]) -> Asked:
    """Read it back."""
    return Asked(
        tuple(parameters["authorities"]),
        date.fromisoformat(parameters["from"]),
        date.fromisoformat(parameters["to"]),
        date.fromisoformat(parameters["cutoff"]),
        by_pathway=parameters["unit"] == "pathway",
        by=Interval(parameters["by"]) if parameters["by"] else None,
        stratifier=Stratifier(parameters["stratify"]) if parameters["stratify"] else None,
        of_cohort=parameters["denominator"] == "cohort",
    )


def digest_of(parameters: Mapping[str, Any], definition_version: int, data_version: str = "") -> str:
    """Return the key under which a run is kept once; without a data version, whatever it was counted from."""
    said = {name: value for name, value in parameters.items() if name != "authorities"}
    text = json.dumps([said, definition_version, data_version], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def written(answer: Answer) -> list[list[Any]]:
    """Write an answer as JSON has it, a list for each cell."""
    return [[*_place(cell), *_counts(count)] for cell, count in answer.items()]


def _place(cell: tuple[str, str, Slice]) -> Iterable[str | None]:
    code, authority, part = cell
    return code, authority, _text(part.first), _text(part.last), part.stratum


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _counts(count: Count | None) -> Iterable[Any]:
    return (count.met, count.not_met, count.pending, dict(count.excluded)) if count else ()


def read_back(cells: Iterable[Iterable[Any]]) -> Answer:
    return dict(map(_cell, cells))


def _cell(cell: Iterable[Any]) -> tuple[tuple[str, str, Slice], Count | None]:
    code, authority, first, last, stratum, *counts = cell
    part = Slice(_day(first), _day(last), stratum)
    return (code, authority, part), Count(*counts) if counts else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
