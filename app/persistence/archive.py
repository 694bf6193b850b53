"""Reading what was published: one statement fetches the stored bytes and writes the audit row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    DateTime,
    Select,
    String,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)

from app.domain.actors import Actor
from app.domain.private import Private
from app.domain.publishing import EVERYONE
from app.persistence import rows
from app.persistence.published import ANY
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import SHARED

_RESOURCE = table_of(rows.PublishedResourceRow)
_ENTRY = table_of(rows.SearchEntryRow)
_AUDIT = table_of(rows.AuditEntryRow)
_SHOWN = ("authority", "id", "version", "last_updated", "citizen_id", "content")


@dataclass(frozen=True, slots=True, repr=False)
class Stored(Private):
    """One version of a resource, as it was published."""

    id: UUID
    version: int
    last_updated: datetime
    content: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Wanted(Private):
    """A search in the archive's terms: all must hold, of each any value."""

    type: str
    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ids: tuple[UUID, ...] | None = None
    spans: tuple[tuple[datetime | None, datetime | None, bool], ...] = ()
    """From (included), to (not included), and whether it is the time outside that is meant."""
    newest_first: bool = True
    after: tuple[datetime, UUID] | None = None
    limit: int = 20


def _visible(table: Any) -> ColumnElement[bool]:
    """The owning authority sees its own; others what they are readers of."""
    return or_(
        table.c.authority == func.any(bindparam("authorities", type_=ARRAY(String))),
        table.c.readers.overlap(bindparam("me", type_=ARRAY(Uuid))),
    )


def _audit(found: CTE, action: str) -> CTE:
    """Note the access, one row for each citizen whose data it showed; also where it found nothing."""
    columns = [c.name for c in _AUDIT.columns if c.name != "id"]
    shown = {
        "authority": func.coalesce(found.c.authority, bindparam("home")),
        "recorded_at": bindparam("now", type_=DateTime(timezone=True)),
        "client_id": bindparam("client_id", type_=String),
        "organisation_id": bindparam("organisation_id", type_=Uuid),
        "person": bindparam("person", type_=String),
        "action": literal(action),
        "object_type": bindparam("type", type_=String),
        "object_id": func.min(cast(found.c.id, Text)).cast(Uuid)
        if action == "read"
        else literal_column("NULL::uuid"),
        "citizen_id": found.c.citizen_id,
        "detail": bindparam("detail", type_=String)
        if action == "read"
        else bindparam("detail", type_=String)
        + func.coalesce(func.string_agg(cast(found.c.id, Text), literal(",")), ""),
    }
    once = select(literal(1).label("one")).subquery()
    rows_ = (
        select(*(shown[name].label(name) for name in columns))
        .select_from(once.outerjoin(found, true()))
        .group_by(found.c.authority, found.c.citizen_id)
    )
    return insert(_AUDIT).from_select(columns, rows_).cte("logged")


def _counted() -> CTE:
    """Note a count: one row, about nobody in particular."""
    noted = {
        "authority": bindparam("home", type_=String),
        "recorded_at": bindparam("now", type_=DateTime(timezone=True)),
        "client_id": bindparam("client_id", type_=String),
        "organisation_id": bindparam("organisation_id", type_=Uuid),
        "person": bindparam("person", type_=String),
        "action": literal("count"),
        "object_type": bindparam("type", type_=String),
        "detail": bindparam("detail", type_=String),
    }
    return insert(_AUDIT).values(noted).cte("logged")


def _statement(found: Select[Any], action: str, *, oldest_first: bool = False) -> Statement:
    page = found.cte("found")
    order = (
        (page.c.last_updated, page.c.id) if oldest_first else (page.c.last_updated.desc(), page.c.id.desc())
    )
    shown = select(page).order_by(*order).add_cte(_audit(page, action))
    return Statement(shown)


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
    return select(*(newest.c[name] for name in _SHOWN)).where(_visible(newest))


