"""Notices with their deliveries, several at a time, once the citizens they are about are locked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, Uuid, and_, bindparam, func, select, tuple_

from app.domain.decision import Change, Decision
from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent, NoticeStatus
from app.domain.private import Private
from app.persistence import rows
from app.persistence.deliveries import COLUMNS, Delivery, put
from app.persistence.mapping import NOTICE
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork

_CITIZEN = table_of(rows.CitizenRow)
_NOTICE = table_of(rows.NoticeRow)
_DELIVERY = table_of(rows.DeliveryRow)
_EARLIER = _NOTICE.alias("earlier")

_ASKED = and_(
    _NOTICE.c.authority == bindparam("authority"),
    _NOTICE.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
)
_EVENT = (_NOTICE.c.request_id, _NOTICE.c.type, _NOTICE.c.occurrence)
_LOCK = Statement(
    select(_CITIZEN.c.id)
    .where(
        _CITIZEN.c.authority == bindparam("authority"),
        _CITIZEN.c.id.in_(select(_NOTICE.c.citizen_id).where(_ASKED)),
    )
    .order_by(_CITIZEN.c.authority, _CITIZEN.c.id)
    .with_for_update()
)
_COURSES = (
    select(_NOTICE.c.id, _NOTICE.c.version, _NOTICE.c.content, *(_DELIVERY.c[name] for name in COLUMNS))
    .join(
        _DELIVERY, and_(_DELIVERY.c.authority == _NOTICE.c.authority, _DELIVERY.c.notice_id == _NOTICE.c.id)
    )
    .order_by(_NOTICE.c.due_at, _NOTICE.c.id)
    .with_for_update(of=_DELIVERY)
)
_BY_IDS = Statement(_COURSES.where(_ASKED))
_BY_EVENTS = Statement(
    _COURSES.where(
        _NOTICE.c.authority == bindparam("authority"),
        tuple_(*_EVENT).in_(select(*_EVENT).where(_ASKED).correlate(None)),
    )
)
_BEFORE = Statement(
    select(_NOTICE.c.id, func.max(func.coalesce(_DELIVERY.c.next_attempt_at, bindparam("now"))).label("at"))
    .join(
        _EARLIER,
        and_(
            _EARLIER.c.due_at < _NOTICE.c.due_at,
            *(
                _EARLIER.c[name] == _NOTICE.c[name]
                for name in ("authority", "pathway_id", "request_id", "role", "place")
            ),
        ),
    )
    .join(
        _DELIVERY, and_(_DELIVERY.c.authority == _EARLIER.c.authority, _DELIVERY.c.notice_id == _EARLIER.c.id)
    )
    .where(_ASKED, _EARLIER.c.status == func.any(bindparam("statuses", type_=ARRAY(String))))
    .group_by(_NOTICE.c.id)
)


@dataclass(frozen=True, slots=True, repr=False)
class Course(Private):
    """A notice, how far its delivery has come, and what has happened to it just now."""

    notice: Notice
    delivery: Delivery
    changes: tuple[Change, ...] = ()

    def may(self, event: NoticeEvent) -> bool:
        return event in NOTICE_LIFECYCLE.allowed(self.notice.status)

    def moved(self, event: NoticeEvent, at: datetime, reason: str = "", **changes: Any) -> Course:
        after = replace(
            self.notice, status=NOTICE_LIFECYCLE.after(self.notice.status, event), reason=reason, **changes
        )
        return replace(self, notice=after, changes=(*self.changes, Change(after, event, at, reason)))

    def placed(self, **changes: Any) -> Course:
        """Return it with another place in the queue."""
        return replace(self, delivery=replace(self.delivery, **changes))


async def lock_citizens_of(work: UnitOfWork, ids: Collection[UUID]) -> None:
    """Lock whom these notices are about, always in the same order."""
    await work.connection.fetch(_LOCK.sql, *_LOCK.bind({"authority": work.authority, "ids": list(ids)}))


async def courses_of(work: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Course]:
    """Return these notices, and hold their deliveries: who claims deliveries meanwhile passes them by."""
    return await _found(work, _BY_IDS, ids)


async def courses_of_events(work: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Course]:
    """Return these notices with the others of the same requests and events, held in the same way."""
    return await _found(work, _BY_EVENTS, ids)


async def _found(work: UnitOfWork, statement: Statement, ids: Collection[UUID]) -> dict[UUID, Course]:
    values = {"authority": work.authority, "ids": list(ids)}
    found = await work.connection.fetch(statement.sql, *statement.bind(values))
    return {row["id"]: Course(NOTICE.to_domain(row), _delivery(row)) for row in found}


def _delivery(row: Mapping[str, Any]) -> Delivery:
    return Delivery(**{name: row[name] for name in COLUMNS})


async def waiting_for_earlier(work: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return which of them come after what has not left for the same receiver of a pathway.

    Each with the moment when that is tried next.
    """
    unsent = [NoticeStatus.DUE, NoticeStatus.READY]
    values = {"authority": work.authority, "ids": list(ids), "statuses": unsent, "now": work.now}
    found = await work.connection.fetch(_BEFORE.sql, *_BEFORE.bind(values))
    return {row["id"]: row["at"] for row in found}


def keep(work: UnitOfWork, before: Course, after: Course) -> None:
    """Write down what has happened, and the new place in the queue where it is another."""
    if after.changes:
        work.save(Decision(after.changes))
    if after.delivery != before.delivery:
        put(work, after.notice.id, after.delivery)
