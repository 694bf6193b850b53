"""What an activity and its sessions go through over HTTP: plans, pauses, other times, topics, attendance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.loop import (
    TRAINING_119,
    CaseWorker,
    actions,
    an_accepted_referral,
    case_worker,
    closed,
    in_rehabilitation,
)
from tests.api.test_catalogue import MASTERY_119, codes
from tests.conftest import Service

Subject = dict[str, Any]
PLAN: dict[str, Any] = {
    "goals": ["Løfte et barnebarn"],
    "guideline_ref": "sst-kroniske-laenderygsmerter-2017",
    "areas": [
        {"area": area, "text": "Øves"}
        for area in ("MOVEMENT", "HANDLING", "PAIN_UNDERSTANDING", "HABITS", "ATTENTION_FOCUS")
    ],
    "considerations": [{"aspect": a, "text": "Drøftet"} for a in ("BIO", "PSYCHO", "SOCIAL")],
}


async def rehabilitating(service: Service, code: str = TRAINING_119) -> tuple[CaseWorker, Subject]:
    worker, _, pathway = await an_accepted_referral(service)
    return worker, await in_rehabilitation(worker, pathway, code)


async def planned(service: Service) -> tuple[CaseWorker, Subject]:
    """Return a pathway with an accepted offer and nothing enrolled."""
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())
    pathway = await worker.act(pathway, "offer", fsiii_code=TRAINING_119, name="Ryghold", answer="accept")
    return worker, await worker.act(pathway, "agree-plan", goals=["Gå en tur"])


def at(service: Service, *days: float) -> list[dict[str, str]]:
    starts = [service.clock() + timedelta(days=day) for day in days]
    return [{"start": s.isoformat(), "end": (s + timedelta(hours=1)).isoformat()} for s in starts]


async def enrolled(service: Service, *days: float, **more: Any) -> tuple[CaseWorker, Subject, list[Subject]]:
    """Return an activity of its own with sessions so many days from now."""
    worker, pathway = await planned(service)
    body = {"offer_id": pathway["offers"][0]["id"], "sessions": at(service, *days)}
    pathway = await worker.act(pathway, "enrol", **body, delivery_types=["group"], **more)
    return worker, pathway["activities"][0], pathway["sessions"]


@pytest.mark.requirement("R29", "R30", "R31", "R32", "R33", "R91")
async def test_training_without_a_plan_shows_its_open_points_until_it_is_planned(service: Service) -> None:
    worker, activity, _ = await enrolled(service, 1)
    shown = activity["training_plan"]
    assert not shown["complete"]
    assert "guideline_ref" in shown["open_points"]
    assert (shown["individually_adapted"], shown["supervised"]) == (True, True)
    refused = await worker.try_to(activity, "plan-training", **PLAN | {"supervised": False})
    assert refused.json()["errors"][0]["place"] == "not_supervised_reason"
    unknown = await worker.try_to(activity, "plan-training", **PLAN | {"guideline_ref": "XX"})
    assert codes(unknown) == ["register-entry-not-in-force"]
    assert unknown.json()["errors"][0]["place"] == "guideline_ref"
    activity = await worker.act(activity, "plan-training", **PLAN)
    assert activity["training_plan"]["complete"]
    assert activity["training_plan"]["goals"] == PLAN["goals"]


@pytest.mark.requirement("R34", "R35", "R92")
async def test_supervision_is_reported_for_the_unit_that_trains(service: Service) -> None:
    plan = PLAN | {"supervised": False, "not_supervised_reason": "Træner selv"}
    plan |= {"standard_programme": True, "suitability": "Passer til målene"}
    worker, activity, _ = await enrolled(service, 1, training_plan=plan, provider="Center Nord")
    assert activity["training_plan"]["standard_programme"]
    assert activity["provider"] == "Center Nord"
    report = await worker.get("/api/v1/reports/training-supervision")
    assert report["items"] == [
        {
            "unit": "Center Nord",
            "activities": 1,
            "not_adapted": 0,
            "not_supervised": 1,
            "reasons": [{"reason": "Træner selv", "count": 1}],
        }
    ]


async def test_an_activity_pauses_and_goes_on(service: Service) -> None:
    worker, activity, _ = await enrolled(service, 1, 5, 12)
    paused = await worker.act(activity, "pause", reason="Influenza", to_date="2026-11-25")
    assert (paused["status"], paused["paused_from"]) == ("on-hold", "2026-11-23")
    assert (paused["attended"], paused["planned"]) == (0, 1)
    service.clock.advance(days=6)
    worker = await case_worker(service)
    active = await worker.act(paused, "resume")
    assert (active["status"], active["paused_from"], active["planned"]) == ("active", None, 2)


async def test_other_times_are_another_activity(service: Service) -> None:
    worker, activity, _ = await enrolled(service, 1, 2)
    old = await worker.act(activity, "change-timing", sessions=at(service, 3, 4))
    assert (old["status"], actions(old)) == ("replaced", set())
    pathway = await worker.get("/api/v1/inbox", status=["accepted", "clarified"])
    pathway = await worker.get(f"/api/v1/pathways/{pathway['items'][0]['pathway_id']}")
    _, new = pathway["activities"]
    assert (new["replaces_id"], new["status"], new["planned_from"]) == (old["id"], "active", "2026-11-26")
    assert [s["status"] for s in pathway["sessions"]] == [
        *("rescheduled", "rescheduled", "planned", "planned")
    ]
    hospital = await service.as_client("demo-municipality")
    care_plan = (await hospital.get(f"/fhir/CarePlan/{new['id']}")).json()
    assert care_plan["replaces"] == [{"reference": f"CarePlan/{old['id']}"}]


@pytest.mark.requirement("R78")
async def test_mastery_has_a_plan_sessions_topics_and_an_outcome(service: Service) -> None:
    worker, pathway = await rehabilitating(service, MASTERY_119)
    (activity,) = pathway["activities"]
    assert (activity["category"], activity["training_plan"]["complete"]) == ("MASTERY", True)
    activity = await worker.act(activity, "plan-training", goals=["Kende mine grænser"])
    assert codes(await worker.try_to(activity, "complete")) == ["activity-sessions-not-final"]
    await worker.act(pathway["sessions"][1], "register-attendance", event="arrive")
    activity = await worker.again(activity)
    activity = await worker.act(activity, "complete", outcome="Bruger pauser hver dag.")
    assert (activity["status"], activity["outcome"]) == ("completed", "Bruger pauser hver dag.")
    assert (activity["attended"], activity["planned"]) == (2, 2)


@pytest.mark.requirement("R37", "R38", "R39", "R40", "R41", "R129")
async def test_who_is_closed_without_the_four_topics_stands_in_the_report(service: Service) -> None:
    worker, pathway = await rehabilitating(service)
    session = pathway["sessions"][0]
    covered = [
        {"topic": "ENERGY_PACING", "form": "IN_TRAINING"},
        {"topic": "PAIN_MANAGEMENT", "form": "TEACHING"},
    ]
    await worker.act(session, "cover-topics", topics=covered)
    pathway = await worker.again(pathway)
    pathway = await worker.act(pathway, "decline-topic", topic="WORK_RETENTION", reason="Er pensionist")
    topics = await worker.get(f"/api/v1/pathways/{pathway['id']}/topics")
    assert topics["missing"] == ["DISEASE_COURSE"]
    assert [(t["topic"], t["form"], t["status"]) for t in topics["items"]] == [
        ("ENERGY_PACING", "IN_TRAINING", "covered"),
        ("PAIN_MANAGEMENT", "TEACHING", "covered"),
        ("WORK_RETENTION", None, "declined"),
    ]
    wrong = await worker.act(topics["items"][0], "mark-error", reason="Forkert mødegang")
    assert (wrong["status"], actions(wrong)) == ("entered-in-error", set())
    await closed(worker, pathway)
    period = {"since": "2026-11-23", "until": "2026-11-23"}
    report = await worker.get("/api/v1/reports/topic-coverage", **period)
    assert report["closed"] == 1
    (item,) = report["items"]
    assert item["pathway_id"] == pathway["id"]
    assert item["missing"] == ["ENERGY_PACING", "DISEASE_COURSE"]
    before = await worker.get("/api/v1/reports/topic-coverage", since="2026-01-01", until="2026-11-22")
    assert before == {"closed": 0, "items": [], "next": None}
    turned = await worker.http.get("/api/v1/reports/topic-coverage?since=2026-11-23&until=2026-11-22")
    assert codes(turned) == ["invalid-value"]


async def test_a_session_is_moved_and_leads_to_the_new_one(service: Service) -> None:
    worker, activity, (session,) = await enrolled(service, 1)
    moved = await worker.act(session, "move", reason="Ferie", **at(service, 3)[0])
    assert (moved["status"], moved["reason"]) == ("rescheduled", "Ferie")
    new = await worker.get(f"/api/v1/sessions/{moved['moved_to_id']}")
    assert (new["status"], new["activity_id"]) == ("planned", activity["id"])


async def test_a_provider_who_cancels_owes_a_new_time(service: Service) -> None:
    worker, activity, (session,) = await enrolled(service, 1)
    session = await worker.act(session, "register-attendance", event="cancel-by-provider")
    assert session["replacement_owed"]
    assert (await worker.again(activity))["replacements_owed"] == 1
    session = await worker.act(session, "replace", **at(service, 2)[0])
    assert not session["replacement_owed"]
    assert (await worker.again(activity))["replacements_owed"] == 0
    assert codes(await worker.try_to(session, "replace", **at(service, 4)[0])) == ["already-replaced"]


@pytest.mark.requirement("R59")
async def test_two_no_shows_in_a_row_are_somebodys_task(service: Service) -> None:
    worker, activity, sessions = await enrolled(service, -0.3, -0.2, -0.1)
    for session, count in zip(sessions, (1, 2, 0), strict=True):
        event = "not-arrive" if count else "arrive"
        await worker.act(session, "register-attendance", event=event)
        activity = await worker.again(activity)
        assert activity["no_shows_in_a_row"] == count
        assert activity["tasks"] == (["udeblivelse"] if count == 2 else [])
    assert (activity["attended"], activity["planned"]) == (1, 3)


@pytest.mark.requirement("R59")
async def test_attendance_is_corrected_and_excused(service: Service) -> None:
    worker, activity, sessions = await enrolled(service, -0.3, -0.2)
    away = await worker.act(sessions[0], "register-attendance", event="not-arrive")
    rang = await worker.act(
        away, "register-attendance", event="correct-to-cancelled", reason="Besked lå på telefonen"
    )
    stay = {"admitted_from": "2026-11-20", "admitted_to": "2026-11-22"}
    refused = await worker.try_to(rang, "register-attendance", event="correct-to-admitted", **stay)
    assert codes(refused) == ["not-admitted-that-day"]
    stay["admitted_to"] = "2026-11-23"
    excused = await worker.act(rang, "register-attendance", event="correct-to-admitted", **stay)
    assert excused["status"] == "excused-admitted"
    assert codes(await worker.try_to(excused, "register-attendance", event="mark-error")) == ["missing-value"]
    activity = await worker.again(activity)
    assert (activity["attended"], activity["planned"]) == (0, 0)
    wrong = await worker.act(activity, "mark-error", reason="Forkert borger")
    assert wrong["status"] == "entered-in-error"


@pytest.mark.requirement("R59")
async def test_an_attendance_in_the_wrong_record_begins_nothing(service: Service) -> None:
    worker, pathway = await planned(service)
    body = {"offer_id": pathway["offers"][0]["id"], "sessions": at(service, -0.3, -0.2)}
    pathway = await worker.act(pathway, "enrol", **body, delivery_types=["group"])
    wrong, right = pathway["sessions"]
    wrong = await worker.act(wrong, "register-attendance", event="arrive")
    begun = await worker.again(pathway)
    assert (begun["status"], begun["rehab_start_date"]) == ("in-rehab", "2026-11-23")
    await worker.act(wrong, "register-attendance", event="mark-error", reason="Forkert journal")
    taken_back = await worker.again(pathway)
    assert (taken_back["status"], taken_back["rehab_start_date"]) == ("planned", None)
    assert [activity["status"] for activity in taken_back["activities"]] == ["active"]
    await worker.act(right, "register-attendance", event="arrive")
    assert (await worker.again(pathway))["status"] == "in-rehab"
    notes = (await worker.get(f"/api/v1/pathways/{pathway['id']}/history"))["items"]
    assert [note["name"] for note in notes][-3:] == ["start", "take-back-start", "start"]


@pytest.mark.requirement("R59")
async def test_who_was_noted_absent_though_the_provider_cancelled_is_owed_a_new_time(
    service: Service,
) -> None:
    worker, activity, (session,) = await enrolled(service, -0.3)
    away = await worker.act(session, "register-attendance", event="not-arrive")
    assert (await worker.again(activity))["planned"] == 1
    called_off = await worker.act(
        away, "register-attendance", event="correct-to-cancelled-by-provider", reason="Terapeuten var syg"
    )
    assert (called_off["status"], called_off["replacement_owed"]) == ("cancelled-provider", True)
    activity = await worker.again(activity)
    assert (activity["planned"], activity["replacements_owed"]) == (0, 1)


async def test_a_stop_says_which_reasons_there_are(service: Service) -> None:
    worker, activity, _ = await enrolled(service, 1)
    told = await worker.get(f"/api/v1/activities/{activity['id']}/available-actions")
    (stop,) = [item for item in told["items"] if item["action"] == "stop"]
    field = stop["fields"]["properties"]["stop_reason"]
    assert {"IKKE_BEHOV_FAGPERSON", "a63b6aa6-7d56-4e67-a5b3-d73f6d262af5"} <= set(field["enum"])
    assert "UDEBLEVET = Borger har ikke henvendt sig eller er udeblevet" in field["description"]


@pytest.mark.parametrize(("reason", "planned_after"), [("IKKE_BEHOV_FAGPERSON", 1), ("IKKE_BEHOV_BORGER", 3)])
async def test_what_remains_when_a_professional_sees_no_more_need_is_not_counted(
    service: Service, reason: str, planned_after: int
) -> None:
    worker, activity, sessions = await enrolled(service, -0.2, 1, 2)
    await worker.act(sessions[0], "register-attendance", event="arrive")
    stopped = await worker.act(await worker.again(activity), "stop", stop_reason=reason)
    assert (stopped["attended"], stopped["planned"]) == (1, planned_after)
