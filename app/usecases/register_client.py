"""Register a system that may ask for tokens, and say whom it speaks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import asyncpg

from app.domain.actors import EVERY_UNIT, GRANTS, UNREGISTERED, Permission, Role
from app.domain.refusals import InvalidValue, MissingValue, NotFound, UnknownCode
from app.persistence.clients import Client, Clients
from app.persistence.database import Database, Scope
from app.persistence.registers import authority_name, organisations
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.find_unit import find_by_number, find_by_sor

AUTHORITY = "--authority"
SPEAKS_FOR = "--speaks-for"


@dataclass(frozen=True, slots=True)
class Registration:
    """What an operator says of a client."""

    id: str
    sor: str
    role: Role
    jwks: str
    authorities: tuple[str, ...] = ()
    speaks_for: tuple[str, ...] = ()
    """Numbers of units (SOR code, location number, ydernummer), EVERY_UNIT or UNREGISTERED."""


async def register_client(database: Database, scope: Scope, said: Registration) -> Client:
    """Register it; raises InvalidValue where the id is or was another's."""
    client = await database.transact(scope, lambda work: _client(work, said))
    try:
        await Clients(database.changes).add(client)
    except asyncpg.UniqueViolationError:
        expected = "an id that no client has or had; a revoked one stays taken"
        raise InvalidValue("client id", expected, place=said.id) from None
    return client


async def let_client_speak(
    database: Database, scope: Scope, client_id: str, numbers: Iterable[str]
) -> tuple[str, ...]:
    """Say anew whom a client speaks for beside its own organisation; raises NotFound."""
    units = await database.transact(scope, lambda work: _units(work, numbers))
    if not await Clients(database.changes).let_speak(client_id, units):
        raise NotFound("client")
    return units


async def names_spoken_for(database: Database, scope: Scope, client: Client) -> str:
    """Return whom it speaks for, a unit by its name, a line each."""
    known = {str(unit.id): unit.name for unit in await database.transact(scope, organisations)}
    return "\n".join(known.get(each, each) for each in client.speaks_for)


async def _client(work: UnitOfWork, said: Registration) -> Client:
    unit = await find_by_sor(work, said.sor)
    await _check_authorities(work, said.role, said.authorities)
    return Client(
        id=said.id,
        organisation_id=unit.id,
        role=said.role,
        permissions=GRANTS[said.role],
        authorities=said.authorities,
        secret_sha256=None,
        jwks=said.jwks,
        created_at=work.now,
        speaks_for=await _units(work, said.speaks_for),
    )


async def _check_authorities(work: UnitOfWork, role: Role, codes: Iterable[str]) -> None:
    """Case work is done in some authority's name, and only in that of one we know."""
    if Permission.CASEWORK in GRANTS[role] and not codes:
        raise MissingValue(AUTHORITY, place=AUTHORITY)
    for code in codes:
        if await authority_name(work, code) is None:
            raise UnknownCode("authority", code, place=AUTHORITY)


async def _units(work: UnitOfWork, numbers: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([await _unit(work, number) for number in numbers]))


async def _unit(work: UnitOfWork, number: str) -> str:
    """Return the unit's id, as a number may pass to another one; a word of ours stays as it is."""
    if number in {EVERY_UNIT, UNREGISTERED}:
        return number
    try:
        return str((await find_by_number(work, number)).id)
    except NotFound as refusal:
        raise refusal.moved(lambda finding: replace(finding, place=f"{SPEAKS_FOR} {number}")) from None
