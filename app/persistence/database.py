"""The connection pools, and the one place where a transaction begins, ends and is tried again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from app.domain.actors import Actor
from app.domain.publishing import Publisher, Witness
from app.domain.thresholds import DEFAULT, Thresholds
from app.persistence.archive import Archive
from app.persistence.means import Means
from app.persistence.pools import open_pool
from app.persistence.unit_of_work import Shown, UnitOfWork

T = TypeVar("T")

ATTEMPTS = 5
PATIENCE = "SET LOCAL idle_in_transaction_session_timeout = '5min'"
"""With a client that takes its time over a piece of a stream."""
ONCE_ONLY = frozenset(
    {
        "uq_source_document_identity",
        "pk_citizen_identifier",
        "pk_organisation",
        "pk_organisation_identifier",
        "pk_published_resource",
        "pk_register_entry",
        "pk_source_document",
        "uq_notice_once",
    }
)
"""Keys that make a thing exist once. Who loses the race starts over and finds the other's work."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What every transaction is built with: who, for which authority, when."""

    actor: Actor
    authority: str
    now: datetime


class Database:
    """A pool for changes, and one for reads whose audit row need not wait for the disk."""

    def __init__(self, changes: asyncpg.Pool, reads: asyncpg.Pool, means: Means) -> None:
        self.changes = changes
        self.reads = reads
        self.archive = Archive(reads)
        self._means = means

    async def transact(self, scope: Scope, body: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """Run one use case in one transaction, committed before this returns.

        A serialisation failure, a deadlock or a lost race for a once-only key starts the whole
        use case over, never a part of it.
        """
        result, _ = await self.transact_showing(scope, body)
        return result

    async def transact_showing(
        self, scope: Scope, body: Callable[[UnitOfWork], Awaitable[T]]
    ) -> tuple[T, Shown]:
        """The same; returns beside the result what was published, by type and id."""
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._attempt(scope, body)
            except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
                continue
            except asyncpg.UniqueViolationError as violation:
                if violation.constraint_name not in ONCE_ONLY:
                    raise
        return await self._attempt(scope, body)

    async def _attempt(self, scope: Scope, body: Callable[[UnitOfWork], Awaitable[T]]) -> tuple[T, Shown]:
        async with self.changes.acquire() as connection, connection.transaction():
            work = self._work(connection, scope)
            result = await body(work)
            await work.flush()
            return result, work.shown

    async def read(self, scope: Scope, body: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """Run a use case that only looks, and note that it did; raises ReadOnlyError for any change."""
        async with self.reads.acquire() as connection, connection.transaction():
            work = self._work(connection, scope)
            result = await body(work)
            await work.flush_audit()
            return result

    async def stream(
        self, sql: str, arguments: Sequence[Any], *, rows: int
    ) -> AsyncIterator[Sequence[asyncpg.Record]]:
        """Yield what a statement finds piece by piece, of one snapshot; who reads too slowly is cut off."""
        async with self.reads.acquire() as connection, connection.transaction(readonly=True):
            await connection.execute(PATIENCE)
            found = await connection.cursor(sql, *arguments)
            while page := await found.fetch(rows):
                yield page

    def _work(self, connection: asyncpg.Connection, scope: Scope) -> UnitOfWork:
        return UnitOfWork(
            connection, actor=scope.actor, authority=scope.authority, now=scope.now, means=self._means
        )


@asynccontextmanager
async def connect(
    url: str,
    *,
    pool_size: int,
    publisher: Publisher,
    witness: Witness,
    new_id: Callable[[], UUID],
    clock: Callable[[], datetime],
    limits: Thresholds = DEFAULT,
) -> AsyncIterator[Database]:
    """Open both pools; closes them at the end."""
    changes = open_pool(url, size=pool_size)
    # A read's audit row survives a killed process; only a crash of the whole machine could
    # lose the last moments of it.
    reads = open_pool(url, size=pool_size, synchronous_commit="off", plan_cache_mode="force_generic_plan")
    async with changes, reads:
        yield Database(changes, reads, Means(publisher, witness, new_id, clock, limits))
