"""A death over HTTP: what comes after it, and how one registered by mistake is taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.loop import (
    COORDINATOR,
    GGOP,
    GGOP_ID,
    TRAINING_140,
    CaseWorker,
    a_received_plan,
    actions,
    an_accepted_referral,
    in_rehabilitation,
    send_letter,
)
from tests.api.test_worklists import on_desks
from tests.conftest import Service

pytestmark = pytest.mark.requirement("L9")
DIED = {"died_on": "2026-11-22"}
WHY = {"reason": "Forveksling"}


async def dead(worker: CaseWorker, request: dict[str, Any]) -> dict[str, Any]:
    citizen = await worker.get(f"/api/v1/citizens/{request['citizen']['id']}")
    return await worker.act(citizen, "register-death", **DIED)


async def test_what_comes_for_the_dead_runs_no_deadline(service: Service) -> None:
    worker, first = await a_received_plan(service)
    await dead(worker, first)
    service.clock.advance(minutes=1)
    another = GGOP.replace(GGOP_ID, GGOP_ID[:-1] + b"8")
    assert (await send_letter(await service.as_client("demo-hospital"), another)).status_code == 201
    plans = (await worker.get("/api/v1/inbox", status="closed-deceased"))["items"]
    assert len(plans) == 2
    plan = await worker.get(plans[-1]["href"])
    assert (plan["status"], plan["deadline"]["state"]) == ("closed-deceased", "not-applicable")
    assert not {"classify", "offer-first-contact"} & actions(plan)
    assert await on_desks(worker) == {}


async def test_a_death_by_mistake_is_taken_back_and_what_waited_is_reviewed_again(service: Service) -> None:
    worker, referral, _ = await an_accepted_referral(service)
    citizen = await dead(worker, referral)
    assert "take-back-death" in actions(citizen)
    assert (await worker.again(referral))["status"] == "closed-deceased"
    citizen = await worker.act(citizen, "take-back-death", **WHY)
    assert citizen["deceased_date"] is None
    referral = await worker.again(referral)
    assert (referral["status"], referral["pathway_id"]) == ("under-review", None)
    await worker.act(referral, "accept", criteria=["C1"], **COORDINATOR)
    again = await worker.try_to(citizen, "take-back-death", **WHY)
    assert (again.status_code, again.json()["code"]) == (422, "not-deceased")


async def test_what_had_begun_is_opened_again_with_its_plan(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    pathway = await in_rehabilitation(worker, await worker.pathway(plan), TRAINING_140)
    citizen = await dead(worker, plan)
    pathway = await worker.again(pathway)
    refused = await worker.try_to(pathway, "reopen", **WHY)
    assert (refused.status_code, refused.json()["code"]) == (422, "citizen-deceased")
    await worker.act(citizen, "take-back-death", **WHY)
    assert (await worker.again(plan))["status"] == "closed-deceased"
    pathway = await worker.act(pathway, "reopen", **WHY)
    assert (pathway["status"], (await worker.again(plan))["status"]) == ("in-rehab", "active")


async def test_a_hospitals_task_is_the_hospitals_again(service: Service) -> None:
    almen = b"<TypeOfRehabilitationPlan>almen<"
    letter = GGOP.replace(almen, b"<TypeOfRehabilitationPlan>specialiseret<")
    worker, plan = await a_received_plan(service, letter)
    assert plan["status"] == "hospital-task"
    await worker.act(await dead(worker, plan), "take-back-death", **WHY)
    assert (await worker.again(plan))["status"] == "hospital-task"
