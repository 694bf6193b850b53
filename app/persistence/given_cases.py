"""The cases that citizens' free choice has given to a provider, whichever authority answers for them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import asyncpg
from sqlalchemy import bindparam, select

from app.persistence import rows
from app.persistence.statements import Statement, table_of

_PLAN = table_of(rows.RehabPlanRow)
_GIVEN = Statement(
    select(_PLAN.c.authority, _PLAN.c.id)
    .where(_PLAN.c.provider_id == bindparam("provider_id"))
    .order_by(_PLAN.c.received_at, _PLAN.c.id)
)


@dataclass(frozen=True, slots=True)
class Given:
    authority: str
    id: UUID


async def given_to(pool: asyncpg.Pool, provider_id: UUID) -> tuple[Given, ...]:
    """Return where the cases lie that a provider has now, the oldest first."""
    found = await pool.fetch(_GIVEN.sql, *_GIVEN.bind({"provider_id": provider_id}))
    return tuple(Given(row["authority"], row["id"]) for row in found)
