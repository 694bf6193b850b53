"""Employment cases as a case worker keeps them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.loop import CaseWorker, a_received_referral
from tests.api.loop_consent import a_consent_given, an_employment_case
from tests.conftest import Service


async def of(service: Service, **changes: Any) -> tuple[CaseWorker, str, dict[str, Any]]:
    worker, referral = await a_received_referral(service)
    id_ = referral["citizen"]["id"]
    return worker, id_, await an_employment_case(worker, id_, **changes)


@pytest.mark.requirement("R45")
async def test_a_plan_without_consent_is_403_with_the_reason(service: Service) -> None:
    worker, id_, case = await of(service)
    refused = await worker.try_to(case, "make-plan", text="Tre dage om ugen.")
    assert (refused.status_code, refused.json()["code"]) == (403, "plan-needs-consent")
    assert "samtykke" in refused.json()["detail"]
    told = await worker.get(f"/api/v1/employment-cases/{case['id']}/available-actions")
    plan = next(item for item in told["items"] if item["action"] == "make-plan")
    assert plan["why_not"][0]["code"] == "plan-needs-consent"
    consent = await a_consent_given(worker, id_)
    planned = await worker.act(case, "make-plan", text="Tre dage om ugen.")
    assert planned["plan"]["text"] == "Tre dage om ugen."
    await worker.act(consent, "withdraw")
    again = await worker.try_to(planned, "make-plan", text="Fem dage.")
    assert again.status_code == 403


@pytest.mark.requirement("R45")
async def test_a_plan_for_somebody_in_work_is_403_with_the_reason(service: Service) -> None:
    worker, id_, case = await of(service, work_status="IN_WORK", sick_from=None)
    await a_consent_given(worker, id_)
    refused = await worker.try_to(case, "make-plan", text="x")
    assert (refused.status_code, refused.json()["code"]) == (403, "plan-needs-status")


@pytest.mark.requirement("R47", "R123", "R81")
async def test_the_shared_plan_shows_contacts_partial_sick_leave_and_the_link_to_the_law(
    service: Service,
) -> None:
    worker, id_, case = await of(service)
    await a_consent_given(worker, id_)
    case = await worker.act(
        case,
        "set-contacts",
        health_contact={"name": "Mette Holm", "telephone": "63751020", "organisation": "Sundhedscenter"},
        jobcentre_contact={"name": "Lene Lund", "telephone": "63755001"},
    )
    case = await worker.act(
        case,
        "change-status",
        work_status="PARTIAL_SICK",
        hours_per_week=15,
        workplace_agreement="Ingen løft over 5 kg.",
    )
    case = await worker.act(
        case,
        "make-plan",
        text="Jf. § 7 vurderes evnen.",
        work_recommendations="Varier",
        partial_sick_leave=True,
    )
    plan = case["plan"]
    assert (plan["health_contact"]["name"], plan["jobcentre_contact"]["name"]) == ("Mette Holm", "Lene Lund")
    assert (plan["partial_sick_leave"], plan["hours_per_week"]) == (True, 15)
    assert plan["workplace_agreement"] == "Ingen løft over 5 kg."
    assert (plan["paraphrases_law"], plan["law_link"]) == (True, "https://www.retsinformation.dk")


@pytest.mark.requirement("R123")
async def test_partial_sick_leave_without_hours_is_refused(service: Service) -> None:
    worker, _, case = await of(service)
    refused = await worker.try_to(case, "change-status", work_status="PARTIAL_SICK")
    assert refused.json()["errors"][0]["place"] == "hours_per_week"


@pytest.mark.requirement("R124")
async def test_the_workplace_is_kept_for_as_long_as_the_citizen_consents(service: Service) -> None:
    worker, _, case = await of(service)
    body = {"name": "Lageret A/S", "contact": {"name": "Per Chef"}, "adjustments": "Hæve-sænke-bord"}
    refused = await worker.try_to(case, "record-workplace", consents_to_contact=False, **body)
    assert refused.json()["code"] == "workplace-contact-consent"
    case = await worker.act(case, "record-workplace", consents_to_contact=True, **body)
    assert case["workplace"]["adjustments"] == "Hæve-sænke-bord"
    case = await worker.act(case, "remove-workplace", reason="Ønsker det ikke.")
    assert case["workplace"] is None


@pytest.mark.requirement("R48")
async def test_a_meeting_that_is_late_is_flagged_until_it_is_held(service: Service) -> None:
    worker, id_, case = await of(service)
    await a_consent_given(worker, id_)
    assert (case["cadence_weeks"], case["next_meeting_due_date"]) == (4, "2026-12-21")
    assert (await worker.get("/api/v1/reports/meetings-overdue"))["items"] == []
    case = await worker.act(case, "set-meetings", cadence_weeks=2, agenda=["Status", "Skånehensyn"])
    case = await worker.act(case, "plan-meeting", at="2026-12-01T09:00:00+01:00")
    assert case["meetings"][0]["agenda"] == ["Status", "Skånehensyn"]
    service.clock.advance(days=20)
    worker = CaseWorker(await service.as_client("demo-municipality"), service)
    (overdue,) = (await worker.get("/api/v1/reports/meetings-overdue"))["items"]
    assert (overdue["id"], overdue["meeting_overdue"]) == (case["id"], True)
    held_at = service.clock().isoformat()
    case = await worker.act(case, "hold-meeting", held_at=held_at, summary="Aftalt 15 timer.")
    assert (case["meeting_overdue"], case["next_meeting_due_date"]) == (False, "2026-12-27")
    assert (await worker.get("/api/v1/reports/meetings-overdue"))["items"] == []


@pytest.mark.requirement("R45", "L12")
async def test_nobody_meets_the_jobcentre_about_a_citizen_who_has_not_consented(service: Service) -> None:
    worker, id_, case = await of(service)
    at = "2026-12-01T09:00:00+01:00"
    refused = await worker.try_to(case, "plan-meeting", at=at)
    assert (refused.status_code, refused.json()["code"]) == (422, "no-valid-consent")
    told = await worker.get(f"/api/v1/employment-cases/{case['id']}/available-actions")
    (plan,) = (item for item in told["items"] if item["action"] == "plan-meeting")
    assert [why["code"] for why in plan["why_not"]] == ["no-valid-consent"]
    consent = await a_consent_given(worker, id_)
    case = await worker.act(case, "plan-meeting", at=at)
    await worker.act(consent, "withdraw")
    assert (await worker.try_to(case, "plan-meeting", at=at)).json()["code"] == "no-valid-consent"


@pytest.mark.requirement("R45", "L12")
async def test_a_meeting_is_noted_by_the_consent_that_held_when_they_met(service: Service) -> None:
    worker, id_, case = await of(service)
    before = service.clock().isoformat()
    service.clock.advance(minutes=5)
    consent = await a_consent_given(worker, id_)
    service.clock.advance(minutes=5)
    during = service.clock().isoformat()
    service.clock.advance(minutes=5)
    await worker.act(consent, "withdraw")
    refused = await worker.try_to(case, "hold-meeting", held_at=before)
    assert (refused.json()["code"], refused.json()["errors"][0]["place"]) == ("no-valid-consent", "held_at")
    held = await worker.act(case, "hold-meeting", held_at=during)
    assert len(held["meetings"]) == 1


async def test_a_case_opened_by_mistake_is_marked_and_another_can_be_opened(service: Service) -> None:
    worker, id_, case = await of(service)
    wrong = await worker.act(case, "mark-error", reason="Forkert borger")
    assert (wrong["status"], wrong["allowed_actions"]) == ("entered-in-error", [])
    assert (await an_employment_case(worker, id_))["status"] == "active"


async def test_there_is_one_open_case_and_a_closed_one_stays_closed(service: Service) -> None:
    worker, id_, case = await of(service)
    person = await worker.get(f"/api/v1/citizens/{id_}")
    twice = await worker.try_to(person, "open-employment-case", work_status="FULL_SICK")
    assert twice.json()["code"] == "employment-case-open"
    told = (await worker.get(f"/api/v1/citizens/{id_}/available-actions"))["items"]
    (opening,) = (action for action in told if action["action"] == "open-employment-case")
    assert [why["code"] for why in opening["why_not"]] == ["employment-case-open"]
    case = await worker.act(case, "close", reason="Raskmeldt.")
    assert (case["status"], case["allowed_actions"]) == ("closed", [])
    assert (await an_employment_case(worker, id_))["status"] == "active"