def _versions() -> Select[Any]:
    """Earlier versions are for whoever may see the newest: what is withdrawn is withdrawn whole."""
    newest = _latest()
    return (
        select(*(_RESOURCE.c[name] for name in _SHOWN))
        .select_from(_RESOURCE.join(newest, true()))
        .where(_RESOURCE.c.id == bindparam("id"), _RESOURCE.c.type == bindparam("type"), _visible(newest))
    )


_READ = _statement(_newest(), "read")
_VREAD = _statement(_versions().where(_RESOURCE.c.version == bindparam("version")), "read")
_HISTORY = _statement(_versions().order_by(_RESOURCE.c.version.desc()).limit(bindparam("limit")), "history")


def _caller(actor: Actor, type_: str, now: datetime, detail: str = "") -> dict[str, Any]:
    return {
        "type": type_,
        "authorities": list(actor.authorities),
        "me": [actor.organisation_id, EVERYONE],
        "home": actor.authorities[0] if actor.authorities else SHARED,
        "now": now,
        "client_id": actor.client_id,
        "organisation_id": actor.organisation_id,
        "person": actor.person,
        "detail": detail,
    }


def _stored(row: asyncpg.Record) -> Stored:
    return Stored(row["id"], row["version"], row["last_updated"], row["content"])


class Archive:
    """The published resources as one caller may see them."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def read(self, actor: Actor, type_: str, id_: UUID, *, now: datetime) -> Stored | None:
        values = {**_caller(actor, type_, now), "id": id_}
        row = await self._pool.fetchrow(_READ.sql, *_READ.bind(values))
        return _stored(row) if row else None

    async def vread(
        self, actor: Actor, type_: str, id_: UUID, version: int, *, now: datetime
    ) -> Stored | None:
        values = {**_caller(actor, type_, now, f"version {version}"), "id": id_, "version": version}
        row = await self._pool.fetchrow(_VREAD.sql, *_VREAD.bind(values))
        return _stored(row) if row else None

    async def history(
        self, actor: Actor, type_: str, id_: UUID, *, limit: int, now: datetime
    ) -> tuple[Stored, ...]:
        values = {**_caller(actor, type_, now), "id": id_, "limit": limit}
        found = await self._pool.fetch(_HISTORY.sql, *_HISTORY.bind(values))
        return tuple(sorted((_stored(row) for row in found), key=lambda stored: -stored.version))

    async def search(self, actor: Actor, wanted: Wanted, *, now: datetime) -> tuple[Stored, ...]:
        """Return a page; the audit row names the parameters, never what was searched for."""
        statement = _search(_shape(wanted), counting=False)
        values = {**_caller(actor, wanted.type, now, _parameters(wanted) + ": "), **_values(wanted)}
        return tuple(_stored(row) for row in await self._pool.fetch(statement.sql, *statement.bind(values)))

    async def count(self, actor: Actor, wanted: Wanted, *, now: datetime) -> int:
        """Return how many there are; that somebody is known here is worth an audit row as well."""
        statement = _search(_shape(wanted), counting=True)
        values = {**_caller(actor, wanted.type, now, _parameters(wanted)), **_values(wanted)}
        return int(await self._pool.fetchval(statement.sql, *statement.bind(values)))


def _parameters(wanted: Wanted) -> str:
    return "by " + ",".join(sorted({name for name, _ in wanted.terms}))


@dataclass(frozen=True, slots=True)
class _Shape:
    """All of a search but its values: searches of one shape share one statement."""

    terms: tuple[bool, ...]
    """For each term, whether it has a single value."""
    ids: bool
    spans: tuple[tuple[bool, bool, bool], ...]
    newest_first: bool
    paged: bool


def _shape(wanted: Wanted) -> _Shape:
    return _Shape(
        terms=tuple(len(values) == 1 for _, values in wanted.terms),
        ids=wanted.ids is not None,
        spans=tuple((low is not None, high is not None, outside) for low, high, outside in wanted.spans),
        newest_first=wanted.newest_first,
        paged=wanted.after is not None,
    )


def _values(wanted: Wanted) -> dict[str, Any]:
    values: dict[str, Any] = {"limit": wanted.limit, "ids": list(wanted.ids or ())}
    for number, (name, alternatives) in enumerate(wanted.terms):
        values[f"p{number}"] = name
        values[f"v{number}"] = alternatives[0] if len(alternatives) == 1 else list(alternatives)
    for number, (low, high, _) in enumerate(wanted.spans):
        values |= {f"low{number}": low, f"high{number}": high}
    if wanted.after:
        values |= {"after_at": wanted.after[0], "after_id": wanted.after[1]}
    return values


@lru_cache(maxsize=512)
def _search(shape: _Shape, *, counting: bool) -> Statement:
    """Build the statement of one shape: walk one value's entries in order, check the rest on each."""
    conditions = list(_conditions(shape))
    joined = and_(*(_RESOURCE.c[name] == _ENTRY.c[name] for name in ("authority", "type", "version")))
    matching = (
        select(*(_RESOURCE.c[name] for name in _SHOWN))
        .select_from(_ENTRY.join(_RESOURCE, and_(joined, _RESOURCE.c.id == _ENTRY.c.resource_id)))
        .where(_ENTRY.c.type == bindparam("type"), _visible(_RESOURCE), *conditions)
    )
    if counting:
        return Statement(select(func.count()).select_from(matching.subquery()).add_cte(_counted()))
    at, id_ = _ENTRY.c.last_updated, _ENTRY.c.resource_id
    if shape.paged:
        place = tuple_(
            bindparam("after_at", type_=DateTime(timezone=True)), bindparam("after_id", type_=Uuid)
        )
        here = tuple_(at, id_)
        matching = matching.where(here < place if shape.newest_first else here > place)
    order = (at.desc(), id_.desc()) if shape.newest_first else (at, id_)
    page = matching.order_by(*order).limit(bindparam("limit"))
    return _statement(page, "search", oldest_first=not shape.newest_first)


