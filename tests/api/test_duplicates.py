"""The duplicate guard as a municipal front end meets it, from the letter to the decision (§11.5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.loop import (
    COORDINATOR,
    GGOP,
    NOBODY,
    TRAINING_119,
    TRAINING_140,
    CaseWorker,
    a_received_plan,
    actions,
    an_accepted_referral,
    case_worker,
    in_rehabilitation,
    send_letter,
)
from tests.api.loop_consent import a_consent_given
from tests.api.way import A_DISPOSITION, AN_ULRUS_REPORT
from tests.conftest import Service

BRUNO = b"2509479989"
GGOP_OF_BRUNO = GGOP.replace(b"2512484916", BRUNO)
KNEE = GGOP_OF_BRUNO.replace(b"DM511", b"DM171").replace(b"DM545", b"DM179")
SMOKING_119 = "6d24992e-e0a2-43e7-bc27-0234622a8655"
Json = dict[str, Any]


async def training(service: Service) -> tuple[CaseWorker, Json]:
    """Bruno trains under § 119; one session attended, one planned."""
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    service.clock.advance(minutes=1)
    return worker, pathway


async def with_plan(service: Service, letter: bytes = GGOP_OF_BRUNO) -> tuple[CaseWorker, Json, Json]:
    """And then the hospital sends a G-GOP."""
    worker, pathway = await training(service)
    _, plan = await a_received_plan(service, letter)
    return worker, pathway, plan


async def alerts(worker: CaseWorker, citizen_id: str) -> list[Json]:
    path = f"/api/v1/citizens/{citizen_id}/duplicate-alerts"
    found: list[Json] = (await worker.get(path))["items"]
    return found


async def the_alert(worker: CaseWorker, citizen_id: str) -> Json:
    (alert,) = await alerts(worker, citizen_id)
    found: Json = await worker.get(f"/api/v1/duplicate-alerts/{alert['id']}")
    return found


async def planned_140(worker: CaseWorker, plan: Json) -> Json:
    """Classify the plan and lead its own pathway to where training could begin."""
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    pathway = await worker.pathway(plan)
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())
    offer = {"fsiii_code": TRAINING_140, "name": "Genoptræning", "answer": "accept"}
    pathway = await worker.act(pathway, "offer", **offer, duplicate_reason="Efter operation.")
    return await worker.act(pathway, "agree-plan", goals=["Cykle"])


def enrolment(worker: CaseWorker, pathway: Json) -> Json:
    return {
        "offer_id": pathway["offers"][0]["id"],
        "sessions": worker.sessions(),
        "delivery_types": ["group"],
    }


async def stop_training(worker: CaseWorker, pathway: Json) -> None:
    activity = (await worker.again(pathway))["activities"][0]
    await worker.act(activity, "stop", stop_reason="AKTIVT_FRAVALG")


# §11.5


@pytest.mark.requirement("R119")
async def test_a_plan_for_somebody_in_119_training_raises_red_and_shows_the_training(
    service: Service,
) -> None:
    worker, pathway, plan = await with_plan(service)
    alert = await the_alert(worker, plan["citizen"]["id"])
    (match,) = alert["matched"]
    assert (alert["level"], alert["status"], alert["trigger"]) == ("RED", "open", "request-received")
    assert (match["legal_basis"], match["provider"]) == ("SUL119", "Odense Kommune")
    assert (match["activity_id"], match["name"]) == (pathway["activities"][0]["id"], "Rygtræning")
    assert (match["attended"], match["planned"], match["attended_percent"]) == (1, 1, 100.0)
    assert (match["delivery_types"], match["goals"]) == (["group"], ["Tilbage på cyklen"])
    assert {d["code"] for d in match["diagnoses"]} >= {"DM545", "L84"}
    assert {d["code"] for d in alert["diagnoses"]} >= {"DM511", "DM545"}
    assert actions(alert) == {"decide", "defer"}


@pytest.mark.requirement("R119")
async def test_an_alert_rejects_nothing_and_the_seven_days_run_on(service: Service) -> None:
    worker, _, plan = await with_plan(service)
    alert = await the_alert(worker, plan["citizen"]["id"])
    assert plan["status"] == "received"
    assert alert["deadline"] == plan["deadline"]
    assert alert["deadline_shown"] == plan["deadline"]["deadline_date"]
    service.clock.advance(days=3)
    worker = await case_worker(service)
    later = await the_alert(worker, plan["citizen"]["id"])
    assert later["deadline"]["deadline_date"] == plan["deadline"]["deadline_date"]
    again = await worker.again(plan)
    assert again["deadline"]["deadline_date"] == plan["deadline"]["deadline_date"]


@pytest.mark.requirement("R119")
async def test_new_training_waits_for_the_decision_and_says_for_which(service: Service) -> None:
    worker, _, plan = await with_plan(service)
    pathway = await planned_140(worker, plan)
    alert = await the_alert(worker, plan["citizen"]["id"])
    refused = await worker.try_to(pathway, "enrol", **enrolment(worker, pathway))
    assert (refused.status_code, refused.json()["code"]) == (422, "duplicate-undecided")
    assert alert["id"] in refused.json()["detail"]
    offered = (await worker.get(f"/api/v1/pathways/{pathway['id']}/available-actions"))["items"]
    enrol = next(action for action in offered if action["action"] == "enrol")
    assert (enrol["allowed"], enrol["why_not"][0]["code"]) == (False, "duplicate-undecided")
    decided = await worker.act(
        alert,
        "decide",
        decision="DIFFERENT_CONTENT",
        reason="Efter operation",
        content_difference="Individuel træning efter operationen",
    )
    assert (decided["status"], decided["decided_by"]) == ("decided", "demo-municipality")
    await worker.act(pathway, "enrol", **enrolment(worker, pathway))


@pytest.mark.requirement("R119")
@pytest.mark.parametrize(("days", "level"), [(335, "AMBER"), (395, None)])
async def test_training_that_ended_eleven_months_ago_is_amber_and_thirteen_is_nothing(
    service: Service, days: int, level: str | None
) -> None:
    worker, pathway = await training(service)
    await stop_training(worker, pathway)
    service.clock.advance(days=days)
    worker = await case_worker(service)
    _, plan = await a_received_plan(service, GGOP_OF_BRUNO)
    found = await alerts(worker, plan["citizen"]["id"])
    assert [alert["level"] for alert in found] == ([level] if level else [])


@pytest.mark.requirement("R119")
async def test_a_plan_for_a_knee_raises_nothing(service: Service) -> None:
    worker, _, plan = await with_plan(service, KNEE)
    assert await alerts(worker, plan["citizen"]["id"]) == []


@pytest.mark.requirement("R119")
async def test_a_plan_for_somebody_new_raises_nothing(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    assert await alerts(worker, plan["citizen"]["id"]) == []


# Decisions


@pytest.mark.requirement("R119")
async def test_the_training_may_go_on_with_the_plan_as_its_basis_too(service: Service) -> None:
    worker, pathway, plan = await with_plan(service)
    alert = await the_alert(worker, plan["citizen"]["id"])
    await worker.act(alert, "decide", decision="CONTINUE_AND_RELINK", reason="Samme indhold")
    plan = await worker.again(plan)
    assert plan["pathway_id"] == pathway["id"]
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    assert (plan["status"], plan["pathway_id"]) == ("classified", pathway["id"])
    pathway = await worker.again(pathway)
    assert (pathway["plan_ids"], pathway["activities"][0]["status"]) == ([plan["id"]], "running")
    assert (await worker.again(pathway["activities"][0]))["pathway_id"] == pathway["id"]
    pathway = await worker.act(pathway, "hold-needs-conversation", **worker.conversation())
    assert (await worker.again(plan))["status"] == "active"
    pathway = await worker.act(pathway, "stop", stop_reason="IKKE_BEHOV_BORGER")
    assert (await worker.again(plan))["status"] == "stopped"


@pytest.mark.requirement("R119")
async def test_an_alert_shows_the_consents_that_hold(service: Service) -> None:
    worker, pathway, plan = await with_plan(service)
    given = await a_consent_given(worker, pathway["citizen_id"])
    alert = await the_alert(worker, plan["citizen"]["id"])
    assert [held["id"] for held in alert["open_consents"]] == [given["id"]]
    await worker.act(given, "withdraw", reason="Borgeren ønsker det")
    assert (await worker.again(alert))["open_consents"] == []


@pytest.mark.requirement("R119")
async def test_the_training_may_be_replaced(service: Service) -> None:
    worker, pathway, plan = await with_plan(service)
    alert = await the_alert(worker, plan["citizen"]["id"])
    said = {"decision": "REPLACE", "reason": "Genoptræning efter operation"}
    refused = await worker.try_to(alert, "decide", **said)
    assert (refused.status_code, refused.json()["errors"][0]["place"]) == (422, "stop_reason")
    refused = await worker.try_to(alert, "decide", **said, stop_reason="LYST")
    assert refused.json()["code"] == "unknown-code"
    alert = await worker.act(alert, "decide", **said, stop_reason="FRAVALG_ANDEN_TRAENING")
    assert alert["matched"][0]["status"] == "stopped"
    assert alert["matched"][0]["stop_reason"] == "Aktivt fravalg pga. anden træning"
    activity = (await worker.again(pathway))["activities"][0]
    assert (activity["status"], activity["stop_reason"]) == ("stopped", "FRAVALG_ANDEN_TRAENING")


@pytest.mark.requirement("R119")
async def test_no_new_training_by_agreement_leaves_the_plan_as_it_is(service: Service) -> None:
    worker, _, plan = await with_plan(service)
    alert = await the_alert(worker, plan["citizen"]["id"])
    said = {"decision": "NO_NEW_TRAINING_BY_AGREEMENT", "reason": "Vil gøre holdet færdigt"}
    refused = await worker.try_to(alert, "decide", **said)
    assert (refused.status_code, refused.json()["code"]) == (422, "citizen-must-agree")
    await worker.act(alert, "decide", **said, citizen_agrees=True)
    again = await worker.again(plan)
    assert (again["status"], again["deadline"]) == (plan["status"], plan["deadline"])
    assert "classify" in actions(again)


@pytest.mark.requirement("R119")
async def test_an_amber_alert_may_wait_fourteen_days(service: Service) -> None:
    worker, pathway = await training(service)
    await stop_training(worker, pathway)
    _, plan = await a_received_plan(service, GGOP_OF_BRUNO)
    pathway = await planned_140(worker, plan)
    enrol = enrolment(worker, pathway)
    assert (await worker.try_to(pathway, "enrol", **enrol)).json()["code"] == "duplicate-undecided"
    alert = await the_alert(worker, plan["citizen"]["id"])
    alert = await worker.act(alert, "defer", reason="Afventer journal")
    assert (alert["status"], alert["asks_for_decision"]) == ("open", False)
    pathway = await worker.act(pathway, "enrol", **enrol)
    service.clock.advance(days=15)
    worker = await case_worker(service)
    late = await the_alert(worker, plan["citizen"]["id"])
    assert late["asks_for_decision"]
    enrol = enrolment(worker, pathway)
    assert (await worker.try_to(pathway, "enrol", **enrol)).json()["code"] == "duplicate-undecided"
    await worker.act(late, "decide", decision="REPLACE", reason="Det gamle er slut")


@pytest.mark.requirement("R119")
async def test_a_red_alert_is_not_put_off(service: Service) -> None:
    worker, _, plan = await with_plan(service)
    alert = await the_alert(worker, plan["citizen"]["id"])
    assert (await worker.try_to(alert, "defer", reason="Senere")).json()["code"] == "not-deferrable"
    path = f"/api/v1/duplicate-alerts/{alert['id']}/available-actions"
    allowed = {a["action"]: a["allowed"] for a in (await worker.get(path))["items"]}
    assert allowed == {"decide": True, "defer": False}


# Offering


@pytest.mark.requirement("R20", "R119")
async def test_offering_training_that_goes_on_needs_a_reason(service: Service) -> None:
    worker, _, plan = await with_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    pathway = await worker.pathway(plan)
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())
    offer = {"fsiii_code": TRAINING_140, "name": "Genoptræning", "answer": "accept"}
    refused = await worker.try_to(pathway, "offer", **offer)
    assert (refused.status_code, refused.json()["code"]) == (422, "ongoing-elsewhere")
    assert refused.json()["errors"][0]["place"] == "reason"
    pathway = await worker.act(pathway, "offer", **offer, duplicate_reason="Andet indhold")
    # What the alert at receipt has told is not told again.
    assert len(await alerts(worker, plan["citizen"]["id"])) == 1


@pytest.mark.requirement("R119")
async def test_training_that_begins_between_offer_and_enrolment_is_found(service: Service) -> None:
    """Both pathways were offered training before either had begun."""
    worker, _, pathway = await an_accepted_referral(service)
    service.clock.advance(minutes=1)
    _, plan = await a_received_plan(service, GGOP_OF_BRUNO)
    other = await planned_140(worker, plan)
    await in_rehabilitation(worker, pathway, TRAINING_119)
    enrol = enrolment(worker, other)
    refused = await worker.try_to(other, "enrol", **enrol)
    assert (refused.status_code, refused.json()["code"]) == (422, "duplicate-unexamined")
    assert await alerts(worker, plan["citizen"]["id"]) == []
    offered = (await worker.get(f"/api/v1/pathways/{other['id']}/available-actions"))["items"]
    why = next(action["why_not"] for action in offered if action["action"] == "enrol")
    assert why[0]["code"] == "duplicate-unexamined"
    assert (await worker.try_to(other, "check-duplicates")).status_code == 200
    alert = await the_alert(worker, plan["citizen"]["id"])
    assert (alert["trigger"], alert["level"]) == ("training-enrolled", "RED")
    said = {"decision": "DIFFERENT_CONTENT", "reason": "x", "content_difference": "Efter operation"}
    await worker.act(alert, "decide", **said)
    await worker.act(await worker.again(other), "enrol", **enrol)


@pytest.mark.requirement("R119")
async def test_other_help_is_enrolled_while_training_waits(service: Service) -> None:
    worker, pathway, plan = await with_plan(service)
    offer = {"fsiii_code": SMOKING_119, "name": "Rygestop", "answer": "accept"}
    pathway = await worker.act(await worker.again(pathway), "offer", **offer)
    smoking = next(o for o in pathway["offers"] if o["category"] == "SMOKING")
    offered = (await worker.get(f"/api/v1/pathways/{pathway['id']}/available-actions"))["items"]
    assert next(a["allowed"] for a in offered if a["action"] == "enrol")
    enrol = {**enrolment(worker, pathway), "offer_id": smoking["id"]}
    await worker.act(pathway, "enrol", **enrol)
    assert (await the_alert(worker, plan["citizen"]["id"]))["status"] == "open"


# ULRUS


@pytest.mark.requirement("R114", "R115", "R116")
async def test_an_ulrus_report_is_registered_and_read_where_eligibility_is_judged(service: Service) -> None:
    worker, referral, _ = await an_accepted_referral(service)
    path = f"/api/v1/citizens/{referral['citizen']['id']}"
    citizen = await worker.get(path)
    await worker.act(citizen, "register-ulrus-report", **AN_ULRUS_REPORT)
    (report,) = (await worker.get(f"{path}/ulrus-reports"))["items"]
    assert report["examiner"]["name"] == "Ida Lund"
    assert report["scores"][1] == {"instrument": "ROLAND_MORRIS", "value": 11}
    assert (report["source"], report["recommendation"]) == ("Kopi fra egen læge", "Superviseret træning.")
    assert (report["days_to_diagnosis"], report["flags"]) == (17, [])
    again = await worker.try_to(citizen, "register-ulrus-report", **AN_ULRUS_REPORT)
    assert again.status_code == 412
    gone = await worker.act(report, "mark-error", reason="Forkert borger")
    assert (gone["status"], gone["allowed_actions"]) == ("entered-in-error", [])


@pytest.mark.requirement("R114")
async def test_a_report_by_somebody_not_certified_is_refused(service: Service) -> None:
    worker, referral, _ = await an_accepted_referral(service)
    citizen = await worker.get(f"/api/v1/citizens/{referral['citizen']['id']}")
    late = {**AN_ULRUS_REPORT["examiner"], "certified_on": "2026-09-08"}
    refused = await worker.try_to(citizen, "register-ulrus-report", **{**AN_ULRUS_REPORT, "examiner": late})
    assert (refused.status_code, refused.json()["code"]) == (422, "examiner-not-certified")


@pytest.mark.requirement("R116")
async def test_a_late_report_and_a_late_diagnosis_are_flagged(service: Service) -> None:
    worker, referral, _ = await an_accepted_referral(service)
    path = f"/api/v1/citizens/{referral['citizen']['id']}"
    late = {"first_contact_on": "2026-06-01", "report_on": "2026-09-22"}
    await worker.act(await worker.get(path), "register-ulrus-report", **AN_ULRUS_REPORT | late)
    (report,) = (await worker.get(f"{path}/ulrus-reports"))["items"]
    assert report["flags"] == ["report-late", "diagnosis-late"]
    assert report["days_to_diagnosis"] == 113


@pytest.mark.requirement("R115", "R119")
async def test_a_new_referral_after_an_ulrus_report_informs(service: Service) -> None:
    worker, referral, _ = await an_accepted_referral(service)
    path = f"/api/v1/citizens/{referral['citizen']['id']}"
    await worker.act(await worker.get(path), "register-ulrus-report", **AN_ULRUS_REPORT)
    service.clock.advance(minutes=1)
    await a_received_plan(service, GGOP_OF_BRUNO)
    at_report, alert = await alerts(worker, referral["citizen"]["id"])
    assert (at_report["trigger"], at_report["level"]) == ("ulrus-imported", "YELLOW")
    assert (alert["level"], alert["asks_for_decision"]) == ("YELLOW", False)
    (match,) = alert["matched"]
    assert (match["kind"], match["author"]) == ("ulrus-report", "Ida Lund")
    assert (match["to_date"], match["recommendation"]) == ("2026-09-18", "Superviseret træning.")
    assert match["scores"] == ["Örebro (kort): 54", "Roland-Morris: 11"]


@pytest.mark.requirement("R115", "R119")
async def test_a_report_on_somebody_whose_training_has_ended_warns(service: Service) -> None:
    worker, pathway = await training(service)
    await stop_training(worker, pathway)
    await worker.act(await worker.again(pathway), "stop", stop_reason="AKTIVT_FRAVALG")
    path = f"/api/v1/citizens/{pathway['citizen_id']}"
    await worker.act(await worker.get(path), "register-ulrus-report", **AN_ULRUS_REPORT)
    alert = await the_alert(worker, pathway["citizen_id"])
    assert (alert["trigger"], alert["level"]) == ("ulrus-imported", "AMBER")
    assert [match["kind"] for match in alert["matched"]] == ["ended-training", "ulrus-report"]


# The flow


@pytest.mark.requirement("R13", "R117", "R118")
async def test_the_flow_shows_where_the_citizen_is_and_with_whom(service: Service) -> None:
    worker, pathway = await training(service)
    path = f"/api/v1/citizens/{pathway['citizen_id']}"
    flow = await worker.get(f"{path}/flow")
    assert (flow["position"]["stage"], flow["position"]["responsible"]) == ("municipal-119", "Mette Holm")
    await worker.act(await worker.get(path), "register-ulrus-report", **AN_ULRUS_REPORT)
    await worker.act(await worker.get(path), "register-disposition", **A_DISPOSITION)
    (step,) = (await worker.get(f"{path}/dispositions"))["items"]
    assert (step["next_step"], step["next_step_text"]) == ("spine-centre", "Rygcenter")
    flow = await worker.get(f"{path}/flow")
    assert flow["position"]["text"] == "Sygehus eller rygcenter"
    assert (flow["position"]["responsible"], flow["position"]["from_date"]) == (
        "Rygcenter Syddanmark",
        "2026-10-01",
    )
    await a_received_plan(service, GGOP_OF_BRUNO)
    flow = await worker.get(f"{path}/flow")
    assert flow["position"]["stage"] == "rehabilitation-140"
    states = {stage["stage"]: stage["state"] for stage in flow["stages"]}
    assert states == {
        "practice-diagnosis": "ended",
        "ulrus": "ended",
        "municipal-119": "current",
        "hospital": "ended",
        "rehabilitation-140": "current",
        "closed": "not-reached",
    }
    gone = await worker.act(step, "mark-error", reason="Forkert borger")
    assert gone["status"] == "entered-in-error"


async def test_nobody_elses_citizen_has_a_flow(service: Service) -> None:
    _, pathway = await training(service)
    other = await case_worker(service, "demo-municipality-2")
    for id_ in (pathway["citizen_id"], NOBODY):
        for what in ("flow", "duplicate-alerts", "ulrus-reports", "dispositions"):
            assert (await other.http.get(f"/api/v1/citizens/{id_}/{what}")).status_code == 404


# The worklist and the report


@pytest.mark.requirement("R119")
async def test_undecided_alerts_are_a_worklist_and_are_counted(service: Service) -> None:
    worker, _, plan = await with_plan(service)
    day = service.clock().date()
    listed = await worker.get("/api/v1/duplicate-alerts", limit=1)
    (alert,) = listed["items"]
    assert alert["deadline"]["deadline_date"] == plan["deadline"]["deadline_date"]
    assert (await worker.get("/api/v1/duplicate-alerts", cursor=listed["next"]))["items"] == []
    period = {"from": str(day), "to": str(day)}
    report = await worker.get("/api/v1/reports/duplicates", **period)
    assert (report["by_level"], report["by_decision"], report["undecided"]) == ({"RED": 1}, {}, 1)
    said = {"decision": "DIFFERENT_CONTENT", "reason": "x", "content_difference": "y"}
    await worker.act(alert, "decide", **said)
    report = await worker.get("/api/v1/reports/duplicates", **period)
    assert (report["by_decision"], report["undecided"]) == ({"DIFFERENT_CONTENT": 1}, 0)
    assert report["items"][0]["trigger"] == "request-received"
    assert (await worker.get("/api/v1/duplicate-alerts"))["items"] == []
    assert len((await worker.get("/api/v1/duplicate-alerts", status=["decided"]))["items"]) == 1
    before = str(day - timedelta(days=1))
    empty = await worker.get("/api/v1/reports/duplicates", **{"from": before, "to": before})
    assert empty["items"] == []


@pytest.mark.requirement("R119")
async def test_a_report_is_of_one_authority(service: Service) -> None:
    await with_plan(service)
    day = str(service.clock().date())
    other = await case_worker(service, "demo-municipality-2")
    assert (await other.get("/api/v1/reports/duplicates", **{"from": day, "to": day}))["items"] == []


async def test_what_cannot_be_asked_is_named(service: Service, subtests: pytest.Subtests) -> None:
    worker = await case_worker(service)
    for query, place in (
        ("reports/duplicates?from=2026-11-02&to=2026-11-01", "to"),
        ("reports/duplicates?from=2006-11-02&to=2026-11-01", "to"),
        ("reports/duplicates?from=2026-11-02", "to"),
        ("reports/duplicates?from=2026-11-02&to=2026-11-03&colour=red", "colour"),
        ("duplicate-alerts?status=lost", "status"),
        ("duplicate-alerts?cursor=x", "cursor"),
    ):
        with subtests.test(query):
            answer = await worker.http.get(f"/api/v1/{query}")
            assert answer.status_code == 422, answer.text
            assert answer.json()["errors"][0]["place"] == place


@pytest.mark.requirement("R119")
async def test_a_letter_that_comes_twice_raises_one_alert(service: Service) -> None:
    worker, _, plan = await with_plan(service)
    hospital = await service.as_client("demo-hospital")
    assert (await send_letter(hospital, GGOP_OF_BRUNO)).status_code in {200, 201}
    assert len(await alerts(worker, plan["citizen"]["id"])) == 1


@pytest.mark.requirement("R115", "R119")
async def test_a_report_on_somebody_with_an_open_plan_informs(service: Service) -> None:
    worker, plan = await a_received_plan(service, GGOP_OF_BRUNO)
    path = f"/api/v1/citizens/{plan['citizen']['id']}"
    await worker.act(await worker.get(path), "register-ulrus-report", **AN_ULRUS_REPORT)
    alert = await the_alert(worker, plan["citizen"]["id"])
    assert (alert["trigger"], alert["level"]) == ("ulrus-imported", "YELLOW")
    assert [match["kind"] for match in alert["matched"]] == ["ulrus-report"]
