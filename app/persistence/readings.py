"""Reads by id, as many as are asked for at a time: one statement fetches the bytes and notes each look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    CTE,
    DateTime,
    String,
    Uuid,
    bindparam,
    cast,
    func,
    insert,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import array

from app.domain.actors import Actor
from app.domain.private import Private
from app.domain.publishing import EVERYONE
from app.persistence import rows
from app.persistence.access import Asker, by_caller, noted_under, shown, visible
from app.persistence.histories import newest_of
from app.persistence.joined import as_text
from app.persistence.statements import Statement, table_of

_AUDIT = table_of(rows.AuditEntryRow)
MOST: Final = 64
"""Reads in one statement."""


@dataclass(frozen=True, slots=True, repr=False)
class Reading(Private):
    """One resource that somebody asks for."""

    actor: Actor
    type: str
    id: UUID
    now: datetime


_AS_GIVEN: Final = ("organisation_id", "home", "client_id", "person", "now", "type")
_TOLD: Final = ("authority", "id", "version", "last_updated", "content")
_COLUMNS: Final[dict[str, Any]] = {
    "type": String,
    "resource_id": Uuid,
    "authorities": String,
    "organisation_id": Uuid,
    "home": String,
    "client_id": String,
    "person": String,
    "now": DateTime(timezone=True),
}


def _values(reading: Reading) -> tuple[Any, ...]:
    actor = reading.actor
    # A list within a list must be as long as its neighbours, so this one travels as text.
    authorities = as_text(actor.authorities)
    return (
        reading.type,
        reading.id,
        authorities,
        actor.organisation_id,
        noted_under(actor),
        actor.client_id,
        actor.person,
        reading.now,
    )


def _statement() -> Statement:
    given = [bindparam(name, type_=ARRAY(type_)) for name, type_ in _COLUMNS.items()]
    asked = func.unnest(*given).table_valued(*_COLUMNS, with_ordinality="place").render_derived("asked")
    asker = Asker(
        authorities=cast(asked.c.authorities, ARRAY(String)),
        me=array([asked.c.organisation_id, literal(EVERYONE, Uuid)]),
        **{name: asked.c[name] for name in _AS_GIVEN},
    )
    newest = newest_of(asked.c.resource_id, asker.type).lateral("newest")
    found = (
        select(asked.c.place, *(asked.c[name] for name in _AS_GIVEN), *shown(newest, asker))
        .select_from(asked.outerjoin(newest, visible(newest, asker)))
        .cte("found")
    )
    told = select(*(found.c[name] for name in _TOLD)).order_by(found.c.place)
    return Statement(told.add_cte(_audit(found)))


def _audit(found: CTE) -> CTE:
    """Note each look, also one that found nothing."""
    asker = Asker(authorities=None, me=None, **{name: found.c[name] for name in _AS_GIVEN})
    noted = {
        "authority": func.coalesce(found.c.authority, asker.home),
        **by_caller("read", asker),
        "object_id": found.c.id,
        "citizen_id": found.c.citizen_id,
        "detail": literal_column("''"),
    }
    return insert(_AUDIT).from_select(list(noted), select(*noted.values())).cte("logged")


_READ: Final = _statement()


async def read_all(pool: asyncpg.Pool, readings: Sequence[Reading]) -> Sequence[asyncpg.Record]:
    """Return what each asked for, at its place; without an id where there is nothing it may see."""
    columns = map(list, zip(*map(_values, readings), strict=True))
    found: Sequence[asyncpg.Record] = await pool.fetch(
        _READ.sql, *_READ.bind(dict(zip(_COLUMNS, columns, strict=True)))
    )
    return found
