"""The cases that citizens' free choice has given to a provider, whichever authority answers for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import bindparam, select

from app.persistence import rows
from app.persistence.statements import Place, Statement, behind, table_of

_PLAN = table_of(rows.RehabPlanRow)
_OWN = select(_PLAN.c.authority, _PLAN.c.id, _PLAN.c.received_at).where(
    _PLAN.c.provider_id == bindparam("provider_id")
)
_ONE = Statement(_OWN.where(_PLAN.c.id == bindparam("id")))
_GIVEN = Statement(
    _OWN.where(behind(after_at=_PLAN.c.received_at, after_id=_PLAN.c.id))
    .order_by(_PLAN.c.received_at, _PLAN.c.id)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Given:
    authority: str
    id: UUID
    received_at: datetime

    @property
    def place(self) -> Place:
        return self.received_at, self.id


async def given_to(pool: asyncpg.Pool, provider_id: UUID, *, after: Place, limit: int) -> tuple[Given, ...]:
    """Return where the cases lie that a provider has now, the oldest first, from a place on."""
    values = {"provider_id": provider_id, "after_at": after[0], "after_id": after[1], "limit": limit}
    found = await pool.fetch(_GIVEN.sql, *_GIVEN.bind(values))
    return tuple(Given(**row) for row in found)


async def given_case(pool: asyncpg.Pool, provider_id: UUID, id_: UUID) -> Given | None:
    row = await pool.fetchrow(_ONE.sql, *_ONE.bind({"provider_id": provider_id, "id": id_}))
    return Given(**row) if row else None
