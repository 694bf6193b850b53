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
    """Say whether the total, less the rows that are shown, would tell of few or of one row.

    A row with nobody in it is never withheld, so each that is has somebody: that is known, too.
    """
    telling = [rows[name] for name in hidden if _tells(rows[name])]
    rest = together(telling)
    return len(telling) == 1 or is_few(rest, k) or rest.denominator < k + len(telling)


def told(rows: Mapping[str, Count], k: int = K) -> tuple[dict[str, Count | None], Count | None]:
    """Return what may be told of each row, and of all together; None where it is nothing."""
    hidden, is_total_hidden = withheld(rows, k)
    beside = {kind: withheld(alone(rows, kind), k) for kind in kinds_of(rows.values())}
    shown = {
        name: None
        if name in hidden
        else without(count, {kind for kind, (of, _) in beside.items() if name in of})
        for name, count in rows.items()
    }
    if is_total_hidden:
        return shown, None
    return shown, without(together(rows.values()), {kind for kind, (_, is_few_) in beside.items() if is_few_})


def told_of(
    asked: Collection[str], rows: Mapping[str, Count], k: int = K
) -> tuple[dict[str, Count | None], Count | None]:
    """Return what may be told of some of all rows: no more than when all are asked for.

    What is withheld is decided of all, else the same row could be shown in one answer, and taken off the
    total of another. So some together are told only where each of them is.
    """
    shown, total = told(rows, k)
    of = {name: shown[name] for name in asked}
    if of.keys() == rows.keys():
        return of, total
    counts = [count for count in of.values() if count is not None]
    return of, together(counts) if len(counts) == len(of) else None


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
