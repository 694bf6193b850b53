"""Find a unit of the register by a number of its own."""

from __future__ import annotations

from app.domain.identifiers import Gln, OrganisationIdentifier, Sor, Ydernummer
from app.domain.legal_days import legal_day
from app.domain.organisations import Organisation
from app.domain.refusals import NotFound
from app.persistence.registers import find_organisation
from app.persistence.unit_of_work import UnitOfWork


async def find_by_sor(work: UnitOfWork, sor: str) -> Organisation:
    """Return the unit; raises NotFound, and InvalidValue where it is no SOR code."""
    return await _found(work, (Sor(sor),))


async def find_by_number(work: UnitOfWork, number: str) -> Organisation:
    """Return the unit with this SOR code, location number or ydernummer; raises NotFound."""
    read = (kind.lenient(number) for kind in (Sor, Gln, Ydernummer))
    return await _found(work, tuple(identifier for identifier in read if identifier is not None))


async def _found(work: UnitOfWork, numbers: tuple[OrganisationIdentifier, ...]) -> Organisation:
    unit = await find_organisation(work, numbers, legal_day(work.now))
    if unit is None:
        raise NotFound("organisation")
    return unit
