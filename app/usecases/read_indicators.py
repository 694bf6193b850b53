"""Count the indicators of one authority, or of several side by side, as they stand at a cut-off."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeAlias
from uuid import UUID

from app.domain.indicator_results import Count, counted, together
from app.domain.indicator_runs import Answer
from app.domain.indicator_slices import WHOLE, Slice
from app.domain.indicator_terms import Asked, Indicator, parts_asked
from app.domain.refusals import TooLarge, UnknownCode
from app.domain.strata import STRATUM_TEXT
from app.indicators.definitions import indicators_for
from app.indicators.hidden_cells import TOGETHER, Cell, told_cells, told_of
from app.persistence.database import Database, Scope
from app.persistence.indicator_counts import cases_of, count, stale_among, with_cases
from app.persistence.registers import authority_name
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.refresh_cases import refresh_cases

ALL: Final = "all"
MOST_CELLS: Final = 3000
"""Of one indicator: all authorities by month for two years."""
Outcomes: TypeAlias = dict[str, dict[Cell, dict[str, int]]]
"""By indicator and cell: how many cases came to which outcome."""


@dataclass(frozen=True, slots=True)
class Case:
    """One of those behind a number."""

    citizen_id: UUID
    case_id: UUID
    anchor: date
    outcome: str


async def authorities_named(work: UnitOfWork, named: Collection[str]) -> tuple[str, ...]:
    """Return the authorities that are named; `all`, or none, is those that have cases, read yet or not."""
    codes = {code for code in named if code != ALL}
    for code in sorted(codes):
        if await authority_name(work, code) is None:
            raise UnknownCode("authority", code[:10], place="authority")
    is_every = not named or ALL in named
    return tuple(sorted(codes | set(await with_cases(work) if is_every else ())))


async def make_current(database: Database, scope: Scope, authorities: Sequence[str]) -> None:
    """Read anew what has changed at these authorities."""
    for authority in await database.read(scope, lambda work: stale_among(work, authorities)):
        await refresh_cases(database, replace(scope, authority=authority))


def note_report(work: UnitOfWork, asked: Asked) -> None:
    work.audit("report", "Indicators", detail=f"{asked.first}/{asked.last} at {asked.cutoff}")


async def everybody_beside(
    database: Database, scope: Scope, asked: Asked, *, leaves: bool
) -> tuple[str, ...]:
    """Return whose cases are counted: of those that leave their authority all, whoever was asked for."""
    others = await database.read(scope, with_cases) if leaves else ()
    return tuple(dict.fromkeys((*asked.authorities, *others)))


async def count_indicators(
    work: UnitOfWork, asked: Asked, of_all: tuple[str, ...], *, leaves: bool
) -> Answer:
    """Count all of them; what leaves the authority is withheld where it tells of few."""
    every = replace(asked, authorities=of_all)
    outcomes = await _outcomes(work, every)
    slices = _slices(asked, {part.stratum for cells in outcomes.values() for _, part in cells})
    if len(slices) * len(of_all) > MOST_CELLS:
        # As many strata as case workers have names for providers: only now it is known.
        raise TooLarge("answer", f"{MOST_CELLS} cells for each indicator")
    answer: dict[tuple[str, str, Slice], Count | None] = {}
    for code, found in outcomes.items():
        cells = _table(every, slices, found)
        shown = told_of(asked.authorities, told_cells(cells) if leaves else cells)
        answer |= {(code, *cell): count for cell, count in shown.items()}
    return answer


async def _outcomes(work: UnitOfWork, asked: Asked) -> Outcomes:
    """Count it divided as asked, and the totals on their own: who is in several parts is one citizen."""
    indicators = indicators_for(asked)
    found: Outcomes = {indicator.code: {} for indicator in indicators}
    for each in _divisions(asked):
        parts = {part.first: part for part in parts_asked(each)}
        for row in await count(work, indicators, each):
            part = replace(parts[row["part"]], stratum=row["stratum"])
            cell = found[row["code"]].setdefault((row["authority"], part), {})
            cell[row["outcome"]] = row["cases"]
    return found


def _divisions(asked: Asked) -> Iterator[Asked]:
    for by in {asked.by, None}:
        for stratifier in {asked.stratifier, None}:
            yield replace(asked, by=by, stratifier=stratifier)


def _slices(asked: Asked, found: Collection[str]) -> tuple[Slice, ...]:
    """Return the whole, its parts, and the strata of each: those that are known and those that are found."""
    strata = ["", *(STRATUM_TEXT[asked.stratifier] if asked.stratifier else ()), *sorted(found)]
    parts = dict.fromkeys((WHOLE, *parts_asked(asked)))
    return tuple(replace(part, stratum=stratum) for part in parts for stratum in dict.fromkeys(strata))


def _table(
    asked: Asked, slices: Iterable[Slice], outcomes: Mapping[Cell, Mapping[str, int]]
) -> dict[Cell, Count]:
    cells: dict[Cell, Count] = {}
    for part in slices:
        for authority in asked.authorities:
            cells[authority, part] = counted(outcomes.get((authority, part), {}))
        cells[TOGETHER, part] = together(cells[authority, part] for authority in asked.authorities)
    return cells


async def read_cases(
    database: Database, scope: Scope, indicator: Indicator, asked: Asked
) -> tuple[Case, ...]:
    """Return the cases behind a number of one's own authority; that each was looked at is noted."""
    await make_current(database, scope, asked.authorities)

    async def listed(work: UnitOfWork) -> tuple[Case, ...]:
        found = tuple(Case(**dict(row)) for row in await cases_of(work, indicator, asked))
        for case in found:
            work.audit(
                "read", "Indicator", object_id=case.case_id, citizen_id=case.citizen_id, detail=indicator.code
            )
        return found

    return await database.read(scope, listed)
