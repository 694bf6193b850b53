"""Published resources: every version kept as sent; the newest found by search entries and values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.domain.private import Private
from app.domain.publishing import Index, Publication
from app.persistence import keys, rows
from app.persistence.search_rows import EntryChanges, Key, ValueChanges, Write
from app.persistence.statements import Statement, insert_of, table_of

_RESOURCE = table_of(rows.PublishedResourceRow)
INSERT_RESOURCE: Final = insert_of(rows.PublishedResourceRow)
INSERT_FEED: Final = insert_of(rows.PublicationFeedRow)
"""Every version is put on the feed for subscribers (ADR 0011), in the transaction that publishes it."""

_KEY: Final = ("authority", "type", "id")
_KNOWN: Final = ("authority", "type", "id", "last_updated", "created_at", "found")
NEWEST_OF: Final = Statement(
    select(*(_RESOURCE.c[name] for name in _KNOWN))
    .where(_RESOURCE.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
    .ext(distinct_on(_RESOURCE.c.authority, _RESOURCE.c.type, _RESOURCE.c.id))
    .order_by(_RESOURCE.c.authority, _RESOURCE.c.type, _RESOURCE.c.id, _RESOURCE.c.version.desc())
)


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


@dataclass(frozen=True, repr=False)
class Version(Private):
    """One version of a resource on its way out."""

    publication: Publication
    authority: str
    number: int
    citizen_id: UUID | None

    @cached_property
    def id(self) -> UUID:
        return UUID(self.publication.id)

    @cached_property
    def key(self) -> Key:
        return self.authority, self.publication.type, self.id


def by_citizen(versions: Iterable[Version]) -> dict[UUID, list[Version]]:
    """Return what is about a citizen, by whom it is about."""
    found: dict[UUID, list[Version]] = {}
    for version in versions:
        if version.citizen_id is not None:
            found.setdefault(version.citizen_id, []).append(version)
    return found


@dataclass(frozen=True, slots=True, repr=False)
class Before(Private):
    """What is known of a resource's last version."""

    last_updated: datetime
    created_at: datetime
    found: Sequence[int]


def before(found: Iterable[Mapping[str, Any]]) -> dict[Key, Before]:
    """Read what `NEWEST_OF` found."""
    return {
        (row["authority"], row["type"], row["id"]): Before(
            row["last_updated"], row["created_at"], row["found"]
        )
        for row in found
    }


def writes(versions: Iterable[Version], last: Mapping[Key, Before], *, now: datetime) -> Iterator[Write]:
    """Return the rows of new versions: the resources, and what has changed in how they are found."""
    entries, values = EntryChanges(), ValueChanges()
    for version in versions:
        previous = last.get(version.key)
        created_at = previous.created_at if previous else now
        indexes = tuple(_indexes(version))
        found = keys.of(version.key[1], indexes)
        place = (created_at, version.id, version.authority)
        entries.change(previous.found if previous else (), found, place)
        values.replace(version.key, indexes, now, is_first=previous is None)
        yield INSERT_RESOURCE, _resource(version, found, created_at, now)
        yield INSERT_FEED, {**dict(zip(_KEY, version.key, strict=True)), "version": version.number}
    yield from entries.writes()
    yield from values.writes()


def _indexes(version: Version) -> Iterator[tuple[int, Index]]:
    """Yield who may find it, and by what: nobody by what their view of it leaves out."""
    publication = version.publication
    yield keys.audience_of(version.authority), publication.index
    for reader in publication.readers:
        yield keys.audience_of(str(reader)), publication.seen_by(reader).index


def _views(version: Version, *, now: datetime) -> list[bytes | None] | None:
    """Return what each reader gets in place of the whole, in the order of the readers."""
    views, readers = version.publication.views, sorted(version.publication.readers)
    if not views:
        return None
    return [
        as_sent(views[reader].body, version=version.number, now=now) if reader in views else None
        for reader in readers
    ]


def _resource(version: Version, found: list[int], created_at: datetime, now: datetime) -> dict[str, Any]:
    publication = version.publication
    return {
        "authority": version.authority,
        "type": publication.type,
        "id": version.id,
        "version": version.number,
        "last_updated": now,
        "created_at": created_at,
        "citizen_id": version.citizen_id,
        "readers": sorted(publication.readers),
        "found": found,
        "content": as_sent(publication.body, version=version.number, now=now),
        "views": _views(version, now=now),
    }
