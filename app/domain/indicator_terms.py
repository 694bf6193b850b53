"""The few words that indicators are defined in, each a question to the facts of one case at a cut-off.

A definition written in them is data: storage counts by it, documentation is written from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from app.domain.codes import Category
from app.domain.indicator_slices import WHOLE, Interval, Slice, parts_of
from app.domain.strata import Stratifier


@dataclass(frozen=True, slots=True)
class Happened:
    """The day is known, and it had come at the cut-off."""

    fact: str


@dataclass(frozen=True, slots=True)
class NotEarlier:
    """Of two days, the first is not before the second."""

    fact: str
    than: str


@dataclass(frozen=True, slots=True)
class Recently:
    """Less than so many days lie between the day and the cut-off."""

    fact: str
    days: int


@dataclass(frozen=True, slots=True)
class Is:
    """A code or a flag of the case has this value."""

    fact: str
    value: str | bool


@dataclass(frozen=True, slots=True)
class Offered:
    """Something of the category had been offered, whatever the answer (§4.3)."""

    category: Category


@dataclass(frozen=True, slots=True)
class StillPlanned:
    """A session of the category was planned at the cut-off whose outcome was not known: not final."""

    category: Category


@dataclass(frozen=True, slots=True)
class NothingCountable:
    """No session of the category counts as planned (§4.4)."""

    category: Category


@dataclass(frozen=True, slots=True)
class OverHalf:
    """More than half of the countable sessions were attended: strictly, in whole numbers (G10)."""

    category: Category


@dataclass(frozen=True, slots=True)
class Not:
    term: Term


@dataclass(frozen=True, slots=True)
class All:
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Any:
    terms: tuple[Term, ...]


Term: TypeAlias = (
    Happened
    | NotEarlier
    | Recently
    | Is
    | Offered
    | StillPlanned
    | NothingCountable
    | OverHalf
    | Not
    | All
    | Any
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case is left out, by the code it is reported under."""

    code: str
    when: Term


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator (§4.2): who is counted, by which day, and what counts as met.

    A case of the denominator is left out for the first reason that holds, else it is pending, else met
    or not.
    """

    code: str
    name: str
    question: str
    anchor: str
    belongs: Term
    met: Term
    excluded: tuple[Reason, ...] = ()
    pending: Term | None = None
    preferred: Term | None = None
    """A case of which this holds stands for its citizen, though another came earlier."""
    among: Term | None = None
    """Who is asked about, of the cases that stand for a citizen; the others are not counted at all."""
    matures_after_days: int = 0
    """After the period's end the number still changes for so long (I1)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is counted: whose cases, over which days, as they stood when."""

    authorities: tuple[str, ...]
    first: date
    last: date
    cutoff: date
    by_pathway: bool = False
    """Every pathway counts, not one for each citizen (G2)."""
    by: Interval | None = None
    """In parts of the period; a citizen counts once in each."""
    stratifier: Stratifier | None = None
    """In strata, by the case that a citizen counts by (G12)."""
    of_cohort: bool = False
    """Attendance of all who were clarified, not only of those with something to attend (§4.2)."""


def parts_asked(asked: Asked) -> tuple[Slice, ...]:
    """Return the parts of the period, or the whole of it."""
    return parts_of(asked.first, asked.last, asked.by) if asked.by else (WHOLE,)


def is_mature(indicator: Indicator, asked: Asked, part: Slice) -> bool:
    """Say whether the number no longer changes only because time passes."""
    last = part.last or asked.last
    return asked.cutoff >= last + timedelta(days=indicator.matures_after_days)
