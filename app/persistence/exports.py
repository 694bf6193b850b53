"""Bulk exports: the jobs, and the published resources as they were at an instant."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    Select,
    String,
    Text,
    Uuid,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    true,
)

from app.domain.actors import Actor
from app.domain.exports import Export, File
from app.domain.publishing import EVERYONE
from app.persistence import keys, rows
from app.persistence.access import by_caller, shown, visible
from app.persistence.database import Database
from app.persistence.statements import Statement, insert_of, table_of
from app.persistence.unit_of_work import UnitOfWork

_EXPORT = table_of(rows.ExportRow)
_ENTRY = table_of(rows.SearchEntryRow)
_RESOURCE = table_of(rows.PublishedResourceRow)
_AUDIT = table_of(rows.AuditEntryRow)
_NAMES: Final = tuple(field.name for field in fields(Export))
PAGE: Final = 1000

_INSERT = insert_of(rows.ExportRow)
_OWN = Statement(
    select(_EXPORT).where(
        _EXPORT.c.id == bindparam("id"),
        _EXPORT.c.client_id == bindparam("client_id"),
        _EXPORT.c.expires_at > bindparam("now"),
    )
)
_COUNT_OWN = Statement(
    select(func.count())
    .select_from(_EXPORT)
    .where(_EXPORT.c.client_id == bindparam("client_id"), _EXPORT.c.expires_at > bindparam("now"))
)
_DELETE = Statement(delete(_EXPORT).where(_EXPORT.c.id == bindparam("id")))
_FORGET = Statement(delete(_EXPORT).where(_EXPORT.c.expires_at < bindparam("now")))
_HORIZON: Final = "SELECT pg_current_xact_id()::text::bigint"
_OLDEST: Final = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def _mine() -> Select[Any]:
    """Return the resources that the caller may read as they are now, by their entries."""
    return (
        select(_ENTRY.c.authority, _ENTRY.c.resource_id)
        .where(
            _ENTRY.c.key == func.any(bindparam("keys", type_=ARRAY(BigInteger))),
            _ENTRY.c.resource_id.between(bindparam("low", type_=Uuid), bindparam("high", type_=Uuid)),
            or_(
                bindparam("group", type_=String) == literal(""),
                _ENTRY.c.authority == bindparam("group", type_=String),
            ),
        )
        .distinct()
    )


def _as_it_was() -> Select[Any]:
    """Return each of them in the version that was the newest at the instant."""
    mine = _mine().subquery("mine")
    version = (
        select(_RESOURCE)
        .where(
            _RESOURCE.c.authority == mine.c.authority,
            _RESOURCE.c.type == bindparam("type"),
            _RESOURCE.c.id == mine.c.resource_id,
            _RESOURCE.c.last_updated <= bindparam("at", type_=DateTime(timezone=True)),
        )
        .order_by(_RESOURCE.c.version.desc())
        .limit(1)
        .lateral("version")
    )
    since = bindparam("since", type_=DateTime(timezone=True))
    return (
        select(*shown(version))
        .select_from(mine.join(version, true()))
        .where(
            visible(version),
            or_(since.is_(None), version.c.last_updated > since),
            or_(
                ~bindparam("patients_only", type_=_EXPORT.c.patients_only.type),
                version.c.citizen_id.isnot(None),
            ),
        )
        # A download that goes on later goes on in the same order.
        .order_by(mine.c.authority, mine.c.resource_id)
    )


def _noted() -> Statement:
    """Note one row for each citizen whose data a page shows, in one statement."""
    shown = (
        func.unnest(bindparam("owners", type_=ARRAY(String)), bindparam("citizens", type_=ARRAY(Uuid)))
        .table_valued(Column("authority", String), Column("citizen_id", Uuid))
        .render_derived("shown")
    )
    values = {
        "authority": shown.c.authority,
        **by_caller("export"),
        "citizen_id": shown.c.citizen_id,
        "detail": bindparam("detail", type_=String),
    }
    return Statement(insert(_AUDIT).from_select(list(values), select(*values.values())))


def _measured() -> Statement:
    """Sum up the lines of a file and what is in them, without reading any.

    A version never changes, nor what of it one reader gets: which versions they are says what is in it.
    """
    found = _as_it_was().subquery("found")
    named = cast(found.c.id, Text) + literal_column("':'") + cast(found.c.version, Text)
    in_it = func.sum(func.hashtextextended(named, 0))
    length = func.sum(func.length(found.c.content) + 1)
    return Statement(select(func.coalesce(length, 0), func.coalesce(in_it, 0)))


_COUNT = Statement(select(func.count()).select_from(_mine().subquery("mine")))
_CONTENT = Statement(_as_it_was())
_MEASURE = _measured()
_NOTE = _noted()


def add(work: UnitOfWork, export: Export) -> None:
    values = {name: getattr(export, name) for name in _NAMES}
    work.write(_INSERT, {**values, "types": list(export.types), "filters": list(export.filters)})


def remove(work: UnitOfWork, export: Export) -> None:
    work.write(_DELETE, {"id": export.id})


async def horizon(work: UnitOfWork) -> int:
    """Return the number of this transaction: whatever is under way has a lower one.

    (The end of a snapshot will not do: it is where the last one ended, not where the last one began.)
    """
    return int(await work.connection.fetchval(_HORIZON))


async def is_settled(work: UnitOfWork, export: Export) -> bool:
    """Say whether every transaction that was under way at the instant has ended.

    From then on nothing more can appear that was published until then, and what was is never changed.
    """
    return int(await work.connection.fetchval(_OLDEST)) > export.horizon


async def own(work: UnitOfWork, id_: UUID) -> Export | None:
    values = {"id": id_, "client_id": work.actor.client_id, "now": work.now}
    row = await work.connection.fetchrow(_OWN.sql, *_OWN.bind(values))
    if row is None:
        return None
    return Export(**{**dict(row), "types": tuple(row["types"]), "filters": tuple(row["filters"])})


async def count_own(work: UnitOfWork) -> int:
    values = {"client_id": work.actor.client_id, "now": work.now}
    return int(await work.connection.fetchval(_COUNT_OWN.sql, *_COUNT_OWN.bind(values)))


async def count(work: UnitOfWork, export: Export, type_: str) -> int:
    """Return about how many of a type there are, to divide them into files by."""
    values = _asked(work.actor, export, File(type_, 0, 1))
    return int(await work.connection.fetchval(_COUNT.sql, *_COUNT.bind(values)))


async def measure(database: Database, actor: Actor, export: Export, file: File) -> tuple[int, int]:
    """Return how many bytes a file has with all its lines, and a number that changes with any of them."""
    row = await database.reads.fetchrow(_MEASURE.sql, *_MEASURE.bind(_asked(actor, export, file)))
    return int(row[0]), int(row[1])


async def pages(
    database: Database,
    actor: Actor,
    export: Export,
    file: File,
    leaving: Callable[[Sequence[bytes]], bytes],
    *,
    now: datetime,
) -> AsyncGenerator[bytes]:
    """Yield what leaves of a file, page by page, in an order that never changes.

    Whose data a page shows is noted before it leaves, each citizen once for the page.
    """
    values = _asked(actor, export, file)
    async for page in database.stream(_CONTENT.sql, _CONTENT.bind(values), rows=PAGE):
        if piece := leaving([row["content"] for row in page]):
            shown = {(row["authority"], row["citizen_id"]) for row in page}
            await _note(database.reads, actor, export, file, shown, now=now)
            yield piece


async def _note(
    pool: asyncpg.Pool,
    actor: Actor,
    export: Export,
    file: File,
    shown: Collection[tuple[str, UUID | None]],
    *,
    now: datetime,
) -> None:
    values = {
        "owners": [authority for authority, _ in shown],
        "citizens": [citizen_id for _, citizen_id in shown],
        "now": now,
        "client_id": actor.client_id,
        "organisation_id": actor.organisation_id,
        "person": actor.person,
        "type": file.type,
        "detail": f"export {export.id}",
    }
    await pool.execute(_NOTE.sql, *_NOTE.bind(values))


def _asked(actor: Actor, export: Export, file: File) -> dict[str, Any]:
    low, high = file.ids
    everything = keys.everything(file.type)
    audiences = [*actor.authorities, str(actor.organisation_id), str(EVERYONE)]
    return {
        "keys": [keys.audience_of(audience) ^ everything for audience in audiences],
        "authorities": list(actor.authorities),
        "organisation_id": actor.organisation_id,
        "me": [actor.organisation_id, EVERYONE],
        "type": file.type,
        "low": low,
        "high": high,
        "at": export.transaction_at,
        "since": export.since_at,
        "patients_only": export.patients_only,
        "group": export.group,
    }


async def forget_exports(pool: asyncpg.Pool, *, now: datetime) -> None:
    await pool.execute(_FORGET.sql, now)
