"""The catalogue over HTTP: drafted, published, looked up, offered from, and reported on."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.loop import (
    COORDINATOR,
    NOBODY,
    TRAINING_119,
    CaseWorker,
    a_received_referral,
    actions,
    an_accepted_referral,
    case_worker,
)
from tests.conftest import Service

MASTERY_119 = "e71b7d85-5c78-49c2-8624-8499d162317b"
ITEM: dict[str, Any] = {
    "name": "Ryg i bevægelse",
    "operator": "Sundhedscentret",
    "topics": ["TRAINING", "PAIN_MANAGEMENT"],
    "fsiii_codes": [TRAINING_119],
    "levels": ["HOLD_OPFOELGNING"],
    "delivery_types": ["group"],
    "weeks": 8,
    "sessions": 12,
    "seats": 10,
    "sundhed_dk": "https://www.sundhed.dk/tilbud/1",
    "telephone": "63751020",
}


async def post(worker: CaseWorker, path: str, body: dict[str, Any]) -> httpx.Response:
    return await worker.http.post(f"/api/v1/{path}", json=body)


async def made(worker: CaseWorker, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await post(worker, path, body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/api/v1/{path}/{found['id']}"
    return found


async def an_item(worker: CaseWorker, **changes: Any) -> dict[str, Any]:
    """Return a published item."""
    return await worker.act(await made(worker, "catalogue-items", ITEM | changes), "publish")


def codes(answer: httpx.Response, status: int = 422) -> list[str]:
    assert answer.status_code == status, answer.text
    return [error["code"] for error in answer.json()["errors"]]


@pytest.mark.requirement("R128", "R129", "R130")
async def test_an_item_is_drafted_changed_published_looked_up_and_taken_out_of_use(service: Service) -> None:
    worker = await case_worker(service)
    draft = await made(worker, "catalogue-items", ITEM | {"telephone": ""})
    assert (draft["status"], draft["categories"]) == ("draft", ["TRAINING"])
    told = await worker.get(f"/api/v1/catalogue-items/{draft['id']}/available-actions")
    (publish,) = [item for item in told["items"] if item["action"] == "publish"]
    assert [why["place"] for why in publish["why_not"]] == ["telephone"]
    assert codes(await worker.try_to(draft, "publish")) == ["missing-value"]
    item = await worker.act(await worker.act(draft, "update", **ITEM), "publish")
    assert item["status"] == "active"
    found = await worker.get("/api/v1/catalogue", topic="PAIN_MANAGEMENT", level="HOLD_OPFOELGNING")
    (listed,) = found["items"]
    assert (listed["sundhed_dk"], listed["telephone"]) == (ITEM["sundhed_dk"], ITEM["telephone"])
    assert "sundhed.dk" in found["where_to_look"]
    nothing = await worker.get("/api/v1/catalogue", topic="SMOKING")
    assert (nothing["items"], nothing["where_to_look"]) == ([], found["where_to_look"])
    assert codes(await worker.try_to(item, "expire")) == ["catalogue-gap"]
    expired = await worker.act(item, "expire", reason="Underviseren er rejst.")
    assert (await worker.get("/api/v1/catalogue"))["items"] == []
    assert actions(expired) == {"publish", "mark-error"}
    assert [i["id"] for i in (await worker.get("/api/v1/catalogue-items"))["items"]] == [item["id"]]


@pytest.mark.requirement("L19")
async def test_an_item_may_not_cost_the_citizen_what_is_necessary(service: Service) -> None:
    worker = await case_worker(service)
    materials = [{"name": "Elastik", "price_dkk": 40, "necessary": True}]
    answer = await post(worker, "catalogue-items", ITEM | {"materials": materials})
    assert codes(answer) == ["fee-not-allowed"]
    assert await made(worker, "catalogue-items", ITEM | {"materials": [materials[0] | {"necessary": False}]})


async def test_what_an_item_cannot_say_is_refused_by_name(service: Service) -> None:
    worker = await case_worker(service)
    for changes, place in (
        ({"topics": ["YOGA"]}, "topics.0"),
        ({"colour": "red"}, "colour"),
        ({"fsiii_codes": ["yoga"]}, "fsiii_codes[0]"),
    ):
        answer = await post(worker, "catalogue-items", ITEM | changes)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["place"].endswith(place)


@pytest.mark.requirement("R17")
async def test_the_gap_report_says_what_the_catalogue_lacks_and_alerts(service: Service) -> None:
    worker = await case_worker(service)
    empty = await worker.get("/api/v1/reports/catalogue-gaps")
    assert empty["categories"] == ["TRAINING", "MASTERY", "SMOKING", "DIET", "ALCOHOL"]
    assert len(empty["topics"]) == 11
    await an_item(worker, valid_to="2026-12-31")
    now = await worker.get("/api/v1/reports/catalogue-gaps")
    assert "TRAINING" not in now["categories"] + now["topics"]
    assert now["alert"].startswith("Kataloget har intet aktivt tilbud om: ")
    later = await worker.get("/api/v1/reports/catalogue-gaps", on="2027-01-01")
    assert later == empty


@pytest.mark.requirement("R27")
async def test_proposals_for_a_pathway_follow_the_level_of_support(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    group = await an_item(worker)
    alone = await an_item(worker, name="Hjemmetræning", levels=["SELVHJULPEN"])
    path = f"/api/v1/pathways/{pathway['id']}/proposals"
    assert [i["id"] for i in (await worker.get(path))["items"]] == [group["id"], alone["id"]]
    assert [i["id"] for i in (await worker.get(path, level="SELVHJULPEN"))["items"]] == [alone["id"]]
    unknown = await worker.http.get(f"/api/v1/pathways/{NOBODY}/proposals")
    assert unknown.status_code == 404


async def clarified(worker: CaseWorker, pathway: dict[str, Any]) -> dict[str, Any]:
    return await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())


async def test_an_offer_from_the_catalogue_has_its_name_and_intervention(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await clarified(worker, pathway)
    item = await an_item(worker)
    pathway = await worker.act(pathway, "offer", catalogue_item_id=item["id"], answer="accept")
    (offer,) = pathway["offers"]
    assert (offer["name"], offer["category"], offer["fsiii_code"]) == (
        item["name"],
        "TRAINING",
        TRAINING_119,
    )
    assert offer["catalogue_item_id"] == item["id"]
    assert codes(await worker.try_to(pathway, "offer", catalogue_item_id=NOBODY)) == ["unresolved"]
    await worker.act(item, "expire", reason="Lukket")
    refused = await worker.try_to(pathway, "offer", catalogue_item_id=item["id"])
    assert codes(refused) == ["catalogue-item-not-active"]
    assert codes(await worker.try_to(pathway, "offer", fsiii_code=TRAINING_119)) == ["missing-value"]


async def test_an_offer_waits_for_its_answer_and_may_be_accepted_late(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await clarified(worker, pathway)
    pathway = await worker.act(pathway, "offer", fsiii_code=TRAINING_119, name="Ryghold")
    (offer,) = pathway["offers"]
    assert offer["remind_on"] == "2026-12-23"
    assert codes(await worker.try_to(offer, "no-answer")) == ["answer-still-awaited"]
    deferred = await worker.act(offer, "answer", answer="defer", deferred_to="2026-12-01")
    assert (deferred["deferred_to"], deferred["remind_on"]) == ("2026-12-01", "2026-12-01")
    service.clock.advance(days=40)
    worker = await case_worker(service)
    silent = await worker.act(deferred, "no-answer")
    assert (silent["status"], silent["remind_on"]) == ("no-answer", None)
    accepted = await worker.act(silent, "answer", answer="accept")
    assert accepted["status"] == "accepted"
    wrong = await worker.act(accepted, "mark-error", reason="Forkert borger")
    assert (wrong["status"], actions(wrong)) == ("entered-in-error", set())


async def test_nobody_changes_their_mind_about_an_offer_of_a_pathway_that_has_ended(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await clarified(worker, pathway)
    pathway = await worker.act(pathway, "offer", fsiii_code=TRAINING_119, name="Ryghold", answer="decline")
    pathway = await worker.act(pathway, "close-not-started", reason="Ønsker det ikke")
    (offer,) = pathway["offers"]
    assert codes(await worker.try_to(offer, "answer", answer="accept")) == ["pathway-not-open"]


@pytest.mark.requirement("R125")
async def test_inclusion_in_existing_offers_is_reported_beside_offers_made_for_backs(
    service: Service,
) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await clarified(worker, pathway)
    many = await an_item(worker)
    backs = await an_item(worker, name="Ryghold", back_specific=True)
    for item in (many, many, backs):
        pathway = await worker.act(pathway, "offer", catalogue_item_id=item["id"], answer="accept")
    pathway = await worker.act(pathway, "offer", fsiii_code=TRAINING_119, name="Udefra")
    pathway = await worker.act(pathway, "agree-plan", goals=["Gå en tur"])
    offer = pathway["offers"][0]["id"]
    await worker.act(pathway, "enrol", offer_id=offer, sessions=worker.sessions(), delivery_types=["group"])
    report = await worker.get("/api/v1/reports/offer-inclusion")
    assert report["existing"] == {"items": 1, "offers": 2, "activities": 1}
    assert report["back_specific"] == {"items": 1, "offers": 1, "activities": 0}
    assert report["offers_outside_catalogue"] == 1
    assert [(i["name"], i["offers"]) for i in report["items"]] == [(many["name"], 2), ("Ryghold", 1)]


async def test_the_catalogue_of_one_authority_is_not_anothers(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    await worker.act(referral, "accept", criteria=["C1"], **COORDINATOR)
    item = await an_item(worker)
    other = await case_worker(service, "demo-municipality-2")
    assert (await other.get("/api/v1/catalogue"))["items"] == []
    assert (await other.http.get(f"/api/v1/catalogue-items/{item['id']}")).status_code == 404
    gp = await service.as_client("demo-gp")
    assert (await gp.get("/api/v1/catalogue")).status_code == 403
