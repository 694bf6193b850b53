"""Messages of the dialogue: which authority a request lies with."""

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


async def authority_of_request(pool: asyncpg.Pool, id_: UUID) -> str | None:
    """Return the authority that a request lies with, or None where there is no such request."""
    found = await pool.fetchval(_AUTHORITY_OF.sql, *_AUTHORITY_OF.bind({"id": id_}))
    return str(found) if found else None
