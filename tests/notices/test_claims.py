"""What goes to a receiver that does not answer is not taken on, and stands in nobody's way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import pytest

from app.domain.notices import NoticeStatus
from app.notices.doors import Doors
from app.notices.transport import Handed, NotDelivered, Parcel
from app.notices.worker import Worker
from app.persistence.claims import AT_ITS_LIMIT, Room, Taken, claim_with_rooms
from app.persistence.health import read_deliveries
from app.usecases.prepare_notices import prepare_notices
from tests.usecases.world import (
    HOSPITAL,
    SLOTSBRYGGEN,
    World,
    a_citizen_numbered,
    a_receiver,
    receipt_for,
)

GP, REFERRER = SLOTSBRYGGEN.gln_text, HOSPITAL.gln_text
LEASE = timedelta(seconds=60)
LATER = timedelta(seconds=15)


async def taken(world: World, *rooms: tuple[Room, Iterable[UUID]], batch: int = 20) -> Taken:
    now = world.clock()
    pool = world.database.changes
    return await claim_with_rooms(pool, now=now, until=now + LEASE, batch=batch, rooms=rooms)


async def roles(world: World, of: Taken) -> list[str]:
    found = {notice.id: notice.role.value for notice in await world.notices()}
    return sorted(found[claim.id] for claim in of.claims)


async def started(world: World, citizens: int) -> Sequence[UUID]:
    for number in range(citizens):
        await world.started(citizen=a_citizen_numbered(number))
    return [notice.id for notice in await world.notices()]


def room(world: World, calls: int) -> Room:
    return Room(calls, world.clock() + LATER)


@pytest.mark.parametrize("is_prepared", [False, True])
@pytest.mark.parametrize(("calls", "expected"), [(0, 0), (1, 1), (2, 2), (9, 3)])
@pytest.mark.parametrize(("unit", "role"), [(GP, "own-gp"), (REFERRER, "referrer")])
async def test_no_more_is_taken_on_for_a_unit_than_there_is_room_for(
    world: World, unit: str, role: str, calls: int, expected: int, *, is_prepared: bool
) -> None:
    ids = await started(world, 3)
    if is_prepared:
        await world.run(lambda work: prepare_notices(work, ids))
        await world.database.changes.execute("UPDATE delivery SET next_attempt_at = $1", world.clock())
    found = await taken(world, (room(world, calls), [await world.unit(unit)]))
    other = "referrer" if role == "own-gp" else "own-gp"
    assert await roles(world, found) == sorted([other] * 3 + [role] * expected)
    assert found.put_off == 3 - expected
    rows = await world.rows("SELECT next_attempt_at, lease_until, attempts FROM delivery")
    left = [row for row in rows if row["lease_until"] is None]
    assert [(row["next_attempt_at"], row["attempts"]) for row in left] == [
        (world.clock() + LATER, 0)
    ] * found.put_off
    assert {row["attempts"] for row in rows if row["lease_until"] is not None} == {1}


async def test_what_is_put_off_leaves_no_gap_and_no_more_is_taken_than_asked_for(world: World) -> None:
    await started(world, 4)
    found = await taken(world, (room(world, 0), [await world.unit(GP)]), batch=3)
    assert await roles(world, found) == ["referrer"] * 3
    assert found.put_off == 4
    leased = await world.value("SELECT count(*) FROM delivery WHERE lease_until IS NOT NULL")
    assert leased == await world.value("SELECT sum(attempts) FROM delivery") == 3


async def test_units_behind_one_door_share_its_room(world: World) -> None:
    await started(world, 2)
    both = [await world.unit(GP), await world.unit(REFERRER)]
    found = await taken(world, (room(world, 3), both))
    assert (len(found.claims), found.put_off) == (3, 1)


async def test_what_is_put_off_is_taken_on_when_its_time_has_come(world: World) -> None:
    await started(world, 1)
    unit = await world.unit(GP)
    assert (await taken(world, (room(world, 0), [unit]))).put_off == 1
    assert await taken(world, (room(world, 0), [unit])) == Taken(())
    world.clock.now += LATER
    assert await roles(world, await taken(world, (room(world, 1), [unit]))) == ["own-gp"]


async def test_a_named_result_receiver_is_taken_on_as_nobody_knows_it_yet(world: World) -> None:
    await world.not_started(result_receivers=(SLOTSBRYGGEN,))
    found = await taken(world, (room(world, 0), [await world.unit(GP)]))
    assert "result-receiver" in await roles(world, found)


async def test_a_backlog_to_a_dead_receiver_is_not_tried_and_stands_in_nobodys_way(world: World) -> None:
    world.settings = world.settings.model_copy(update={"worker_batch": 8})
    await world.register(
        a_receiver("Død", "331061000016004", gln=HOSPITAL.gln_text, kind="hospital"),
        a_receiver("Rask", "265161000016000", gln=SLOTSBRYGGEN.gln_text, ydernummer="024015"),
    )

    tried: list[UUID] = []

    class HalfDead:
        async def deliver(self, parcel: Parcel) -> Handed:
            if "Død" in parcel.route.endpoint:
                tried.append(parcel.notice_id)
                raise NotDelivered("ConnectTimeout", is_silent=True)
            return Handed(receipt_for(parcel.content))

    doors = Doors(HalfDead(), world.clock, calls=2)
    worker = Worker(world.database, doors, world.settings, world.clock, limited=doors.rooms)
    await started(world, 20)
    while await worker.once():
        pass
    arrived = [n for n in await world.notices() if n.status is NoticeStatus.ACKNOWLEDGED]
    assert [n.role.value for n in arrived] == ["own-gp"] * 20
    assert len(tried) == 3
    # Those that were under way when the door was shut have failed, the others wait for it to open.
    waiting = await world.rows(
        "SELECT d.attempts, d.next_attempt_at FROM delivery d JOIN notice n ON n.id = d.notice_id"
        " WHERE n.role = 'referrer'"
    )
    put_off = [row for row in waiting if row["attempts"] == 0]
    assert len(waiting) == 20
    assert len(put_off) >= 20 - world.settings.worker_batch
    assert {row["next_attempt_at"] for row in put_off} == {world.clock() + LATER}


async def test_what_is_over_a_receivers_calls_a_second_waits_for_its_turn_and_no_other_waits_with_it(
    world: World,
) -> None:
    await world.register(
        a_receiver("Ene", "331061000016004", gln=HOSPITAL.gln_text, kind="hospital"),
        a_receiver("Anden", "265161000016000", gln=SLOTSBRYGGEN.gln_text, ydernummer="024015"),
    )

    class Receivers:
        called: ClassVar[list[tuple[str, datetime]]] = []

        async def deliver(self, parcel: Parcel) -> Handed:
            self.called.append((parcel.route.endpoint, world.clock()))
            return Handed(receipt_for(parcel.content))

    receivers, began = Receivers(), world.clock()
    doors = Doors(receivers, world.clock, calls=8, calls_a_second=1 / 20)
    worker = Worker(world.database, doors, world.settings, world.clock, limited=doors.rooms)
    await started(world, 6)
    while await worker.once():
        pass
    assert sorted(called for called, _ in receivers.called) == sorted(
        {called for called, _ in receivers.called}
    )
    assert len(receivers.called) == 2
    waiting = await world.rows(
        "SELECT attempts, last_error, next_attempt_at FROM delivery WHERE last_error <> ''"
    )
    assert {(row["attempts"], row["last_error"]) for row in waiting} == {(0, AT_ITS_LIMIT)}
    told = await read_deliveries(world.database.changes, now=world.clock())
    assert told is not None
    assert (told.due, told.at_limit) == (0, len(waiting))
    assert len(waiting) == 10
    for _ in range(12):
        world.clock.now += timedelta(seconds=20)
        while await worker.once():
            pass
    assert {n.status for n in await world.notices()} == {NoticeStatus.ACKNOWLEDGED}
    for endpoint in {called for called, _ in receivers.called}:
        times = [at for called, at in receivers.called if called == endpoint]
        assert times == [began + n * timedelta(seconds=20) for n in range(6)]


async def test_what_is_put_off_says_why_only_where_there_is_a_why(world: World) -> None:
    await started(world, 1)
    await world.database.changes.execute("UPDATE delivery SET last_error = 'HTTP 500'")
    units = [await world.unit(GP)], [await world.unit(REFERRER)]
    at_limit = Room(0, world.clock() + LATER, AT_ITS_LIMIT)
    assert (await taken(world, (room(world, 0), units[0]), (at_limit, units[1]))).put_off == 2
    noted = await world.rows("SELECT last_error FROM delivery ORDER BY 1")
    assert [row["last_error"] for row in noted] == ["HTTP 500", AT_ITS_LIMIT]
