"""Fifty at once: one referral, one citizen, one set of notices, and the same answer for everybody."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import httpx
import orjson
import pytest

from app.persistence.unit_of_work import SHARED
from app.usecases.load_reference_data import load_reference_data
from tests.conftest import Service
from tests.usecases.letters import BUNDLE, GGOP, XREF15, in_envelope, numbered
from tests.usecases.world import World

FIFTY = 50


async def count(service: Service, table: str) -> int:
    return int(await service.database.changes.fetchval(f"SELECT count(*) FROM {table}"))


async def at_once(client: httpx.AsyncClient, path: str, bodies: list[bytes]) -> list[httpx.Response]:
    return list(await asyncio.gather(*(client.post(path, content=body) for body in bodies)))


@pytest.mark.parametrize(
    ("client_id", "letter", "table"),
    [("demo-hospital", GGOP, "rehab_plan"), ("demo-gp", XREF15, "referral")],
    ids=["G-GOP", "XREF15"],
)
async def test_fifty_posts_of_one_letter_make_one_request_and_all_get_the_same_receipt(
    service: Service, client_id: str, letter: bytes, table: str
) -> None:
    client = await service.as_client(client_id)
    bodies = [in_envelope(letter, number) for number in range(FIFTY)]
    answers = await at_once(client, "/medcom/messages", bodies)
    assert Counter(answer.status_code for answer in answers) == {201: FIFTY}
    assert len({answer.content for answer in answers}) == 1
    for name in (table, "citizen", "citizen_identifier", "source_document"):
        assert await count(service, name) == 1, name
    assert await count(service, "event WHERE name = 'receive'") == 1
    assert await count(service, "published_resource WHERE type = 'ServiceRequest'") == 1


async def test_fifty_posts_of_one_bundle_make_one_request_and_all_get_the_same_answer(
    service: Service,
) -> None:
    hospital = await service.as_client("demo-hospital")
    hospital.headers["Content-Type"] = "application/fhir+json"
    answers = await at_once(hospital, "/fhir", [BUNDLE] * FIFTY)
    assert Counter(answer.status_code for answer in answers) == {200: FIFTY}
    places = {tuple(entry["response"]["location"] for entry in entries(answer)) for answer in answers}
    assert len(places) == 1
    created = [a for a in answers if any(e["response"]["status"].startswith("201") for e in entries(a))]
    assert len(created) == 1
    sent = Counter(entry["resource"]["resourceType"] for entry in orjson.loads(BUNDLE)["entry"])
    for type_, number in sent.items():
        if type_ != "Organization":
            assert await count(service, f"published_resource WHERE type = '{type_}'") == number, type_
    for name in ("rehab_plan", "citizen", "source_document"):
        assert await count(service, name) == 1, name


def entries(answer: httpx.Response) -> list[dict[str, Any]]:
    return list(answer.json()["entry"])


async def test_fifty_different_letters_about_one_citizen_are_fifty_requests_of_one_citizen(
    service: Service,
) -> None:
    client = await service.as_client("demo-gp")
    bodies = [numbered(XREF15, number) for number in range(FIFTY)]
    answers = await at_once(client, "/medcom/messages", bodies)
    assert Counter(answer.status_code for answer in answers) == {201: FIFTY}
    assert await count(service, "referral") == FIFTY
    assert await count(service, "citizen") == 1


async def test_fifty_letters_of_a_sender_nobody_knows_note_one_unit(service: Service) -> None:
    client = await service.as_client("demo-hospital")
    unknown = XREF15.replace(b"5790000120314", b"5798000362055").replace(b"091034", b"098765")
    before = await count(service, "organisation")
    bodies = [numbered(unknown, number) for number in range(FIFTY)]
    answers = await at_once(client, "/medcom/messages", bodies)
    assert Counter(answer.status_code for answer in answers) == {201: FIFTY}
    assert await count(service, "organisation") == before + 1


async def test_of_many_case_workers_deciding_at_once_one_wins_and_tells_once(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await gp.post("/medcom/messages", content=XREF15)
    municipality = await service.as_client("demo-municipality")
    (item,) = (await municipality.get("/api/v1/inbox")).json()["items"]
    body = {
        "criteria": ["C1"],
        "coordinator": "Mette Holm",
        "conversation_at": "2026-11-25T09:00:00+01:00",
    }
    answers = await asyncio.gather(
        *(
            municipality.post(f"{item['href']}/accept", json=body, headers={"If-Match": 'W/"1"'})
            for _ in range(12)
        )
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 11}
    assert {answer.headers["ETag"] for answer in answers if answer.status_code == 412} == {'W/"2"'}
    assert await count(service, "pathway") == 1
    roles = await service.database.changes.fetch("SELECT role FROM notice ORDER BY role")
    assert [row["role"] for row in roles] == ["own-gp", "referrer"]


async def test_processes_that_start_together_load_the_reference_data_once(world: World) -> None:
    for table in (
        "access_token",
        "client",
        "organisation_identifier",
        "organisation",
        "search_entry",
        "search_value",
        "published_resource",
        "authority",
        "responsibility",
    ):
        await world.database.changes.execute(f"DELETE FROM {table}")
    loads = (world.run(load_reference_data, authority=SHARED) for _ in range(6))
    assert Counter(await asyncio.gather(*loads)) == {True: 1, False: 5}
    assert await world.value("SELECT count(*) FROM authority WHERE kind = 'MUNICIPALITY'") == 98
