"""A request that ends takes its pathway with it, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.clock import PROVIDER, Case, discharged
from tests.api.loop import (
    COORDINATOR,
    TRAINING_140,
    CaseWorker,
    a_received_plan,
    a_referral,
    case_worker,
    in_rehabilitation,
    send_fhir,
)
from tests.api.test_medcom import GP_2
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


async def notices_of(worker: CaseWorker, request: dict[str, Any]) -> list[dict[str, Any]]:
    kind = "referrals" if request["kind"] == "referral" else "rehabilitation-plans"
    found: list[dict[str, Any]] = (await worker.get(f"/api/v1/{kind}/{request['id']}/notices"))["items"]
    return found


async def a_plan_under_way(service: Service) -> tuple[CaseWorker, dict[str, Any]]:
    """Return a plan whose citizen has met, with START and PLAN ordered and not told yet."""
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    await in_rehabilitation(worker, await worker.pathway(plan), TRAINING_140)
    return worker, await worker.again(plan)


async def test_a_plan_in_error_tells_nobody_what_has_not_been_told(service: Service) -> None:
    worker, plan = await a_plan_under_way(service)
    assert {n["type"] for n in await notices_of(worker, plan)} == {"START", "PLAN"}
    await worker.act(plan, "mark-error", **WHY)
    await service.work()
    told = {(n["status"], n["reason"]) for n in await notices_of(worker, plan)}
    assert told == {("blocked", "Genoptræningsplanen er registreret ved en fejl.")}
    assert not {name for name in await on_desks(worker) if name.startswith("notice")}


async def test_what_was_told_of_a_plan_before_it_was_an_error_stays_told(service: Service) -> None:
    worker, plan = await a_plan_under_way(service)
    await service.work()
    gp = await service.as_client("demo-gp-2")
    assert (await gp.get("/medcom/messages", params={"receiver": GP_2})).json()["messages"]
    before = await notices_of(worker, plan)
    left = {n["id"]: n for n in before if n["sent_at"]}
    assert left
    assert len(left) < len(before)
    await worker.act(plan, "mark-error", **WHY)
    await service.work()
    for notice in await notices_of(worker, plan):
        if notice["id"] in left:
            assert notice == left[notice["id"]]
        else:
            assert notice["status"] in {"blocked", "not-applicable"}


async def test_the_own_gp_hears_of_a_pathway_by_the_request_that_is_no_error(service: Service) -> None:
    worker, gp = await case_worker(service), await service.as_client("demo-gp")
    accepted = []
    for number, more in (("H-1", {"conversation_at": "2026-11-25T09:00:00+01:00"}), ("H-2", {})):
        service.clock.advance(minutes=1)
        assert (await send_fhir(gp, a_referral(number))).status_code == 201
        accept = {"override_reason": "Særlige forhold", **more, **COORDINATOR}
        accepted.append(await worker.act(await worker.newest(), "accept", **accept))
    wrong, right = accepted
    assert wrong["pathway_id"] == right["pathway_id"]
    await worker.act(await worker.again(wrong), "mark-error", **WHY)
    await service.work()
    assert {n["status"] for n in await notices_of(worker, wrong)} == {"blocked"}
    told = [n["type"] for n in await notices_of(worker, right) if n["role"] == "own-gp" and n["letter_id"]]
    assert told == ["START"]
