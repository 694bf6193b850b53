"""What an indicator came to: counts, a rate to one decimal, how sure it is, what may be shown of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from math import sqrt
from typing import Final


class Outcome(StrEnum):
    """How a case counts; beside these stand the reasons for which one is left out."""

    MET = "met"
    NOT_MET = "not-met"
    PENDING = "pending"


_TENTH: Final = Decimal("0.1")
_Z: Final = 1.959963984540054
"""Of the normal distribution: 95 % lie between minus and plus so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Count:
    """One indicator of one authority, or of several together."""

    met: int = 0
    not_met: int = 0
    pending: int | None = 0
    excluded: Mapping[str, int | None] = field(default_factory=dict)
    """By reason. Of both, None is what is withheld; nothing else of a count is withheld alone."""

    @property
    def denominator(self) -> int:
        return self.met + self.not_met

    def __add__(self, other: Count) -> Count:
        reasons = {*self.excluded, *other.excluded}
        return Count(
            self.met + other.met,
            self.not_met + other.not_met,
            _sum(self.pending, other.pending),
            {r: _sum(self.excluded.get(r, 0), other.excluded.get(r, 0)) for r in sorted(reasons)},
        )


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def counted(outcomes: Mapping[str, int]) -> Count:
    """Read how many cases came to which outcome; what is none is a reason to leave out."""
    ours = {outcome.value for outcome in Outcome}
    return Count(
        outcomes.get(Outcome.MET, 0),
        outcomes.get(Outcome.NOT_MET, 0),
        outcomes.get(Outcome.PENDING, 0),
        {reason: number for reason, number in sorted(outcomes.items()) if reason not in ours},
    )


def rate(count: Count) -> Decimal | None:
    """Return per cent with one decimal, half up; of nobody there is none (G9)."""
    if not count.denominator:
        return None
    return (Decimal(100 * count.met) / count.denominator).quantize(_TENTH, ROUND_HALF_UP)


def wilson(count: Count) -> tuple[Decimal, Decimal] | None:
    """Return the 95 % confidence interval of the rate after Wilson, in per cent with one decimal."""
    n = count.denominator
    if not n:
        return None
    share, z2 = count.met / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = _Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return _per_cent(middle - reach), _per_cent(middle + reach)


def _per_cent(share: float) -> Decimal:
    return (Decimal(100) * Decimal(min(max(share, 0.0), 1.0))).quantize(_TENTH, ROUND_HALF_UP)


def together(counts: Iterable[Count]) -> Count:
    return sum(counts, Count())
