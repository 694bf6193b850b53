"""Taking what is due out of a queue for ourselves, until a lease runs out; others pass it by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    update,
)

from app.domain.notices import NoticeStatus, RecipientRole
from app.persistence import rows
from app.persistence.statements import Statement, table_of

_INSTANT = DateTime(timezone=True)
_DELIVERY = table_of(rows.DeliveryRow)
_HANDOVER = table_of(rows.HandoverRow)
_NOTICE = table_of(rows.NoticeRow)
_CITIZEN = table_of(rows.CitizenRow)
_REFERRAL = table_of(rows.ReferralRow)
_PLAN = table_of(rows.RehabPlanRow)


AT_ITS_LIMIT = "at its limit"
"""Noted with a delivery that waits because its receiver takes no more calls a second."""
LOOK = 4
"""So many times what is to be taken is looked at, where some of it may have to be put off."""


@dataclass(frozen=True, slots=True)
class Claim:
    authority: str
    id: UUID
    attempts: int


@dataclass(frozen=True, slots=True)
class Room:
    """How much may be taken on for one address, and when what is due beyond it is looked at again."""

    calls: int
    again_at: datetime
    why: str = ""
    """Noted with what is put off, where it is to be told apart."""


def _due(table: Any, *more: Any, limit: str = "batch") -> Select[Any]:
    """The next rows nobody works on; a lease that ran out is nobody's."""
    return (
        select(*table.primary_key.columns, *more)
        .where(
            table.c.next_attempt_at <= bindparam("now"),
            or_(table.c.lease_until.is_(None), table.c.lease_until < bindparam("now")),
        )
        .order_by(table.c.next_attempt_at)
        .limit(bindparam(limit))
        .with_for_update(skip_locked=True)
    )


def claim_of(table: Any) -> Statement:
    """Take the next due rows of a queue."""
    due = _due(table).cte("due")
    key = list(table.primary_key.columns)
    return Statement(
        update(table)
        .values(lease_until=bindparam("until"), attempts=table.c.attempts + 1)
        .where(*(column == due.c[column.name] for column in key))
        .returning(*key, table.c.attempts)
    )


_CLAIM_HANDOVERS = claim_of(_HANDOVER)


def _unit() -> Any:
    """Where a notice goes: known once it is addressed, before that presumed; asked anew when it leaves."""
    own_gp = _CITIZEN.c.content[("gp_registrations", "-1", "organisation_id")].astext
    presumed = case(
        (_NOTICE.c.role == RecipientRole.OWN_GP.value, cast(own_gp, Uuid)),
        else_=func.coalesce(_REFERRAL.c.requester_id, _PLAN.c.requester_id),
    )
    return case(
        (or_(_NOTICE.c.status != NoticeStatus.DUE.value, _NOTICE.c.correction > 0), _NOTICE.c.recipient_id),
        (_NOTICE.c.role == RecipientRole.RESULT_RECEIVER.value, null()),
        else_=presumed,
    )


def _named() -> Any:
    """The next due deliveries, each with where it goes."""
    due = _due(_DELIVERY, _DELIVERY.c.next_attempt_at, limit="look").cte("due")

    def same(table: Any, id_: Any) -> Any:
        return and_(table.c.authority == due.c.authority, table.c.id == id_)

    return (
        select(due.c.authority, due.c.notice_id, due.c.next_attempt_at, _unit().label("unit_id"))
        .join(_NOTICE, same(_NOTICE, due.c.notice_id))
        .outerjoin(_REFERRAL, same(_REFERRAL, _NOTICE.c.request_id))
        .outerjoin(_PLAN, same(_PLAN, _NOTICE.c.request_id))
        .join(_CITIZEN, same(_CITIZEN, _NOTICE.c.citizen_id))
        .cte("named")
    )


_ROOM_COLUMNS: dict[str, Any] = {
    "unit_id": Uuid,
    "door": Integer,
    "calls": Integer,
    "again_at": _INSTANT,
    "why": String,
}


