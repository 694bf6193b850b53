"""Which duplicate alerts have run out, and how many there were of which kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, String, bindparam, func, select

from app.domain.duplicates import ALERT_LIFECYCLE, AlertEvent, AlertStatus
from app.domain.legal_days import legal_day
from app.persistence import rows
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork

_ALERT = table_of(rows.DuplicateAlertRow)
_MAY_EXPIRE = [s.value for s in AlertStatus if AlertEvent.EXPIRE in ALERT_LIFECYCLE.allowed(s)]
_RUN_OUT = Statement(
    select(_ALERT.c.id)
    .where(
        _ALERT.c.authority == bindparam("authority"),
        _ALERT.c.status == func.any(bindparam("statuses", type_=ARRAY(String))),
        _ALERT.c.runs_out_on < bindparam("today"),
    )
    .order_by(_ALERT.c.runs_out_on, _ALERT.c.id)
    .limit(bindparam("limit"))
)
_COUNTED = (_ALERT.c.level, _ALERT.c.trigger, _ALERT.c.status, _ALERT.c.decision)
_COUNTS = Statement(
    select(*_COUNTED, func.count().label("count"))
    .where(
        _ALERT.c.authority == bindparam("authority"),
        _ALERT.c.raised_at >= bindparam("from_at"),
        _ALERT.c.raised_at < bindparam("before_at"),
    )
    .group_by(*_COUNTED)
    .order_by(*_COUNTED)
)


@dataclass(frozen=True, slots=True)
class AlertCount:
    """So many alerts of one level, trigger, state and decision."""

    level: str
    trigger: str
    status: str
    decision: str
    count: int


async def run_out(work: UnitOfWork, *, limit: int) -> tuple[UUID, ...]:
    """Return the alerts whose deferral, or time to inform, was over before today."""
    values = {
        "authority": work.authority,
        "statuses": _MAY_EXPIRE,
        "today": legal_day(work.now),
        "limit": limit,
    }
    found = await work.connection.fetch(_RUN_OUT.sql, *_RUN_OUT.bind(values))
    return tuple(row["id"] for row in found)


async def alert_counts(work: UnitOfWork, *, begin: datetime, end: datetime) -> tuple[AlertCount, ...]:
    values = {"authority": work.authority, "from_at": begin, "before_at": end}
    found = await work.connection.fetch(_COUNTS.sql, *_COUNTS.bind(values))
    return tuple(AlertCount(**dict(row)) for row in found)
