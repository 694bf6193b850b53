"""Find a unit of the register by its SOR code."""

from __future__ import annotations

from app.domain.identifiers import Sor
from app.domain.legal_days import legal_day
from app.domain.organisations import Organisation
from app.domain.refusals import NotFound
from app.persistence.registers import find_organisation
from app.persistence.unit_of_work import UnitOfWork


async def find_by_sor(work: UnitOfWork, sor: str) -> Organisation:
    """Return the unit; raises NotFound, and InvalidValue where it is no SOR code."""
    unit = await find_organisation(work, (Sor(sor),), legal_day(work.now))
    if unit is None:
        raise NotFound("organisation")
    return unit
