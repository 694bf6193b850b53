"""Writes down what became of deliveries: in one transaction whatever came in during the last one."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from app.persistence.database import Database, Scope
from app.usecases.record_delivery import Outcome, record

LOT: Final = 16
"""So many notices at most in one transaction: their citizens are locked as long as it lasts."""


@dataclass(frozen=True, slots=True)
class _Entry:
    notice_id: UUID
    outcomes: Sequence[Outcome]
    done: asyncio.Future[None]

    def ended(self, error: Exception | None = None) -> None:
        """Tell whoever still waits for it."""
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


@dataclass(slots=True)
class Recorder:
    """Nobody waits to be joined: what comes first is written at once, what comes meanwhile together."""

    database: Database
    scope: Callable[[str], Scope]
    """Of an authority."""
    _waiting: dict[str, deque[_Entry]] = field(default_factory=lambda: defaultdict(deque))
    _writing: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def record(self, authority: str, notice_id: UUID, *outcomes: Outcome) -> None:
        """Returns when it is committed."""
        entry = _Entry(notice_id, outcomes, asyncio.get_running_loop().create_future())
        self._waiting[authority].append(entry)
        if authority not in self._writing:
            self._writing[authority] = asyncio.create_task(self._write(authority))
        await entry.done

    async def _write(self, authority: str) -> None:
        waiting = self._waiting[authority]
        try:
            while waiting:
                await self._record(authority, [waiting.popleft() for _ in range(min(LOT, len(waiting)))])
        finally:
            del self._writing[authority]

    async def _record(self, authority: str, lot: Sequence[_Entry]) -> None:
        """Record them together; where one of them cannot be recorded, each on its own."""
        try:
            await self._transact(authority, lot)
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for it
            if len(lot) == 1:
                return lot[0].ended(error)
            for entry in lot:
                await self._record(authority, (entry,))
        else:
            for entry in lot:
                entry.ended()

    async def _transact(self, authority: str, lot: Sequence[_Entry]) -> None:
        outcomes: dict[UUID, list[Outcome]] = defaultdict(list)
        for entry in lot:
            outcomes[entry.notice_id] += entry.outcomes
        await self.database.transact(self.scope(authority), lambda work: record(work, outcomes))
