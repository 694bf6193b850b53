"""What is shown of a table tells nobody what is withheld in it, however its lines are put together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.domain.indicator_results import Count, together
from app.domain.indicator_slices import WHOLE, Slice
from app.indicators.hidden_cells import TOGETHER, Cell, Table, told_cells, withheld_cells
from app.indicators.suppression import K, is_few

PARTS = tuple(Slice(date(2026, month, 1), date(2026, month, 28)) for month in range(1, 6))
SIZES = st.one_of(st.integers(0, 8), st.integers(0, 40))
COUNTS = st.builds(Count, met=SIZES, not_met=SIZES)


def table(rows: list[list[Count]]) -> Table:
    """Return authorities by parts with all totals."""
    cells: dict[Cell, Count] = {}
    for number, row in enumerate(rows):
        cells |= {(f"A{number}", part): each for part, each in zip(PARTS, row, strict=False)}
        cells[f"A{number}", WHOLE] = together(row)
    parts = PARTS[: len(rows[0])]
    for part in (WHOLE, *parts):
        cells[TOGETHER, part] = together(each for (_, other), each in list(cells.items()) if other == part)
    return cells


TABLES = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda size: st.lists(
        st.lists(COUNTS, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    ).map(table)
)


def lines(cells: Table) -> Iterator[tuple[Cell, list[Cell]]]:
    for name, part in cells:
        if part == WHOLE:
            yield (name, part), [c for c in cells if c[0] == name and c[1] != WHOLE]
        if name == TOGETHER:
            yield (name, part), [c for c in cells if c[1] == part and c[0] != TOGETHER]


def worked_out(cells: Table, hidden: frozenset[Cell]) -> set[Cell]:
    """Return what follows from the equations of all lines: those that come down to one unknown."""
    unknown = sorted(hidden, key=str)
    left: list[list[Fraction]] = []
    for total, parts in lines(cells):
        signs = {total: Fraction(-1)} | {cell: Fraction(1) for cell in parts}
        left.append([signs.get(cell, Fraction(0)) for cell in unknown])
    row = 0
    for column in range(len(unknown)):
        pivot = next((r for r in range(row, len(left)) if left[r][column]), None)
        if pivot is None:
            continue
        left[row], left[pivot] = left[pivot], left[row]
        left[row] = [value / left[row][column] for value in left[row]]
        for other in range(len(left)):
            if other != row and left[other][column]:
                by = left[other][column]
                left[other] = [a - by * b for a, b in zip(left[other], left[row], strict=True)]
        row += 1
    alone = ([n for n, value in enumerate(equation) if value] for equation in left)
    return {unknown[places[0]] for places in alone if len(places) == 1}


@given(TABLES)
def test_no_withheld_cell_follows_from_what_is_shown(cells: Table) -> None:
    hidden = withheld_cells(cells)
    told = worked_out(cells, hidden)
    assert {cell for cell in told if cells[cell].denominator} == set()


@given(TABLES)
def test_what_is_few_is_withheld_and_no_line_tells_the_sum_of_few(cells: Table) -> None:
    hidden = withheld_cells(cells)
    assert [cell for cell, count in cells.items() if is_few(count) and cell not in hidden] == []
    for total, parts in lines(cells):
        away = [cells[cell] for cell in parts if cell in hidden]
        if total not in hidden:
            assert not is_few(together(away))
            assert len([count for count in away if count.denominator]) != 1


@given(st.lists(st.lists(st.just(Count(K, K)), min_size=3, max_size=3), min_size=2, max_size=2).map(table))
def test_where_nobody_is_among_few_nothing_is_withheld(cells: Table) -> None:
    assert withheld_cells(cells) == frozenset()


def test_one_small_cell_takes_three_others_with_it() -> None:
    """Alone in its row, and alone in its column, it would be what is left of their totals."""
    sizes = iter(range(20, 40))
    many = [[Count(next(sizes), 20) for _ in range(3)] for _ in range(3)]
    cells = table([[Count(2, 30), *many[0][1:]], *many[1:]])
    hidden = withheld_cells(cells)
    assert ("A0", PARTS[0]) in hidden
    assert len(hidden) == 4


def test_a_cell_between_two_blocks_is_not_worked_out_from_both() -> None:
    """Each line has two that are withheld, and still all lines together would tell one."""
    few, many = Count(2, 2), Count(50, 50)
    rows = [
        [few, few, many, many],
        [few, few, few, many],
        [many, many, few, few],
        [many, many, few, few],
    ]
    cells = table(rows)
    blocks = frozenset(cell for cell, count in cells.items() if is_few(count))
    assert worked_out(cells, blocks) == {("A1", PARTS[2])}
    assert worked_out(cells, withheld_cells(cells)) == set()


WAITING = st.builds(
    Count,
    met=st.integers(20, 60),
    not_met=st.integers(20, 60),
    pending=st.integers(0, 8),
    excluded=st.builds(lambda died: {"died": died}, st.integers(0, 8)),
)


@given(st.lists(st.lists(WAITING, min_size=3, max_size=3), min_size=3, max_size=3).map(table))
def test_how_few_wait_or_are_left_out_is_not_told_beside_a_rate(cells: Table) -> None:
    told = told_cells(cells)
    shown = {cell: count for cell, count in told.items() if count is not None}
    assert shown.keys() == cells.keys()
    for cell, count in shown.items():
        assert (count.met, count.not_met) == (cells[cell].met, cells[cell].not_met)
        assert not 0 < (count.pending or 0) < K
        assert not 0 < (count.excluded["died"] or 0) < K
    unknown = frozenset(cell for cell, count in shown.items() if count.pending is None)
    assert {cell for cell in worked_out(cells, unknown) if cells[cell].pending} == set()
