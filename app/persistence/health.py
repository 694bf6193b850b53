"""Is the database there, is its schema ours, does the worker keep up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import asyncpg

from app.domain.delivery_counts import OUTCOME_OF, Outcome
from app.domain.notices import NoticeStatus
from app.persistence.claims import AT_ITS_LIMIT
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


_QUEUE = """
SELECT count(*) FILTER (WHERE next_attempt_at <= $1) AS due,
       min(next_attempt_at) FILTER (WHERE next_attempt_at <= $1) AS oldest,
       count(*) FILTER (WHERE next_attempt_at > $1 AND last_error = $2) AS at_limit
  FROM delivery WHERE next_attempt_at IS NOT NULL
"""
OF_THE_DAY = """
SELECT coalesce(content -> 'route' ->> 'format', '') AS format, status, count(*) AS notices
  FROM notice WHERE due_at >= $1 GROUP BY 1, 2
"""
DAY: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Deliveries:
    """How the delivery of notices goes, for all authorities together."""

    due: int
    """So many wait for a worker now."""
    oldest: timedelta
    at_limit: int
    """So many wait for their turn, as their receiver takes no more calls a second."""
    of_the_day: Counter[tuple[str, Outcome]]
    """What became of those that fell due within a day, by format."""


async def read_deliveries(pool: asyncpg.Pool, *, now: datetime) -> Deliveries | None:
    """Count them; None where the database does not answer."""
    try:
        queue = await pool.fetchrow(_QUEUE, now, AT_ITS_LIMIT, timeout=2)
        found = await pool.fetch(OF_THE_DAY, now - DAY, timeout=2)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, DatabaseBusyError):
        return None
    counted: Counter[tuple[str, Outcome]] = Counter()
    for row in found:
        counted[row["format"], OUTCOME_OF[NoticeStatus(row["status"])]] += row["notices"]
    return Deliveries(queue["due"], _age(queue["oldest"], now), queue["at_limit"], counted)
