"""The bytes behind a DocumentReference or a request: what came in, what went out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import Select, bindparam, literal, select, true, union_all

from app.domain.actors import Actor
from app.domain.private import Private
from app.persistence import rows
from app.persistence.access import caller_values, noted, visible
from app.persistence.statements import Statement, table_of

_RESOURCE = table_of(rows.PublishedResourceRow)
_SOURCE = table_of(rows.SourceDocumentRow)
_SENT = table_of(rows.SentMessageRow)
BINARY = "Binary"


@dataclass(frozen=True, slots=True, repr=False)
class Bytes(Private):
    id: UUID
    media_type: str
    content: bytes
    last_updated: datetime


def _shown_as(resource: object, *types: str) -> Select[tuple[object]]:
    """Return the newest version of what is published with this id: who may see it may have the bytes."""
    return (
        select(_RESOURCE)
        .where(_RESOURCE.c.id == resource, _RESOURCE.c.type.in_([literal(t) for t in types]))
        .order_by(_RESOURCE.c.version.desc())
        .limit(1)
    )


def _came_in() -> Select[tuple[object]]:
    shown = _shown_as(_SOURCE.c.subject_id, "ServiceRequest", "Communication").lateral("shown")
    return (
        select(
            _SOURCE.c.authority,
            _SOURCE.c.id,
            _SOURCE.c.received_at.label("last_updated"),
            shown.c.citizen_id,
            _SOURCE.c.content,
            _SOURCE.c.media_type,
        )
        .select_from(_SOURCE.join(shown, true()))
        .where(_SOURCE.c.id == bindparam("id"), shown.c.authority == _SOURCE.c.authority, visible(shown))
    )


def _went_out() -> Select[tuple[object]]:
    shown = _shown_as(_SENT.c.notice_id, "DocumentReference").lateral("shown")
    return (
        select(
            _SENT.c.authority,
            _SENT.c.notice_id,
            _SENT.c.prepared_at,
            shown.c.citizen_id,
            _SENT.c.content,
            _SENT.c.media_type,
        )
        .select_from(_SENT.join(shown, true()))
        .where(_SENT.c.notice_id == bindparam("id"), visible(shown))
    )


def _read() -> Statement:
    either = union_all(_came_in(), _went_out()).subquery("either")
    newest = select(either).order_by(either.c.last_updated.desc()).limit(1)
    return noted(newest, "read", "last_updated")


_READ = _read()


async def read_bytes(pool: asyncpg.Pool, actor: Actor, id_: UUID, *, now: datetime) -> Bytes | None:
    """Return what came in or went out under this id, the last time it did; None for who may not see it."""
    row = await pool.fetchrow(_READ.sql, *_READ.bind({**caller_values(actor, BINARY, now), "id": id_}))
    return Bytes(row["id"], row["media_type"], row["content"], row["last_updated"]) if row else None
