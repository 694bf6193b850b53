"""Tells subscribers, beside the notice worker: each on its own, so that a dead endpoint delays no other.

The same rules as for notices: claimed with a lease, tried again for days, told again under the same
number where a worker died before it had written down that it was taken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app import logbook
from app.domain.actors import Actor
from app.notices.endpoints import Hook
from app.notices.pausing import pause
from app.notices.transport import NotDelivered
from app.persistence.database import Database, Scope
from app.persistence.exports import forget_exports
from app.persistence.subscriptions import claim_subscriptions, forget_old
from app.persistence.unit_of_work import SHARED
from app.settings import Settings
from app.usecases.count_events import count_events
from app.usecases.tell_subscriber import Attempt, next_attempt, record_refused, record_taken

FEED_BATCH: Final = 500
TIDY_EVERY: Final = timedelta(hours=1)


@dataclass(slots=True)
class Subscribers:
    """Any number may run: the feed is walked by one at a time, a subscription told by who claimed it."""

    database: Database
    hook: Hook
    settings: Settings
    clock: Callable[[], datetime]
    actor: Actor
    underway: set[asyncio.Task[None]] = field(default_factory=set)
    tidied_at: datetime | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; a fault is logged and never ends the loop."""
        while not stop.is_set():
            try:
                busy = await self.turn()
            except Exception as error:  # noqa: BLE001 - the loop outlives everything but the process
                logbook.WORKER_FAULT.write(error=type(error).__name__, where=logbook.where(error))
                busy = False
            await pause(stop, 0.0 if busy else self.settings.worker_poll_seconds)
        await asyncio.gather(*self.underway)

    async def once(self) -> bool:
        """One turn, seen through to its end; returns whether there was anything to do."""
        busy = await self.turn()
        await asyncio.gather(*self.underway)
        return busy

    async def turn(self) -> bool:
        """Count what was published, and begin with whoever is due; returns whether that was anyone."""
        await self._tidy()
        counted = await self.database.transact(
            self._scope(), lambda work: count_events(work, limit=FEED_BATCH)
        )
        claimed = await self._claim()
        for id_ in claimed:
            task = asyncio.create_task(self._see_to(id_))
            self.underway.add(task)
            task.add_done_callback(self.underway.discard)
        return bool(counted or claimed)

    async def _claim(self) -> tuple[UUID, ...]:
        free = self.settings.subscriber_calls - len(self.underway)
        if free <= 0:
            return ()
        now = self.clock()
        until = now + timedelta(seconds=self.settings.lease_seconds)
        return await claim_subscriptions(self.database.changes, now=now, until=until, batch=free)

    def _scope(self) -> Scope:
        return Scope(self.actor, SHARED, self.clock())

    async def _see_to(self, id_: UUID) -> None:
        """See one subscription's next step through; its trouble is its own and stops nobody else's."""
        try:
            attempt = await self.database.transact(self._scope(), lambda work: next_attempt(work, id_))
            if attempt is not None:
                await self._call(attempt)
        except Exception as error:  # noqa: BLE001 - its lease runs out, and it is tried again
            logbook.WORKER_FAULT.write(error=type(error).__name__, where=logbook.where(error))

    async def _call(self, attempt: Attempt) -> None:
        try:
            await self.hook.call(attempt.call)
        except NotDelivered as failure:
            await self._refused(attempt, str(failure))
            return
        await self.database.transact(self._scope(), lambda work: record_taken(work, attempt))
        subscription = str(attempt.subscription.id)
        logbook.SUBSCRIBER_TOLD.write(subscription=subscription, what=attempt.duty, number=attempt.through)

    async def _refused(self, attempt: Attempt, error: str) -> None:
        subscription, attempts = attempt.subscription.id, attempt.subscription.attempts
        logbook.SUBSCRIBER_NOT_TOLD.write(subscription=str(subscription), error=error, attempt=attempts)
        give_up = timedelta(hours=self.settings.subscriber_give_up_hours)
        await self.database.transact(
            self._scope(), lambda work: record_refused(work, attempt, error=error, give_up=give_up)
        )

    async def _tidy(self) -> None:
        """Forget events that are too old to be asked for, and exports that have run out, once an hour."""
        now = self.clock()
        if self.tidied_at is None or now - self.tidied_at >= TIDY_EVERY:
            kept = timedelta(days=self.settings.subscriber_event_days)
            await forget_old(self.database.changes, before=now - kept)
            await forget_exports(self.database.changes, now=now)
            self.tidied_at = now
