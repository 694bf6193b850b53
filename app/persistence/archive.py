"""Reading what was published: one statement fetches the stored bytes and writes the audit row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Select, bindparam, select, true

from app.domain.actors import Actor
from app.domain.private import Private
from app.domain.publishing import EVERYONE
from app.persistence import rows, searches
from app.persistence.access import SHOWN, noted, visible
from app.persistence.searches import Wanted
from app.persistence.statements import table_of
from app.persistence.unit_of_work import SHARED

_RESOURCE = table_of(rows.PublishedResourceRow)


@dataclass(frozen=True, slots=True, repr=False)
class Stored(Private):
    """One version of a resource, as it was published."""

    id: UUID
    version: int
    last_updated: datetime
    content: bytes


def _latest() -> Any:
    """The newest version of the resource that is asked for."""
    return (
        select(_RESOURCE)
        .where(_RESOURCE.c.id == bindparam("id"), _RESOURCE.c.type == bindparam("type"))
        .order_by(_RESOURCE.c.version.desc())
        .limit(1)
        .subquery()
    )


def _newest() -> Select[Any]:
    newest = _latest()
    return select(*(newest.c[name] for name in SHOWN)).where(visible(newest))


def _versions() -> Select[Any]:
    """Earlier versions are for whoever may see the newest: what is withdrawn is withdrawn whole."""
    newest = _latest()
    return (
        select(*(_RESOURCE.c[name] for name in SHOWN))
        .select_from(_RESOURCE.join(newest, true()))
        .where(_RESOURCE.c.id == bindparam("id"), _RESOURCE.c.type == bindparam("type"), visible(newest))
    )


_READ = noted(_newest(), "read", "version")
_VREAD = noted(_versions().where(_RESOURCE.c.version == bindparam("version")), "read", "version")
_HISTORY = noted(
    _versions().order_by(_RESOURCE.c.version.desc()).limit(bindparam("limit")), "history", "version"
)


def _caller(actor: Actor, type_: str, now: datetime, detail: str = "") -> dict[str, Any]:
    return {
        "type": type_,
        "authorities": list(actor.authorities),
        "me": [actor.organisation_id, EVERYONE],
        "audiences": [*actor.authorities, str(actor.organisation_id), str(EVERYONE)],
        "home": actor.authorities[0] if actor.authorities else SHARED,
        "now": now,
        "client_id": actor.client_id,
        "organisation_id": actor.organisation_id,
        "person": actor.person,
        "detail": detail,
    }


def stored(row: Mapping[str, Any]) -> Stored:
    return Stored(row["id"], row["version"], row["last_updated"], row["content"])


class Archive:
    """The published resources as one caller may see them."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def read(self, actor: Actor, type_: str, id_: UUID, *, now: datetime) -> Stored | None:
        values = {**_caller(actor, type_, now), "id": id_}
        row = await self._pool.fetchrow(_READ.sql, *_READ.bind(values))
        return stored(row) if row else None

    async def vread(
        self, actor: Actor, type_: str, id_: UUID, version: int, *, now: datetime
    ) -> Stored | None:
        values = {**_caller(actor, type_, now, f"version {version}"), "id": id_, "version": version}
        row = await self._pool.fetchrow(_VREAD.sql, *_VREAD.bind(values))
        return stored(row) if row else None

    async def history(
        self, actor: Actor, type_: str, id_: UUID, *, limit: int, now: datetime
    ) -> tuple[Stored, ...]:
        values = {**_caller(actor, type_, now), "id": id_, "limit": limit}
        found = await self._pool.fetch(_HISTORY.sql, *_HISTORY.bind(values))
        return tuple(stored(row) for row in found)

    async def search(self, actor: Actor, wanted: Wanted, *, now: datetime) -> tuple[Stored, ...]:
        """Return a page; the audit row names the parameters, never what was searched for."""
        statement = searches.search(wanted)
        values = {**_caller(actor, wanted.type, now, _parameters(wanted) + ": "), **searches.values(wanted)}
        return tuple(stored(row) for row in await self._pool.fetch(statement.sql, *statement.bind(values)))

    async def count(self, actor: Actor, wanted: Wanted, *, now: datetime) -> int:
        """Return how many there are; that somebody is known here is worth an audit row as well."""
        statement = searches.count(wanted)
        values = {**_caller(actor, wanted.type, now, _parameters(wanted)), **searches.values(wanted)}
        return int(await self._pool.fetchval(statement.sql, *statement.bind(values)))


def _parameters(wanted: Wanted) -> str:
    return "by " + ",".join(sorted({name for name, _ in wanted.terms}))
