"""Whatever fails and whoever dies: every event is told, in order, under a number that stays."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest

from app.domain.publishing import Index, Publication
from app.notices.subscribers import Subscribers
from app.notices.transport import NotDelivered
from app.notices.worker import WORKER
from app.persistence.database import Scope
from app.persistence.outgoing import send
from app.persistence.published import Version, writes
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.tell_subscriber import Call
from tests.api.loop import a_referral, send_fhir
from tests.api.subscribing import made, numbers, on_topic, parameters, plain
from tests.conftest import Service

STEPS = 40


class Died(BaseException):
    """The process was killed; nothing in it runs any further."""


@dataclass
class Fate:
    """Endpoints that some days refuse, and a worker that dies before or after it has been heard."""

    chance: random.Random
    calm: bool = False
    told: dict[str, list[list[int]]] = field(default_factory=lambda: defaultdict(list))

    async def call(self, call: Call) -> None:
        fate = 1.0 if self.calm else self.chance.random()
        await asyncio.sleep(0)
        if fate < 0.3:
            raise NotDelivered("HTTP 503")
        if fate < 0.4:
            raise Died
        bundle: Any = orjson.loads(call.content)
        if parameters(bundle)["type"] == "event-notification":
            self.told[call.url].append(numbers(bundle))
        if fate < 0.5:
            raise Died


async def turn(subscribers: Subscribers) -> None:
    try:
        await subscribers.once()
    except Died:
        await asyncio.gather(*subscribers.underway, return_exceptions=True)


def in_order(told: list[list[int]]) -> list[int]:
    """Return the numbers as they were first told; fails where one came before its time."""
    first: list[int] = []
    for batch in told:
        assert all(later == earlier + 1 for earlier, later in pairwise(batch))
        assert batch[0] <= len(first) + 1, "a number was left out"
        first += [number for number in batch if number > len(first)]
    return first


@dataclass
class Walk:
    """One random history of changes, workers and endpoints."""

    service: Service
    gp: httpx.AsyncClient
    fate: Fate
    workers: tuple[Subscribers, ...]

    async def take(self, step: str, number: int) -> None:
        if step == "send":
            await send_fhir(self.gp, a_referral(f"H-{number}"))
        elif step == "wait":
            self.service.clock.advance(seconds=self.fate.chance.choice([1, 20, 70]))
        else:
            await asyncio.gather(*(turn(worker) for worker in self.workers))

    async def see_through(self) -> None:
        """Everything is well again, and one worker has time."""
        self.fate.calm = True
        for _ in range(6):
            self.service.clock.advance(minutes=40)
            await turn(self.workers[0])


@pytest.mark.parametrize("seed", range(4))
async def test_every_event_is_told_in_order_and_none_is_left_out(service: Service, seed: int) -> None:
    gp = await service.as_client("demo-gp")
    fate = Fate(random.Random(seed), calm=True)
    settings, clock = service.context.settings, service.clock
    workers = [Subscribers(service.database, fate, settings, clock, WORKER) for _ in range(2)]
    walk = Walk(service, gp, fate, tuple(workers))
    endpoints = ("https://a.example/", "https://b.example/")
    for endpoint in endpoints:
        await made(gp, on_topic(endpoint=endpoint))
    await turn(workers[0])
    fate.calm = False
    steps = [fate.chance.choice(("send", "wait", "work", "work")) for _ in range(STEPS)]
    for number, step in enumerate(steps):
        await walk.take(step, number)
    await walk.see_through()
    assert steps.count("send")
    for endpoint in endpoints:
        assert in_order(fate.told[endpoint]) == list(range(1, steps.count("send") + 1))


def a_publication(service: Service, organisation: UUID) -> Version:
    body = {"resourceType": "Organization", "id": str(uuid4()), "name": "Ny"}
    publication = Publication("Organization", body["id"], body, frozenset({organisation}), Index())
    return Version(publication, "0461", 1, None)


async def test_what_is_committed_late_is_told_although_later_numbers_were_told_before(
    service: Service,
) -> None:
    """A sequence counts when a row is written, not when it can be seen (ADR 0011)."""
    gp = await service.as_client("demo-gp")
    await made(gp, plain("Organization"))
    await service.work()
    mine = await service.database.changes.fetchval("SELECT organisation_id FROM client WHERE id = 'demo-gp'")
    slow, quick = a_publication(service, mine), a_publication(service, mine)
    async with service.database.changes.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await send(connection, writes([slow], {}, now=service.clock()))
        await _publish(service, quick)
        await service.work()
        assert len(service.endpoints.calls) == 2
        await transaction.commit()
    await service.work()
    assert len(service.endpoints.calls) == 3
    told = await service.database.changes.fetch(
        "SELECT number, resource_id FROM subscription_event ORDER BY number"
    )
    assert [tuple(row) for row in told] == [(1, quick.id), (2, slow.id)]


async def _publish(service: Service, version: Version) -> None:
    async def body(work: UnitOfWork) -> None:
        work.publish(version.publication, version=1, citizen_id=None, authority=version.authority)

    await service.database.transact(Scope(WORKER, version.authority, service.clock()), body)


async def test_a_change_while_a_call_is_underway_is_not_undone_by_its_outcome(service: Service) -> None:
    """The old endpoint's answer says nothing about the new one."""
    gp = await service.as_client("demo-gp")
    subscription = await made(gp, on_topic())
    path = f"/fhir/Subscription/{subscription['id']}"

    class Changing:
        async def call(self, _: Call) -> None:
            changed = subscription | {
                "channel": {**subscription["channel"], "endpoint": "https://b.example/"}
            }
            headers = {"If-Match": 'W/"1"', "Content-Type": "application/fhir+json"}
            answer = await gp.put(path, content=orjson.dumps(changed), headers=headers)
            assert answer.status_code == 200

    settings = service.context.settings
    await Subscribers(service.database, Changing(), settings, service.clock, WORKER).once()
    assert (await gp.get(path)).json()["status"] == "requested"
    await service.work()
    assert [call.url for call in service.endpoints.calls] == ["https://b.example/"]
    assert (await gp.get(path)).json()["status"] == "active"
