"""Report how units differ, and how complete what they register is (R61, R108)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.refusals import InvalidValue
from app.domain.variation import UnitCounts, together
from app.persistence.completeness import FieldCount, completeness
from app.persistence.unit_of_work import UnitOfWork
from app.persistence.variations import Division, units
from app.usecases.report_capacity import midnight, midnight_after


@dataclass(frozen=True, slots=True)
class Period:
    """A closed interval of Danish days (G4)."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidValue(
                "to", "a day on or after from", danish="Slutdatoen ligger før startdatoen.", place="to"
            )


async def report_variation(
    work: UnitOfWork, period: Period, by: Division
) -> tuple[UnitCounts, tuple[UnitCounts, ...]]:
    """Return all together, and each unit."""
    work.audit("report", "variation", detail=by)
    found = await units(work, by, since=midnight(period.first), until=midnight_after(period.last))
    return together(found), found


async def report_completeness(work: UnitOfWork, period: Period) -> tuple[FieldCount, ...]:
    work.audit("report", "completeness")
    return await completeness(work, since=midnight(period.first), until=midnight_after(period.last))
