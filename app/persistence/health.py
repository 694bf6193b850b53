"""Is the database there, is its schema ours, does the worker keep up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from app.persistence.migrate import HEAD

_LAG = """
SELECT (SELECT version_num FROM alembic_version) AS revision,
       (SELECT min(next_attempt_at) FROM delivery WHERE next_attempt_at <= $1) AS oldest
"""


@dataclass(frozen=True, slots=True)
class Health:
    database: str
    migrations: str
    worker_lag: timedelta

    @property
    def is_ready(self) -> bool:
        return self.database == "ok" and self.migrations == "ok"


async def read_health(pool: asyncpg.Pool, *, now: datetime) -> Health:
    try:
        row = await pool.fetchrow(_LAG, now, timeout=2)
    except asyncpg.UndefinedTableError:
        return Health("ok", f"none, wants {HEAD}", timedelta())
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
        return Health("unreachable", "unknown", timedelta())
    current = "ok" if row["revision"] == HEAD else f"at {row['revision']}, wants {HEAD}"
    return Health("ok", current, now - row["oldest"] if row["oldest"] else timedelta())
