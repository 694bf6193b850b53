"""Messages of the dialogue: which authority a request lies with, and what was written about it."""

from __future__ import annotations

from uuid import UUID

import asyncpg
from sqlalchemy import bindparam, select, union_all

from app.domain.messages import Message
from app.persistence import rows
from app.persistence.mapping import MESSAGE
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork

_MESSAGE = table_of(rows.MessageRow)
_REQUESTS = (table_of(rows.ReferralRow), table_of(rows.RehabPlanRow))

_AUTHORITY_OF = Statement(
    union_all(*(select(table.c.authority).where(table.c.id == bindparam("id")) for table in _REQUESTS))
)
_ABOUT = Statement(
    select(_MESSAGE.c.id, _MESSAGE.c.version, _MESSAGE.c.content)
    .where(_MESSAGE.c.authority == bindparam("authority"), _MESSAGE.c.request_id == bindparam("request_id"))
    .order_by(_MESSAGE.c.ordinal)
)


async def authority_of_request(pool: asyncpg.Pool, id_: UUID) -> str | None:
    """Return the authority that a request lies with, or None where there is no such request."""
    found = await pool.fetchval(_AUTHORITY_OF.sql, *_AUTHORITY_OF.bind({"id": id_}))
    return str(found) if found else None


async def messages_about(work: UnitOfWork, request_id: UUID) -> tuple[Message, ...]:
    """Return what a request's sender has written about it, oldest first."""
    values = {"authority": work.authority, "request_id": request_id}
    return tuple(
        MESSAGE.to_domain(row) for row in await work.connection.fetch(_ABOUT.sql, *_ABOUT.bind(values))
    )
