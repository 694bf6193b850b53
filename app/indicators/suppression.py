"""What may leave an authority: nothing that tells of few people, nor what few can be worked out from (D-8).

A cell is few where it is more than none and less than `k`: who met it, who did not, both together. A total
beside its rows would tell the sum of those that are withheld, so that sum must not be few either, and
never one row alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain.indicator_results import Count, together

K: Final = 5


def is_few(count: Count, k: int = K) -> bool:
    """Say whether a count tells of few; of nobody at all it may be told."""
    return any(0 < cell < k for cell in (count.met, count.not_met, count.denominator))


def withheld(rows: Mapping[str, Count], k: int = K) -> tuple[frozenset[str], bool]:
    """Return which rows are withheld, and whether their total is, too."""
    hidden = {name for name, count in rows.items() if is_few(count, k)}
    shown = sorted(rows.keys() - hidden, key=lambda name: (rows[name].denominator, name))
    while hidden and _is_told_by_the_total(rows, hidden, k):
        if not shown:
            return frozenset(hidden), True
        hidden.add(shown.pop(0))
    return frozenset(hidden), is_few(together(rows.values()), k)


def _is_told_by_the_total(rows: Mapping[str, Count], hidden: set[str], k: int) -> bool:
    """Say whether the total, less the rows that are shown, would tell of few or of one row."""
    telling = [rows[name] for name in hidden if rows[name].denominator]
    return len(telling) == 1 or is_few(together(telling), k)
