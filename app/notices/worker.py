"""The worker: claims what is due with a lease, delivers it, records what became of it.

Any number of workers may run. A worker that dies leaves a lease that runs out; what it had
handed over without saying so is handed over again under the same number.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app import logbook
from app.domain.actors import WORKER_ID, Actor, Role
from app.domain.notices import Notice
from app.notices.answers import verdict_of
from app.notices.doors import DoorBusy
from app.notices.pausing import pause
from app.notices.timekeeper import Timekeeper
from app.notices.transport import Handed, NotDelivered, Parcel, Transport
from app.persistence.clients import Clients
from app.persistence.database import Database, Scope
from app.persistence.deliveries import Claim, Delivery, claim_deliveries, claim_handovers, delivery_of
from app.persistence.housekeeping import Housekeeping
from app.persistence.unit_of_work import UnitOfWork
from app.settings import Settings
from app.usecases.hand_over import hand_over, retry_later
from app.usecases.prepare_notice import prepare_notice
from app.usecases.record_delivery import (
    Patience,
    is_next,
    put_off,
    record_failure,
    record_receipt,
    record_sent,
)
from app.usecases.send_again import send_again

WORKER = Actor("worker", WORKER_ID, Role.OPERATOR, frozenset())


@dataclass(frozen=True, slots=True)
class Worker:
    database: Database
    transport: Transport
    settings: Settings
    clock: Callable[[], datetime]
    timekeeper: Timekeeper = field(default_factory=lambda: Timekeeper(WORKER, batch=64))
    underway: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; a fault is logged and never ends the loop."""
        housekeeping = Housekeeping(Clients(self.database.changes))
        while not stop.is_set():
            try:
                await housekeeping.tidy(now=self.clock())
                busy = await self.turn()
            except Exception as error:  # noqa: BLE001 - the loop outlives everything but the process
                logbook.WORKER_FAULT.write(error=type(error).__name__, where=logbook.where(error))
                busy = False
            await self._pause(stop, is_busy=busy)
        await asyncio.gather(*self.underway)

    async def once(self) -> bool:
        """One turn, seen through to its end; returns whether there was anything to do."""
        busy = await self.turn()
        await asyncio.gather(*self.underway)
        return busy

    async def turn(self) -> bool:
        """Take on as much as there is room for; a slow delivery holds up none that comes after it."""
        now = self.clock()
        lease = {"now": now, "until": now + timedelta(seconds=self.settings.lease_seconds)}
        room = self.settings.worker_batch - len(self.underway)
        due = await claim_deliveries(self.database.changes, **lease, batch=room) if room > 0 else ()
        forwarded = await claim_handovers(self.database.changes, **lease, batch=room) if room > 0 else ()
        for claim in due:
            self._set_off(self._deliver(claim))
        for claim in forwarded:
            self._set_off(self._hand_over(claim))
        passed = await self.timekeeper.keep(self.database, now=now)
        return bool(due or forwarded or passed)

    def _set_off(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self.underway.add(task)
        task.add_done_callback(self.underway.discard)

    async def _pause(self, stop: asyncio.Event, *, is_busy: bool) -> None:
        """Wait for the next turn: where everything is taken, until something of it is done."""
        if self.underway and (is_busy or len(self.underway) >= self.settings.worker_batch):
            waiting = asyncio.create_task(stop.wait())
            await asyncio.wait({waiting, *self.underway}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
        elif not is_busy:
            await pause(stop, self.settings.worker_poll_seconds)

    def _scope(self, claim: Claim) -> Scope:
        return Scope(WORKER, claim.authority, self.clock())

    @property
    def _patience(self) -> Patience:
        return Patience(
            receipt=timedelta(minutes=self.settings.receipt_minutes),
            give_up=timedelta(hours=self.settings.give_up_hours),
        )

    async def _deliver(self, claim: Claim) -> None:
        """See one delivery through; its trouble is its own and stops nobody else's."""
        try:
            await self._attempt(claim)
        except DoorBusy:
            await self.database.transact(self._scope(claim), lambda work: put_off(work, claim.id))
        except NotDelivered as error:
            await self._failed(claim, str(error))
        except Exception as error:  # noqa: BLE001 - it is tried again and a human will see it
            logbook.WORKER_FAULT.write(error=type(error).__name__, where=logbook.where(error))
            await self._failed(claim, type(error).__name__)

    async def _attempt(self, claim: Claim) -> None:
        notice, delivery = await self.database.transact(
            self._scope(claim), lambda work: _prepared(work, claim.id)
        )
        if delivery.next_attempt_at is None:
            return
        wanted = await self._wanted(claim, notice, delivery)
        if wanted is None or notice.route is None or wanted.message is None:
            return
        parcel = Parcel(claim.id, notice.route, wanted.media_type, wanted.message)
        handed = await self.transport.deliver(parcel)
        await self._handed(claim, handed, notice, wanted)

    async def _wanted(self, claim: Claim, notice: Notice, delivery: Delivery) -> Delivery | None:
        """Return what to hand over now: a first time, or again in a new envelope because no receipt came."""
        waits = delivery.mailbox or notice.sent_at is not None
        if not waits:
            is_its_turn = await self.database.transact(self._scope(claim), lambda work: is_next(work, notice))
            return delivery if is_its_turn else None
        if delivery.lease_until is None:
            return None  # prepared a moment ago for a receiver that fetches
        return await self.database.transact(
            self._scope(claim), lambda work: send_again(work, claim.id, self._patience)
        )

    async def _handed(self, claim: Claim, handed: Handed, notice: Notice, delivery: Delivery) -> None:
        verdict = verdict_of(handed.answer, notice, delivery)

        async def record(work: UnitOfWork) -> None:
            await record_sent(work, claim.id, self._patience)
            await work.checkpoint()
            if handed.is_receipted:
                await record_receipt(work, claim.id, positive=True)
            elif verdict is not None:
                await record_receipt(work, claim.id, positive=verdict.positive, reason=verdict.reason)

        await self.database.transact(self._scope(claim), record)
        format_ = notice.route.format if notice.route else ""
        logbook.DELIVERED.write(notice=str(claim.id), format=format_, attempt=claim.attempts)

    async def _failed(self, claim: Claim, error: str) -> None:
        logbook.DELIVERY_FAILED.write(notice=str(claim.id), error=error, attempt=claim.attempts)
        await self.database.transact(
            self._scope(claim),
            lambda work: record_failure(work, claim.id, self._patience, error=error),
        )

    async def _hand_over(self, claim: Claim) -> None:
        try:
            await hand_over(self.database, self._scope(claim), claim.id)
            logbook.HANDED_OVER.write(request=str(claim.id))
        except Exception as error:  # noqa: BLE001 - tried again until the other side has it
            logbook.HANDOVER_FAILED.write(request=str(claim.id), error=type(error).__name__)
            name = type(error).__name__
            await self.database.transact(
                self._scope(claim), lambda work: retry_later(work, claim.id, error=name)
            )


async def _prepared(work: UnitOfWork, notice_id: UUID) -> tuple[Notice, Delivery]:
    """Write it where that has not been done, and return it as it will be sent."""
    await prepare_notice(work, notice_id)
    await work.checkpoint()
    return await work.get(Notice, notice_id), await delivery_of(work, notice_id)
