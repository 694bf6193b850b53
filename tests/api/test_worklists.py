"""The desks of a case worker, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.v1.tables import COMMANDS
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.worklists import items_of
from tests.api.loop import (
    COORDINATOR,
    TRAINING_119,
    CaseWorker,
    a_received_plan,
    a_received_referral,
    a_whole_loop,
    actions,
    an_accepted_referral,
)
from tests.conftest import Service
from tests.domain import strategies


async def on_desks(worker: CaseWorker) -> dict[str, int]:
    counts = {desk["name"]: desk["count"] for desk in (await worker.get("/api/v1/worklists"))["items"]}
    return {name: count for name, count in counts.items() if count}


async def desk(worker: CaseWorker, name: str, **parameters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await worker.get(f"/api/v1/worklists/{name}", **parameters))["items"]
    return found


async def test_a_plan_goes_from_desk_to_desk_with_its_deadline(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    (item,) = await desk(worker, "new")
    assert item["id"] == plan["id"]
    assert item["due_on"] == plan["deadline"]["deadline_date"]
    assert (item["owner"], item["next_step"]) == ("Visitationen", "classify")
    await worker.act(plan, "classify", level="basal", **COORDINATOR)
    (item,) = await desk(worker, "contact-to-offer")
    assert (item["owner"], item["next_step"]) == ("Mette Holm", "offer-first-contact")
    assert [i["id"] for i in await desk(worker, "contact-to-offer", owner="Mette Holm")] == [plan["id"]]
    assert await desk(worker, "contact-to-offer", owner="En anden") == []


async def test_a_deadline_is_seen_before_on_and_after_its_day(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    deadline = plan["deadline"]["deadline_date"]
    seen = {}
    for day in range(10):
        counts = await on_desks(worker)
        seen[service.clock().date().isoformat()] = {n for n in counts if n.startswith("deadline")}
        service.clock.advance(days=1)
        worker.http = await service.as_client("demo-municipality")
        del day
    assert seen[deadline] == {"deadline-today", "deadline-this-week"}
    assert {d: names for d, names in seen.items() if d > deadline and names != {"deadline-breached"}} == {}
    assert {d: names for d, names in seen.items() if d < deadline and "deadline-today" in names} == {}


@pytest.mark.parametrize(
    ("receive", "step"), [(a_received_plan, "classify"), (a_received_referral, "accept")]
)
async def test_what_is_new_is_taken_on_by_the_command_of_its_own_kind(
    service: Service, receive: Any, step: str
) -> None:
    worker, subject = await receive(service)
    (item,) = await desk(worker, "new")
    assert item["next_step"] == step
    assert step in actions(subject)


@given(st.one_of(strategies.referrals(), strategies.plans(), strategies.pathways()))
def test_the_next_step_is_a_command_that_a_route_offers(aggregate: Any) -> None:
    offered = {c.name for kind in (type(aggregate), Pathway, RehabPlan) for c in COMMANDS[kind]}
    assert {item.next_step for item in items_of(aggregate)} <= offered


async def test_a_protected_name_does_not_stand_on_a_desk(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    await worker.act(plan["citizen"], "protect")
    assert [i["citizen_name"] for i in await desk(worker, "new")] == ["Navne- og adressebeskyttet"]


async def test_the_next_page_goes_on_where_the_last_one_ended(service: Service) -> None:
    worker, _ = await a_received_plan(service)
    await a_received_referral(service)
    first = await worker.get("/api/v1/worklists/new", limit=1)
    second = await worker.get("/api/v1/worklists/new", limit=1, cursor=first["next"])
    assert len({first["items"][0]["id"], second["items"][0]["id"]}) == 2
    third = await worker.get("/api/v1/worklists/new", limit=1, cursor=second["next"])
    assert third["items"] == []


async def test_a_pathway_nobody_touches_is_asked_about(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    service.clock.advance(days=10)
    worker.http = await service.as_client("demo-municipality")
    assert await desk(worker, "quiet") == []
    (item,) = await desk(worker, "quiet", quiet_days=10)
    assert item["id"] == plan["pathway_id"]


async def test_an_offer_that_was_put_off_is_asked_about_again(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())
    pathway = await worker.act(pathway, "offer", fsiii_code=TRAINING_119, name="Rygholdet")
    to = (service.clock().date() + timedelta(days=5)).isoformat()
    offer = await worker.act(pathway["offers"][0], "answer", answer="defer", deferred_to=to)
    (item,) = await desk(worker, "offers-deferred")
    assert (item["id"], item["due_on"], item["next_step"]) == (offer["id"], to, "answer")
    assert item["owner"] == "Mette Holm"
    await worker.act(offer, "answer", answer="accept")
    assert await desk(worker, "offers-deferred") == []


async def test_a_first_conversation_nobody_came_to_is_to_be_booked_again(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    pathway = await worker.act(pathway, "book-conversation", at=service.clock().isoformat())
    assert await desk(worker, "conversation-to-book") == []
    missed = await worker.act(pathway["assessments"][0], "no-show")
    (item,) = await desk(worker, "conversation-to-book")
    assert (item["id"], item["next_step"]) == (pathway["id"], "book-conversation")
    assert await desk(worker, "conversation-booked") == []
    (item,) = await desk(worker, "no-shows")
    assert (item["id"], item["href"]) == (missed["id"], f"/api/v1/assessments/{missed['id']}")
    assert item["next_step"] in actions(await worker.again(pathway))
    assert (await worker.again(referral))["status"] == "accepted"


async def test_when_all_is_told_only_the_follow_up_is_left(service: Service) -> None:
    worker, _, pathway = await a_whole_loop(service)
    left = await on_desks(worker)
    assert left.pop("closed-without-follow-up") == 1
    assert set(left) <= {"plan-untold", "no-shows"}
    await worker.act(pathway, "hold-follow-up", **worker.conversation())
    assert "closed-without-follow-up" not in await on_desks(worker)


@pytest.mark.parametrize(
    ("path", "parameters", "place"),
    [
        ("nowhere", {}, "name"),
        ("new", {"cursor": "!"}, "cursor"),
        ("new", {"sort": "name"}, "sort"),
        ("quiet", {"quiet_days": 0}, "quiet_days"),
    ],
)
async def test_an_unknown_list_or_filter_is_refused_by_name(
    service: Service, path: str, parameters: dict[str, Any], place: str
) -> None:
    worker, _ = await a_received_plan(service)
    answer = await worker.http.get(f"/api/v1/worklists/{path}", params=parameters)
    assert answer.status_code == 422
    assert place in {error["place"] for error in answer.json()["errors"]}
