"""A death over HTTP: what comes after it, and how one registered by mistake is taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.loop import (
    CLOSING,
    COORDINATOR,
    GGOP,
    GGOP_ID,
    TRAINING_119,
    TRAINING_140,
    CaseWorker,
    a_received_plan,
    a_received_referral,
    actions,
    an_accepted_referral,
    in_rehabilitation,
    send_letter,
)
from tests.api.loop_consent import a_consent_given, an_employment_case
from tests.api.test_conversation import ALCOHOL, DIET
from tests.api.test_medcom import GP_2
from tests.api.test_worklists import desk, on_desks
from tests.conftest import Service

pytestmark = pytest.mark.requirement("L9")
DIED = {"died_on": "2026-11-22"}
WHY = {"reason": "Forveksling"}


async def dead(worker: CaseWorker, request: dict[str, Any], **said: str) -> dict[str, Any]:
    citizen = await worker.get(f"/api/v1/citizens/{request['citizen']['id']}")
    return await worker.act(citizen, "register-death", **DIED | said)


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


async def test_what_had_begun_goes_on_with_its_plan_however_long_it_took_to_see_the_mistake(
    service: Service,
) -> None:
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    pathway = await in_rehabilitation(worker, await worker.pathway(plan), TRAINING_140)
    citizen = await dead(worker, plan)
    pathway = await worker.again(pathway)
    refused = await worker.try_to(pathway, "reopen", **WHY)
    assert (refused.status_code, refused.json()["code"]) == (422, "citizen-deceased")
    service.clock.advance(days=40)
    worker.http = await service.as_client("demo-municipality")
    await worker.act(citizen, "take-back-death", **WHY)
    pathway = await worker.again(pathway)
    assert (pathway["status"], (await worker.again(plan))["status"]) == ("in-rehab", "active")
    assert [i["id"] for i in await desk(worker, "in-rehabilitation")] == [pathway["id"]]


async def test_an_answer_the_death_cut_off_is_waited_for_again(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    pathway = await worker.act(pathway, "offer", fsiii_code=DIET, name="Kostvejledning")
    pathway = await worker.act(pathway, "offer", fsiii_code=ALCOHOL, name="Samtale")
    await worker.act(pathway["offers"][2], "answer", answer="defer", deferred_to="2026-12-10")
    citizen = await dead(worker, referral)
    assert [o["status"] for o in (await worker.again(pathway))["offers"]] == [
        "accepted",
        "no-answer",
        "no-answer",
    ]
    await worker.act(citizen, "take-back-death", **WHY)
    pathway = await worker.again(pathway)
    assert [o["status"] for o in pathway["offers"]] == ["accepted", "offered", "deferred"]
    await worker.act(pathway["offers"][1], "answer", answer="accept")


async def test_an_offer_the_citizen_never_answered_stays_unanswered(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    await worker.act(pathway, "offer", fsiii_code=DIET, name="Kostvejledning")
    service.clock.advance(days=31)
    await service.work()
    worker.http = await service.as_client("demo-municipality")
    citizen = await dead(worker, referral, died_on="2026-12-24")
    await worker.act(citizen, "take-back-death", **WHY)
    assert (await worker.again(pathway))["offers"][1]["status"] == "no-answer"


async def consents_of(worker: CaseWorker, citizen: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Return the state of each consent, and of each entry of its exchange."""
    found = []
    for consent in (await worker.get(f"/api/v1/citizens/{citizen['id']}/consents"))["items"]:
        entries = (await worker.get(f"/api/v1/consents/{consent['id']}/exchange"))["items"]
        found.append((consent["status"], [entry["status"] for entry in entries]))
    return found


async def test_a_consent_that_was_not_taken_back_stands_again_with_its_employment_case(
    service: Service,
) -> None:
    worker, referral, _ = await booked_everywhere(service)
    citizen = await dead(worker, referral)
    assert await consents_of(worker, citizen) == [("ended", ["queued"])]
    await worker.act(citizen, "take-back-death", **WHY)
    assert await consents_of(worker, citizen) == [("active", ["cancelled"])]
    (case,) = (await worker.get(f"/api/v1/citizens/{citizen['id']}/employment-cases"))["items"]
    assert (case["status"], case["closed_at"]) == ("active", None)
    assert "plan-meeting" in actions(case)


