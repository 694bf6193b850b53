"""Several notices in one transaction: as if each were alone, and the trouble of one is its own (ADR 0013)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from app.domain.notices import NoticeStatus
from app.notices.recorder import LOT, Recorder
from app.notices.transport import Handed, Parcel
from app.usecases.prepare_notices import prepare_notices
from app.usecases.record_delivery import failed, receipted, sent
from tests.usecases.world import (
    ODENSE,
    PATIENCE,
    SLOTSBRYGGEN,
    World,
    a_citizen_numbered,
    a_receiver,
    receipt_for,
)

SENT, ACKNOWLEDGED, READY, DUE = (
    NoticeStatus.SENT,
    NoticeStatus.ACKNOWLEDGED,
    NoticeStatus.READY,
    NoticeStatus.DUE,
)
PUSHED = a_receiver(SLOTSBRYGGEN.name, "265161000016000", gln=SLOTSBRYGGEN.gln_text, ydernummer="024015")


@dataclass
class Receipting:
    """A receiver that answers each letter with its receipt."""

    posts: list[UUID] = field(default_factory=list)

    async def deliver(self, parcel: Parcel) -> Handed:
        self.posts.append(parcel.notice_id)
        return Handed(receipt_for(parcel.content))


async def started(world: World, citizens: int) -> list[UUID]:
    """Have so many pathways started; returns the notices that are due."""
    for number in range(citizens):
        await world.started(citizen=a_citizen_numbered(number))
    return [notice.id for notice in await world.notices()]


async def settled(world: World, lots: Collection[Collection[UUID]]) -> list[tuple[str, str, bool]]:
    """Prepare these lots one after the other; returns what became of each notice."""
    for lot in lots:
        await world.run(lambda work, lot=lot: prepare_notices(work, lot))  # type: ignore[misc]
    return sorted((n.status.value, n.role.value, bool(n.letter_id)) for n in await world.notices())


@pytest.mark.parametrize("size", [1, 2, 5, 12])
async def test_a_lot_comes_to_what_each_would_alone(world: World, size: int) -> None:
    ids = await started(world, 3)
    # A second event of the first citizen, of which the own GP is told beside the hospital.
    await world.accepted(sender=SLOTSBRYGGEN, citizen=a_citizen_numbered(0))
    every = [notice.id for notice in await world.notices()]
    assert len(every) == len(ids) + 2
    lots = [every[first : first + size] for first in range(0, len(every), size)]
    assert Counter(await settled(world, lots)) == {
        ("ready", "own-gp", True): 4,
        ("ready", "referrer", True): 3,
        ("not-applicable", "referrer", False): 1,
    }
    numbers = [n.letter_id for n in await world.notices() if n.letter_id]
    assert len(set(numbers)) == len(numbers)
    known = await world.rows("SELECT jsonb_array_length(content -> 'known_to') AS units FROM citizen")
    assert sorted(row["units"] for row in known) == [2, 2, 3]


async def test_one_that_cannot_be_prepared_holds_up_none_of_its_lot(world: World) -> None:
    world.settings = world.settings.model_copy(update={"worker_batch": 20})
    ids = await started(world, 3)
    await world.database.changes.execute(
        "UPDATE citizen SET content = content - 'details'"
        " WHERE id = (SELECT min(id::text)::uuid FROM citizen)"
    )
    await world.work()
    states = Counter(notice.status for notice in await world.notices())
    assert states == {DUE: 2, READY: 4}
    errors = await world.rows("SELECT last_error, attempts FROM delivery WHERE last_error <> ''")
    assert [tuple(row) for row in errors] == [("ClassValidationError", 1)] * 2
    assert len(ids) == 6


async def test_what_is_receipted_at_once_is_published_once_and_told_in_full(world: World) -> None:
    await world.register(PUSHED)
    await world.accepted(sender=SLOTSBRYGGEN)
    inbox = Receipting()
    await world.work(inbox)
    (id_,) = inbox.posts
    events = await world.rows(
        "SELECT name, status, version FROM event WHERE aggregate_id = $1 ORDER BY version, ordinal", id_
    )
    assert [tuple(row) for row in events] == [
        ("order", "due", 1),
        ("address", "ready", 2),
        ("send", "sent", 3),
        ("acknowledge", "acknowledged", 3),
    ]
    published = await world.rows(
        "SELECT version FROM published_resource WHERE id = $1 AND type = 'Communication' ORDER BY version",
        id_,
    )
    assert [row["version"] for row in published] == [2, 3]
    notice = next(n for n in await world.notices() if n.id == id_)
    assert (notice.status, notice.version) == (ACKNOWLEDGED, 3)
    assert notice.sent_at == notice.acknowledged_at == world.clock()


async def prepared(world: World, citizens: int) -> list[UUID]:
    await started(world, citizens)
    await world.register(PUSHED)
    ids = [notice.id for notice in await world.notices()]
    await world.run(lambda work: prepare_notices(work, ids))
    return ids


def recorder(world: World) -> Recorder:
    return Recorder(world.database, lambda authority: world.scope(authority=authority))


async def test_what_comes_meanwhile_is_recorded_together(world: World) -> None:
    ids = await prepared(world, 4)
    before = await world.value("SELECT count(DISTINCT xmin::text) FROM notice")
    writes = recorder(world)
    await asyncio.gather(*(writes.record(ODENSE, id_, sent(PATIENCE)) for id_ in ids))
    assert {notice.status for notice in await world.notices()} == {SENT}
    assert before == 1
    assert len(ids) == 8 <= LOT
    assert await world.value("SELECT count(DISTINCT xmin::text) FROM notice") == 1


async def test_one_that_cannot_be_recorded_is_told_so_and_the_others_are_recorded(world: World) -> None:
    ids = await prepared(world, 2)

    def broken(_: object, __: object) -> object:
        raise ValueError("a fault")

    writes = recorder(world)
    ends = await asyncio.gather(
        writes.record(ODENSE, ids[0], broken),  # type: ignore[arg-type]
        *(writes.record(ODENSE, id_, sent(PATIENCE)) for id_ in ids[1:]),
        return_exceptions=True,
    )
    assert [type(end) for end in ends] == [ValueError, *[type(None)] * (len(ids) - 1)]
    assert Counter(n.status for n in await world.notices()) == {READY: 1, SENT: len(ids) - 1}


async def test_what_is_said_twice_of_one_notice_is_recorded_in_that_order(world: World) -> None:
    id_, *_ = await prepared(world, 1)
    writes = recorder(world)
    await asyncio.gather(
        writes.record(ODENSE, id_, failed(PATIENCE, "ConnectError")),
        writes.record(ODENSE, id_, sent(PATIENCE), receipted(positive=True)),
    )

    notice = next(n for n in await world.notices() if n.id == id_)
    assert notice.status is ACKNOWLEDGED
    assert (await world.delivery(notice)).next_attempt_at is None