def _placed() -> Any:
    """The same, with whether each is left for want of room, and its place among its like."""
    named = _named()
    arrays = (bindparam(name, type_=ARRAY(type_)) for name, type_ in _ROOM_COLUMNS.items())
    room = func.unnest(*arrays).table_valued(*_ROOM_COLUMNS).render_derived("room")
    place = func.row_number().over(partition_by=room.c.door, order_by=named.c.next_attempt_at)
    is_left = room.c.door.is_not(None) & (place > room.c.calls)
    judged = (
        select(*named.c, room.c.again_at, room.c.why, is_left.label("is_left"))
        .outerjoin(room, room.c.unit_id == named.c.unit_id)
        .subquery()
    )
    nth = func.row_number().over(partition_by=judged.c.is_left, order_by=judged.c.next_attempt_at)
    return select(judged, nth.label("nth")).cte("placed")


def _claim_with_rooms() -> Statement:
    """Take the next due deliveries, of each door as many as it has room for; the others are put off."""
    placed = _placed()
    return Statement(
        update(_DELIVERY)
        .values(
            lease_until=case((placed.c.is_left, null()), else_=bindparam("until", type_=_INSTANT)),
            attempts=_DELIVERY.c.attempts + case((placed.c.is_left, literal(0)), else_=literal(1)),
            next_attempt_at=case((placed.c.is_left, placed.c.again_at), else_=_DELIVERY.c.next_attempt_at),
            last_error=case(
                (placed.c.is_left, func.coalesce(func.nullif(placed.c.why, ""), _DELIVERY.c.last_error)),
                else_=_DELIVERY.c.last_error,
            ),
        )
        .where(
            _DELIVERY.c.authority == placed.c.authority,
            _DELIVERY.c.notice_id == placed.c.notice_id,
            or_(placed.c.is_left, placed.c.nth <= bindparam("batch", type_=Integer)),
        )
        .returning(_DELIVERY.c.authority, _DELIVERY.c.notice_id, _DELIVERY.c.attempts, placed.c.is_left)
    )


_CLAIM_DELIVERIES = claim_of(_DELIVERY)
_CLAIM_WITH_ROOMS = _claim_with_rooms()


@dataclass(frozen=True, slots=True)
class Taken:
    claims: tuple[Claim, ...]
    put_off: int = 0
    """So many were due, but had no room where they go; others may be due behind them."""


async def claim_deliveries(
    pool: asyncpg.Pool, *, now: datetime, until: datetime, batch: int
) -> tuple[Claim, ...]:
    """Take the next due deliveries for ourselves until `until`; other workers pass them by."""
    values = {"now": now, "until": until, "batch": batch}
    found = await pool.fetch(_CLAIM_DELIVERIES.sql, *_CLAIM_DELIVERIES.bind(values))
    return tuple(_claim(row, "notice_id") for row in found)


async def claim_with_rooms(
    pool: asyncpg.Pool,
    *,
    now: datetime,
    until: datetime,
    batch: int,
    rooms: Sequence[tuple[Room, Iterable[UUID]]],
) -> Taken:
    """Take the next due deliveries; those that go where there is no room are put off instead.

    Each room is that of the units named with it, together. It is looked at more than is taken, so that
    what is put off leaves no gap.
    """
    behind = [(unit, door, room) for door, (room, units) in enumerate(rooms) for unit in units]
    values = {
        "now": now,
        "until": until,
        "batch": batch,
        "look": LOOK * batch,
        "unit_id": [unit for unit, _, _ in behind],
        "door": [door for _, door, _ in behind],
        "calls": [room.calls for _, _, room in behind],
        "again_at": [room.again_at for _, _, room in behind],
        "why": [room.why for _, _, room in behind],
    }
    found = await pool.fetch(_CLAIM_WITH_ROOMS.sql, *_CLAIM_WITH_ROOMS.bind(values))
    claims = tuple(_claim(row, "notice_id") for row in found if not row["is_left"])
    return Taken(claims, len(found) - len(claims))


async def claim_handovers(
    pool: asyncpg.Pool, *, now: datetime, until: datetime, batch: int
) -> tuple[Claim, ...]:
    found = await pool.fetch(
        _CLAIM_HANDOVERS.sql, *_CLAIM_HANDOVERS.bind({"now": now, "until": until, "batch": batch})
    )
    return tuple(_claim(row, "request_id") for row in found)


def _claim(row: asyncpg.Record, key: str) -> Claim:
    return Claim(row["authority"], row[key], row["attempts"])
