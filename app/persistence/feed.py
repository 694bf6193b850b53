"""The feed of what was published: taken out once, by whoever looks at it for subscribers (ADR 0011)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Integer, String, Uuid, and_, bindparam, delete, func, select

from app.domain.private import Private
from app.persistence import rows
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork

_FEED = table_of(rows.PublicationFeedRow)
_RESOURCE = table_of(rows.PublishedResourceRow)
WALK: Final = 7_301_119_001
"""The lock of whoever walks the feed: one at a time, or a later version could be counted first."""


@dataclass(frozen=True, slots=True, repr=False)
class Published(Private):
    """One version of a resource, and the one before it."""

    authority: str
    type: str
    id: UUID
    version: int
    last_updated: datetime
    readers: Mapping[UUID, bytes | None]
    """Who may read it, and what they get in place of the whole, where that is something else."""
    content: bytes
    previous_readers: Mapping[UUID, bytes | None]
    previous: bytes | None


_TRY_LOCK: Final = "SELECT pg_try_advisory_xact_lock($1)"
_NEXT = select(_FEED.c.ordinal).order_by(_FEED.c.ordinal).limit(bindparam("limit"))
_TAKE = Statement(
    delete(_FEED)
    .where(_FEED.c.ordinal.in_(_NEXT))
    .returning(_FEED.c.ordinal, _FEED.c.authority, _FEED.c.type, _FEED.c.id, _FEED.c.version)
)


def _loaded() -> Statement:
    columns = {"authority": String, "type": String, "id": Uuid, "version": Integer}
    keys = (
        func.unnest(*(bindparam(f"{name}s", type_=ARRAY(kind)) for name, kind in columns.items()))
        .table_valued(*columns, with_ordinality="place")
        .render_derived("key")
    )
    before = _RESOURCE.alias("before")
    same = and_(*(_RESOURCE.c[name] == keys.c[name] for name in columns))
    preceding = and_(
        before.c.authority == _RESOURCE.c.authority,
        before.c.type == _RESOURCE.c.type,
        before.c.id == _RESOURCE.c.id,
        before.c.version == _RESOURCE.c.version - 1,
    )
    names = ("authority", "type", "id", "version", "last_updated", "readers", "views", "content")
    earlier = {"previous": "content", "previous_readers": "readers", "previous_views": "views"}
    previous = (before.c[name].label(label) for label, name in earlier.items())
    return Statement(
        select(*(_RESOURCE.c[name] for name in names), *previous)
        .select_from(keys.join(_RESOURCE, same).outerjoin(before, preceding))
        .order_by(keys.c.place)
    )


_LOAD = _loaded()


async def take(work: UnitOfWork, *, limit: int) -> tuple[Any, ...]:
    """Take the next of the feed out, in order; nothing where another walks it or there is nothing."""
    if not await work.connection.fetchval(_TRY_LOCK, WALK):
        return ()
    taken = await work.connection.fetch(_TAKE.sql, *_TAKE.bind({"limit": limit}))
    return tuple(sorted(taken, key=lambda row: row["ordinal"]))


async def published(work: UnitOfWork, taken: Sequence[Any], types: Iterable[str]) -> tuple[Published, ...]:
    """Return what was taken, of these types, in its order."""
    wanted = set(types)
    keys = [key for key in taken if key["type"] in wanted]
    if not keys:
        return ()
    names = ("authority", "type", "id", "version")
    values = {f"{name}s": [key[name] for key in keys] for name in names}
    found = await work.connection.fetch(_LOAD.sql, *_LOAD.bind(values))
    return tuple(_published(row) for row in found)


_AS_THEY_ARE: Final = ("authority", "type", "id", "version", "last_updated", "content", "previous")


def _published(row: Any) -> Published:
    return Published(
        **{name: row[name] for name in _AS_THEY_ARE},
        readers=_read_by(row["readers"], row["views"]),
        previous_readers=_read_by(row["previous_readers"], row["previous_views"]),
    )


def _read_by(
    readers: Sequence[UUID] | None, views: Sequence[bytes | None] | None
) -> dict[UUID, bytes | None]:
    """Return each reader's view, which stands at the reader's own place."""
    return dict(zip_longest(readers or (), views or ()))
