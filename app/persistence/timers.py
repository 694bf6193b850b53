"""What time has come for: rows of any kind whose instant has passed, of every authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import bindparam, select, tuple_

from app.persistence.mapping import MAPPED
from app.persistence.statements import Statement, table_of

_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Due:
    authority: str
    id: UUID
    at: datetime


class DueRows:
    """Looks up the rows of one kind by the column that says when; null is never.

    A column of the row, not of the content, and indexed: it is asked at every turn of the worker.
    """

    def __init__(self, kind: type[Any], column: str) -> None:
        table = table_of(MAPPED[kind].row)
        at = table.c[column]
        after = tuple_(bindparam("after_at", type_=at.type), bindparam("after_id", type_=table.c.id.type))
        self._statement = Statement(
            select(table.c.authority, table.c.id, at.label("at"))
            .where(at < bindparam("now"), tuple_(at, table.c.id) > after)
            .order_by(at, table.c.id)
            .limit(bindparam("limit"))
        )

    async def __call__(
        self, pool: asyncpg.Pool, *, now: datetime, after: Due | None, limit: int
    ) -> tuple[Due, ...]:
        """Return the next page, the longest overdue first."""
        at, id_ = (after.at, after.id) if after else (_EARLIEST, UUID(int=0))
        values = {"now": now, "after_at": at, "after_id": id_, "limit": limit}
        found = await pool.fetch(self._statement.sql, *self._statement.bind(values))
        return tuple(Due(row["authority"], row["id"], row["at"]) for row in found)
