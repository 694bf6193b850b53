"""The delivery queue beside the notice ledger: claim with a lease, try again, wait to be fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import and_, bindparam, null, select, update

from app.domain.notices import Notice
from app.domain.private import Private
from app.persistence import rows
from app.persistence.mapping import NOTICE
from app.persistence.statements import Statement, insert_of, table_of
from app.persistence.unit_of_work import UnitOfWork

_DELIVERY = table_of(rows.DeliveryRow)
_HANDOVER = table_of(rows.HandoverRow)
_NOTICE = table_of(rows.NoticeRow)
_SENT = table_of(rows.SentMessageRow)

INSERT_HANDOVER = insert_of(rows.HandoverRow)
INSERT_SENT = insert_of(rows.SentMessageRow)
COLUMNS = tuple(c.name for c in _DELIVERY.columns if c.name not in {"authority", "notice_id"})
UPDATE_DELIVERY = Statement(
    update(_DELIVERY)
    .values({name: bindparam(name) for name in COLUMNS})
    .where(
        _DELIVERY.c.authority == bindparam("key_authority"),
        _DELIVERY.c.notice_id == bindparam("key_notice_id"),
    )
)


@dataclass(frozen=True, slots=True, repr=False)
class Delivery(Private):
    """How far the delivery of one notice has come."""

    next_attempt_at: datetime | None
    lease_until: datetime | None = None
    attempts: int = 0
    resends: int = 0
    mailbox: bool = False
    """It waits for the receiver to fetch it."""
    receiver: str = ""
    """The location number or SOR code a mailbox is asked for by."""
    envelope_id: str = ""
    media_type: str = ""
    message: bytes | None = None
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """How far a forwarded request is on its way."""

    attempts: int
    next_attempt_at: datetime | None

    @property
    def is_waiting(self) -> bool:
        return self.next_attempt_at is not None


_BY_NOTICE = Statement(
    select(*(_DELIVERY.c[name] for name in COLUMNS))
    .where(_DELIVERY.c.authority == bindparam("authority"), _DELIVERY.c.notice_id == bindparam("notice_id"))
    .with_for_update()
)
_IN_MAILBOX = (
    select(_DELIVERY.c.authority, _DELIVERY.c.notice_id)
    .join(_NOTICE, and_(_NOTICE.c.authority == _DELIVERY.c.authority, _NOTICE.c.id == _DELIVERY.c.notice_id))
    .where(_DELIVERY.c.receiver == bindparam("receiver"), _DELIVERY.c.mailbox)
    .order_by(_NOTICE.c.due_at, _NOTICE.c.letter_id)
    .limit(bindparam("limit"))
)
_WAITING = Statement(_IN_MAILBOX)
_WAITING_FOR_UNIT = Statement(_IN_MAILBOX.where(_NOTICE.c.recipient_id == bindparam("unit_id")))
_BY_LETTER = Statement(
    select(_NOTICE.c.authority, _NOTICE.c.id).where(_NOTICE.c.letter_id == bindparam("letter_id"))
)
_BY_ENVELOPE = Statement(
    select(_SENT.c.authority, _SENT.c.notice_id).where(
        _SENT.c.receiver == bindparam("receiver"), _SENT.c.envelope_id == bindparam("envelope_id")
    )
)
_MAILBOX_OF = Statement(
    select(_DELIVERY.c.authority, _DELIVERY.c.receiver).where(
        _DELIVERY.c.notice_id == bindparam("notice_id"), _DELIVERY.c.mailbox
    )
)
_GROUP = Statement(
    select(_NOTICE.c.id, _NOTICE.c.version, _NOTICE.c.content)
    .where(
        _NOTICE.c.authority == bindparam("authority"),
        _NOTICE.c.request_id == bindparam("request_id"),
        _NOTICE.c.type == bindparam("type"),
        _NOTICE.c.occurrence == bindparam("occurrence"),
    )
    .order_by(_NOTICE.c.id)
)


def _handover_key() -> tuple[Any, ...]:
    return (
        _HANDOVER.c.authority == bindparam("authority"),
        _HANDOVER.c.request_id == bindparam("request_id"),
    )


_HANDOVER_STATE = Statement(select(_HANDOVER.c.attempts, _HANDOVER.c.next_attempt_at).where(*_handover_key()))
FINISH_HANDOVER = Statement(
    update(_HANDOVER).values(next_attempt_at=null(), lease_until=null()).where(*_handover_key())
)
RETRY_HANDOVER = Statement(
    update(_HANDOVER)
    .values(next_attempt_at=bindparam("at"), lease_until=null(), last_error=bindparam("error"))
    .where(*_handover_key())
)


async def handover_of(work: UnitOfWork, request_id: UUID) -> Handover | None:
    values = {"authority": work.authority, "request_id": request_id}
    row = await work.connection.fetchrow(_HANDOVER_STATE.sql, *_HANDOVER_STATE.bind(values))
    return Handover(**dict(row)) if row else None


async def waiting_for(
    pool: asyncpg.Pool, receiver: str, *, unit_id: UUID | None, limit: int
) -> tuple[tuple[str, UUID], ...]:
    """Return authority and notice of the letters that wait in a mailbox, oldest first.

    With a unit only those addressed to it: two units may hold one number, one after the other.
    """
    statement = _WAITING if unit_id is None else _WAITING_FOR_UNIT
    values = {"receiver": receiver, "unit_id": unit_id, "limit": limit}
    found = await pool.fetch(statement.sql, *statement.bind(values))
    return tuple((row["authority"], row["notice_id"]) for row in found)


async def notice_of_letter(pool: asyncpg.Pool, letter_id: str) -> tuple[str, UUID] | None:
    """Return the authority and the notice that a letter of ours carried."""
    row = await pool.fetchrow(_BY_LETTER.sql, letter_id)
    return (row["authority"], row["id"]) if row else None


async def notice_of_envelope(
    pool: asyncpg.Pool, *, receiver: str, envelope_id: str
) -> tuple[str, UUID] | None:
    """Return the authority and the notice whose letter went to a receiver in this envelope."""
    values = {"receiver": receiver, "envelope_id": envelope_id}
    row = await pool.fetchrow(_BY_ENVELOPE.sql, *_BY_ENVELOPE.bind(values))
    return (row["authority"], row["notice_id"]) if row else None


async def notice_by_id(pool: asyncpg.Pool, notice_id: UUID) -> tuple[str, str] | None:
    """Return the authority and the mailbox of a letter that waits."""
    row = await pool.fetchrow(_MAILBOX_OF.sql, notice_id)
    return (row["authority"], row["receiver"]) if row else None


async def delivery_of(work: UnitOfWork, notice_id: UUID) -> Delivery:
    """Return a delivery and hold it: who claims deliveries meanwhile passes it by."""
    row = await work.connection.fetchrow(
        _BY_NOTICE.sql, *_BY_NOTICE.bind({"authority": work.authority, "notice_id": notice_id})
    )
    return Delivery(**dict(row))


async def siblings(work: UnitOfWork, notice: Notice) -> tuple[Notice, ...]:
    """Return all notices of the same request and event, this one among them."""
    found = await work.connection.fetch(
        _GROUP.sql,
        *_GROUP.bind(
            {
                "authority": work.authority,
                "request_id": notice.request_id,
                "type": notice.type,
                "occurrence": notice.occurrence,
            }
        ),
    )
    return tuple(NOTICE.to_domain(row) for row in found)


def put(work: UnitOfWork, notice_id: UUID, delivery: Delivery) -> None:
    """Queue the new state of a delivery that exists."""
    values: Mapping[str, Any] = {name: getattr(delivery, name) for name in COLUMNS}
    work.write(UPDATE_DELIVERY, {**values, "key_authority": work.authority, "key_notice_id": notice_id})


def keep_message(work: UnitOfWork, notice_id: UUID, delivery: Delivery) -> None:
    """Keep what is to go out beside its delivery: a re-send is written anew and takes its place there."""
    content = delivery.message or b""
    work.write(
        INSERT_SENT,
        {
            "envelope_id": delivery.envelope_id,
            "notice_id": notice_id,
            "receiver": delivery.receiver,
            "prepared_at": work.now,
            "media_type": delivery.media_type,
            "sha256": hashlib.sha256(content).hexdigest(),
            "content": content,
        },
    )


_RESERVED = ("letter numbers",)
_LETTER_NUMBERS = "SELECT nextval('letter_number') FROM generate_series(1, $1::int)"


async def reserve_letter_numbers(work: UnitOfWork, count: int) -> None:
    """Draw so many numbers at once; what is not used of them is never used."""
    drawn = await work.connection.fetch(_LETTER_NUMBERS, count)
    work.seen[_RESERVED] = iter([int(row[0]) for row in drawn])


async def next_letter_number(work: UnitOfWork) -> int:
    """Return a number that is ours alone, as sender of letters."""
    reserved: int | None = next(work.seen.get(_RESERVED, iter(())), None)
    return int(await work.connection.fetchval(_LETTER_NUMBERS, 1)) if reserved is None else reserved
