"""The loop through its edges: one test that everything else refines."""

from __future__ import annotations

from importlib.resources import files

from tests.conftest import Service

LETTERS = files("app.demo") / "letters"


async def test_a_plan_comes_in_and_is_found_in_the_inbox(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    answer = await hospital.post("/medcom/messages", content=(LETTERS / "ggop.xml").read_bytes())
    assert answer.status_code == 201
    assert b"PositiveReceipt" in answer.content
    municipality = await service.as_client("demo-municipality")
    items = (await municipality.get("/api/v1/inbox")).json()["items"]
    assert [(item["kind"], item["status"]) for item in items] == [("rehabilitation-plan", "received")]
