"""Making search entries anew from what is published, as after a change of the table of parameters."""

from __future__ import annotations

from typing import Any

from app.usecases import index_anew as subject
from tests.usecases.world import World

ENTRIES = "SELECT key, created_at, resource_id, authority FROM search_entry ORDER BY 1, 2, 3, 4"
VALUES = (
    "SELECT authority, type, resource_id, key, low, high FROM search_value"
    " WHERE type <> 'Organization' ORDER BY 1, 2, 3, 4, 5, 6"
)


async def all_rows(world: World) -> tuple[list[Any], list[Any]]:
    return await world.rows(ENTRIES), await world.rows(VALUES)


async def test_entries_are_made_anew_just_as_they_were(world: World, database_url: str) -> None:
    await world.started()
    await world.work()
    before = await all_rows(world)
    await world.database.changes.execute("DELETE FROM search_value")
    await world.database.changes.execute("UPDATE published_resource SET found = '{}'")
    await world.database.changes.execute("DELETE FROM search_entry")
    await world.database.changes.execute("DELETE FROM search_index")
    assert await subject.index_anew(database_url) > 0
    assert await all_rows(world) == before


async def test_what_was_made_from_this_table_is_left_alone(world: World, database_url: str) -> None:
    await subject.index_anew(database_url)
    await world.referred()
    before = await all_rows(world)
    assert await subject.index_anew(database_url) == 0
    assert await all_rows(world) == before


async def test_entries_that_the_new_table_does_not_have_go_away(world: World, database_url: str) -> None:
    referral = await world.referred()
    before = await all_rows(world)
    await world.database.changes.execute(
        "INSERT INTO search_entry SELECT 4711, created_at, id, authority FROM published_resource"
        " WHERE id = $1 AND type = 'ServiceRequest'",
        referral.id,
    )
    await world.database.changes.execute(
        "UPDATE published_resource SET found = found || 4711::bigint"
        " WHERE id = $1 AND type = 'ServiceRequest'",
        referral.id,
    )
    await world.database.changes.execute("DELETE FROM search_index")
    await subject.index_anew(database_url)
    assert await all_rows(world) == before
