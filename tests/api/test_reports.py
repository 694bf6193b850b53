"""Reports over HTTP, on cases led through the service itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.loop import (
    COORDINATOR,
    TRAINING_119,
    CaseWorker,
    a_received_referral,
    a_referral,
    a_whole_loop,
    an_accepted_referral,
    case_worker,
    in_rehabilitation,
    send_fhir,
)
from tests.api.test_registers import BASE, an_entry, codes, post
from tests.conftest import Service

REPORTS = "/api/v1/reports"
PLAN = {
    "slots_per_week": 1,
    "training_seats": 12,
    "minutes_per_conversation": 60,
    "minutes_per_pathway": 600,
    "days_to_conversation": 14,
    "programme_start_on": "2026-01-01",
}


async def planned(worker: CaseWorker, **changes: Any) -> None:
    made = await post(worker, f"{BASE}/capacity-plan", an_entry("odense", content=PLAN | changes))
    assert made.status_code == 201, made.text


async def refer(service: Service, *weeks_ago: int) -> None:
    """Refer somebody so many weeks ago, the same citizen each time."""
    gp, now = await service.as_client("demo-gp"), service.clock.now
    for number, weeks in enumerate(weeks_ago):
        service.clock.now = now - timedelta(weeks=weeks)
        gp = await service.as_client("demo-gp")
        answer = await send_fhir(gp, a_referral(f"H-{weeks}-{number}"))
        assert answer.status_code == 201, answer.text
    service.clock.now = now


@pytest.mark.requirement("R100", "R101", "R103")
async def test_more_referrals_than_usual_and_than_there_is_room_for_are_two_alerts(service: Service) -> None:
    await refer(service, 20, 14, 9, *range(1, 9))
    worker = await case_worker(service)
    await planned(worker)
    report = await worker.get(f"{REPORTS}/capacity")
    alerts = {alert["alert"]: alert["state"] for alert in report["alerts"]}
    assert alerts == {"VOLUME_RISE": "open", "CAPACITY_SHORTAGE": "open"}
    assert report["volume"]["recent_mean"] == 1.0
    assert report["volume"]["baseline_mean"] == 0.3
    assert sum(report["volume"]["weekly"]) == 11
    assert report["room"] == {"slots": 4, "booked": 0, "free": 4, "queue": 11}
    assert report["overdue"] == 9
    assert report["extra_per_month"]["conversations"] == 3.3
    assert report["missing"] == []
    earlier = await worker.get(f"{REPORTS}/capacity", on="2026-06-01")
    assert (earlier["alerts"], earlier["queue"]) == ([], 0)
    seen = {"alert": "VOLUME_RISE", "acknowledged_by": "Ledelsen", "action": "Et hold mere."}
    await post(worker, f"{BASE}/volume-alert", an_entry("stigning", content=seen))
    again = (await worker.get(f"{REPORTS}/capacity"))["alerts"]
    assert again[0] == seen | {"state": "acknowledged"}
    assert again[1]["state"] == "open"


@pytest.mark.requirement("R101")
async def test_what_is_not_registered_yet_is_named_and_nothing_is_made_up(service: Service) -> None:
    worker = await case_worker(service)
    report = await worker.get(f"{REPORTS}/capacity")
    assert (report["room"], report["overdue"], report["extra_per_month"]) == (None, None, None)
    assert (report["alerts"], report["median_days_to_conversation"]) == ([], None)
    assert len(report["missing"]) == 2


@pytest.mark.requirement("R101")
async def test_a_booked_conversation_takes_a_time_until_it_is_held_and_then_counts_as_days(
    service: Service,
) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    await planned(worker)
    at = (service.clock() + timedelta(days=10)).isoformat()
    pathway = await worker.act(pathway, "book-conversation", at=at)
    booked = await worker.get(f"{REPORTS}/capacity")
    assert booked["room"] == {"slots": 4, "booked": 1, "free": 3, "queue": 0}
    service.clock.advance(days=10)
    worker = await case_worker(service)
    await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())
    held = await worker.get(f"{REPORTS}/capacity")
    assert held["room"]["booked"] == 0
    assert held["median_days_to_conversation"] == held["slowest_tenth_days_to_conversation"] == 10


@pytest.mark.requirement("R101")
async def test_an_authority_has_one_capacity_plan(service: Service) -> None:
    worker = await case_worker(service)
    await planned(worker)
    again = await post(worker, f"{BASE}/capacity-plan", an_entry("anden", content=PLAN))
    assert codes(again) == ["one-capacity-plan"]


@pytest.mark.requirement("R101")
async def test_an_activity_of_training_takes_a_place_while_it_runs(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    await planned(worker)
    await in_rehabilitation(worker, pathway, TRAINING_119)
    report = await worker.get(f"{REPORTS}/capacity")
    assert report["training"] == {"seats": 12, "taken": 1, "expected": 0.0}
    before = await worker.get(f"{REPORTS}/capacity", on="2026-10-01")
    assert before["training"]["taken"] == 0


@pytest.mark.requirement("R126", "R63")
async def test_the_months_since_the_programme_began_show_what_each_category_takes(service: Service) -> None:
    worker, _, _ = await a_whole_loop(service)
    await planned(worker)
    trend = (await worker.get(f"{REPORTS}/capacity"))["trend"]
    assert trend == [
        {
            "month": "2026-11",
            "category": "TRAINING",
            "text": "fysisk træning",
            "offers": 1,
            "sessions": 1,
            "minutes": 60,
        }
    ]


@pytest.mark.requirement("R108")
async def test_units_are_shown_side_by_side_with_what_lies_between_them(service: Service) -> None:
    worker, _, _ = await a_whole_loop(service)
    other, referral = await a_received_referral(service)
    referral = await other.act(
        referral, "accept", criteria=["C1"], **COORDINATOR | {"coordinator": "Bo Dahl"}
    )
    pathway = await other.pathway(referral)
    await other.act(pathway, "hold-clarifying-conversation", **other.conversation())
    report = await worker.get(f"{REPORTS}/variation")
    assert [(u["unit"], u["clarified"]) for u in report["units"]] == [("Bo Dahl", 1), ("Mette Holm", 1)]
    trained = [next(o for o in u["offers"] if o["category"] == "TRAINING") for u in report["units"]]
    assert [o["percent"] for o in trained] == [0.0, 100.0]
    assert report["spread"][0] == {"measure": "offers TRAINING", "lowest": 0.0, "highest": 100.0}
    assert report["together"]["attendance_percent"] == 50.0
    assert [u["attendance_percent"] for u in report["units"]] == [None, 50.0]
    assert [u["completion_percent"] for u in report["units"]] == [None, 100.0]
    by_law = await worker.get(f"{REPORTS}/variation", by="legal-basis")
    assert [u["unit"] for u in by_law["units"]] == ["SUL119", "SUL140"]
    before = await worker.get(f"{REPORTS}/variation", **{"from": "2025-01-01", "to": "2025-12-31"})
    assert before["units"] == []


@pytest.mark.requirement("R61", "R64")
async def test_every_field_of_the_minimum_data_set_has_its_share(service: Service) -> None:
    worker, _, _ = await a_whole_loop(service)
    await an_accepted_referral(service)
    report = await worker.get(f"{REPORTS}/data-completeness")
    found = {f["field"]: (f["present"], f["expected"], f["percent"]) for f in report["fields"]}
    assert found["coordinator"] == (2, 2, 100.0)
    assert found["clarified_at"] == (1, 2, 50.0)
    asked = ("own_gp", "smoking", "alcohol", "weight", "work", "offers", "agreed_plan", "attendance")
    assert {found[name][2] for name in asked} == {100.0}
    assert {found[n] for n in ("closing_conversation", "result_summary", "end_notice")} == {(1, 1, 100.0)}
    assert found["follow_up"] == (0, 1, 0.0)
    assert found["stop_reason"] == (0, 0, None)


@pytest.mark.requirement("R61")
async def test_what_the_minimum_data_set_needs_is_asked_for_when_the_case_moves_on(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    said = worker.conversation(answers=[])
    refused = await worker.try_to(pathway, "hold-clarifying-conversation", **said)
    assert refused.status_code == 422
    fields = (await worker.get(f"{REPORTS}/data-completeness"))["fields"]
    assert next(f["present"] for f in fields if f["field"] == "clarified_at") == 0


@pytest.mark.requirement("R81", "R90", "R104", "R105", "R106", "R107")
async def test_the_report_on_agreements_shows_what_binds_and_what_does_not_fit(service: Service) -> None:
    worker = await case_worker(service)
    monitoring = {"measure": "Funktionsevne", "phases": ["BASELINE"], "by": "egen læge"}
    provision = {
        "agreement": "inspirationsoplaeg-ryg",
        "text": "Mål kun ved start",
        "obligation": "ANBEFALING",
        "text_boxes": ["boks-9"],
        "paraphrases_law": True,
        "law_link": "https://www.retsinformation.dk",
        "monitoring": monitoring,
    }
    await post(worker, f"{BASE}/provision", an_entry("kun-start", content=provision))
    box = {"agreement": "inspirationsoplaeg-ryg", "label": "Boks 1", "text": "Tekst"}
    await post(worker, f"{BASE}/text-box", an_entry("boks-1", content=box))
    report = await worker.get(f"{REPORTS}/agreements")
    found = {a["id"]: a for a in report["agreements"]}
    inspiration = found["inspirationsoplaeg-ryg"]
    assert inspiration["label"].endswith("(oplæg til inspiration)")
    assert inspiration["text_boxes_not_referred_to"] == ["boks-1"]
    assert inspiration["references_to_no_text_box"] == ["boks-9"]
    assert [p["id"] for p in inspiration["provisions"] if p["paraphrases_law"]] == ["kun-start"]
    assert report["monitoring_conflicts"] == [
        {
            "measure": "Funktionsevne",
            "provisions": ["kun-start", "standardiserede-redskaber"],
            "differ_in": ["phases", "by"],
        }
    ]
    binding = await worker.get(f"{REPORTS}/agreements", only_binding=True)
    assert {p["obligation"] for a in binding["agreements"] for p in a["provisions"]} == {
        "LOV",
        "AFTALE_FORPLIGTENDE",
    }


@pytest.mark.requirement("R105")
async def test_an_agreement_keeps_the_titles_it_has_had(service: Service) -> None:
    worker = await case_worker(service)
    path = f"{BASE}/agreement-text"
    content = {"title": "Forløbsprogram", "type": "INSPIRATION", "parties": ["Odense"], "edition": "1"}
    await post(worker, path, an_entry("ny", content=content))
    for version, title in ((1, "Forløbsprogram"), (2, "Oplæg om ryg")):
        body = {"valid_from": f"2026-0{version + 1}-01", "content": content | {"title": title}}
        changed = await worker.http.put(f"{path}/ny", json=body, headers={"If-Match": str(version)})
        assert changed.status_code == 200, changed.text
    report = await worker.get(f"{REPORTS}/agreements")
    found = next(a for a in report["agreements"] if a["id"] == "ny")
    assert found["titles"] == [
        {"title": "Forløbsprogram", "valid_from": "2026-01-01"},
        {"title": "Oplæg om ryg", "valid_from": "2026-03-01"},
    ]


@pytest.mark.requirement("R84", "R122")
async def test_conversations_held_without_the_competence_stand_and_are_flagged(service: Service) -> None:
    worker, _, _ = await a_whole_loop(service)
    record = {
        "professional": "Mette Holm",
        "competence": "ICF",
        "course": "ICF",
        "obtained_on": "2020-01-01",
        "expires_on": "2026-01-01",
    }
    path = f"{BASE}/competence-record"
    await post(worker, path, an_entry("mh-icf", content=record))
    jobcentre = record | {"professional": "Bo", "competence": "BACK_KNOWLEDGE_JOBCENTRE"}
    await post(worker, path, an_entry("bo", content=jobcentre | {"expires_on": "2026-12-31"}))
    report = await worker.get(f"{REPORTS}/competences")
    assert [r["professional"] for r in report["expired"]] == ["Mette Holm"]
    assert [r["competence"] for r in report["expiring"]] == ["BACK_KNOWLEDGE_JOBCENTRE"]
    assert report["conversations_without_icf"] == [
        {"professional": "Mette Holm, fysioterapeut", "conversations": 2}
    ]
    renewed = record | {"obtained_on": "2026-02-01", "expires_on": None}
    await post(worker, path, an_entry("mh-icf-2", content=renewed))
    assert (await worker.get(f"{REPORTS}/competences"))["conversations_without_icf"] == []


async def test_a_report_is_of_a_period_that_ends_after_it_begins(service: Service) -> None:
    worker = await case_worker(service)
    answer = await worker.http.get(f"{REPORTS}/variation?from=2026-02-01&to=2026-01-01")
    assert answer.json()["errors"][0]["place"] == "to"
    assert (await worker.http.get(f"{REPORTS}/capacity?dag=2026-01-01")).status_code == 422


@pytest.mark.requirement("R63")
async def test_an_authority_counts_its_own_only(service: Service) -> None:
    await a_whole_loop(service)
    other = await case_worker(service, "demo-municipality-2")
    assert (await other.get(f"{REPORTS}/variation"))["together"]["clarified"] == 0
    fields = (await other.get(f"{REPORTS}/data-completeness"))["fields"]
    assert {f["expected"] for f in fields} == {0}
