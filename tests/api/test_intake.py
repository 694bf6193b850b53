"""Intake over HTTP: the target group, what is missing, other channels, contact, overview, reports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from app.api.v1.tables import COMMANDS
from app.domain.eligibility_facts import PsychosocialFactor
from app.domain.referrals import Referral, ReferralEvent, RejectReason
from tests.api.loop import (
    COORDINATOR,
    GGOP,
    NOBODY,
    TRAINING_119,
    XREF15,
    XREF15_ID,
    CaseWorker,
    a_received_plan,
    a_received_referral,
    a_referral,
    actions,
    an_accepted_referral,
    case_worker,
    closed,
    in_rehabilitation,
    send_fhir,
)
from tests.conftest import Service

BRUNO = {"identifier": "2509479989", "given_name": "Bruno Test", "family_name": "Elmer"}
YES = {"examined": "yes", "no_benefit_of_treatment": "yes", "pain_limits": "yes"}
TRIED = {"type": "private-training", "effect": "none", "from_date": "2026-03-01"}
WHY = "Har brug for en sammenhængende indsats."


def codes(answer: Any, status: int = 422) -> list[str]:
    assert answer.status_code == status, answer.text
    return [error["code"] for error in answer.json()["errors"]]


def days_before(subject: dict[str, Any], days: int, service: Service) -> str:
    assert subject["received_at"]
    return (service.clock().date() - timedelta(days=days)).isoformat()


# The target group


@pytest.mark.requirement("R6", "R10")
@pytest.mark.parametrize(("case", "days", "met"), [("G1", 84, False), ("G2", 85, True)])
async def test_pain_of_exactly_twelve_weeks_does_not_meet_c1(
    service: Service,
    case: str,
    days: int,
    met: bool,  # noqa: FBT001
) -> None:
    worker, referral = await a_received_referral(service)
    onset = days_before(referral, days, service)
    referral = await worker.act(
        referral, "assess-eligibility", pain_onset_date=onset, need_level_reason=WHY, **YES
    )
    criteria = {c["code"]: c["met"] for c in referral["eligibility"]["criteria"]}
    assert criteria["C1"] is met, case
    assert referral["eligibility"]["acceptable"] is met
    answer = await worker.try_to(referral, "accept", criteria=["C1"], **COORDINATOR)
    if met:
        assert answer.json()["criteria"] == ["C1"]
    else:
        assert codes(answer) == ["criterion-contradicted"]
        assert (await worker.again(referral))["status"] == "received"


@pytest.mark.requirement("R7", "R110")
async def test_g3_private_training_without_effect_makes_three_weeks_acceptable(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    referral = await worker.act(
        referral,
        "assess-eligibility",
        weeks_of_pain=3,
        earlier_treatments=[TRIED],
        need_level_reason=WHY,
        **YES,
    )
    assert (referral["status"], referral["missing"]) == ("under-review", [])
    (tried,) = referral["eligibility"]["earlier_treatments"]
    assert (tried["name"], tried["profession"]) == ("Træning i privat regi", "Fysioterapeut eller træner")
    referral = await worker.act(referral, "accept", **COORDINATOR)
    assert referral["criteria"] == ["C2"]


@pytest.mark.requirement("R10")
async def test_g4_without_a_criterion_only_a_reason_opens_the_door(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    assert codes(await worker.try_to(referral, "accept", **COORDINATOR)) == ["no-criterion"]
    referral = await worker.act(referral, "accept", override_reason="Tungt arbejde", **COORDINATOR)
    assert (referral["criteria"], referral["override_reason"]) == ([], "Tungt arbejde")


@pytest.mark.requirement("R1", "R5")
async def test_what_is_not_answered_is_shown_and_stands_in_the_way_until_the_sender_is_asked(
    service: Service,
) -> None:
    worker, referral = await a_received_referral(service)
    referral = await worker.act(
        referral, "assess-eligibility", examined="unknown", no_benefit_of_treatment="yes", pain_limits="yes"
    )
    told = [obstacle["code"] for obstacle in referral["eligibility"]["obstacles"]]
    assert told == ["no-criterion", "eligibility-unanswered", "need-level-reason"]
    body = {"criteria": ["C1"], "need_level_reason": WHY, **COORDINATOR}
    assert codes(await worker.try_to(referral, "accept", **body)) == ["eligibility-unanswered"]
    referral = await worker.act(referral, "ask-for-supplement", missing=["examined"])
    referral = await worker.act(referral, "accept", **body)
    assert referral["eligibility"]["need_level_reason"] == WHY


@pytest.mark.requirement("R8")
async def test_psychosocial_factors_are_the_case_workers_alone(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    factors = [factor.value for factor in PsychosocialFactor]
    referral = await worker.act(
        referral, "assess-eligibility", psychosocial=factors, need_level_reason=WHY, **YES
    )
    at = (service.clock() + timedelta(days=2)).isoformat()
    referral = await worker.act(referral, "accept", conversation_at=at, **COORDINATOR)
    assert (referral["criteria"], referral["eligibility"]["psychosocial"]) == (["C3"], factors)
    await service.work()
    sender = await service.as_client("demo-gp")
    published = await sender.get(f"/fhir/ServiceRequest/{referral['id']}")
    assert published.status_code == 200
    waiting = await sender.get("/medcom/messages")
    notices = await worker.get(f"/api/v1/referrals/{referral['id']}/notices")
    assert notices["items"]
    for text in (published.text, waiting.text, str(notices)):
        assert not any(factor in text for factor in factors if factor != "other")
        assert "psychosocial" not in text


# What is missing


@pytest.mark.requirement("R15")
async def test_a_question_is_proposed_from_what_is_missing_and_does_not_delay_the_citizen(
    service: Service,
) -> None:
    worker, referral = await a_received_referral(service)
    assert referral["missing"] == ["pain-duration", "examined", "earlier-treatment"]
    assert codes(await worker.try_to(referral, "find-complete")) == ["referral-incomplete"]
    proposed = referral["eligibility"]["proposed_question"]
    assert "- Er borgeren udredt?" in proposed
    referral = await worker.act(referral, "ask-for-supplement")
    assert (referral["status"], referral["missing"]) == (
        "incomplete",
        ["pain-duration", "examined", "earlier-treatment"],
    )
    (notice,) = (await worker.get(f"/api/v1/referrals/{referral['id']}/notices"))["items"]
    assert (notice["type"], notice["role"]) == ("QUESTION", "referrer")
    await service.work()
    (notice,) = (await worker.get(f"/api/v1/referrals/{referral['id']}/notices"))["items"]
    assert "Hvor længe har borgeren haft smerter" in notice["text"]
    referral = await worker.act(
        referral,
        "supplement",
        text="20 uger, udredt.",
        weeks_of_pain=20,
        examined="yes",
        earlier_treatments=[],
    )
    assert (referral["status"], referral["eligibility"]["missing"]) == ("under-review", [])
    referral = await worker.act(referral, "accept", **COORDINATOR)
    assert referral["criteria"] == ["C1"]


@pytest.mark.requirement("R15")
async def test_a_citizen_is_booked_while_the_sender_owes_an_answer(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    referral = await worker.act(referral, "ask-for-supplement", question="Hvor længe?")
    at = (service.clock() + timedelta(days=2)).isoformat()
    referral = await worker.act(referral, "accept", criteria=["C1"], conversation_at=at, **COORDINATOR)
    assert (await worker.pathway(referral))["conversation_at"]


@pytest.mark.requirement("R15", "R16")
async def test_incomplete_referrals_are_reported_per_sender_and_period(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    await worker.act(referral, "ask-for-supplement")
    today = service.clock().date()
    path = "/api/v1/reports/incomplete-referrals"
    report = await worker.get(path, **{"from": today.isoformat(), "to": today.isoformat()})
    assert (report["received"], report["incomplete"]) == (1, 1)
    (sender,) = report["senders"]
    assert (sender["sender_type"], sender["incomplete"]) == ("gp", 1)
    asked = {item["code"]: item["count"] for item in sender["asked_for"]}
    assert asked == {"pain-duration": 1, "examined": 1, "earlier-treatment": 1}
    later = (today + timedelta(days=1)).isoformat()
    empty = await worker.get(path, **{"from": later, "to": later})
    assert (empty["received"], empty["senders"]) == (0, [])
    for query, place in [
        (f"from={later}&to={today}", "to"),
        (f"from={later}", "to"),
        (f"from={later}&to={later}&by=x", "by"),
    ]:
        refused = await worker.http.get(f"{path}?{query}")
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["place"] == place


# Other channels


def by_hand(channel: str, reference: str = "T-1", **changes: Any) -> dict[str, Any]:
    return {
        "channel": channel,
        "reference": reference,
        "citizen": BRUNO,
        "reason": "Ondt i ryggen gennem et halvt år.",
        "facts": {"weeks_of_pain": 26},
    } | changes


async def register(worker: CaseWorker, body: dict[str, Any]) -> Any:
    headers = {"Content-Type": "application/json"}
    return await worker.http.post("/api/v1/referrals", content=orjson.dumps(body), headers=headers)


@pytest.mark.requirement("R11", "R16")
@pytest.mark.parametrize(
    ("channel", "sender_type", "roles"),
    [
        ("PHONE", "gp", ["own-gp", "referrer"]),
        ("SELF", "self", ["own-gp"]),
        ("INTERNAL", "other", ["own-gp"]),
    ],
)
async def test_a_referral_by_another_channel_is_marked_so_and_tells_whom_there_is(
    service: Service, channel: str, sender_type: str, roles: list[str]
) -> None:
    worker = await case_worker(service)
    more = {"referrer": {"ydernummer": "091034"}} if channel == "PHONE" else {}
    answer = await register(worker, by_hand(channel, **more))
    assert answer.status_code == 201, answer.text
    referral = answer.json()
    assert answer.headers["location"] == f"/api/v1/referrals/{referral['id']}"
    assert answer.headers["etag"] == f'W/"{referral["version"]}"'
    assert (referral["source"]["standard"], referral["sender_type"]) == (channel, sender_type)
    assert referral["missing"] == ["examined", "earlier-treatment"]
    at = (service.clock() + timedelta(days=2)).isoformat()
    referral = await worker.act(referral, "accept", conversation_at=at, **COORDINATOR)
    assert referral["criteria"] == ["C1"]
    told = (await worker.get(f"/api/v1/referrals/{referral['id']}/notices"))["items"]
    assert sorted(notice["role"] for notice in told) == roles
    await service.work()
    published = await worker.http.get(f"/fhir/ServiceRequest/{referral['id']}")
    assert published.status_code == 200, published.text


@pytest.mark.requirement("R11")
async def test_the_same_reference_is_the_same_referral(service: Service) -> None:
    worker = await case_worker(service)
    first = await register(worker, by_hand("SELF"))
    again = await register(worker, by_hand("SELF"))
    other = await register(worker, by_hand("SELF", "T-2"))
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 201)
    assert first.json()["id"] == again.json()["id"] != other.json()["id"]
    another = {**BRUNO, "identifier": "2512484916"}
    assert codes(await register(worker, by_hand("SELF", citizen=another))) == ["identity-used"]


@pytest.mark.requirement("R11")
@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"channel": "XREF15"}, "channel"),
        ({"channel": "PHONE"}, "referrer"),
        ({"channel": "PHONE", "referrer": {}}, "referrer.ydernummer"),
        ({"channel": "PHONE", "referrer": {"ydernummer": "999999"}}, "referrer"),
        ({"referrer": {"ydernummer": "091034"}}, "referrer"),
        ({"citizen": {**BRUNO, "identifier": "2509479"}}, "citizen.identifier"),
        ({"facts": {"pain_onset_date": "2027-01-01"}}, "facts.pain_onset_date"),
        ({"reference": ""}, "reference"),
        ({"fee": 100}, "fee"),
    ],
)
async def test_what_is_written_down_wrongly_is_refused_by_place(
    service: Service, changes: dict[str, Any], place: str
) -> None:
    worker = await case_worker(service)
    refused = await register(worker, by_hand("SELF") | changes)
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["place"] == place
    assert (await worker.get("/api/v1/referrals"))["items"] == []


@pytest.mark.requirement("R11")
async def test_a_sender_writes_down_nothing(service: Service) -> None:
    gp = CaseWorker(await service.as_client("demo-gp"), service)
    assert codes(await register(gp, by_hand("SELF")), 403) == ["not-permitted"]


@pytest.mark.requirement("R16")
async def test_referrals_are_found_by_the_type_of_their_sender(service: Service) -> None:
    worker, _ = await a_received_referral(service)
    service.clock.advance(seconds=1)
    await register(worker, by_hand("SELF"))
    found = {}
    for type_ in ("gp", "self", "hospital"):
        items = (await worker.get("/api/v1/referrals", sender_type=type_))["items"]
        found[type_] = [item["sender_type"] for item in items]
    assert found == {"gp": ["gp"], "self": ["self"], "hospital": []}
    page = await worker.get("/api/v1/referrals", limit=1)
    following = await worker.get("/api/v1/referrals", limit=1, cursor=page["next"], status="received")
    assert [i["sender_type"] for i in (*page["items"], *following["items"])] == ["gp", "self"]
    for query, place in [
        ("sender_type=dog", "sender_type"),
        ("status=lost", "status"),
        ("color=red", "color"),
    ]:
        refused = await worker.http.get(f"/api/v1/referrals?{query}")
        assert refused.json()["errors"][0]["place"] == place


@pytest.mark.requirement("R110")
async def test_the_treatments_that_may_have_been_tried_are_listed(service: Service) -> None:
    worker = await case_worker(service)
    items = (await worker.get("/api/v1/treatments"))["items"]
    assert {"physiotherapy", "chiropractic", "surgery"} <= {item["code"] for item in items}
    assert all(item["name"] and item["description"] and item["profession"] for item in items)


# Contact, coordination, programme, error


async def test_a_citizen_who_is_not_reached_is_tried_twice_before_the_pathway_is_closed(
    service: Service,
) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    attempt = {"way": "telephone", "outcome": "not-reached"}
    pathway = await worker.act(pathway, "register-contact-attempt", **attempt)
    assert codes(await worker.try_to(pathway, "close-not-started", code="unreachable")) == [
        "contact-attempts"
    ]
    await worker.act(await worker.again(referral), "register-contact-attempt", **attempt)
    pathway = await worker.again(pathway)
    assert [a["outcome"] for a in pathway["contact_attempts"]] == ["not-reached", "not-reached"]
    pathway = await worker.act(pathway, "close-not-started", code="unreachable")
    assert (pathway["close_type"], pathway["not_started_reason"]) == ("not-started", "unreachable")
    assert (await worker.again(referral))["status"] == "closed-not-started"


async def test_a_reason_in_words_closes_as_it_always_has(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    assert codes(await worker.try_to(pathway, "close-not-started")) == ["missing-value"]
    pathway = await worker.act(pathway, "close-not-started", reason="Takkede nej.")
    assert pathway["not_started_reason"] is None


@pytest.mark.requirement("R9")
async def test_a_need_for_coordination_is_shown_with_parties_coordinator_and_intervention(
    service: Service,
) -> None:
    worker, referral = await a_received_referral(service)
    need = {"parties": ["jobcentre", "own-gp"], "note": "Delvis sygemeldt"}
    referral = await worker.act(referral, "accept", criteria=["C1"], coordination_need=need, **COORDINATOR)
    pathway = await worker.pathway(referral)
    told = pathway["coordination"]
    assert [party["name"] for party in told["parties"]] == ["jobcenter", "egen læge"]
    assert (told["name"], told["coordinator"]) == ("Koordinering og kommunikation", "Mette Holm")
    assert told["fsiii_code"] == "ba3e17bd-d4aa-4848-acad-25adc8285c19"
    pathway = await worker.act(pathway, "record-coordination-need", parties=["relatives"])
    assert [party["code"] for party in pathway["coordination"]["parties"]] == ["relatives"]
    refused = await worker.try_to(pathway, "record-coordination-need", parties=[])
    assert refused.json()["errors"][0]["place"] == "parties"


@pytest.mark.requirement("R13")
async def test_an_overview_shows_both_laws_and_the_programme(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    service.clock.advance(seconds=1)
    _, plan = await a_received_plan(service, GGOP.replace(b"2512484916", b"2509479989"))
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    training = await worker.pathway(plan)
    assert not training["programme_included"]
    training = await worker.act(training, "set-programme", included=True, reason="Samme rygproblem")
    path = f"/api/v1/citizens/{referral['citizen']['id']}/overview"
    overview = await worker.get(path)
    assert (overview["has_both_laws"], overview["programme_included"]) == (True, True)
    assert [r["legal_basis"] for r in overview["requests"]] == ["SUL119", "SUL140"]
    shown = {p["id"]: (p["legal_basis"], p["programme_included"]) for p in overview["pathways"]}
    assert shown == {pathway["id"]: ("SUL119", True), training["id"]: ("SUL140", True)}
    pathway = await worker.act(pathway, "set-programme", included=False, reason="Kun genoptræning")
    await worker.act(pathway, "close-not-started", code="no-need")
    overview = await worker.get(path)
    assert (overview["has_both_laws"], overview["programme_included"]) == (False, True)
    assert codes(await worker.http.get(f"/api/v1/citizens/{NOBODY}/overview"), 404) == ["not-found"]


async def test_a_referral_in_error_tells_nobody_what_has_not_been_told(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    at = (service.clock() + timedelta(days=2)).isoformat()
    referral = await worker.act(referral, "accept", criteria=["C1"], conversation_at=at, **COORDINATOR)
    referral = await worker.act(referral, "mark-error", reason="Forkert borger")
    assert (referral["status"], actions(referral)) == ("entered-in-error", {"write-message"})
    await service.work()
    notices = (await worker.get(f"/api/v1/referrals/{referral['id']}/notices"))["items"]
    assert {notice["status"] for notice in notices} == {"blocked"}
    assert (await worker.pathway(referral))["status"] == "entered-in-error"


async def test_a_referral_whose_citizen_was_met_says_why_it_is_no_error(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    told = await _told(worker, referral, "mark-error")
    assert told["allowed"]
    await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())
    referral = await worker.again(referral)
    told = await _told(worker, referral, "mark-error")
    assert [why["code"] for why in told["why_not"]] == ["pathway-under-way"]
    refused = await worker.try_to(referral, "mark-error", reason="Fejl")
    assert codes(refused) == ["pathway-under-way"]


async def _told(worker: CaseWorker, referral: dict[str, Any], action: str) -> dict[str, Any]:
    items = (await worker.get(f"/api/v1/referrals/{referral['id']}/available-actions"))["items"]
    (found,) = [item for item in items if item["action"] == action]
    return dict(found)


async def test_the_reasons_to_reject_have_danish_names(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    told = await _told(worker, referral, "reject")
    names = told["fields"]["properties"]["reason"]["names"]
    assert set(names) == {reason.value for reason in RejectReason}
    assert names["needs-medical-assessment"] == "Borgeren bør vurderes lægeligt først."


def test_every_step_of_a_referral_has_a_command_or_follows_from_something_else() -> None:
    follows = {
        ReferralEvent.CLARIFY: "the conversation is held",
        ReferralEvent.COMPLETE: "its pathway is closed",
        ReferralEvent.CLOSE_NOT_STARTED: "its pathway never started",
        ReferralEvent.REVOKE: "the sender withdraws or corrects it",
        ReferralEvent.CORRECT: "the sender updates it over FHIR",
        ReferralEvent.DIE: "the citizen's death is registered",
        ReferralEvent.REOPEN: "its pathway is opened again",
        ReferralEvent.REVIEW_AGAIN: "its pathway was opened by mistake",
        ReferralEvent.TAKE_BACK_CONVERSATION: "its conversation was registered by mistake",
    }
    commanded = {command.event for command in COMMANDS[Referral] if command.event}
    assert commanded | follows.keys() == set(ReferralEvent)


# Two referrals of one practice, and a needs conversation


@pytest.mark.requirement("R55", "L10")
async def test_a_practice_that_referred_twice_gets_plan_and_end_once_and_a_needs_conversation_is_held(
    service: Service,
) -> None:
    worker, first, pathway = await an_accepted_referral(service)
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())
    service.clock.advance(seconds=1)
    _, second = await a_received_referral(service, XREF15.replace(XREF15_ID, b"HEN26111700094"))
    second = await worker.act(second, "accept", criteria=["C4"], **COORDINATOR)
    assert (second["pathway_id"], second["status"]) == (first["pathway_id"], "clarified")
    pathway = await worker.again(pathway)
    assert "hold-clarifying-conversation" not in actions(pathway)
    pathway = await worker.act(pathway, "hold-needs-conversation", **worker.conversation())
    pathway = await worker.act(pathway, "offer", fsiii_code=TRAINING_119, name="Ryg", answer="accept")
    pathway = await worker.act(pathway, "agree-plan", goals=["Gå en tur"])
    await service.work()
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    plans = [notice for notice in notices if notice["type"] == "PLAN"]
    assert len(plans) == 3
    sent = [notice["recipient_id"] for notice in plans if notice["letter_id"]]
    assert len(sent) == len(set(sent)) == 1


@pytest.mark.requirement("R56", "R57")
async def test_the_own_gp_gets_start_plan_and_end_with_due_days(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    pathway = await closed(worker, pathway)
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    to_gp = [notice for notice in notices if notice["role"] == "own-gp"]
    assert {notice["type"] for notice in to_gp} == {"START", "PLAN", "END"}
    assert all(notice["due_at"] and notice["status"] for notice in to_gp)


@pytest.mark.requirement("R56")
async def test_what_has_not_left_in_time_is_on_the_overdue_list(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    await worker.act(referral, "reject", reason="duplicate")
    path = "/api/v1/reports/overdue-notices"
    assert (await worker.get(path))["items"] == []
    service.clock.advance(days=8)
    worker = await case_worker(service)  # a token does not last so long
    late = (await worker.get(path))["items"]
    assert {notice["type"] for notice in late} == {"NOT_STARTED"}
    assert late[0]["latest_date"] > late[0]["due_at"][:10]
    for notice in late:
        whole = await worker.get(notice["href"])
        await worker.act(whole, "sent-manually", how="Pr. brev")
    assert (await worker.get(path))["items"] == []


@pytest.mark.requirement("R15")
async def test_a_fhir_referral_without_a_name_says_so(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    assert (await send_fhir(gp, a_referral())).status_code == 201
    worker = await case_worker(service)
    assert "citizen" in (await worker.newest())["missing"]


# No fee


@pytest.mark.requirement("L19")
async def test_nothing_in_the_service_takes_a_fee(service: Service) -> None:
    """§ 119 and § 140 give no authority to charge; material that is not necessary may cost (1.1)."""
    described = (await service.anonymous().get("/openapi.json")).json()
    fields = {
        name
        for schema in described["components"]["schemas"].values()
        for name in schema.get("properties", {})
    }
    assert "criteria" in fields
    paid = {
        name for name in fields for word in ("fee", "price", "payment", "charge") if word in name.split("_")
    }
    assert paid <= {"price_dkk"}  # of materials a citizen may buy and does not need
