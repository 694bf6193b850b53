"""A second plan over HTTP, and what a death, a target and a prognosis do (L8, 7.15, K12, §5.7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.clock import Case, deadline, discharged
from tests.api.loop import (
    COORDINATOR,
    TRAINING_140,
    CaseWorker,
    actions,
    an_accepted_referral,
    in_rehabilitation,
)
from tests.conftest import Service
from tests.domain.builders import danish

MARCH_3 = discharged("2025-03-03")
MARCH_19 = discharged("2025-03-19")
CLASSIFY = {"level": "avanceret", **COORDINATOR}


@pytest.fixture
def case(service: Service) -> Case:
    return Case(service)


async def two_plans(case: Case) -> tuple[dict[str, Any], dict[str, Any], CaseWorker]:
    """Return the first plan in rehabilitation, and a second one that has just come."""
    first = await case.classified("2025-03-03", **MARCH_3)
    worker = await case.on("2025-03-07")
    await in_rehabilitation(worker, await worker.pathway(first), TRAINING_140)
    second = await case.received("2025-03-20", number="G-2", **MARCH_19)
    return first, second, await case.on("2025-03-20")


@pytest.mark.requirement("L8")
async def test_a_second_plan_is_not_taken_on_in_silence(case: Case) -> None:
    first, second, worker = await two_plans(case)
    assert second["decision_due"]
    (other,) = second["other_plans"]
    assert (other["id"], other["decision_due"], other["status"]) == (first["id"], True, "active")
    assert await case.refused("2025-03-20", "classify", **CLASSIFY) == "second-plan-undecided"
    told = await worker.get(f"/api/v1/rehabilitation-plans/{case.id}/available-actions")
    by_name = {item["action"]: item for item in told["items"]}
    assert by_name["classify"]["why_not"][0]["code"] == "second-plan-undecided"
    assert by_name["replace"]["allowed"]
    first = await worker.again(first)
    assert (first["decision_due"], first["other_plans"][0]["id"]) == (False, second["id"])


@pytest.mark.requirement("L8")
async def test_a_plan_that_replaces_goes_on_with_the_same_interventions(case: Case) -> None:
    first, _, worker = await two_plans(case)
    plan = await case.act("2025-03-20", "replace", plan_id=first["id"], reason="Samme behov")
    assert (plan["replaces_id"], plan["decision_due"]) == (first["id"], False)
    assert (await worker.again(first))["status"] == "revoked"
    plan = await case.act("2025-03-20", "classify", **CLASSIFY)
    assert plan["status"] == "active"
    pathway = await worker.pathway(plan)
    assert pathway["plan_ids"] == [first["id"], plan["id"]]
    assert [a["status"] for a in pathway["activities"]] == ["running"]


@pytest.mark.requirement("L8")
async def test_a_plan_that_restarts_stops_what_ran_and_begins_a_new_pathway(case: Case) -> None:
    first, _, worker = await two_plans(case)
    old = await worker.pathway(await worker.again(first))
    plan = await case.act("2025-03-20", "restart", plan_id=first["id"], reason="Ny operation")
    assert (await worker.again(first))["status"] == "revoked"
    ended = await worker.again(old)
    assert (ended["status"], [a["status"] for a in ended["activities"]]) == ("closed", ["stopped"])
    told = (await worker.get(f"/api/v1/pathways/{old['id']}/notices"))["items"]
    assert {notice["role"] for notice in told if notice["type"] == "END"} >= {"own-gp", "referrer"}
    plan = await case.act("2025-03-20", "classify", **CLASSIFY)
    assert (plan["status"], plan["pathway_id"] == old["id"]) == ("classified", False)


@pytest.mark.requirement("L8")
async def test_parallel_plans_each_have_their_own_pathway(case: Case) -> None:
    first, _, worker = await two_plans(case)
    plan = await case.act("2025-03-20", "run-parallel", plan_id=first["id"], reason="Skulder og ryg")
    plan = await case.act("2025-03-20", "classify", **CLASSIFY)
    first = await worker.again(first)
    assert (first["status"], plan["status"]) == ("active", "classified")
    assert first["pathway_id"] != plan["pathway_id"]


@pytest.mark.requirement("L8")
async def test_there_is_nothing_to_settle_about_a_plan_that_is_not_there(case: Case) -> None:
    plan = await case.received("2025-03-03", **MARCH_3)
    assert (
        await case.refused("2025-03-03", "replace", plan_id=plan["id"], reason="x") == "not-an-earlier-plan"
    )
    nobody = "5f0e8b9c-6a1d-4b3e-9c2f-7d8e1a2b3c4d"
    assert await case.refused("2025-03-03", "restart", plan_id=nobody, reason="x") == "not-an-earlier-plan"
    worker = await case.on("2025-03-03")
    told = await worker.get(f"/api/v1/rehabilitation-plans/{case.id}/available-actions")
    replace = next(item for item in told["items"] if item["action"] == "replace")
    assert not replace["allowed"]


@pytest.mark.requirement("L8")
async def test_what_the_sender_itself_replaces_goes_on_in_the_same_pathway(case: Case) -> None:
    first = await case.classified("2025-03-03", **MARCH_3)
    worker = await case.on("2025-03-07")
    await in_rehabilitation(worker, await worker.pathway(first), TRAINING_140)
    named = {"replaces": [{"reference": f"ServiceRequest/{first['id']}"}]}
    second = await case.received("2025-03-20", number="G-2", **MARCH_19, **named)
    assert (second["replaces_id"], second["decision_due"]) == (first["id"], False)
    plan = await case.act("2025-03-20", "classify", **CLASSIFY)
    assert plan["pathway_id"] == first["pathway_id"]


# Prognosis and expectations


@pytest.mark.requirement("R131", "R132")
async def test_a_missing_prognosis_is_flagged_asked_for_and_recorded(case: Case) -> None:
    plan = await case.classified("2025-03-03", **MARCH_3)
    assert plan["prognosis_missing"]
    running = deadline(plan)
    plan = await case.act("2025-03-03", "ask-for-supplement", question=plan["suggested_question"])
    assert deadline(plan) == running
    said = {"text": "God, 8–12 uger", "discussed_with_patient": "yes", "discussed_date": "2025-03-03"}
    plan = await case.act("2025-03-04", "record-prognosis", **said)
    assert (plan["prognosis_missing"], plan["suggested_question"]) == (False, None)
    aligned = {"aligned_by": "Mette Holm", "citizen_expectation": "At cykle igen", "outcome": "Enige"}
    plan = await case.act("2025-03-05", "align-expectations", **aligned)
    assert (plan["expectations"]["prognosis"], plan["expectations"]["citizen"]) == (
        "God, 8–12 uger",
        "At cykle igen",
    )


@pytest.mark.requirement("L5", "R12")
async def test_a_level_that_changes_keeps_the_earlier_one(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    plan = await case.act("2025-03-20", "change-level", level="avanceret")
    assert [record["level"] for record in plan["levels"]] == ["basal", "avanceret"]


# Service targets


@pytest.mark.requirement("L9", "R14")
async def test_an_authoritys_own_targets_stand_beside_the_law(case: Case) -> None:
    worker = await case.on("2025-03-01")
    said = {"name": "Kontakt inden 5 hverdage", "milestone": "first-contact", "days": 5}
    made = await worker.http.post("/api/v1/service-targets", json=said | {"day_kind": "working"})
    assert made.status_code == 201, made.text
    plan = await case.classified("2025-03-03", **MARCH_3)
    assert deadline(plan)[1] == "2025-03-10"
    (target,) = plan["service_targets"]
    assert (target["due_on"], target["met"]) == ("2025-03-10", None)
    plan = await case.offered("2025-03-04", "2025-03-06")
    assert plan["service_targets"][0]["met"]
    worker = await case.on("2025-03-04")
    retired = await worker.act(made.json(), "retire", last_day="2025-03-31")
    assert (retired["status"], actions(retired)) == ("retired", {"mark-error"})
    listed = (await worker.get("/api/v1/service-targets"))["items"]
    assert [each["id"] for each in listed] == [made.json()["id"]]
    wrong = await worker.act(retired, "mark-error", reason="Målet blev aldrig vedtaget.")
    assert (wrong["status"], actions(wrong)) == ("entered-in-error", set())
    assert (await worker.again(plan))["service_targets"] == []


# Death


async def test_a_death_ends_what_is_open_and_stops_what_has_not_left(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    booked = {"at": (service.clock() + timedelta(days=2)).isoformat()}
    pathway = await worker.act(pathway, "book-conversation", **booked)
    died = {"died_on": service.clock().date().isoformat()}
    citizen = await worker.act(referral["citizen"], "register-death", **died)
    assert citizen["deceased_date"] == died["died_on"]
    pathway = await worker.again(pathway)
    assert (pathway["status"], pathway["close_type"]) == ("closed", "deceased")
    referral = await worker.again(referral)
    assert referral["status"] == "closed-deceased"
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    assert {(n["type"], n["status"]) for n in notices} == {("START", "blocked"), ("END", "due")}
    await service.work()
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    assert {n["status"] for n in notices if n["type"] == "START"} == {"blocked"}
    again = await worker.try_to(citizen, "register-death", **died)
    assert again.json()["code"] == "already-deceased"


async def test_a_death_gives_the_day_it_happened_to_what_it_ends(case: Case) -> None:
    plan = await case.classified("2025-03-03", **MARCH_3)
    worker = await case.on("2025-03-20")
    await worker.act(plan["citizen"], "register-death", died_on="2025-03-05", late_reason="Meddelt af CPR")
    plan = await worker.again(plan)
    assert (plan["status"], deadline(plan)[0]) == ("closed-deceased", "not-applicable")
    history = await worker.get(f"/api/v1/rehabilitation-plans/{plan['id']}/history")
    died = next(item for item in history["items"] if item["name"] == "die")
    assert died["happened_at"].startswith(danish("2025-03-05", "23:59:59").isoformat()[:16])
