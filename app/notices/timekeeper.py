"""Keeps time for the worker: runs every timer that is due, each thing in a transaction of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app import logbook
from app.domain.actors import Actor
from app.persistence.database import Database, Scope
from app.persistence.timers import Due
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.pass_time import TIMERS, Timer

REST: Final = timedelta(minutes=5)
"""How long something that failed is left alone."""


@dataclass(slots=True)
class Timekeeper:
    """Any number may run: who comes second finds nothing left to do."""

    actor: Actor
    batch: int
    resting: dict[UUID, datetime] = field(default_factory=dict)

    async def keep(self, database: Database, *, now: datetime) -> bool:
        """Let everything that is due happen; returns whether anything did."""
        self.resting = {id_: until for id_, until in self.resting.items() if until > now}
        done = [await self._run(database, timer, now) for timer in TIMERS]
        return any(done)

    async def _run(self, database: Database, timer: Timer, now: datetime) -> int:
        done, last = 0, None
        while page := await timer.due(database.changes, now=now, after=last, limit=self.batch):
            done += sum([await self._pass(database, timer, due, now) for due in page])
            last = page[-1]
        return done

    async def _pass(self, database: Database, timer: Timer, due: Due, now: datetime) -> bool:
        """See one through; its trouble is its own and stops nobody else's."""
        if due.id in self.resting:
            return False
        try:
            scope = Scope(self.actor, due.authority, now)
            return await database.transact(scope, lambda work: _changed(work, timer, due))
        except Exception as error:  # noqa: BLE001 - it is tried again, and the log says where it broke
            self.resting[due.id] = now + REST
            logbook.TIMER_FAULT.write(
                timer=timer.name, error=type(error).__name__, where=logbook.where(error)
            )
            return False


async def _changed(work: UnitOfWork, timer: Timer, due: Due) -> bool:
    """Run it, and say whether there was still something to do."""
    await timer.run(work, due.id)
    return work.is_changed
