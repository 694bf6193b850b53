"""Towards a good end, and back from it, over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api.loop import (
    COORDINATOR,
    TRAINING_119,
    CaseWorker,
    a_whole_loop,
    an_accepted_referral,
    closed,
    in_rehabilitation,
)
from tests.api.loop_consent import a_consent_given
from tests.conftest import Service

MESSAGES = ["BEVAEG_DIG", "DU_KAN_SELV", "SMERTEN_FORSVINDER"]


@pytest.mark.requirement("R42", "R43", "R44", "R52", "R53", "R54")
async def test_what_was_recorded_on_the_way_need_not_be_said_again_at_the_end(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    assert pathway["completion"]["core_messages_missing"] == MESSAGES
    pathway = await worker.act(
        pathway, "give-core-messages", messages=MESSAGES, form="teaching", given_by="Mette Holm"
    )
    pathway = await worker.act(
        pathway,
        "plan-retention",
        home_exercise=True,
        programme="Tre øvelser dagligt",
        local_options=["Odense Gymnastik"],
    )
    completion = pathway["completion"]
    assert completion["core_messages_missing"] == []
    assert completion["retention"]["local_options"] == ["Odense Gymnastik"]
    await worker.act(pathway["sessions"][1], "register-attendance", event="arrive")
    pathway = await worker.again(pathway)
    pathway = await worker.act(
        pathway, "close", result_summary="Går uden stok.", end_measures_reason="Ønskede det ikke."
    )
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    await service.work()
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    (end,) = [n for n in notices if n["type"] == "END" and n["status"] == "ready"]
    assert "Hjemmetræning: Tre øvelser dagligt" in end["text"]
    assert "Odense Gymnastik" in end["text"]
    unasked = await worker.try_to(pathway, "hold-follow-up", **worker.conversation())
    assert [error["place"] for error in unasked.json()["errors"]] == ["record.habits_kept"]
    asked = worker.conversation() | {"record": {"habits_kept": "partly"}}
    pathway = await worker.act(pathway, "hold-follow-up", **asked)
    assert pathway["assessments"][-1]["record"]["habits_kept"] == "partly"


@pytest.mark.requirement("R58")
async def test_who_else_must_know_is_asked_at_each_milestone(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    assert "hospital" in pathway["completion"]["others_open"]["start"]
    answers = [{"actor": "hospital", "outcome": "not-relevant"}, {"actor": "home-care", "outcome": "shared"}]
    pathway = await worker.act(pathway, "tell-others", milestone="start", answers=answers)
    assert "hospital" not in pathway["completion"]["others_open"]["start"]
    assert "hospital" in pathway["completion"]["others_open"]["end"]
    assert [told["actor"] for told in pathway["completion"]["others_told"]] == ["hospital", "home-care"]


@pytest.mark.requirement("R58")
async def test_a_jobcentre_tells_and_is_told_only_where_the_citizen_consented(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    shared = {"milestone": "start", "answers": [{"actor": "jobcentre", "outcome": "shared"}]}
    seen = {"contributor": "jobcentre", "component": "participation", "text": "Ønsker deltid."}
    for action, body, place in (
        ("tell-others", shared, "answers[0].outcome"),
        ("contribute-perspective", seen, "contributor"),
    ):
        refused = await worker.try_to(pathway, action, **body)
        assert refused.status_code == 422, refused.text
        assert (refused.json()["code"], refused.json()["errors"][0]["place"]) == ("no-valid-consent", place)
    await a_consent_given(worker, referral["citizen"]["id"])
    pathway = await worker.act(await worker.again(pathway), "tell-others", **shared)
    await worker.act(pathway, "contribute-perspective", **seen)


@pytest.mark.requirement("R58")
async def test_one_actor_has_one_answer(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    answers = [{"actor": "home-care", "outcome": outcome} for outcome in ("shared", "no-consent")]
    refused = await worker.try_to(pathway, "tell-others", milestone="start", answers=answers)
    assert (refused.status_code, refused.json()["code"]) == (422, "answered-twice")
    assert refused.json()["errors"][0]["place"] == "answers[1].actor"


async def test_a_closed_pathway_is_opened_again_and_its_second_end_is_told(service: Service) -> None:
    worker, plan, pathway = await a_whole_loop(service)
    pathway = await worker.act(pathway, "reopen", reason="Smerterne kom igen.")
    assert (pathway["status"], pathway["closed_at"]) == ("in-rehab", None)
    assert (await worker.again(plan))["status"] == "active"
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    (end,) = [n for n in notices if (n["type"], n["role"]) == ("END", "own-gp")]
    assert (end["status"], end["reason"]) == ("blocked", "Forløbet er genåbnet.")
    await closed(worker, pathway)
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    assert len([n for n in notices if n["type"] == "END" and n["role"] == "own-gp"]) == 2


async def test_a_pathway_opened_by_mistake_leaves_its_request_to_be_reviewed(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    pathway = await worker.act(pathway, "mark-error", reason="Forkert borger.")
    assert pathway["status"] == "entered-in-error"
    assert {part["status"] for part in pathway["sessions"] + pathway["offers"]} == {"entered-in-error"}
    referral = await worker.again(referral)
    assert (referral["status"], referral["pathway_id"]) == ("under-review", None)
    at = service.clock().isoformat()
    referral = await worker.act(
        referral, "accept", override_reason="Rette borger.", conversation_at=at, **COORDINATOR
    )
    notices = (await worker.get(f"/api/v1/referrals/{referral['id']}/notices"))["items"]
    assert sorted(n["role"] for n in notices if n["type"] == "START") == ["own-gp"] * 2 + ["referrer"] * 2


@pytest.mark.parametrize("wrong", ["pathway", "referral"])
async def test_what_is_opened_by_mistake_tells_nobody_and_leaves_nothing_booked(
    service: Service, wrong: str
) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    at = (service.clock() + timedelta(days=1)).isoformat()
    pathway = await worker.act(pathway, "book-conversation", at=at)
    about = pathway if wrong == "pathway" else referral
    await worker.act(about, "mark-error", reason="Forkert borger.")
    await service.work()
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    assert [(n["type"], n["status"]) for n in notices] == [("START", "blocked")] * 2
    (booked,) = (await worker.again(pathway))["assessments"]
    assert booked["status"] == "entered-in-error"


async def test_what_was_closed_long_ago_is_not_opened_again(service: Service) -> None:
    worker, _, pathway = await a_whole_loop(service)
    service.clock.advance(days=31)
    worker = CaseWorker(await service.as_client("demo-municipality"), service)
    answer = await worker.try_to(pathway, "reopen", reason="Smerterne kom igen.")
    assert answer.status_code == 422
    assert answer.json()["code"] == "closed-too-long"
