"""What operators are shown is found by an index, however many notices there have been."""

from __future__ import annotations

from datetime import timedelta

from app.domain.delivery_counts import Outcome
from app.persistence.health import DAY, OF_THE_DAY, read_deliveries
from tests.usecases.world import World


async def test_the_notices_of_a_day_are_found_by_the_day_they_fell_due(world: World) -> None:
    await world.accepted()
    await world.work()
    counted = await read_deliveries(world.database.reads, now=world.clock())
    assert counted is not None
    assert counted.of_the_day["XDIS91", Outcome.WAITING] == 1
    later = await read_deliveries(world.database.reads, now=world.clock() + 2 * DAY)
    assert later is not None
    assert sum(later.of_the_day.values()) == 0


async def test_a_scrape_reads_the_notices_of_a_day_and_no_others(world: World) -> None:
    async with world.database.changes.acquire() as connection:
        await connection.execute("SET enable_seqscan = off")
        plan = await connection.fetch(f"EXPLAIN {OF_THE_DAY}", world.clock() - timedelta(hours=24))
        await connection.execute("RESET enable_seqscan")
    assert any("ix_notice_due_at" in line[0] for line in plan)