async def test_what_ended_otherwise_than_by_the_death_stays_ended(service: Service) -> None:
    worker, referral, _ = await booked_everywhere(service)
    id_ = referral["citizen"]["id"]
    (consent,) = (await worker.get(f"/api/v1/citizens/{id_}/consents"))["items"]
    await worker.act(consent, "withdraw")
    (case,) = (await worker.get(f"/api/v1/citizens/{id_}/employment-cases"))["items"]
    await worker.act(case, "close", reason="I arbejde igen")
    citizen = await dead(worker, referral)
    await worker.act(citizen, "take-back-death", **WHY)
    assert [status for status, _ in await consents_of(worker, citizen)] == ["withdrawn"]
    (case,) = (await worker.get(f"/api/v1/citizens/{id_}/employment-cases"))["items"]
    assert case["status"] == "closed"


async def test_a_consent_that_ran_out_meanwhile_does_not_come_back(service: Service) -> None:
    worker, referral, _ = await an_accepted_referral(service)
    await a_consent_given(worker, referral["citizen"]["id"], expires_on="2026-12-10")
    citizen = await dead(worker, referral)
    service.clock.advance(days=30)
    worker.http = await service.as_client("demo-municipality")
    citizen = await worker.get(f"/api/v1/citizens/{citizen['id']}")
    await worker.act(citizen, "take-back-death", **WHY)
    assert [status for status, _ in await consents_of(worker, citizen)] == ["ended"]


async def ledger(worker: CaseWorker, pathway: dict[str, Any]) -> list[tuple[str, str, str]]:
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    return [(n["type"], n["role"], n["status"]) for n in notices]


