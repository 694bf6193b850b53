"""Connection pools with limits: nobody waits for ever, and who has waited is told to come again."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Final

import asyncpg

ACQUIRE_SECONDS: Final = 5.0
"""For a free connection: when all are busy this long, more waiting only makes the queue longer."""
COMMAND_SECONDS: Final = 30.0
"""For one statement: ours take milliseconds; what takes this long has hung or lost its server."""
_LIMITS: Final = {
    # Below the command's limit: the server then says what was waited for, and the connection is kept.
    "lock_timeout": "10s",
    # A process that stands still within a transaction holds a citizen's lock; others must get on.
    "idle_in_transaction_session_timeout": "60s",
}


class DatabaseBusyError(Exception):
    """A connection, a lock or an answer took too long; the same may go well a moment later."""


_BUSY: Final = (TimeoutError, asyncpg.LockNotAvailableError)


class _Loan:
    """A connection for the length of a block, and what busy means within it."""

    __slots__ = ("_lent",)

    def __init__(self, lent: Any) -> None:
        self._lent = lent

    async def __aenter__(self) -> Any:
        try:
            return await self._lent.__aenter__()
        except _BUSY as error:
            raise DatabaseBusyError from error

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._lent.__aexit__(kind, error, trace)
        if isinstance(error, _BUSY):
            raise DatabaseBusyError from error


class Pool(asyncpg.Pool):  # type: ignore[misc]
    """A pool whose every wait has an end."""

    def acquire(self, *, timeout: float | None = None) -> _Loan:
        """Lend a connection; raises DatabaseBusyError where there is none, and for what it waits in vain."""
        # A clock for each loan would cost more than the loan: one that is idle is there at once.
        seconds = None if self.get_idle_size() else timeout or ACQUIRE_SECONDS
        return _Loan(super().acquire(timeout=seconds))


def open_pool(url: str, *, size: int, **settings: str) -> Pool:
    """Return a pool that opens when it is entered; `settings` are the server's, for each session."""
    return Pool(
        url,
        min_size=1,
        max_size=size,
        max_queries=50_000,
        max_inactive_connection_lifetime=300.0,
        reset=_keep_session_state,
        loop=None,
        connection_class=asyncpg.Connection,
        record_class=asyncpg.Record,
        command_timeout=COMMAND_SECONDS,
        statement_cache_size=400,
        server_settings=_LIMITS | settings,
    )


async def _keep_session_state(_: Any) -> None:
    """Nothing session-scoped is ever set, so the pool's reset query (a quarter of the CPU) is left out."""
