"""Whatever happens, in whatever order: no notice is lost, and none goes out under two numbers."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from app.domain.notices import Notice, NoticeStatus
from app.domain.parties import Party
from app.domain.refusals import Refusal
from app.medcom.letters import open_letter
from app.notices.transport import Handed, NotDelivered, Parcel
from app.usecases.change_citizen import register_gp, set_objection
from app.usecases.fetch_letters import fetch_letters
from app.usecases.steer_notice import mark_sent_manually, resend_notice
from tests.usecases.world import (
    FORSKERPARKEN,
    HOSPITAL,
    PATIENCE,
    SLOTSBRYGGEN,
    World,
    a_receiver,
    receipt_for,
)

_S = NoticeStatus
AT_REST = {_S.ACKNOWLEDGED, _S.SENT_MANUALLY, _S.BLOCKED, _S.NOT_APPLICABLE, _S.FAILED}
ROSENHOEJ = Party(name="Lægerne Rosenhøj", gln_text="5798000362055")
STEPS = 45


class Died(BaseException):
    """The process was killed; nothing in it runs any further."""


@dataclass
class Walk:
    """One random history of requests, workers, receivers and humans."""

    world: World
    chance: random.Random
    letters: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    contents: list[bytes] = field(default_factory=list)
    numbers: dict[UUID, str] = field(default_factory=dict)

    # The receivers

    async def deliver(self, parcel: Parcel) -> Handed:
        fate = self.chance.random()
        if fate < 0.3:
            raise NotDelivered("HTTP 503")
        self.keep(parcel.notice_id, parcel.content)
        if fate < 0.4:
            raise Died
        if fate < 0.5:
            raise RuntimeError("the answer was lost")
        return await self.taken(fate, parcel)

    async def taken(self, fate: float, parcel: Parcel) -> Handed:
        if fate < 0.6:
            return Handed(receipt_for(parcel.content))
        if fate < 0.65:
            return Handed(receipt_for(parcel.content, positive=False, reason="Ikke vores."))
        if fate < 0.75:
            await self.world.letter(receipt_for(parcel.content), client="demo-operator")
            raise NotDelivered("ReadTimeout")  # its receipt overtook the answer to the post
        return Handed()

    def keep(self, notice_id: UUID, content: bytes) -> None:
        self.letters[notice_id].add(open_letter(content).head.letter_id)
        self.contents.append(content)

    # What may happen

    async def work(self) -> None:
        try:
            await self.world.worker(self).once()
        except Died:
            return

    async def work_side_by_side(self) -> None:
        await asyncio.gather(*(self.world.worker(self).once() for _ in range(3)), return_exceptions=True)

    async def time_passes(self) -> None:
        self.world.clock.advance(minutes=self.chance.choice((1, 10, 31, 180)))

    async def refer(self) -> None:
        await self.world.accepted(sender=self.chance.choice((ROSENHOEJ, FORSKERPARKEN)))

    async def discharge(self) -> None:
        await self.world.started(
            sender=self.chance.choice((HOSPITAL, ROSENHOEJ)),
            gp=self.chance.choice((ROSENHOEJ, SLOTSBRYGGEN, None)),
            gp_copy_deselected=self.chance.random() < 0.2,
        )

    async def end(self) -> None:
        await self.world.not_started(result_receivers=(HOSPITAL, ROSENHOEJ, Party(name="Ukendt klinik")))

    async def fetch(self) -> None:
        for client, mailbox in (
            ("demo-gp", FORSKERPARKEN),
            ("demo-gp-2", SLOTSBRYGGEN),
            ("demo-hospital", HOSPITAL),
        ):
            actor = self.world.actors[client]
            now = self.world.clock()
            for letter in await fetch_letters(
                self.world.database,
                actor,
                mailbox.gln_text,
                now=now,
                patience=PATIENCE,
                limit=50,
            ):
                self.keep(letter.id, letter.content)

    async def receipt(self) -> None:
        if self.contents:
            positive = self.chance.random() < 0.7
            receipt = receipt_for(self.chance.choice(self.contents), positive=positive, reason="Nej.")
            await self.world.letter(receipt, client="demo-operator")

    async def send_again(self) -> None:
        if notice := await self.some_notice():
            await self.world.run(lambda work: resend_notice(work, notice.id, seen_version=notice.version))

    async def send_otherwise(self) -> None:
        if notice := await self.some_notice():
            await self.world.run(
                lambda work: mark_sent_manually(
                    work, notice.id, seen_version=notice.version, how="Pr. telefon."
                )
            )

    async def change_gp(self) -> None:
        practice = self.chance.choice((ROSENHOEJ, SLOTSBRYGGEN, FORSKERPARKEN))
        citizen = await self.world.citizen()
        await self.world.run(
            lambda work: register_gp(work, citizen.id, seen_version=citizen.version, practice=practice)
        )

    async def object_or_lift(self) -> None:
        citizen = await self.world.citizen()
        objects = self.chance.random() < 0.3
        await self.world.run(
            lambda work: set_objection(work, citizen.id, seen_version=citizen.version, objects=objects)
        )

    async def some_notice(self) -> Notice | None:
        found = await self.world.notices()
        return self.chance.choice(found) if found else None

    # What must hold

    async def step(self) -> None:
        happenings: dict[Callable[[], Awaitable[None]], int] = {
            self.work: 8,
            self.work_side_by_side: 4,
            self.time_passes: 8,
            self.fetch: 3,
            self.receipt: 4,
            self.send_again: 2,
            self.send_otherwise: 1,
            self.refer: 1,
            self.discharge: 1,
            self.end: 1,
            self.change_gp: 1,
            self.object_or_lift: 1,
        }
        (happening,) = self.chance.choices(list(happenings), list(happenings.values()))
        try:
            await happening()
        except Refusal:
            return  # what the ledger's own table does not allow has changed nothing

    async def check(self) -> None:
        notices = await self.world.notices()
        queued = {row["notice_id"] for row in await self.world.rows("SELECT notice_id FROM delivery")}
        assert {notice.id for notice in notices} == queued >= self.numbers.keys()
        for notice in notices:
            assert self.numbers.get(notice.id, notice.letter_id) == notice.letter_id
            if notice.letter_id:
                self.numbers[notice.id] = notice.letter_id
        for id_, sent in self.letters.items():
            assert sent == {self.numbers[id_]}
        waiting = "SELECT count(*) FROM delivery d JOIN notice n ON n.id = d.notice_id WHERE next_attempt_at"
        resting = [status.value for status in AT_REST]
        assert await self.world.value(f"{waiting} IS NULL AND n.status <> ALL($1)", resting) == 0
        assert await self.world.value(f"{waiting} IS NOT NULL AND n.status = ANY($1)", resting) == 0

    async def come_to_rest(self) -> None:
        """Nobody does anything any more, but the workers."""
        for _ in range(150):
            if not await self.world.value("SELECT count(*) FROM delivery WHERE next_attempt_at IS NOT NULL"):
                return
            self.world.clock.advance(minutes=31)
            await self.world.work()
        raise AssertionError("something is never settled")


@pytest.mark.parametrize("seed", range(10))
async def test_every_notice_ends_settled_or_on_a_humans_list(world: World, seed: int) -> None:
    await world.register(a_receiver(ROSENHOEJ.name, "265161000016000", gln=ROSENHOEJ.gln_text))
    walk = Walk(world, random.Random(seed))
    await walk.discharge()
    for _ in range(STEPS):
        await walk.step()
        await walk.check()
    await walk.come_to_rest()
    await walk.check()
    notices = await world.notices()
    assert {notice.status for notice in notices} <= AT_REST
    assert len({n.letter_id for n in notices if n.letter_id}) == len([n for n in notices if n.letter_id])
    for notice in notices:
        if notice.status is NoticeStatus.ACKNOWLEDGED:
            assert walk.letters[notice.id] or world.recorder.parcels, notice.type
        if notice.status in {NoticeStatus.FAILED, NoticeStatus.BLOCKED, NoticeStatus.NOT_APPLICABLE}:
            assert notice.reason


def test_what_rests_waits_for_nobody() -> None:
    kept: Any = AT_REST & {NoticeStatus.DUE, NoticeStatus.DRAFT, NoticeStatus.READY, NoticeStatus.SENT}
    assert kept == set()
