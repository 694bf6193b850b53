"""What leaves an authority, seen by somebody who wants to know what was withheld (D-8, §11.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from app.domain.indicator_results import Count, counted, rate, together
from app.domain.indicator_slices import WHOLE
from app.indicators import hidden_cells
from app.indicators.hidden_cells import TOGETHER, told_cells
from app.indicators.suppression import K, withheld
from app.main import SYSTEM
from app.persistence.case_stories import put_facts
from app.persistence.database import Scope
from tests.conftest import Service
from tests.persistence.test_indicator_counts import case, sessions

Rows = Mapping[str, Count]
FUZZ = settings.get_current_profile_name() == "fuzz"


Told = tuple[dict[str, Count | None], Count | None]
"""Of each row, and of all together."""


def told(rows: Rows) -> Told:
    return told_of(rows, rows)


def told_of(asked: Iterable[str], rows: Rows) -> Told:
    """Return what is told of some of these when they leave their authorities, as the service tells it."""
    table = {(name, WHOLE): count for name, count in rows.items()}
    cells = told_cells(table | {(TOGETHER, WHOLE): together(rows.values())})
    shown = hidden_cells.told_of(list(asked), cells)
    return {name: shown[name, WHOLE] for name in asked}, shown[TOGETHER, WHOLE]


def tables(cells: st.SearchStrategy[int], most: int) -> st.SearchStrategy[dict[str, Count]]:
    counts = st.builds(Count, met=cells, not_met=cells)
    rows = st.lists(counts, min_size=1, max_size=most)
    return rows.map(lambda drawn: {f"0{number}": each for number, each in enumerate(drawn, 101)})


def shared_out(number: int, among: int) -> Iterator[tuple[int, ...]]:
    """Yield every way in which so many can be shared out."""
    if among == 1:
        yield (number,)
        return
    for first in range(number + 1):
        yield from ((first, *rest) for rest in shared_out(number - first, among - 1))


def thinkable(rows: Rows, hidden: frozenset[str]) -> Iterator[dict[str, Count]]:
    """Yield every table that looks the same, with somebody in each row that is withheld."""
    names, rest = sorted(hidden), together(rows[name] for name in hidden)
    for met in shared_out(rest.met, len(names)):
        for not_met in shared_out(rest.not_met, len(names)):
            table = {**rows, **{n: Count(m, x) for n, m, x in zip(names, met, not_met, strict=True)}}
            if all(table[name].denominator for name in names):
                yield table


def sums(table: Rows, hidden: frozenset[str]) -> dict[tuple[str, ...], int]:
    """Return what each of the withheld rows, and any of them together, come to."""
    found: dict[tuple[str, ...], int] = {}
    for size in range(1, len(hidden) + 1):
        for names in combinations(sorted(hidden), size):
            count = together(table[name] for name in names)
            found |= {(*names, "met"): count.met, (*names, "not met"): count.not_met}
            found[(*names, "both")] = count.denominator
    return found


def a_table(*rows: tuple[int, int]) -> dict[str, Count]:
    return {f"0{number}": Count(*row) for number, row in enumerate(rows, 101)}


@settings(max_examples=2000 if FUZZ else 60)
@given(tables(st.integers(0, 6), most=5))
# The other of two rows of one size is shown: the one withheld is no larger.
@example(a_table((5, 0), (5, 0), (0, 6), (2, 0)))
@example(a_table((0, 4), (4, 0), (0, 2)))
# To withhold a row with nobody in it says that two others were not enough.
@example(a_table((2, 0), (2, 0), (0, 0)))
# Each row that is withheld has somebody in it.
@example(a_table((0, 1), (0, 1), (0, 1)))
def test_who_knows_all_that_is_shown_learns_no_small_number(
    rows: dict[str, Count],
) -> None:
    """Every table that looks the same is tried; a small number that all agree on has leaked.

    Who also knows in which order rows are withheld can rule out some of them: with rows of four, four and
    five, that the first two are not three and five. Nothing but chance in the order would hide that.
    """
    k = 3
    hidden, is_total_hidden = withheld(rows, k)
    assume(hidden and len(hidden) <= 3 and not is_total_hidden)
    possible: dict[tuple[str, ...], set[int]] = {}
    for table in thinkable(rows, hidden):
        for what, number in sums(table, hidden).items():
            possible.setdefault(what, set()).add(number)
    leaked = {what for what, numbers in possible.items() if len(numbers) == 1 and 0 < min(numbers) < k}
    assert leaked == set()


@given(tables(st.one_of(st.integers(0, 8), st.integers(0, 200)), most=12))
def test_what_is_left_when_the_shown_rows_are_taken_off_the_total_is_not_few(rows: dict[str, Count]) -> None:
    hidden, is_total_hidden = withheld(rows)
    for name, count in rows.items():
        few = any(0 < cell < K for cell in (count.met, count.not_met, count.denominator))
        assert not few or name in hidden
    rest = together(rows[name] for name in hidden)
    if not is_total_hidden:
        assert not any(0 < cell < K for cell in (rest.met, rest.not_met, rest.denominator))
        assert sum(rows[name].denominator > 0 for name in hidden) != 1


@given(tables(st.integers(0, 3), most=4), st.sampled_from(("pending", "died", "rejected")))
def test_what_stands_beside_a_rate_is_withheld_like_a_rate(small: dict[str, Count], kind: str) -> None:
    """The counts of one kind are a table themselves, with a total that tells of what is withheld."""
    beside = {name: count.met * count.not_met for name, count in small.items()}
    rows = {name: counted({"met": 20, "not-met": 20, kind: number}) for name, number in beside.items()}
    shown, total = told(rows)
    assert total is not None
    seen = {name: number_of(count, kind) for name, count in shown.items()}
    assert {name: number for name, number in seen.items() if number is not None}.items() <= beside.items()
    assert not any(0 < (number or 0) < K for number in (*seen.values(), number_of(total, kind)))
    if number_of(total, kind) is not None:
        away = [beside[name] for name, number in seen.items() if number is None]
        assert not 0 < sum(away) < K
        assert len(away) != 1


def number_of(count: Count | None, kind: str) -> int | None:
    assert count is not None
    return count.pending if kind == "pending" else count.excluded.get(kind, 0)


@pytest.mark.parametrize(
    ("met", "of", "shown"),
    [(13, 15, None), (40, 52, "76.9"), (0, 12, "0.0"), (3, 3, None), (12, 12, "100.0"), (0, 0, None)],
)
def test_a_rate_is_shown_where_neither_side_is_few(met: int, of: int, shown: str | None) -> None:
    rows, total = told({"0461": Count(met, of - met)})
    seen = [None if each is None else rate(each) for each in (rows["0461"], total)]
    assert seen == [None, None] if shown is None else [str(each) for each in seen] == [shown, shown]


def test_a_total_does_not_tell_the_one_row_that_is_withheld() -> None:
    rows, total = told({"A": Count(40, 12), "B": Count(13, 2)})
    assert (rows, total) == ({"A": None, "B": None}, Count(53, 14))


@given(tables(st.one_of(st.integers(0, 8), st.integers(0, 60)), most=7), st.data())
def test_asking_for_some_authorities_tells_no_more_than_asking_for_all(
    rows: dict[str, Count], data: st.DataObject
) -> None:
    everything, total = told(rows)
    asked = data.draw(st.sets(st.sampled_from(sorted(rows)), min_size=1))
    some, together_ = told_of(asked, rows)
    assert some == {name: everything[name] for name in asked}
    if asked == rows.keys():
        assert together_ == total
    elif together_ is not None:
        shown = [count for count in some.values() if count is not None]
        assert len(shown) == len(asked)
        assert together_ == together(shown)


def test_a_row_shown_among_all_is_not_taken_off_the_total_of_two() -> None:
    rows = {"A": Count(40, 12), "B": Count(13, 2), "C": Count(20, 10)}
    assert told(rows)[0]["A"] == Count(40, 12)
    assert told_of(("A", "B"), rows) == ({"A": Count(40, 12), "B": None}, None)


async def test_a_region_is_told_a_rate_and_not_how_few_wait(service: Service) -> None:
    facts = [
        case(f"C{n}", f"M{n}", "01-06", conversation_on="01-10", TRAINING=sessions("01-20", 2))
        for n in range(6)
    ]
    facts += [
        case(f"D{n}", f"N{n}", "01-06", conversation_on="01-10", TRAINING=sessions("01-20", 0, 2))
        for n in range(6)
    ]
    facts += [case(f"E{n}", f"P{n}", "01-06", conversation_on="01-10",
                   TRAINING=sessions("01-20", 1, later=1)) for n in range(2)]  # fmt: skip

    async def put(work: Any) -> None:
        await put_facts(work, [], facts)

    scope = Scope(SYSTEM, "0461", service.clock())
    await service.database.transact(scope, put)
    asked = {"from": "2025-01-01", "to": "2025-03-31"}
    seen = {}
    for client in ("demo-municipality", "demo-region"):
        http = await service.as_client(client)
        answer = (await http.get("/api/v1/indicators", params=asked)).json()
        (trained,) = [each for each in answer["indicators"] if each["code"] == "I7"]
        seen[client] = [
            (each["numerator"], each["denominator"], each["pending"])
            for each in (trained["total"], *trained["authorities"])
        ]
    assert seen == {"demo-municipality": [(6, 12, 2)] * 2, "demo-region": [(6, 12, None)] * 2}
