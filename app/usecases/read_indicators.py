"""Count the indicators of one authority, or of several side by side, as they stand at a cut-off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from app.domain.indicator_results import Count, counted, together
from app.domain.indicator_terms import Asked, Indicator
from app.indicators.definitions import INDICATORS
from app.indicators.suppression import told_of
from app.persistence.database import Database, Scope
from app.persistence.indicator_counts import cases_of, count, stale_among, with_cases
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.refresh_cases import refresh_cases


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator: together, and for each authority; what is withheld is None."""

    indicator: Indicator
    total: Count | None
    rows: Mapping[str, Count | None]
    is_mature: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One of those behind a number."""

    citizen_id: UUID
    case_id: UUID
    anchor: date
    outcome: str


async def every_authority(database: Database, scope: Scope) -> tuple[str, ...]:
    """Return all authorities that have cases, those included that have not been read yet."""
    return await database.read(scope, with_cases)


async def read_indicators(
    database: Database, scope: Scope, asked: Asked, *, leaves: bool
) -> tuple[Figure, ...]:
    """Count all of them; what leaves the authority is withheld where it tells of few."""
    others = await every_authority(database, scope) if leaves else ()
    of_all = tuple(dict.fromkeys((*asked.authorities, *others)))
    await make_current(database, scope, of_all)
    return await database.read(scope, lambda work: _figures(work, asked, of_all, leaves=leaves))


async def make_current(database: Database, scope: Scope, authorities: Sequence[str]) -> None:
    """Read anew what has changed at these authorities."""
    for authority in await database.read(scope, lambda work: stale_among(work, authorities)):
        await refresh_cases(database, replace(scope, authority=authority))


async def _figures(
    work: UnitOfWork, asked: Asked, of_all: tuple[str, ...], *, leaves: bool
) -> tuple[Figure, ...]:
    work.audit("report", "Indicators", detail=f"{asked.first}/{asked.last} at {asked.cutoff}")
    outcomes: dict[tuple[str, str], dict[str, int]] = {}
    for row in await count(work, INDICATORS, replace(asked, authorities=of_all)):
        outcomes.setdefault((row["code"], row["authority"]), {})[row["outcome"]] = row["cases"]
    return tuple(
        _figure(
            indicator,
            {code: counted(outcomes.get((indicator.code, code), {})) for code in of_all},
            asked,
            leaves=leaves,
        )
        for indicator in INDICATORS
    )


def _figure(indicator: Indicator, rows: Mapping[str, Count], asked: Asked, *, leaves: bool) -> Figure:
    shown, total = told_of(asked.authorities, rows) if leaves else (rows, together(rows.values()))
    return Figure(
        indicator,
        total,
        shown,
        is_mature=asked.cutoff >= asked.last + timedelta(days=indicator.matures_after_days),
    )


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
