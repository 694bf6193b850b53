"""Is the database there, is its schema ours, does the worker keep up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from app.persistence.migrate import HEAD, is_newer
from app.persistence.pools import DatabaseBusyError

_LAG = """
SELECT (SELECT version_num FROM alembic_version) AS revision,
       (SELECT min(next_attempt_at) FROM delivery WHERE next_attempt_at <= $1) AS oldest,
       (SELECT count(*) FROM handover WHERE next_attempt_at IS NOT NULL) AS handovers,
       (SELECT min(forwarded_at) FROM handover WHERE next_attempt_at IS NOT NULL) AS oldest_handover
"""


@dataclass(frozen=True, slots=True)
class Health:
    database: str
    migrations: str
    worker_lag: timedelta
    is_schema_ours: bool = False
    """Ours, or one that a later program made of it."""
    handovers: int = 0
    """Forwarded requests that have not arrived: they are on nobody's list."""
    oldest_handover: timedelta = timedelta()

    @property
    def is_ready(self) -> bool:
        return self.database == "ok" and self.is_schema_ours


async def read_health(pool: asyncpg.Pool, *, now: datetime) -> Health:
    try:
        row = await pool.fetchrow(_LAG, now, timeout=2)
    except asyncpg.UndefinedTableError:
        return Health("ok", f"none, wants {HEAD}", timedelta())
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, DatabaseBusyError):
        return Health("unreachable", "unknown", timedelta())
    revision = row["revision"] or ""
    return Health(
        "ok",
        _compared(revision),
        _age(row["oldest"], now),
        is_schema_ours=revision == HEAD or is_newer(revision),
        handovers=row["handovers"],
        oldest_handover=_age(row["oldest_handover"], now),
    )


def _age(since: datetime | None, now: datetime) -> timedelta:
    return now - since if since else timedelta()


def _compared(revision: str) -> str:
    if revision == HEAD:
        return "ok"
    return f"newer, at {revision}" if is_newer(revision) else f"at {revision}, wants {HEAD}"
