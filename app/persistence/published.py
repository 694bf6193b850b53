"""Published resources: every version kept as sent, found by search entries of the newest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, delete

from app.domain.publishing import Publication
from app.persistence import rows
from app.persistence.statements import Statement, insert_of, table_of

_SEARCH = table_of(rows.SearchEntryRow)
INSERT_RESOURCE = insert_of(rows.PublishedResourceRow)
INSERT_ENTRY = insert_of(rows.SearchEntryRow)
FORGET_ENTRIES = Statement(
    delete(_SEARCH).where(
        _SEARCH.c.authority == bindparam("authority"),
        _SEARCH.c.type == bindparam("type"),
        _SEARCH.c.resource_id == bindparam("resource_id"),
    )
)
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


def writes(
    publication: Publication, authority: str, *, version: int, citizen_id: UUID | None, now: datetime
) -> Iterator[tuple[Statement, Mapping[str, Any]]]:
    """Return the rows of one new version: the resource, and its entries in place of the last ones."""
    key = {"authority": authority, "type": publication.type}
    id_ = UUID(publication.id)
    if version > 1:
        yield FORGET_ENTRIES, {**key, "resource_id": id_}
    yield (
        INSERT_RESOURCE,
        {
            **key,
            "id": id_,
            "version": version,
            "last_updated": now,
            "citizen_id": citizen_id,
            "readers": sorted(publication.readers),
            "content": as_sent(publication.body, version=version, now=now),
        },
    )
    for parameter, value in {*publication.index, (ANY, "")}:
        entry = {"parameter": parameter, "value": value, "version": version, "last_updated": now}
        yield INSERT_ENTRY, {**key, "resource_id": id_, **entry}
