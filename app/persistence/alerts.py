"""How many duplicate alerts there were of which kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from app.persistence import rows
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork

_ALERT = table_of(rows.DuplicateAlertRow)
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


async def alert_counts(work: UnitOfWork, *, begin: datetime, end: datetime) -> tuple[AlertCount, ...]:
    values = {"authority": work.authority, "from_at": begin, "before_at": end}
    found = await work.connection.fetch(_COUNTS.sql, *_COUNTS.bind(values))
    return tuple(AlertCount(**dict(row)) for row in found)
