"""The worker: claims what is due with a lease, delivers it, records what became of it.

Any number of workers may run. A worker that dies leaves a lease that runs out; what it had
handed over without saying so is handed over again under the same number.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from app import logbook
from app.domain.actors import WORKER_ID, Actor, Role
from app.notices.answers import verdict_of
from app.notices.doors import DoorBusy
from app.notices.pausing import pause
from app.notices.recorder import LOT, Recorder
from app.notices.timekeeper import Timekeeper
from app.notices.transport import Handed, NotDelivered, Parcel, Transport
from app.persistence.claims import (
    AT_ITS_LIMIT,
    Claim,
    Room,
    Taken,
    claim_deliveries,
    claim_handovers,
    claim_with_rooms,
)
from app.persistence.clients import Clients
from app.persistence.courses import Course
from app.persistence.database import Database, Scope
from app.persistence.housekeeping import Housekeeping
from app.settings import Settings
from app.usecases.begin_delivery import begin_deliveries
from app.usecases.hand_over import hand_over, retry_later
from app.usecases.record_delivery import Outcome, Patience, failed, put_off, receipted, sent

WORKER = Actor("worker", WORKER_ID, Role.OPERATOR, frozenset())


@dataclass(frozen=True, slots=True)
class Worker:
    database: Database
    transport: Transport
    settings: Settings
    clock: Callable[[], datetime]
    timekeeper: Timekeeper = field(default_factory=lambda: Timekeeper(WORKER, batch=64))
    underway: set[asyncio.Task[None]] = field(default_factory=set)
    recorder: Recorder = field(init=False)
    limited: Callable[[], Mapping[str, Room]] = dict
    """Tells for which endpoints only so much is to be taken on."""
    reached: dict[UUID, str] = field(default_factory=dict)
    """The endpoint of each unit, as its last notice was addressed."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "recorder", Recorder(self.database, self._scope))

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
            await self._wait_for_room(stop)
            if not busy:
                await pause(stop, self.settings.worker_poll_seconds)
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
        due = await self._claimed(room, **lease) if room > 0 else Taken(())
        forwarded = await claim_handovers(self.database.changes, **lease, batch=room) if room > 0 else ()
        for lot in _lots(due.claims):
            begun = asyncio.create_task(self._begun(lot))
            for claim in lot:
                self._set_off(self._deliver(claim, begun))
        for claim in forwarded:
            self._set_off(self._hand_over(claim))
        passed = await self.timekeeper.keep(self.database, now=now)
        return bool(due.claims or due.put_off or forwarded or passed)

    async def _claimed(self, batch: int, *, now: datetime, until: datetime) -> Taken:
        """Claim what is due; what goes to a receiver that does not answer is put off, not prepared."""
        limited = self.limited()
        if not limited:
            return Taken(await claim_deliveries(self.database.changes, now=now, until=until, batch=batch))
        behind: dict[str, list[UUID]] = defaultdict(list)
        for unit, endpoint in self.reached.items():
            behind[endpoint].append(unit)
        rooms = [(room, behind[endpoint]) for endpoint, room in limited.items()]
        return await claim_with_rooms(self.database.changes, now=now, until=until, batch=batch, rooms=rooms)

    def _set_off(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self.underway.add(task)
        task.add_done_callback(self.underway.discard)

    async def _wait_for_room(self, stop: asyncio.Event) -> None:
        """Wait until a lot fits in, but no longer than a poll: what hangs is not waited for."""
        lot, seconds = min(LOT, self.settings.worker_batch), self.settings.worker_poll_seconds
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not stop.is_set() and self.settings.worker_batch - len(self.underway) < lot:
                    await asyncio.wait(self.underway, return_when=asyncio.FIRST_COMPLETED)

    def _scope(self, authority: str) -> Scope:
        return Scope(WORKER, authority, self.clock())

    @property
    def _patience(self) -> Patience:
        return Patience(
            receipt=timedelta(minutes=self.settings.receipt_minutes),
            give_up=timedelta(hours=self.settings.give_up_hours),
        )

    async def _begun(self, lot: Sequence[Claim]) -> dict[UUID, Course]:
        """Return by notice what of a lot is to be handed over now."""
        ids = [claim.id for claim in lot]
        return await self.database.transact(
            self._scope(lot[0].authority), lambda work: begin_deliveries(work, ids, self._patience)
        )

    async def _deliver(self, claim: Claim, begun: asyncio.Task[dict[UUID, Course]]) -> None:
        """See one delivery through; its trouble is its own and stops nobody else's."""
        try:
            await self._attempt(claim, await self._course(claim, begun))
        except DoorBusy as busy:
            put = partial(put_off, until=busy.until, why=AT_ITS_LIMIT if busy.until else "")
            await self.recorder.record(claim.authority, claim.id, put)
        except NotDelivered as error:
            await self._failed(claim, str(error))
        except Exception as error:  # noqa: BLE001 - it is tried again and a human will see it
            logbook.WORKER_FAULT.write(error=type(error).__name__, where=logbook.where(error))
            await self._failed(claim, type(error).__name__)

    async def _course(self, claim: Claim, begun: asyncio.Task[dict[UUID, Course]]) -> Course | None:
        try:
            return (await asyncio.shield(begun)).get(claim.id)
        except Exception:  # noqa: BLE001 - one of the lot is to blame; each finds out whether it is the one
            return (await self._begun([claim])).get(claim.id)

    async def _attempt(self, claim: Claim, course: Course | None) -> None:
        if course is None or course.notice.route is None or course.delivery.message is None:
            return
        route, delivery = course.notice.route, course.delivery
        if course.notice.recipient_id is not None:
            self.reached[course.notice.recipient_id] = route.endpoint
        parcel = Parcel(claim.id, route, delivery.media_type, course.delivery.message)
        handed = await self.transport.deliver(parcel)
        outcomes = self._outcomes(handed, course)
        await self.recorder.record(claim.authority, claim.id, *outcomes)
        logbook.DELIVERED.write(notice=str(claim.id), format=route.format, attempt=claim.attempts)

    def _outcomes(self, handed: Handed, course: Course) -> Iterator[Outcome]:
        yield sent(self._patience)
        if handed.is_receipted:
            yield receipted(positive=True)
        elif verdict := verdict_of(handed.answer, course.notice, course.delivery):
            yield receipted(positive=verdict.positive, reason=verdict.reason)

    async def _failed(self, claim: Claim, error: str) -> None:
        logbook.DELIVERY_FAILED.write(notice=str(claim.id), error=error, attempt=claim.attempts)
        await self.recorder.record(claim.authority, claim.id, failed(self._patience, error))

    async def _hand_over(self, claim: Claim) -> None:
        try:
            await hand_over(self.database, self._scope(claim.authority), claim.id)
            logbook.HANDED_OVER.write(request=str(claim.id))
        except Exception as error:  # noqa: BLE001 - tried again until the other side has it
            logbook.HANDOVER_FAILED.write(request=str(claim.id), error=type(error).__name__)
            name = type(error).__name__
            await self.database.transact(
                self._scope(claim.authority), lambda work: retry_later(work, claim.id, error=name)
            )


def _lots(claims: Iterable[Claim]) -> Iterator[Sequence[Claim]]:
    """Yield claims of one authority at a time, as many as are prepared in one transaction."""
    of_authority: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        of_authority[claim.authority].append(claim)
    for every in of_authority.values():
        for first in range(0, len(every), LOT):
            yield every[first : first + LOT]
