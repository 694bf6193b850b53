"""Messages of the dialogue: which authority a request, or a notice of ours, lies with."""

from __future__ import annotations

from uuid import UUID

import asyncpg
from sqlalchemy import bindparam, select, union_all

from app.persistence import rows
from app.persistence.statements import Statement, table_of

_REQUESTS = (table_of(rows.ReferralRow), table_of(rows.RehabPlanRow))

_AUTHORITY_OF = Statement(
    union_all(*(select(table.c.authority).where(table.c.id == bindparam("id")) for table in _REQUESTS))
)
_NOTICE = table_of(rows.NoticeRow)
_AUTHORITY_OF_NOTICE = Statement(select(_NOTICE.c.authority).where(_NOTICE.c.id == bindparam("id")))


async def authority_of_notice(pool: asyncpg.Pool, id_: UUID) -> str | None:
    """Return the authority that a notice lies with, or None where there is no such notice."""
    found = await pool.fetchval(_AUTHORITY_OF_NOTICE.sql, *_AUTHORITY_OF_NOTICE.bind({"id": id_}))
    return str(found) if found else None


async def authority_of_request(pool: asyncpg.Pool, id_: UUID) -> str | None:
    """Return the authority that a request lies with, or None where there is no such request."""
    found = await pool.fetchval(_AUTHORITY_OF.sql, *_AUTHORITY_OF.bind({"id": id_}))
    return str(found) if found else None
