"""The organisation register and who is responsible: shared reference data, read inside a transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, Uuid, and_, bindparam, exists, func, literal, or_, select

from app.domain.actors import Permission
from app.domain.identifiers import OrganisationIdentifier
from app.domain.organisations import Organisation
from app.domain.refusals import NotFound
from app.domain.responsibility import Assignment, Task
from app.persistence import rows
from app.persistence.mapping import ORGANISATION
from app.persistence.statements import Statement, insert_of, table_of
from app.persistence.unit_of_work import UnitOfWork

_ORGANISATION = table_of(rows.OrganisationRow)
_IDENTIFIER = table_of(rows.OrganisationIdentifierRow)
_RESPONSIBILITY = table_of(rows.ResponsibilityRow)
_AUTHORITY = table_of(rows.AuthorityRow)
_CLIENT = table_of(rows.ClientRow)

_WANTED = (
    func.unnest(
        bindparam("kinds", type_=ARRAY(String)),
        bindparam("values", type_=ARRAY(String)),
    )
    .table_valued("kind", "value")
    .render_derived("wanted")
)
_BY_IDENTIFIERS = Statement(
    select(
        _WANTED.c.kind, _WANTED.c.value, _ORGANISATION.c.id, _ORGANISATION.c.version, _ORGANISATION.c.content
    )
    .distinct()
    .select_from(_WANTED)
    .join(_IDENTIFIER, and_(_IDENTIFIER.c.kind == _WANTED.c.kind, _IDENTIFIER.c.value == _WANTED.c.value))
    .join(_ORGANISATION, _IDENTIFIER.c.organisation_id == _ORGANISATION.c.id)
    .where(
        _IDENTIFIER.c.valid_from <= bindparam("on"),
        or_(_IDENTIFIER.c.valid_to.is_(None), _IDENTIFIER.c.valid_to >= bindparam("on")),
    )
)
_ASSIGNMENTS = Statement(
    select(_RESPONSIBILITY).where(
        _RESPONSIBILITY.c.task == bindparam("task"), _RESPONSIBILITY.c.area == bindparam("area")
    )
)
_AUTHORITY_NAME = Statement(select(_AUTHORITY.c.name).where(_AUTHORITY.c.code == bindparam("code")))
_ORGANISATIONS = Statement(
    select(_ORGANISATION.c.id, _ORGANISATION.c.version, _ORGANISATION.c.content).order_by(
        _ORGANISATION.c.name
    )
)
_ASKED = func.unnest(bindparam("codes", type_=ARRAY(String))).table_valued("code").render_derived("asked")
_WORKED_FOR = Statement(
    select(_ASKED.c.code).where(
        exists().where(
            _CLIENT.c.revoked_at.is_(None),
            literal(Permission.CASEWORK.value) == func.any(_CLIENT.c.permissions),
            _ASKED.c.code == func.any(_CLIENT.c.authorities),
        )
    )
)
INSERT_AUTHORITY = insert_of(rows.AuthorityRow)
INSERT_RESPONSIBILITY = insert_of(rows.ResponsibilityRow)


async def find_organisation(
    work: UnitOfWork, identifiers: Iterable[OrganisationIdentifier], on: date
) -> Organisation | None:
    """Return the one organisation that holds one of these numbers that day, the surest number first.

    A number that two units share finds nobody: a human decides, never a guess.
    """
    numbers = tuple(identifiers)
    await look_up(work, numbers, on)
    for number in numbers:
        found: tuple[Organisation, ...] = work.seen[number.KIND, number.value, on]
        if len(found) == 1:
            return found[0]
    return None


async def look_up(work: UnitOfWork, identifiers: Iterable[OrganisationIdentifier], on: date) -> None:
    """Look up who holds these numbers that day, all at once and once in a use case."""
    wanted = {(number.KIND, number.value) for number in identifiers}
    missing = [number for number in wanted if (*number, on) not in work.seen]
    if not missing:
        return
    work.seen |= {(*number, on): () for number in missing}
    kinds, values = ([number[part] for number in missing] for part in (0, 1))
    bound = _BY_IDENTIFIERS.bind({"kinds": kinds, "values": values, "on": on})
    for row in await work.connection.fetch(_BY_IDENTIFIERS.sql, *bound):
        work.seen[row["kind"], row["value"], on] += (_unit(row["id"], row["version"], row["content"]),)


@lru_cache(maxsize=2048)
def _unit(id_: UUID, version: int, content: str) -> Organisation:
    """Read a unit of the register: the same few send everything, and nobody's data is kept by it."""
    return ORGANISATION.to_domain({"id": id_, "version": version, "content": content})


_BY_IDS = Statement(
    select(_ORGANISATION.c.id, _ORGANISATION.c.version, _ORGANISATION.c.content).where(
        _ORGANISATION.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid)))
    )
)


async def look_up_units(work: UnitOfWork, ids: Iterable[UUID]) -> None:
    """Look up these units, all at once and once in a use case."""
    missing = [id_ for id_ in set(ids) if (Organisation, id_) not in work.seen]
    if missing:
        found = await work.connection.fetch(_BY_IDS.sql, *_BY_IDS.bind({"ids": missing}))
        work.seen |= {
            (Organisation, row["id"]): _unit(row["id"], row["version"], row["content"]) for row in found
        }


async def unit_with(work: UnitOfWork, id_: UUID) -> Organisation:
    """Return a unit of the register; raises NotFound."""
    unit = await organisation_or_none(work, id_)
    if unit is None:
        raise NotFound(ORGANISATION.name)
    return unit


async def organisations(work: UnitOfWork) -> tuple[Organisation, ...]:
    return tuple(ORGANISATION.to_domain(row) for row in await work.connection.fetch(_ORGANISATIONS.sql))


async def assignments(work: UnitOfWork, task: Task, area: str) -> tuple[Assignment, ...]:
    if (task, area) not in work.kept:
        values = _ASSIGNMENTS.bind({"task": task, "area": area})
        found = await work.connection.fetch(_ASSIGNMENTS.sql, *values)
        if not found:
            return ()
        work.kept[task, area] = tuple(_assignment(row) for row in found)
    return work.kept[task, area]  # type: ignore[no-any-return]


def _assignment(row: Any) -> Assignment:
    return Assignment(
        task=Task(row["task"]),
        area=row["area"],
        authority=row["authority"],
        operator=row["operator"],
        agreement=row["agreement"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )


async def authority_name(work: UnitOfWork, code: str) -> str | None:
    key = ("authority", code)
    if key not in work.kept:
        name = await work.connection.fetchval(_AUTHORITY_NAME.sql, code)
        if name is None:
            return None
        work.kept[key] = name
    return work.kept[key]  # type: ignore[no-any-return]


async def worked_for(work: UnitOfWork, codes: Iterable[str]) -> frozenset[str]:
    """Return those authorities whose cases somebody's system may work here."""
    found = await work.connection.fetch(_WORKED_FOR.sql, *_WORKED_FOR.bind({"codes": sorted(set(codes))}))
    return frozenset(row["code"] for row in found)


async def organisation_or_none(work: UnitOfWork, id_: UUID) -> Organisation | None:
    await look_up_units(work, [id_])
    return work.seen.get((Organisation, id_))
