"""What may leave an authority: nothing that tells of few people, nor what few can be worked out from (D-8).

A cell is few where it is more than none and less than `k`: who met it, who did not, both together. A total
beside its rows would tell the sum of those that are withheld, so that sum must not be few either, and
never one row alone. What stands beside a rate, those pending and those left out by reason, is withheld in
the same way, each kind for itself: a rate may be told while it may not be told how few wait.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from app.domain.indicator_results import Count, together

Name = TypeVar("Name")
K: Final = 5
PENDING: Final = "pending"


def is_few(count: Count, k: int = K) -> bool:
    """Say whether a count tells of few; of nobody at all it may be told."""
    return any(0 < cell < k for cell in (count.met, count.not_met, count.denominator))


def withheld(rows: Mapping[str, Count], k: int = K) -> tuple[frozenset[str], bool]:
    """Return which rows are withheld, and whether their total is, too.

    Rows are added from the smallest, and those of one size together: whoever knows the order would learn
    from a row of the same size that is shown how large the one in its place is at most.
    """
    hidden = {name for name, count in rows.items() if is_few(count, k)}
    # To withhold nobody hides nobody.
    shown = {name: count.denominator for name, count in rows.items() if name not in hidden and _tells(count)}
    while hidden and _is_told_by_the_total(rows, hidden, k):
        if not shown:
            return frozenset(hidden), True
        size = min(shown.values())
        hidden |= {name for name, each in shown.items() if each == size}
        shown = {name: each for name, each in shown.items() if each > size}
    return frozenset(hidden), is_few(together(rows.values()), k)


def _tells(count: Count) -> bool:
    return bool(count.denominator)


def _is_told_by_the_total(rows: Mapping[str, Count], hidden: set[str], k: int) -> bool:
    """Say whether the total, less the rows that are shown, would tell of few or of one row."""
    return tells_of_few([rows[name] for name in hidden if _tells(rows[name])], k)


def tells_of_few(away: Collection[Count], k: int) -> bool:
    """Say whether the sum of what is withheld, none of it empty, tells of one or of few.

    What has nobody in it is never withheld, so each that is has somebody: that is known, too.
    """
    rest = together(away)
    return len(away) == 1 or is_few(rest, k) or 0 < rest.denominator < k + len(away)


def kinds_of(counts: Iterable[Count]) -> list[str]:
    return [PENDING, *sorted({reason for count in counts for reason in count.excluded})]


def alone(rows: Mapping[Name, Count], kind: str) -> dict[Name, Count]:
    """Return rows of nothing but the one kind."""
    numbers = {
        name: each.pending if kind == PENDING else each.excluded.get(kind, 0) for name, each in rows.items()
    }
    return {name: Count(met=number or 0) for name, number in numbers.items()}


def without(count: Count, kinds: Collection[str]) -> Count:
    """Withhold these of those pending and those left out by reason."""
    excluded = dict(count.excluded) | {kind: None for kind in kinds if kind != PENDING}
    return replace(count, pending=None if PENDING in kinds else count.pending, excluded=excluded)
