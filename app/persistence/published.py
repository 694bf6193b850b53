"""Published resources: every version kept as sent, found by search entries of the newest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Uuid, bindparam, delete, func, insert, select

from app.domain.private import Private
from app.domain.publishing import Publication
from app.persistence import rows
from app.persistence.statements import Statement, insert_of, table_of

_RESOURCE = table_of(rows.PublishedResourceRow)
_SEARCH = table_of(rows.SearchEntryRow)
_FEED = table_of(rows.PublicationFeedRow)
INSERT_ENTRY = insert_of(rows.SearchEntryRow)
_KEY = ("authority", "type", "id", "version")


def _insert_resource() -> Statement:
    """Keep a version, and put it on the feed for subscribers, in one statement."""
    values: dict[str, Any] = {column.name: bindparam(column.name) for column in _RESOURCE.columns}
    kept = insert(_RESOURCE).values(values).returning(*(_RESOURCE.c[name] for name in _KEY)).cte("kept")
    return Statement(insert(_FEED).from_select(_KEY, select(*(kept.c[name] for name in _KEY))))


INSERT_RESOURCE = _insert_resource()
FORGET_ENTRIES = Statement(
    delete(_SEARCH).where(
        _SEARCH.c.authority == bindparam("authority"),
        _SEARCH.c.type == bindparam("type"),
        _SEARCH.c.resource_id == bindparam("resource_id"),
    )
)
NEWEST_OF = Statement(
    select(func.max(_RESOURCE.c.last_updated)).where(
        _RESOURCE.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid)))
    )
)
Index: TypeAlias = tuple[tuple[str, str], ...]
ANY = ""
"""The parameter every resource has an entry under: what a search without parameters walks."""


def _exact(value: object) -> orjson.Fragment:
    """Write a number just as the sender did: 1.50 stays 1.50."""
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(type(value).__name__)


def as_sent(body: Mapping[str, Any], *, version: int, now: datetime) -> bytes:
    """Return the bytes of one version, with the meta elements that storing it gives."""
    meta = {**body.get("meta", {}), "versionId": str(version), "lastUpdated": _instant(now)}
    return orjson.dumps({**body, "meta": meta}, default=_exact)


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True, repr=False)
class Version(Private):
    """One version of a resource on its way out."""

    publication: Publication
    authority: str
    number: int
    citizen_id: UUID | None

    @property
    def id(self) -> UUID:
        return UUID(self.publication.id)


def writes(version: Version, *, now: datetime) -> Iterator[tuple[Statement, Mapping[str, Any]]]:
    """Return the rows of one new version: the resource, and its entries in place of the last ones."""
    publication = version.publication
    key = {"authority": version.authority, "type": publication.type}
    if version.number > 1:
        yield FORGET_ENTRIES, {**key, "resource_id": version.id}
    yield (
        INSERT_RESOURCE,
        {
            **key,
            "id": version.id,
            "version": version.number,
            "last_updated": now,
            "citizen_id": version.citizen_id,
            "readers": sorted(publication.readers),
            "content": as_sent(publication.body, version=version.number, now=now),
            "views": _views(version, now=now),
        },
    )
    found = {**key, "resource_id": version.id, "version": version.number, "last_updated": now}
    for audience, index in _audiences(version):
        for parameter, value in {*index, (ANY, "")}:
            yield INSERT_ENTRY, {**found, "audience": audience, "parameter": parameter, "value": value}


def _views(version: Version, *, now: datetime) -> list[bytes | None] | None:
    """Return what each reader gets in place of the whole, in the order of the readers."""
    views, readers = version.publication.views, sorted(version.publication.readers)
    if not views:
        return None
    return [
        as_sent(views[reader].body, version=version.number, now=now) if reader in views else None
        for reader in readers
    ]


def _audiences(version: Version) -> Iterator[tuple[str, Index]]:
    """Yield who may find it, and by what: nobody by what their view of it leaves out."""
    publication = version.publication
    yield version.authority, publication.index
    for reader in publication.readers:
        yield str(reader), publication.seen_by(reader).index