async def test_what_the_death_stopped_is_told_after_all_and_the_end_is_not(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    citizen = await dead(worker, referral)
    stopped = await ledger(worker, pathway)
    assert {(type_, status) for type_, _, status in stopped} == {
        ("START", "blocked"),
        ("PLAN", "blocked"),
        ("END", "due"),
    }
    await worker.act(citizen, "take-back-death", **WHY)
    after = await ledger(worker, pathway)
    assert {(type_, status) for type_, _, status in after} == {
        ("START", "due"),
        ("PLAN", "due"),
        ("END", "blocked"),
    }
    assert len(after) == len(stopped)


async def test_who_was_told_of_the_death_is_told_that_it_was_none(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    pathway = await in_rehabilitation(worker, await worker.pathway(plan), TRAINING_140)
    await service.work()
    citizen = await dead(worker, plan)
    await service.work()
    gp = await service.as_client("demo-gp-2")
    assert (await gp.get("/medcom/messages", params={"receiver": GP_2})).json()["messages"]
    ends = {role: status for type_, role, status in await ledger(worker, pathway) if type_ == "END"}
    assert ends["own-gp"] == "sent"
    await worker.act(citizen, "take-back-death", **WHY)
    await service.work()
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    again = [n for n in notices if n["type"] == "START" and "Borgeren lever" in n["text"]]
    told = {role for role, status in ends.items() if status == "sent"} & {"own-gp", "referrer"}
    assert {n["role"] for n in again} == told
    assert {n["role"] for n in notices if (n["type"], n["status"]) == ("END", "blocked")}.isdisjoint(told)


async def test_who_was_told_of_a_death_before_anything_had_begun_is_told_that_it_was_none(
    service: Service,
) -> None:
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    pathway = await worker.pathway(plan)
    await worker.act(pathway, "book-conversation", at="2026-11-25T10:00:00+01:00", mode="AMB")
    await service.work()
    citizen = await dead(worker, plan)
    await service.work()
    gp = await service.as_client("demo-gp-2")
    await gp.get("/medcom/messages", params={"receiver": GP_2})
    await worker.act(citizen, "take-back-death", **WHY)
    await service.work()
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    told = {n["role"] for n in notices if (n["type"], n["status"]) == ("END", "sent")}
    again = [n for n in notices if n["type"] == "START" and "Borgeren lever" in n["text"]]
    assert {n["role"] for n in again} == told == {"own-gp"}
    assert not any("optaget i et forløb" in n["text"] for n in again)
    plan = await worker.act(await worker.again(plan), "classify", level="basal", **COORDINATOR)
    await worker.act(
        await worker.pathway(plan), "book-conversation", at="2026-11-26T10:00:00+01:00", mode="AMB"
    )


async def test_a_rejection_that_a_death_by_mistake_held_back_is_told(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    await worker.act(referral, "reject", reason="duplicate")
    citizen = await dead(worker, referral)
    await worker.act(citizen, "take-back-death", **WHY)
    notices = (await worker.get(f"/api/v1/referrals/{referral['id']}/notices"))["items"]
    assert {(n["type"], n["status"]) for n in notices} == {("NOT_STARTED", "due")}


async def test_a_hospitals_task_is_the_hospitals_again(service: Service) -> None:
    almen = b"<TypeOfRehabilitationPlan>almen<"
    letter = GGOP.replace(almen, b"<TypeOfRehabilitationPlan>specialiseret<")
    worker, plan = await a_received_plan(service, letter)
    assert plan["status"] == "hospital-task"
    await worker.act(await dead(worker, plan), "take-back-death", **WHY)
    assert (await worker.again(plan))["status"] == "hospital-task"


async def booked_everywhere(service: Service) -> tuple[CaseWorker, dict[str, Any], dict[str, Any]]:
    """Return a request and its pathway in rehabilitation, with all that may be booked for a citizen."""
    worker, referral, pathway = await an_accepted_referral(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    id_ = referral["citizen"]["id"]
    case = await an_employment_case(worker, id_)
    await a_consent_given(worker, id_)
    await worker.act(case, "plan-meeting", at="2026-12-01T09:00:00+01:00")
    pathway = await worker.act(pathway, "book-conversation", at="2026-11-30T10:00:00+01:00", mode="PHONE")
    return worker, referral, pathway


async def test_what_is_booked_ends_with_the_citizen_and_is_asked_for_no_more(service: Service) -> None:
    worker, referral, pathway = await booked_everywhere(service)
    await dead(worker, referral)
    pathway = await worker.again(pathway)
    conversation = pathway["assessments"][-1]
    assert (conversation["kind"], conversation["status"]) == ("needs", "cancelled-provider")
    assert conversation["reason"] == "Borgeren er død."
    assert {session["status"] for session in pathway["sessions"]} == {"attended", "void"}
    (case,) = (await worker.get(f"/api/v1/citizens/{referral['citizen']['id']}/employment-cases"))["items"]
    assert (case["status"], case["allowed_actions"]) == ("closed", [])
    await service.work()
    service.clock.advance(days=60)
    worker.http = await service.as_client("demo-municipality")
    assert (await worker.get("/api/v1/reports/meetings-overdue"))["items"] == []
    assert set(await on_desks(worker)) == {"notice-overdue"}, "the GP has not acknowledged the end"


async def test_a_first_conversation_is_not_held_either(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    pathway = await worker.pathway(plan)
    await worker.act(pathway, "book-conversation", at="2026-11-25T10:00:00+01:00", mode="AMB")
    await dead(worker, plan)
    pathway = await worker.again(pathway)
    assert [a["status"] for a in pathway["assessments"]] == ["cancelled-provider"]
    assert (pathway["status"], pathway["conversation_at"]) == ("closed", None)


async def test_a_follow_up_of_what_had_ended_before_is_not_held_either(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    await worker.act(pathway["sessions"][1], "register-attendance", event="not-arrive")
    pathway = await worker.again(pathway)
    pathway = await worker.act(pathway, "hold-closing-conversation", **worker.conversation())
    pathway = await worker.act(pathway, "book-conversation", at="2026-12-25T10:00:00+01:00", mode="PHONE")
    pathway = await worker.act(pathway, "close", **CLOSING)
    await dead(worker, referral)
    after = await worker.again(pathway)
    assert [a["status"] for a in after["assessments"]] == ["held", "held", "cancelled-provider"]
    assert (after["status"], after["close_type"]) == ("closed", "completed"), "how it had ended stays"


async def test_each_who_is_told_of_a_death_is_told_once(service: Service) -> None:
    worker, referral, pathway = await booked_everywhere(service)
    await service.work()
    citizen = await dead(worker, referral)
    again = await worker.try_to(citizen, "register-death", **DIED)
    assert (again.status_code, again.json()["code"]) == (422, "already-deceased")
    await service.work()
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    told = [n["recipient_id"] for n in notices if n["type"] == "END" and n["letter_id"]]
    assert len(told) == len(set(told)) == 1
    (consent,) = (await worker.get(f"/api/v1/citizens/{citizen['id']}/consents"))["items"]
    exchanged = (await worker.get(f"/api/v1/consents/{consent['id']}/exchange"))["items"]
    assert [entry["direction"] for entry in exchanged] == ["to-jobcentre"]
