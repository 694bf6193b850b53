"""What happened, in order and in words."""

from __future__ import annotations

from typing import Any

from tests.api.loop import CaseWorker, a_received_plan, a_received_referral, a_whole_loop
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
