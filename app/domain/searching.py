"""What a search asks for: conditions that storage answers, and that one resource's index is held against."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, TypeAlias
from unicodedata import combining, normalize

from app.domain.publishing import Form, Index, Ordered

FIRST: Final = ""
LAST: Final = "\U0010ffff"
"""No value sorts before the one or behind the other."""
LONGEST: Final = 200
"""Characters of a text that are compared; what lies behind them is not looked at."""


def instant(at: datetime) -> str:
    """Write an instant so that text sorts as time does."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26]


def number(value: Decimal | float) -> str:
    """Write a number so that text sorts as numbers do: the bits of a double, negative ones turned around."""
    (bits,) = struct.unpack(">Q", struct.pack(">d", float(value) + 0.0))
    turned = bits ^ (0xFFFFFFFFFFFFFFFF if bits >> 63 else 1 << 63)
    return f"{turned:016x}"


def just_after(text: str) -> str:
    """Return the end of the span that holds this value alone."""
    return f"{text}\x01"


def plain(text: str) -> str:
    """Write text as it is compared: without case, accents and double spaces (R4 string search)."""
    bare = "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c))
    return " ".join(bare.split())[:LONGEST]


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds of a value's span: `low` at or after `low_from` and before `low_before`, `high` likewise."""

    low_from: str = FIRST
    low_before: str = LAST
    high_after: str = FIRST
    high_to: str = LAST
    containing: str = ""

    def holds(self, value: Ordered) -> bool:
        return (
            self.low_from <= value.low < self.low_before
            and self.high_after < value.high <= self.high_to
            and self.containing in value.low
        )


@dataclass(frozen=True, slots=True)
class Equal:
    """Any of these forms; `without` them all, where that is what is asked for."""

    forms: tuple[Form, ...]
    without: bool = False
    leads: bool = True
    """Whether a search can begin with it: not with what is merely checked."""
    is_narrow: bool = False
    """Whether few resources have the same: those of one person, one number."""
    begins: tuple[Form, ...] = ()
    """What has entries in place of these: they lead to all of these, and may lead to more."""

    @property
    def led_by(self) -> tuple[Form, ...]:
        return self.begins or self.forms

    @property
    def leads_to_more(self) -> bool:
        """Whether who began with it has still to check it."""
        return self.led_by != self.forms

    def holds(self, index: Index) -> bool:
        found = {*index.equal, *index.checked}
        return any(form in found for form in self.forms) is not self.without


@dataclass(frozen=True, slots=True)
class Between:
    """A value of any of these parameters within any of these ranges."""

    parameters: tuple[str, ...]
    ranges: tuple[Range, ...]

    def holds(self, index: Index) -> bool:
        return any(
            bounds.holds(value)
            for value in index.ordered
            if value.parameter in self.parameters
            for bounds in self.ranges
        )


Condition: TypeAlias = Equal | Between
