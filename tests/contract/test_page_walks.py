"""Walking pages while others write: whatever matches throughout is met exactly once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import httpx
import pytest

from app.domain.decision import Change, Decision
from app.domain.referrals import Referral
from app.main import SYSTEM
from app.persistence.database import Scope
from app.persistence.unit_of_work import UnitOfWork
from tests.api.loop import a_referral, send_fhir
from tests.api.test_fhir_search import REQUESTS, link, numbers
from tests.conftest import Service
from tests.usecases.world import ODENSE

ORDERS = ("", "_sort=_lastUpdated", "_sort=-_lastUpdated", "_sort=authored", "_sort=-status,identifier")
STAYING = 10


async def sent(service: Service, gp: httpx.AsyncClient, number: str) -> None:
    day = 1 + int(number.rpartition("-")[2]) % 20
    authored = f"2026-11-{day:02}T09:00:00+01:00"
    assert (await send_fhir(gp, a_referral(number, authoredOn=authored))).status_code == 201
    service.clock.advance(seconds=1)


async def touched(service: Service, gp: httpx.AsyncClient, number: str) -> None:
    """Let a request have another version that is found by the same."""
    (entry,) = (await gp.get(REQUESTS, params={"identifier": number})).json()["entry"]

    async def body(work: UnitOfWork) -> None:
        referral = await work.get_for_change(Referral, UUID(entry["resource"]["id"]))
        again = replace(referral, reason=f"{referral.reason}.")
        work.save(Decision((Change(again, "corrected", work.now),)))

    service.clock.advance(seconds=1)
    await service.database.transact(Scope(SYSTEM, ODENSE, service.clock()), body)


async def walked(gp: httpx.AsyncClient, query: str, between: Callable[[], Awaitable[None]]) -> list[str]:
    """Return what a walk met, page by page, with something going on between the pages."""
    seen: list[str] = []
    url = f"{REQUESTS}?_count=2&{query}"
    while url:
        answer = await gp.get(url)
        assert answer.status_code == 200, answer.text
        seen += numbers(answer.json())
        url = link(answer.json(), "next")
        await between()
    return seen


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("order", ORDERS)
async def test_a_walk_meets_everything_once_though_others_change_and_add_between_pages(
    service: Service, order: str, seed: int
) -> None:
    gp, chance = await service.as_client("demo-gp"), random.Random(seed)
    for number in range(STAYING):
        await sent(service, gp, f"H-{number}")
    added = iter(range(100, 200))

    async def write() -> None:
        for _ in range(chance.randrange(4)):
            await touched(service, gp, f"H-{chance.randrange(STAYING)}")
        if chance.random() < 0.4:
            await sent(service, gp, f"N-{next(added)}")

    for query in (order, f"status=active&{order}"):
        met = Counter(await walked(gp, query, write))
        staying = {number: count for number, count in met.items() if number.startswith("H-")}
        assert staying == {f"H-{number}": 1 for number in range(STAYING)}
        assert set(met.values()) == {1}


async def test_a_walk_meets_everything_once_while_a_writer_never_rests(service: Service) -> None:
    gp, chance = await service.as_client("demo-gp"), random.Random(0)
    for number in range(STAYING):
        await sent(service, gp, f"H-{number}")
    done = asyncio.Event()

    async def write() -> None:
        while not done.is_set():
            await touched(service, gp, f"H-{chance.randrange(STAYING)}")

    async def rest() -> None:
        await asyncio.sleep(0)

    writer = asyncio.create_task(write())
    for _ in range(5):
        met = Counter(await walked(gp, "status=active", rest))
        assert met == {f"H-{number}": 1 for number in range(STAYING)}
    done.set()
    await writer
