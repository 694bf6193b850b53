"""Every wait has an end, and is told as what it is."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from app.persistence import pools
from app.persistence.claims import claim_deliveries
from app.persistence.deliveries import delivery_of
from app.persistence.pools import DatabaseBusyError, open_pool
from app.persistence.unit_of_work import UnitOfWork
from tests.usecases.world import World


async def test_who_finds_every_connection_taken_is_told_to_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with AsyncExitStack() as held:
        for _ in range(8):
            await held.enter_async_context(world.database.reads.acquire())
        monkeypatch.setattr(pools, "ACQUIRE_SECONDS", 0.01)
        with pytest.raises(DatabaseBusyError):
            await world.database.reads.fetchval("SELECT 1")
        monkeypatch.undo()
    assert await world.database.reads.fetchval("SELECT 1") == 1


async def test_who_waits_too_long_for_a_lock_is_told_to_come_again(world: World) -> None:
    async with world.database.changes.acquire() as holder, holder.transaction():
        await holder.execute("LOCK TABLE citizen")

        async def body(work: UnitOfWork) -> None:
            await work.connection.execute("SET LOCAL lock_timeout = '10ms'")
            await work.connection.execute("SELECT FROM citizen")

        with pytest.raises(DatabaseBusyError):
            await world.run(body)


async def test_a_statement_that_does_not_end_is_ended(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "COMMAND_SECONDS", 0.05)
    async with open_pool(database_url, size=1) as pool:
        with pytest.raises(DatabaseBusyError):
            await pool.fetchval("SELECT pg_sleep(60)")
        assert await pool.fetchval("SELECT 1") == 1


async def test_the_server_ends_waits_and_transactions_that_nobody_goes_on_with(world: World) -> None:
    for pool in (world.database.changes, world.database.reads):
        for setting in ("lock_timeout", "idle_in_transaction_session_timeout"):
            assert await pool.fetchval(f"SHOW {setting}") != "0"


async def test_a_claim_passes_by_a_delivery_that_is_looked_at(world: World) -> None:
    """Otherwise the worker that prepares it would write the lease over that another just took."""
    await world.accepted()
    notice = (await world.notices())[0]
    now = world.clock() + timedelta(hours=1)
    looked, go_on = asyncio.Event(), asyncio.Event()

    async def look(work: UnitOfWork) -> None:
        await delivery_of(work, notice.id)
        looked.set()
        await go_on.wait()

    looking = asyncio.create_task(world.run(look))
    await looked.wait()
    claimed = await claim_deliveries(world.database.changes, now=now, until=now, batch=50)
    go_on.set()
    await looking
    assert notice.id not in {claim.id for claim in claimed}
    again = await claim_deliveries(world.database.changes, now=now, until=now, batch=50)
    assert notice.id in {claim.id for claim in again}
