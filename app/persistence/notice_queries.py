"""The notices of an authority that have not left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ARRAY, String, bindparam, func, select

from app.domain.notices import Notice
from app.persistence import rows
from app.persistence.mapping import NOTICE
from app.persistence.statements import Place, Statement, behind, table_of
from app.persistence.unit_of_work import UnitOfWork

_NOTICE = table_of(rows.NoticeRow)


def _due_before() -> Statement:
    return Statement(
        select(_NOTICE.c.id, _NOTICE.c.version, _NOTICE.c.content)
        .where(
            _NOTICE.c.authority == bindparam("authority"),
            _NOTICE.c.status == func.any(bindparam("statuses", type_=ARRAY(String))),
            _NOTICE.c.due_at < bindparam("before"),
            behind(after_at=_NOTICE.c.due_at, after_id=_NOTICE.c.id),
        )
        .order_by(_NOTICE.c.due_at, _NOTICE.c.id)
        .limit(bindparam("limit"))
    )


_DUE_BEFORE = _due_before()


async def notices_due_before(
    work: UnitOfWork, before: datetime, *, statuses: Sequence[str], after: Place, limit: int
) -> tuple[Notice, ...]:
    """Return those in these states, the longest due first, from a place on."""
    place = {"after_at": after[0], "after_id": after[1], "limit": limit}
    values = {"authority": work.authority, "before": before, "statuses": list(statuses), **place}
    found = await work.connection.fetch(_DUE_BEFORE.sql, *_DUE_BEFORE.bind(values))
    return tuple(NOTICE.to_domain(row) for row in found)
