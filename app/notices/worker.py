"""The worker: claims what is due with a lease, delivers it, records what became of it.

Any number of workers may run. A worker that dies leaves a lease that runs out; what it had
handed over without saying so is handed over again under the same number.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app import logbook
from app.domain.actors import WORKER_ID, Actor, Role
from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent
from app.domain.refusals import Refusal
from app.medcom.letters import Receipt, open_letter, read_body
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
    await_receipt,
    record_failure,
    record_receipt,
    record_sent,
)

WORKER = Actor("worker", WORKER_ID, Role.OPERATOR, frozenset())


@dataclass(frozen=True, slots=True)
class Worker:
    database: Database
    transport: Transport
    settings: Settings
    clock: Callable[[], datetime]
    timekeeper: Timekeeper = field(default_factory=lambda: Timekeeper(WORKER, batch=64))

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; a fault is logged and never ends the loop."""
        housekeeping = Housekeeping(Clients(self.database.changes))
        while not stop.is_set():
            try:
                await housekeeping.tidy(now=self.clock())
                busy = await self.once()
            except Exception as error:  # noqa: BLE001 - the loop outlives everything but the process
                logbook.WORKER_FAULT.write(error=type(error).__name__, where=logbook.where(error))
                busy = False
            if not busy:
                await _pause(stop, self.settings.worker_poll_seconds)

    async def once(self) -> bool:
        """Claim one batch and see it through; returns whether there was anything to do."""
        now = self.clock()
        lease = {"now": now, "until": now + timedelta(seconds=self.settings.lease_seconds)}
        batch = self.settings.worker_batch
        due = await claim_deliveries(self.database.changes, **lease, batch=batch)
        forwarded = await claim_handovers(self.database.changes, **lease, batch=batch)
        await asyncio.gather(*(self._deliver(c) for c in due), *(self._hand_over(c) for c in forwarded))
        passed = await self.timekeeper.keep(self.database, now=now)
        return bool(due or forwarded or passed)

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
        except NotDelivered as error:
            await self._failed(claim, str(error))
        except Exception as error:  # noqa: BLE001 - it is tried again and a human will see it
            logbook.WORKER_FAULT.write(error=type(error).__name__, where=logbook.where(error))
            await self._failed(claim, type(error).__name__)

    async def _attempt(self, claim: Claim) -> None:
        scope = self._scope(claim)
        await self.database.transact(scope, lambda work: prepare_notice(work, claim.id))
        notice, delivery = await self.database.transact(scope, lambda work: _load(work, claim.id))
        if delivery.next_attempt_at is None or not await self._is_wanted(claim, notice, delivery):
            return
        if notice.route is None or delivery.message is None:
            return
        parcel = Parcel(claim.id, notice.route, delivery.media_type, delivery.message)
        handed = await self.transport.deliver(parcel)
        await self._handed(claim, handed, notice, delivery)

    async def _is_wanted(self, claim: Claim, notice: Notice, delivery: Delivery) -> bool:
        """Say whether to hand it over now: a first time, or again because no receipt came."""
        waits = delivery.mailbox or notice.sent_at is not None
        if not waits:
            return NoticeEvent.SEND in NOTICE_LIFECYCLE.allowed(notice.status)
        if delivery.lease_until is None:
            return False  # prepared a moment ago for a receiver that fetches
        return await self.database.transact(
            self._scope(claim), lambda work: await_receipt(work, claim.id, self._patience)
        )

    async def _handed(self, claim: Claim, handed: Handed, notice: Notice, delivery: Delivery) -> None:
        scope = self._scope(claim)
        await self.database.transact(scope, lambda work: record_sent(work, claim.id, self._patience))
        format_ = notice.route.format if notice.route else ""
        logbook.DELIVERED.write(notice=str(claim.id), format=format_, attempt=claim.attempts)
        if handed.is_receipted:
            await self.database.transact(scope, lambda work: record_receipt(work, claim.id, positive=True))
        receipt = _receipt(handed.answer)
        if receipt is not None and _answers(receipt, notice, delivery):
            reason = receipt.refuse_text
            await self.database.transact(
                scope,
                lambda work: record_receipt(work, claim.id, positive=receipt.positive, reason=reason),
            )

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


async def _load(work: UnitOfWork, notice_id: UUID) -> tuple[Notice, Delivery]:
    return await work.get(Notice, notice_id), await delivery_of(work, notice_id)


def _receipt(answer: bytes) -> Receipt | None:
    """Return the receipt a receiver answered with; anything else it says is not one."""
    if not answer.strip():
        return None
    try:
        body = read_body(open_letter(answer))
    except Refusal:
        return None
    return body if isinstance(body, Receipt) else None


def _answers(receipt: Receipt, notice: Notice, delivery: Delivery) -> bool:
    """Say whether it speaks of what was just handed over; an answer settles no other letter."""
    if not receipt.original_letter_ids:
        return receipt.original_envelope_id == delivery.envelope_id
    return notice.letter_id in receipt.original_letter_ids


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
