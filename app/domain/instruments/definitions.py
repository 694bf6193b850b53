"""What an instrument is: items with ranges, a scoring rule, what a change means, and its licence.

Items carry numbers, not the questions: the wording belongs to whoever holds the licence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from app.domain.private import Private


class Phase(StrEnum):
    """When in the pathway it is measured."""

    BASELINE = "BASELINE"
    MID = "MID"
    END = "END"
    FOLLOWUP = "FOLLOWUP"


PHASE_TEXT: Final[dict[Phase, str]] = {
    Phase.BASELINE: "ved start",
    Phase.MID: "undervejs",
    Phase.END: "ved afslutning",
    Phase.FOLLOWUP: "ved opfølgning",
}


class Direction(StrEnum):
    HIGH_IS_WORSE = "high-is-worse"
    HIGH_IS_BETTER = "high-is-better"


class Purpose(StrEnum):
    OUTCOME = "outcome"
    SCREENING = "screening"
    """Tells what help is needed; a change in it is no result (STarT Back, Örebro)."""


class Scoring(StrEnum):
    """How items become a score; each has one function in `scoring`."""

    SINGLE = "single"
    SUM = "sum"
    PERCENT_OF_POSSIBLE = "percent-of-possible"
    SUM_AND_PERCENT = "sum-and-percent"
    MEAN = "mean"
    TIMES_FOUR = "times-four"
    PROFILE_AND_VAS = "profile-and-vas"
    START_BACK = "start-back"
    WORK = "work"


_COMPARED: Final = {Scoring.PROFILE_AND_VAS: "vas", Scoring.WORK: "hours"}


@dataclass(frozen=True, slots=True)
class Item:
    code: str
    lowest: int
    highest: int
    danish: str = ""
    choices: tuple[str, ...] = ()
    """What the values are called, the lowest first."""
    needs_text: bool = False
    """The citizen names what is rated (PSFS)."""


@dataclass(frozen=True, slots=True)
class Band:
    """Scores up to and with `upto`, from where the band before it ends."""

    code: str
    danish: str
    upto: Decimal | None = None
    """None: the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One version of one instrument."""

    code: str
    danish: str
    items: tuple[Item, ...]
    scoring: Scoring
    direction: Direction
    highest: Decimal
    """The highest score there is; the lowest is 0."""
    licence: str
    version: str = "1"
    language: str = "da"
    purpose: Purpose = Purpose.OUTCOME
    min_answered: int = 0
    """How many items must be answered; 0 means every one."""
    mic_absolute: Decimal | None = None
    """Minimal important change."""
    mic_relative: bool = False
    """Whether an improvement of 30 % of the baseline is important too (the consensus of Ostelo)."""
    mic_item: Decimal | None = None
    """Minimal important change of one item, where items are judged alone."""
    bands: tuple[Band, ...] = ()
    groups: tuple[tuple[str, str], ...] = ()
    """Bands that more than one score decides, with their Danish names."""
    banded: str = "score"
    """Which score the bands are of."""
    snomed: str = ""
    note: str = ""
    valid_from: date = date(2015, 1, 1)
    valid_to: date | None = None

    @property
    def required(self) -> int:
        return self.min_answered or len(self.items)

    @property
    def compared(self) -> str:
        """Which score is compared over time."""
        return _COMPARED.get(self.scoring, "score")

    @property
    def band_names(self) -> dict[str, str]:
        return {band.code: band.danish for band in self.bands} | dict(self.groups)

    @property
    def item_by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    def is_valid(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True, repr=False)
class ItemAnswer(Private):
    item: str
    value: int
    text: str = ""
    """The citizen's own words, where the item is theirs to name."""


@dataclass(frozen=True, slots=True)
class Score:
    name: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Result:
    """What the items give; never typed in."""

    scores: tuple[Score, ...]
    answered: int
    band: str = ""
    profile: str = ""
    note: str = ""
    """What is not computed, and why."""
    parts: tuple[Score, ...] = field(default=())
    """Items that are judged alone."""

    def named(self, name: str) -> Decimal | None:
        return next((score.value for score in self.scores if score.name == name), None)

    @property
    def main(self) -> Decimal | None:
        """The score itself; a profile has none."""
        return self.named("score")


_TENTH: Final = Decimal("0.1")


def tenths(value: Decimal) -> Decimal:
    """Round half up to one decimal."""
    return value.quantize(_TENTH, ROUND_HALF_UP)


def numbered(count: int, lowest: int, highest: int) -> tuple[Item, ...]:
    """Return items called by their numbers."""
    return items((str(number) for number in range(1, count + 1)), lowest, highest)


def items(codes: Iterable[str], lowest: int, highest: int) -> tuple[Item, ...]:
    return tuple(Item(code, lowest, highest) for code in codes)
