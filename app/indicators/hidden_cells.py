"""Which cells of a table with two margins are withheld: authorities side by side, parts one after the other.

A table is authorities by parts, with a total at the end of each line. All lines together tell the sum of
what is withheld in each, so what is left out of a line must not be few, nor one cell alone (as
`suppression`). Lines also tell by being put together: seen as ways between lines, a withheld cell can be
worked out exactly where it is a bridge, so there must be none.

A citizen may count in several parts and once in the whole, so that a total may be less than its parts
together; it is taken here as if it were their sum, which only withholds more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, TypeAlias, TypeVar

from app.domain.indicator_results import Count, together
from app.domain.indicator_slices import WHOLE, Slice
from app.indicators.suppression import K, alone, is_few, kinds_of, tells_of_few, withheld, without

T = TypeVar("T")
TOGETHER: Final = ""
"""The authorities' total."""
Cell: TypeAlias = tuple[str, Slice]
Table: TypeAlias = Mapping[Cell, Count]
Line: TypeAlias = tuple[Cell, ...]
"""A total, and after it what it is the total of."""


def withheld_cells(table: Table, k: int = K) -> frozenset[Cell]:
    """Return every cell that may not be told beside the others."""
    hidden = _of_whole(table, k)
    if all(part == WHOLE for _, part in table):
        return frozenset(hidden)
    hidden |= {cell for cell, count in table.items() if is_few(count, k)}
    lines = _lines(table)
    _guard_lines(table, hidden, lines, k)
    while added := _across_a_bridge(table, hidden):
        hidden |= added
        _guard_lines(table, hidden, lines, k)
    return frozenset(hidden)


def told_cells(table: Table, k: int = K) -> dict[Cell, Count | None]:
    """Return what may be told of each cell; those pending, and left out by reason, each kind for itself."""
    hidden = withheld_cells(table, k)
    beside = {kind: withheld_cells(alone(table, kind), k) for kind in kinds_of(table.values())}
    return {
        cell: None
        if cell in hidden
        else without(count, {kind for kind, cells in beside.items() if cell in cells})
        for cell, count in table.items()
    }


def told_of(asked: Collection[str], cells: Mapping[Cell, Count | None]) -> dict[Cell, Count | None]:
    """Return what is told of some of all: some together are told only where each of them is.

    What is withheld is decided of all, else the same cell could be shown in one answer, and taken off the
    total of another.
    """
    if {name for name, _ in cells} == {*asked, TOGETHER}:
        return dict(cells)
    shown: dict[Cell, Count | None] = {}
    for part in dict.fromkeys(part for _, part in cells):
        own = {(name, part): cells[name, part] for name in asked}
        counts = [count for count in own.values() if count is not None]
        shown |= own
        shown[TOGETHER, part] = together(counts) if len(counts) == len(own) else None
    return shown


def _of_whole(table: Table, k: int) -> set[Cell]:
    """Withhold of the whole period what is withheld when it is asked for without parts."""
    rows = {name: count for (name, part), count in table.items() if part == WHOLE and name != TOGETHER}
    names, is_total_hidden = withheld(rows, k)
    return {(name, WHOLE) for name in names} | ({(TOGETHER, WHOLE)} if is_total_hidden else set())


def _lines(table: Table) -> list[Line]:
    names = [name for name, part in table if part == WHOLE]
    parts = [part for name, part in table if name == TOGETHER]
    across = [tuple((name, part) for part in _first(WHOLE, parts)) for name in names]
    down = [tuple((name, part) for name in _first(TOGETHER, names)) for part in parts]
    return [line for line in (*across, *down) if len(line) > 1]


def _first(one: T, of: Iterable[T]) -> list[T]:
    return [one, *(each for each in of if each != one)]


def _guard_lines(table: Table, hidden: set[Cell], lines: list[Line], k: int) -> None:
    """Withhold the smallest cells until no line tells what is withheld in it."""
    waiting = list(lines)
    while waiting:
        line = waiting.pop()
        while _is_told(table, hidden, line, k) and (more := _smallest(table, hidden, line)):
            hidden |= more
            waiting += [other for other in lines if more.intersection(other)]


def _is_told(table: Table, hidden: set[Cell], line: Line, k: int) -> bool:
    """Say whether a line tells one cell, or the sum of few people."""
    total, *cells = line
    telling = [table[cell] for cell in cells if cell in hidden and table[cell].denominator]
    if total in hidden:
        return not telling and bool(table[total].denominator)
    return tells_of_few(telling, k)


def _smallest(table: Table, hidden: set[Cell], cells: Iterable[Cell]) -> set[Cell]:
    """Return what to withhold next: cells in which somebody is, a total only if there is no other.

    Those of one size go together, as in `suppression`.
    """
    sizes = {
        cell: (_is_margin(cell), table[cell].denominator)
        for cell in cells
        if cell not in hidden and table[cell].denominator
    }
    least = min(sizes.values(), default=None)
    return {cell for cell, size in sizes.items() if size == least}


def _is_margin(cell: Cell) -> bool:
    return cell[0] == TOGETHER or cell[1] == WHOLE


def _across_a_bridge(table: Table, hidden: set[Cell]) -> set[Cell]:
    """Return what to withhold so that a cell that could be worked out no longer can."""
    for name, part in _forest(hidden):
        reached = _reached(name, _ways(hidden - {(name, part)}))
        if part in reached:
            continue
        across = (cell for cell in table if (cell[0] in reached) != (cell[1] in reached))
        if added := _smallest(table, hidden, across):
            return added
    return set()


def _ways(hidden: Iterable[Cell]) -> Mapping[str | Slice, set[str | Slice]]:
    """Return which lines cross each line in a withheld cell."""
    ways: dict[str | Slice, set[str | Slice]] = {}
    for name, part in hidden:
        ways.setdefault(name, set()).add(part)
        ways.setdefault(part, set()).add(name)
    return ways


def _reached(start: str | Slice, ways: Mapping[str | Slice, set[str | Slice]]) -> set[str | Slice]:
    found, waiting = {start}, [start]
    while waiting:
        new = ways.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _forest(hidden: Iterable[Cell]) -> Iterator[Cell]:
    """Yield withheld cells that lead to every line there is a way to: no other can be a bridge."""
    together: dict[str | Slice, set[str | Slice]] = {}
    for name, part in sorted(hidden, key=str):
        one, other = together.setdefault(name, {name}), together.setdefault(part, {part})
        if one is not other:
            one |= other
            together |= dict.fromkeys(other, one)
            yield name, part
