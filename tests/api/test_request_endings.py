"""A request that ends takes its pathway with it, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.clock import PROVIDER, Case, discharged
from tests.api.loop import COORDINATOR, CaseWorker, a_referral, case_worker, send_fhir
from tests.api.test_worklists import desk, on_desks
from tests.conftest import Service

pytestmark = pytest.mark.requirement("L8", "L9")
MARCH_3 = discharged("2025-03-03")
WHY = {"reason": "Forkert borger"}
CHOSEN = {"reason": "Tættere på", "sor": PROVIDER}


@pytest.fixture
def case(service: Service) -> Case:
    return Case(service)


async def of(case: Case, day: str) -> dict[str, Any]:
    return await (await case.on(day)).pathway(await case.read(day))


async def told(worker: CaseWorker, pathway: dict[str, Any]) -> set[tuple[str, str]]:
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    return {(notice["type"], notice["role"]) for notice in notices}


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("report-mistake", WHY, "closed"),
        ("mark-error", WHY, "entered-in-error"),
        ("forward", {"to_authority": "0316", "reason": "Flyttet"}, "closed"),
    ],
)
async def test_a_plan_that_ends_leaves_no_pathway_on_the_desk(
    case: Case, action: str, body: dict[str, Any], status: str
) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    await case.offered("2025-03-04", "2025-03-06")
    await case.act("2025-03-04", action, **body)
    assert (await of(case, "2025-03-04"))["status"] == status
    left = await on_desks(await case.on("2025-03-04"))
    assert left.keys() <= {"notice-overdue"}


async def test_a_case_at_a_provider_waits_there_and_its_end_is_told(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    await case.act("2025-03-04", "declare-inability")
    await case.act("2025-03-05", "choose-private", **CHOSEN)
    worker = await case.on("2025-03-05")
    pathway = await of(case, "2025-03-05")
    steps = {item["id"]: item["next_step"] for item in await desk(worker, "on-hold")}
    assert steps == {case.id: "finish-at-provider", pathway["id"]: "finish-at-provider"}
    assert await desk(worker, "conversation-to-book") == []
    await case.act("2025-03-06", "return-from-provider", reason="Fortryder")
    assert [i["id"] for i in await desk(await case.on("2025-03-06"), "conversation-to-book")] == [
        pathway["id"]
    ]
    await case.act("2025-03-06", "choose-private", **CHOSEN)
    await case.act("2025-04-06", "finish-at-provider", reason="Forløbet er slut")
    ended = await of(case, "2025-04-06")
    worker = await case.on("2025-04-06")
    assert (ended["status"], ended["close_type"]) == ("closed", "completed")
    assert {("END", "own-gp"), ("END", "referrer")} <= await told(worker, ended)


async def withdrawn(service: Service, worker: CaseWorker, *steps: tuple[str, dict[str, Any]]) -> Any:
    """Let a practice withdraw what it sent, after these steps; return the pathway."""
    gp = await service.as_client("demo-gp")
    sent = a_referral()
    answer = await send_fhir(gp, sent)
    assert answer.status_code == 201, answer.text
    accept = {"override_reason": "Særlige forhold", "conversation_at": "2026-11-25T09:00:00+01:00"}
    referral = await worker.act(await worker.newest(), "accept", **accept, **COORDINATOR)
    pathway = await worker.pathway(referral)
    for action, body in steps:
        pathway = await worker.act(pathway, action, **body)
    revoked = sent | {"id": answer.json()["id"], "status": "revoked"}
    seen = {"If-Match": (await gp.get(f"/fhir/ServiceRequest/{revoked['id']}")).headers["etag"]}
    put = await gp.put(f"/fhir/ServiceRequest/{revoked['id']}", json=revoked, headers=seen)
    assert put.status_code == 200, put.text
    return await worker.again(pathway)


async def test_a_referral_withdrawn_before_anybody_was_met_ends_its_pathway(service: Service) -> None:
    worker = await case_worker(service)
    pathway = await withdrawn(service, worker)
    assert pathway["status"] == "closed"
    assert [a["status"] for a in pathway["assessments"]] == ["cancelled-provider"]
    assert ("NOT_STARTED", "own-gp") in await told(worker, pathway)


async def test_a_referral_withdrawn_under_way_leaves_a_decision(service: Service) -> None:
    worker = await case_worker(service)
    held = ("hold-clarifying-conversation", worker.conversation())
    pathway = await withdrawn(service, worker, held)
    (item,) = await desk(worker, "request-ended")
    assert (item["id"], item["next_step"]) == (pathway["id"], "close-not-started")
    assert await desk(worker, "plan-to-agree") == []
    await worker.act(pathway, "close-not-started", reason="Trukket tilbage", code="other")
    assert await desk(worker, "request-ended") == []


async def test_a_plan_that_stands_in_for_another_goes_on_in_its_pathway(case: Case) -> None:
    first = await case.classified("2025-03-03", **MARCH_3)
    await case.received("2025-03-04", number="G-2", **discharged("2025-03-04"))
    await case.act("2025-03-04", "replace", plan_id=first["id"], reason="Ny operation")
    second = await case.act("2025-03-04", "classify", level="basal", **COORDINATOR)
    assert second["pathway_id"] == first["pathway_id"]
    assert (await of(case, "2025-03-04"))["status"] == "open"


async def test_a_plan_that_was_to_stand_in_ends_the_pathway_it_kept(case: Case) -> None:
    first = await case.classified("2025-03-03", **MARCH_3)
    await case.received("2025-03-04", number="G-2", **discharged("2025-03-04"))
    await case.act("2025-03-04", "replace", plan_id=first["id"], reason="Ny operation")
    await case.act("2025-03-04", "report-mistake", **WHY)
    pathway = await (await case.on("2025-03-04")).pathway(first)
    assert pathway["status"] == "closed"
