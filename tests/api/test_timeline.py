"""What happened, in order and in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.domain.timeline_texts import HAPPENED
from tests.api.everything import some_of_everything
from tests.api.loop import (
    CaseWorker,
    a_received_plan,
    a_received_referral,
    a_whole_loop,
    an_accepted_referral,
    case_worker,
)
from tests.conftest import Service


async def read(worker: CaseWorker, path: str, **parameters: Any) -> list[dict[str, Any]]:
    """Read page after page."""
    items: list[dict[str, Any]] = []
    page = await worker.get(path, **parameters)
    while page["next"]:
        items += page["items"]
        page = await worker.get(path, cursor=page["next"], **parameters)
    return items + page["items"]


async def test_a_pathway_tells_its_story_from_the_letter_to_the_last_receipt(service: Service) -> None:
    worker, _, pathway = await a_whole_loop(service)
    path = f"/api/v1/pathways/{pathway['id']}/timeline"
    story = await read(worker, path)
    times = [item["happened_at"] for item in story]
    assert times == sorted(times)
    texts = [item["text"] for item in story]
    assert texts[0] == "Genoptræningsplanen – modtaget."
    assert "Forløbet – plan aftalt." in texts
    assert "Mødegangen – borgeren mødte." in texts
    assert any(text.startswith("Beskeden END til egen læge – adresseret og skrevet: ") for text in texts)
    assert {item["kind"] for item in story} >= {"RehabPlan", "Pathway", "Offer", "Session", "Notice"}
    assert await read(worker, path, limit=3) == story


@pytest.mark.parametrize(
    ("command", "event"), [("no-show", "not-arrive"), ("decline", "decline"), ("mark-error", "mark-error")]
)
async def test_a_booked_conversation_and_what_became_of_it_are_told(
    service: Service, command: str, event: str
) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await worker.act(
        pathway, "book-conversation", at=(service.clock() + timedelta(minutes=5)).isoformat()
    )
    service.clock.advance(minutes=5)
    await worker.act(pathway["assessments"][0], command, reason="Borgeren ringede.")
    for path in (f"pathways/{pathway['id']}", f"citizens/{pathway['citizen_id']}"):
        story = await read(worker, f"/api/v1/{path}/timeline")
        told = [item["text"] for item in story if item["kind"] == "Assessment"]
        assert told == ["Samtalen – aftalt.", f"Samtalen – {HAPPENED[event]}: Borgeren ringede."]


async def test_everything_that_happens_to_anything_can_be_read(service: Service) -> None:
    await some_of_everything(service)
    worker = await case_worker(service)
    citizens = await service.database.reads.fetch("SELECT id FROM citizen WHERE authority = '0461'")
    for citizen in citizens:
        assert await read(worker, f"/api/v1/citizens/{citizen['id']}/timeline", limit=500)


async def test_a_citizen_has_one_timeline_over_all_their_cases(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    await a_received_referral(service)
    story = await read(worker, f"/api/v1/citizens/{plan['citizen']['id']}/timeline")
    assert {item["kind"] for item in story} == {"Citizen", "RehabPlan"}


async def test_another_authority_sees_nothing_of_it(service: Service) -> None:
    _, plan = await a_received_plan(service)
    other = CaseWorker(await service.as_client("demo-municipality-2"), service)
    answer = await other.http.get(f"/api/v1/citizens/{plan['citizen']['id']}/timeline")
    assert answer.status_code == 404


async def test_a_place_that_is_none_is_refused(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    path = f"/api/v1/citizens/{plan['citizen']['id']}/timeline"
    answer = await worker.http.get(path, params={"cursor": "intet"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["place"] == "cursor"