def _conditions(shape: _Shape) -> Sequence[ColumnElement[bool]]:
    lead = next((n for n, single in enumerate(shape.terms) if single), None)
    walked: list[ColumnElement[bool]] = (
        [_ENTRY.c.parameter == literal(ANY), _ENTRY.c.value == literal("")]
        if lead is None
        else [_ENTRY.c.parameter == bindparam(f"p{lead}"), _ENTRY.c.value == bindparam(f"v{lead}")]
    )
    others = [_also(n, single=single) for n, single in enumerate(shape.terms) if n != lead]
    chosen = [_ENTRY.c.resource_id == func.any(bindparam("ids", type_=ARRAY(Uuid)))] if shape.ids else []
    return [*walked, *others, *chosen, *(_within(n, *span) for n, span in enumerate(shape.spans))]


def _also(number: int, *, single: bool) -> ColumnElement[bool]:
    other = _ENTRY.alias()
    value = bindparam(f"v{number}", type_=String if single else ARRAY(String))
    return exists().where(
        other.c.authority == _ENTRY.c.authority,
        other.c.type == _ENTRY.c.type,
        other.c.resource_id == _ENTRY.c.resource_id,
        other.c.parameter == bindparam(f"p{number}"),
        other.c.value == (value if single else func.any(value)),
    )


def _within(number: int, low: bool, high: bool, outside: bool) -> ColumnElement[bool]:  # noqa: FBT001 - a row of flags
    at = _ENTRY.c.last_updated
    bounds = [
        *([at >= bindparam(f"low{number}", type_=DateTime(timezone=True))] if low else []),
        *([at < bindparam(f"high{number}", type_=DateTime(timezone=True))] if high else []),
    ]
    inside = and_(true(), *bounds)
    return ~inside if outside else inside
