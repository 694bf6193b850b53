"""Systems, their tokens, and assertions that are used once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from app.domain.actors import Permission, Role
from app.persistence.clients import Client, Clients
from app.persistence.database import Database
from app.persistence.health import read_health
from app.persistence.housekeeping import Housekeeping
from app.persistence.migrate import current_revision, migrate
from tests.usecases.world import World


@pytest.fixture
def clients(world: World) -> Clients:
    return Clients(world.database.changes)


def a_client(world: World, **said: object) -> Client:
    client = Client(
        id="epj",
        organisation_id=world.actors["demo-hospital"].organisation_id,
        role=Role.HOSPITAL,
        permissions=frozenset({Permission.SEND_LETTERS, Permission.READ_REQUESTS}),
        authorities=(),
        secret_sha256=None,
        jwks='{"keys": []}',
        created_at=world.clock(),
    )
    return replace(client, **said)  # type: ignore[arg-type]


async def token(clients: Clients, world: World, sha256: str = "t1", client_id: str = "epj") -> None:
    await clients.keep_token(
        sha256=sha256,
        client_id=client_id,
        permissions=frozenset({Permission.SEND_LETTERS}),
        expires_at=world.clock() + timedelta(minutes=5),
    )


async def test_a_client_is_found_as_it_was_registered(world: World, clients: Clients) -> None:
    client = a_client(world)
    await clients.add(client)
    assert await clients.find("epj") == client
    assert client in await clients.all()
    assert repr(client) == "Client(epj)"
    assert await clients.find("nobody") is None


async def test_a_client_id_is_taken_once(world: World, clients: Clients) -> None:
    await clients.add(a_client(world))
    with pytest.raises(asyncpg.UniqueViolationError):
        await clients.add(a_client(world))


async def test_a_client_that_is_registered_anew_loses_its_tokens(world: World, clients: Clients) -> None:
    await clients.add(a_client(world))
    await token(clients, world)
    await clients.replace(a_client(world, jwks='{"keys": [1]}'))
    assert await clients.actor_of("t1") is None
    found = await clients.find("epj")
    assert found
    assert found.jwks == '{"keys": [1]}'


async def test_a_token_says_who_holds_it_and_what_it_was_granted(world: World, clients: Clients) -> None:
    await clients.add(a_client(world, authorities=("0461",)))
    await token(clients, world)
    found = await clients.actor_of("t1")
    assert found
    actor, until = found
    assert (actor.client_id, actor.role, actor.authorities) == ("epj", Role.HOSPITAL, ("0461",))
    assert actor.permissions == {Permission.SEND_LETTERS}
    assert until == world.clock() + timedelta(minutes=5)
    assert await clients.actor_of("t2") is None


async def test_a_revoked_client_is_gone_with_all_its_tokens(world: World, clients: Clients) -> None:
    await clients.add(a_client(world))
    await token(clients, world)
    assert await clients.revoke("epj", now=world.clock())
    assert await clients.find("epj") is None
    assert await clients.actor_of("t1") is None
    assert not await clients.revoke("epj", now=world.clock())
    assert not await clients.revoke("nobody", now=world.clock())
    (kept,) = [client for client in await clients.all() if client.id == "epj"]
    assert kept.revoked_at == world.clock()


async def test_an_assertion_is_used_once_by_each_client(world: World, clients: Clients) -> None:
    expires_at = world.clock() + timedelta(minutes=5)
    uses = [
        await clients.use_assertion(client_id=client_id, jti="j1", expires_at=expires_at)
        for client_id in ("epj", "epj", "lps")
    ]
    assert uses == [True, False, True]


async def test_what_has_expired_is_forgotten(world: World, clients: Clients) -> None:
    await clients.add(a_client(world))
    await token(clients, world)
    await clients.use_assertion(client_id="epj", jti="j1", expires_at=world.clock())
    await clients.forget_expired(now=world.clock() + timedelta(minutes=4))
    assert await clients.actor_of("t1")
    await clients.forget_expired(now=world.clock() + timedelta(minutes=6))
    assert await clients.actor_of("t1") is None
    assert await world.value("SELECT count(*) FROM client_assertion") == 0


async def test_what_has_expired_is_thrown_away_once_an_hour(world: World, clients: Clients) -> None:
    housekeeping = Housekeeping(clients)
    assert await housekeeping.tidy(now=world.clock())
    await clients.use_assertion(client_id="epj", jti="j1", expires_at=world.clock())
    left = []
    for _ in range(3):
        world.clock.advance(minutes=20)
        await housekeeping.tidy(now=world.clock())
        left.append(await world.value("SELECT count(*) FROM client_assertion"))
    assert left == [1, 1, 0]


async def test_expired_tokens_and_assertions_are_found_by_an_index(world: World) -> None:
    found = await world.rows("SELECT tablename FROM pg_indexes WHERE indexdef LIKE '%(expires_at)'")
    assert {row["tablename"] for row in found} >= {"access_token", "client_assertion"}


# Health


async def test_health_tells_how_far_the_worker_is_behind(world: World) -> None:
    health = await read_health(world.database.reads, now=world.clock())
    assert (health.is_ready, health.worker_lag) == (True, timedelta())
    await world.accepted()
    world.clock.advance(minutes=4)
    health = await read_health(world.database.reads, now=world.clock())
    assert (health.is_ready, health.worker_lag) == (True, timedelta(minutes=4))
    await world.work()
    assert (await read_health(world.database.reads, now=world.clock())).worker_lag == timedelta()


async def test_a_schema_of_another_revision_is_not_ready(world: World) -> None:
    await world.database.changes.execute("UPDATE alembic_version SET version_num = '0000'")
    health = await read_health(world.database.reads, now=world.clock())
    assert not health.is_ready
    assert health.migrations.startswith("at 0000, wants ")


async def test_a_schema_that_a_newer_program_made_is_served_and_said(world: World) -> None:
    """While machines are upgraded one by one, the others go on."""
    await world.database.changes.execute("UPDATE alembic_version SET version_num = '9999'")
    health = await read_health(world.database.reads, now=world.clock())
    assert (health.is_ready, health.migrations) == (True, "newer, at 9999")


async def test_a_newer_schema_is_left_alone(world: World, database_url: str) -> None:
    await world.database.changes.execute("UPDATE alembic_version SET version_num = '9999'")
    assert not await migrate(database_url)
    assert await current_revision(database_url) == "9999"


async def test_a_database_that_cannot_be_reached_is_not_ready(world: World, database: Database) -> None:
    await database.reads.close()
    health = await read_health(database.reads, now=world.clock())
    assert (health.is_ready, health.database) == (False, "unreachable")
