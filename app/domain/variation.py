"""Rates of units side by side: who offers what, and who comes (R108)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.domain.capacity import one_decimal
from app.domain.codes import Category
from app.domain.pathways import CloseType
from app.domain.sessions import Attendance, Tally, tally


def percent(part: int, whole: int) -> float | None:
    """Return a share with one decimal, rounded half up; of nothing there is none (G9)."""
    return one_decimal(Fraction(100 * part, whole)) if whole else None


def tallied(counts: Mapping[Attendance, int]) -> Tally:
    """Count sessions by how they went (§4.4)."""
    each = [(tally((attendance,)), count) for attendance, count in counts.items()]
    return Tally(sum(t.attended * n for t, n in each), sum(t.planned * n for t, n in each))


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """What is counted of one unit in a period."""

    unit: str
    clarified: int
    """Pathways with a clarifying conversation in the period; all rates are of these."""
    offered: Mapping[Category, int]
    """Of them, how many got at least one offer of a category."""
    sessions: Mapping[Attendance, int]
    endings: Mapping[CloseType, int]

    def offer_rate(self, category: Category) -> float | None:
        return percent(self.offered.get(category, 0), self.clarified)

    @property
    def completion_rate(self) -> float | None:
        """Of the pathways that have ended, how many were carried out as planned."""
        return percent(self.endings.get(CloseType.COMPLETED, 0), sum(self.endings.values()))

    @property
    def attendance(self) -> Tally:
        return tallied(self.sessions)

    @property
    def attendance_rate(self) -> float | None:
        return percent(self.attendance.attended, self.attendance.planned)


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the units are apart; None where no unit has a rate."""

    lowest: float | None
    highest: float | None


def spread(rates: Iterable[float | None]) -> Spread:
    known = [rate for rate in rates if rate is not None]
    return Spread(min(known, default=None), max(known, default=None))


def together(units: Iterable[UnitCounts]) -> UnitCounts:
    """Return the authority's own, all units put together."""
    all_ = tuple(units)
    return UnitCounts(
        "",
        sum(u.clarified for u in all_),
        {c: sum(u.offered.get(c, 0) for u in all_) for c in Category},
        {a: sum(u.sessions.get(a, 0) for u in all_) for a in Attendance},
        {c: sum(u.endings.get(c, 0) for u in all_) for c in CloseType},
    )
