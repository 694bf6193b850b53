"""Groups over HTTP: dates, seats, the waiting list, and the last seat that two want at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.api.loop import (
    GGOP,
    GGOP_ID,
    NOBODY,
    TRAINING_119,
    CaseWorker,
    a_received_plan,
    actions,
    case_worker,
)
from tests.api.test_allowed_actions import Maker
from tests.api.test_catalogue import an_item, codes, made
from tests.api.test_duplicates import the_alert
from tests.conftest import Service

Subject = dict[str, Any]


@pytest.fixture
async def maker(service: Service) -> Maker:
    return Maker(service, await case_worker(service))


def dates(service: Service, count: int = 3) -> list[dict[str, str]]:
    """Return dates of a group, tomorrow and a week apart."""
    starts = [service.clock() + timedelta(days=1 + 7 * n) for n in range(count)]
    return [{"start": s.isoformat(), "end": (s + timedelta(hours=1)).isoformat()} for s in starts]


async def a_group(worker: CaseWorker, *, seats: int = 1, **changes: Any) -> Subject:
    """Return an open group of a published item."""
    item = await an_item(worker)
    body = {
        "catalogue_item_id": item["id"],
        "place": "Sal 2",
        "seats": seats,
        "instructor": "Mette Holm",
        "sessions": dates(worker.service),
    }
    return await worker.act(await made(worker, "groups", body | changes), "open")


async def planned(maker: Maker, group: Subject) -> Subject:
    """Return a pathway whose citizen accepted the local offer of a group."""
    worker = maker.worker
    return await maker.led(
        await maker.opened(),
        ("hold-clarifying-conversation", worker.conversation()),
        ("offer", {"catalogue_item_id": group["catalogue_item_id"], "answer": "accept"}),
        ("agree-plan", {"goals": ["Gå en tur"]}),
    )


def seat(pathway: Subject, group: Subject, **more: Any) -> dict[str, Any]:
    return {"offer_id": pathway["offers"][0]["id"], "group_id": group["id"], **more}


BOTH = {
    "decision": "DIFFERENT_CONTENT",
    "reason": "Efter operation",
    "content_difference": "Individuel træning efter operationen",
}


async def held_back(maker: Maker, pathway: Subject) -> tuple[Subject, Subject]:
    """Give somebody training of their own and then a plan; return the pathway and the red alert."""
    worker = maker.worker
    alone = {"fsiii_code": TRAINING_119, "name": "Styrketræning", "answer": "accept"}
    pathway = await worker.act(pathway, "offer", **alone)
    own = {"offer_id": pathway["offers"][1]["id"], "sessions": worker.sessions(1)}
    pathway = await worker.act(pathway, "enrol", **own, delivery_types=["individual"])
    citizen = await worker.get(f"/api/v1/citizens/{pathway['citizen_id']}")
    letter = GGOP.replace(b"2512484916", citizen["identifier"].encode())
    maker.service.clock.advance(minutes=1)
    await a_received_plan(maker.service, letter.replace(GGOP_ID, b"GOP26111807777"))
    # What comes next is newer than the plan.
    maker.service.clock.advance(seconds=1)
    return pathway, await the_alert(worker, pathway["citizen_id"])


async def test_a_seat_gives_the_dates_of_the_group(maker: Maker) -> None:
    worker = maker.worker
    group = await a_group(worker, seats=2)
    pathway = await planned(maker, group)
    pathway = await worker.act(pathway, "enrol", **seat(pathway, group))
    assert len(pathway["sessions"]) == 3
    (activity,) = pathway["activities"]
    assert (activity["status"], activity["group_id"]) == ("active", group["id"])
    assert (activity["delivery_types"], activity["provider"]) == (["group"], "Sundhedscentret")
    found = await worker.get(f"/api/v1/groups/{group['id']}/participants")
    assert (found["seats"], found["free"]) == (2, 1)
    assert [p["name"] for p in found["participants"]] == ["Bruno Test Elmer"]


@pytest.mark.requirement("R35", "R36")
async def test_individual_sessions_may_come_before_the_group(maker: Maker) -> None:
    worker = maker.worker
    group = await a_group(worker, seats=2)
    pathway = await planned(maker, group)
    alone = worker.sessions(1)
    pathway = await worker.act(pathway, "enrol", **seat(pathway, group, sessions=alone))
    (activity,) = pathway["activities"]
    assert activity["individual_intro"]
    assert activity["delivery_types"] == ["group", "individual"]
    assert len(pathway["sessions"]) == 4
    await worker.act(pathway["sessions"][0], "register-attendance", event="arrive")
    activity = await worker.again(activity)
    assert (activity["status"], activity["attended"], activity["planned"]) == ("running", 1, 1)


async def test_who_finds_the_group_full_waits_and_gets_the_seat_that_is_freed(maker: Maker) -> None:
    worker = maker.worker
    group = await a_group(worker)
    first, second, third = [await planned(maker, group) for _ in range(3)]
    first = await worker.act(first, "enrol", **seat(first, group))
    assert (await worker.again(group))["status"] == "full"
    second = await worker.act(second, "enrol", **seat(second, group))
    third = await worker.act(third, "enrol", **seat(third, group))
    waiting = second["activities"][0]
    assert (waiting["status"], second["sessions"]) == ("proposed", [])
    listed = await worker.get(f"/api/v1/groups/{group['id']}/participants")
    assert [p["pathway_id"] for p in listed["waiting"]] == [second["id"], third["id"]]
    assert codes(await worker.try_to(waiting, "activate")) == ["no-seat"]
    await worker.act(first["activities"][0], "stop", stop_reason="AKTIVT_FRAVALG")
    second = await worker.again(second)
    assert second["activities"][0]["status"] == "active"
    assert len(second["sessions"]) == 3
    assert (await worker.again(third))["activities"][0]["status"] == "proposed"
    assert (await worker.again(group))["status"] == "full"


@pytest.mark.requirement("R119")
async def test_a_freed_seat_is_not_given_while_a_red_alert_waits_for_its_decision(maker: Maker) -> None:
    worker = maker.worker
    group = await a_group(worker)
    first, second = [await planned(maker, group) for _ in range(2)]
    first = await worker.act(first, "enrol", **seat(first, group))
    second = await worker.act(second, "enrol", **seat(second, group))
    second, alert = await held_back(maker, second)
    assert (alert["level"], alert["status"]) == ("RED", "open")
    await worker.act(first["activities"][0], "stop", stop_reason="AKTIVT_FRAVALG")
    waiting, _ = (await worker.again(second))["activities"]
    assert waiting["status"] == "proposed"
    assert (await worker.again(group))["status"] == "open"
    assert codes(await worker.try_to(waiting, "activate")) == ["duplicate-undecided"]
    await worker.act(alert, "decide", **BOTH)
    assert (await worker.act(waiting, "activate"))["status"] == "active"


async def test_a_freed_seat_passes_over_who_has_ended_and_opens_the_group(maker: Maker) -> None:
    worker = maker.worker
    group = await a_group(worker)
    first, second = [await planned(maker, group) for _ in range(2)]
    first = await worker.act(first, "enrol", **seat(first, group))
    second = await worker.act(second, "enrol", **seat(second, group))
    left = await worker.act(second["activities"][0], "withdraw", stop_reason="AKTIVT_FRAVALG")
    assert (left["status"], left["stop_reason"]) == ("cancelled", "AKTIVT_FRAVALG")
    await worker.act(first["activities"][0], "mark-error", reason="Forkert borger")
    assert (await worker.again(group))["status"] == "open"
    third = await planned(maker, group)
    third = await worker.act(third, "enrol", **seat(third, group))
    assert third["activities"][0]["status"] == "active"


async def test_a_pathway_that_ends_gives_its_seat_on(maker: Maker) -> None:
    worker = maker.worker
    group = await a_group(worker)
    first, second = [await planned(maker, group) for _ in range(2)]
    first = await worker.act(first, "enrol", **seat(first, group))
    second = await worker.act(second, "enrol", **seat(second, group))
    third = await planned(maker, group)
    third = await worker.act(third, "enrol", **seat(third, group))
    third = await worker.act(third, "close-not-started", reason="Rask igen")
    assert third["activities"][0]["status"] == "cancelled"
    await worker.act(first, "close-not-started", reason="Rask igen")
    assert (await worker.again(second))["activities"][0]["status"] == "active"
    assert (await worker.get(f"/api/v1/groups/{group['id']}/participants"))["waiting"] == []


async def test_a_seat_that_is_added_goes_to_who_waited_longest(maker: Maker) -> None:
    worker = maker.worker
    group = await a_group(worker)
    first, second, third = [await planned(maker, group) for _ in range(3)]
    for pathway in (first, second, third):
        await worker.act(pathway, "enrol", **seat(pathway, group))
    group = await worker.again(group)
    said = {"place": "Sal 1", "instructor": "Mette Holm", "sessions": group["sessions"]}
    group = await worker.act(group, "update", seats=2, **said)
    statuses = [(await worker.again(p))["activities"][0]["status"] for p in (first, second, third)]
    assert statuses == ["active", "active", "proposed"]
    group = await worker.again(group)
    assert (group["status"], group["place"]) == ("full", "Sal 1")
    assert codes(await worker.try_to(group, "update", seats=1, **said)) == ["seats-taken"]


async def test_who_is_in_a_group_or_waits_for_it_is_not_enrolled_in_it_again(maker: Maker) -> None:
    worker = maker.worker
    group = await a_group(worker)
    for _ in ("seated", "waiting"):
        pathway = await planned(maker, group)
        pathway = await worker.act(pathway, "enrol", **seat(pathway, group))
        refused = await worker.try_to(pathway, "enrol", **seat(pathway, group))
        assert codes(refused) == ["in-group-already"]


async def test_a_group_that_ends_leaves_nobody_waiting_and_no_session_planned(maker: Maker) -> None:
    worker = maker.worker
    group = await a_group(worker)
    first, second = [await planned(maker, group) for _ in range(2)]
    first = await worker.act(first, "enrol", **seat(first, group))
    second = await worker.act(second, "enrol", **seat(second, group))
    group = await worker.act(await worker.again(group), "end")
    assert (group["status"], group["sessions"], actions(group)) == ("ended", [], set())
    first, second = await worker.again(first), await worker.again(second)
    assert {session["status"] for session in first["sessions"]} == {"cancelled-provider"}
    assert first["activities"][0]["status"] == "active"
    (waited,) = second["activities"]
    assert (waited["status"], waited["stop_reason"]) == ("cancelled", "HAENDELSE")


async def test_two_who_want_the_last_seat_at_once_get_one_seat_and_one_place_in_the_queue(
    maker: Maker,
) -> None:
    worker = maker.worker
    group = await a_group(worker, seats=2)
    pathways = [await planned(maker, group) for _ in range(6)]
    answers = await asyncio.gather(
        *(worker.try_to(pathway, "enrol", **seat(pathway, group)) for pathway in pathways)
    )
    assert [answer.status_code for answer in answers] == [200] * 6
    statuses = sorted(answer.json()["activities"][0]["status"] for answer in answers)
    assert statuses == ["active"] * 2 + ["proposed"] * 4
    listed = await worker.get(f"/api/v1/groups/{group['id']}/participants")
    assert (len(listed["participants"]), len(listed["waiting"]), listed["free"]) == (2, 4, 0)


async def test_seats_freed_at_once_go_to_different_people(maker: Maker) -> None:
    worker = maker.worker
    group = await a_group(worker, seats=3)
    pathways = [await planned(maker, group) for _ in range(6)]
    enrolled = [await worker.act(pathway, "enrol", **seat(pathway, group)) for pathway in pathways]
    answers = await asyncio.gather(
        *(
            worker.try_to(pathway["activities"][0], "stop", stop_reason="HAENDELSE")
            for pathway in enrolled[:3]
        )
    )
    assert [answer.status_code for answer in answers] == [200] * 3
    now = [(await worker.again(pathway))["activities"][0]["status"] for pathway in enrolled]
    assert now == ["stopped"] * 3 + ["active"] * 3


async def test_a_group_that_cannot_be_is_refused(maker: Maker) -> None:
    worker = maker.worker
    group = await a_group(worker)
    pathway = await planned(maker, group)
    other = await a_group(worker)
    assert codes(await worker.try_to(pathway, "enrol", **seat(pathway, other))) == ["group-of-another-offer"]
    nowhere = await worker.try_to(pathway, "enrol", **seat(pathway, {"id": NOBODY}))
    assert codes(nowhere) == ["unresolved"]
    ended = await worker.act(group, "end")
    answer = await worker.try_to(pathway, "enrol", **seat(pathway, ended))
    assert codes(answer, 409) == ["action-not-allowed"]


async def test_a_date_is_added_moved_and_cancelled_for_everybody(maker: Maker) -> None:
    worker = maker.worker
    group = await a_group(worker, seats=2)
    pathway = await planned(maker, group)
    pathway = await worker.act(pathway, "enrol", **seat(pathway, group))
    more = dates(worker.service, 5)
    group = await worker.act(await worker.again(group), "add-date", **more[3])
    first = group["sessions"][0]["start"]
    group = await worker.act(group, "move-date", date=first, reason="Ferie", **more[4])
    second = group["sessions"][0]["start"]
    group = await worker.act(group, "cancel-date", date=second, reason="Sygdom")
    assert len(group["sessions"]) == 3
    sessions = (await worker.again(pathway))["sessions"]
    assert [s["status"] for s in sessions] == [
        *("rescheduled", "cancelled-provider", "planned", "planned", "planned")
    ]
    refused = await worker.try_to(group, "cancel-date", date=second, reason="Sygdom")
    assert codes(refused) == ["unresolved"]


async def test_a_group_planned_by_mistake_goes_and_then_the_offer_it_was_of(maker: Maker) -> None:
    worker = maker.worker
    group = await a_group(worker)
    item = await worker.get(f"/api/v1/catalogue-items/{group['catalogue_item_id']}")
    pathway = await planned(maker, group)
    pathway = await worker.act(pathway, "enrol", **seat(pathway, group))
    group = await worker.again(group)
    assert codes(await worker.try_to(group, "mark-error", **WHY)) == ["group-in-use"]
    await worker.act(pathway["activities"][0], "mark-error", **WHY)
    assert (await worker.act(await worker.again(group), "mark-error", **WHY))["status"] == "entered-in-error"
    assert codes(await worker.try_to(item, "mark-error", **WHY)) == ["catalogue-item-used"]
    await worker.act((await worker.again(pathway))["offers"][0], "mark-error", **WHY)
    wrong = await worker.act(item, "mark-error", **WHY)
    assert (wrong["status"], actions(wrong)) == ("entered-in-error", set())
    assert (await worker.get("/api/v1/reports/offer-inclusion"))["items"] == []
    assert (await worker.get("/api/v1/catalogue"))["items"] == []
    gp = await maker.service.as_client("demo-gp")
    assert (await gp.get(f"/fhir/HealthcareService/{item['id']}")).json()["active"] is False


async def test_a_group_that_has_met_is_ended_and_not_an_error(maker: Maker) -> None:
    worker = maker.worker
    group = await a_group(worker, sessions=worker.sessions(1))
    pathway = await planned(maker, group)
    pathway = await worker.act(pathway, "enrol", **seat(pathway, group))
    await worker.act(pathway["sessions"][0], "register-attendance", event="arrive")
    await worker.act(await worker.again(pathway["activities"][0]), "stop", stop_reason="AKTIVT_FRAVALG")
    group = await worker.again(group)
    assert codes(await worker.try_to(group, "mark-error", **WHY)) == ["group-has-met"]
    assert (await worker.act(group, "end"))["status"] == "ended"


WHY = {"reason": "Oprettet ved en fejl"}
