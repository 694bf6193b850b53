"""Routing rules over HTTP: drafted, tried, put in force, proposing."""

from __future__ import annotations

from typing import Any

from tests.api.loop import (
    XREF15,
    XREF15_ID,
    CaseWorker,
    a_received_referral,
    case_worker,
    send_letter,
)
from tests.conftest import Service

RULE: dict[str, Any] = {
    "name": "Ryg § 119",
    "conditions": [{"by": "legal-basis", "value": "SUL119"}],
    "confidence": 70,
    "team": "Team Ryg",
    "offer": "Ryg i bevægelse",
}


async def drafted(worker: CaseWorker, **changes: Any) -> dict[str, Any]:
    answer = await worker.http.post("/api/v1/routing-rules", json=RULE | changes)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"].endswith(answer.json()["id"])
    made: dict[str, Any] = answer.json()
    return made


async def test_a_rule_is_tried_on_what_has_been_before_it_is_in_force(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    rule = await drafted(worker)
    path = f"/api/v1/routing-rules/{rule['id']}/dry-run"
    period = {"from": "2026-11-01", "to": "2026-11-30"}
    assert await worker.get(path, **period) == {
        "looked_at": 1,
        "hits": [referral["id"]],
        "conflicting": [],
    }
    assert (await worker.again(referral))["proposals"] == []
    await worker.act(await drafted(worker, name="Alle", team="Team Alle"), "activate")
    assert (await worker.get(path, **period))["conflicting"] == [referral["id"]]
    assert (await worker.get(path, **{"from": "2026-10-01", "to": "2026-10-31"}))["looked_at"] == 0
    backwards = await worker.http.get(path, params={"from": "2026-10-31", "to": "2026-10-01"})
    assert (backwards.status_code, backwards.json()["errors"][0]["place"]) == (422, "to")


async def test_a_level_nobody_knows_is_refused_by_name(service: Service) -> None:
    worker = await case_worker(service)
    refused = await worker.http.post("/api/v1/routing-rules", json=RULE | {"level": "zzz"})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown-code")
    assert refused.json()["errors"][0]["place"] == "level"
    assert (await drafted(worker, level="avanceret"))["level"] == "avanceret"


async def test_what_rules_propose_stays_with_the_request_and_decides_nothing(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    rule = await worker.act(await drafted(worker), "activate")
    proposed = await worker.act(referral, "propose")
    (proposal,) = proposed["proposals"]
    assert (proposal["rule_id"], proposal["number"], proposal["confidence"]) == (rule["id"], 1, 70)
    assert (proposal["team"], proposal["inputs"]) == ("Team Ryg", ["legal-basis=SUL119"])
    assert proposed["status"] == referral["status"]


async def test_the_next_version_takes_the_place_of_the_one_in_force(service: Service) -> None:
    worker = await case_worker(service)
    first = await worker.act(await drafted(worker), "activate")
    second = await worker.act(await drafted(worker, replaces=first["id"], confidence=90), "activate")
    assert second["number"] == 2
    listed = (await worker.get("/api/v1/routing-rules", status="active"))["items"]
    assert [rule["id"] for rule in listed] == [second["id"]]
    page = await worker.get("/api/v1/routing-rules", limit=1)
    rest = await worker.get("/api/v1/routing-rules", limit=1, cursor=page["next"])
    assert [item["id"] for item in page["items"] + rest["items"]] == [first["id"], second["id"]]


async def test_rules_are_one_authoritys_own(service: Service) -> None:
    worker = await case_worker(service)
    rule = await drafted(worker)
    other = await case_worker(service, "demo-municipality-2")
    assert (await other.get("/api/v1/routing-rules"))["items"] == []
    assert (await other.http.get(f"/api/v1/routing-rules/{rule['id']}")).status_code == 404


async def test_an_unknown_status_or_cursor_of_a_list_is_refused_by_name(service: Service) -> None:
    worker = await case_worker(service)
    for parameters, place in (({"status": "ny"}, "status"), ({"cursor": "x"}, "cursor")):
        answer = await worker.http.get("/api/v1/routing-rules", params=parameters)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["place"] == place


async def test_a_rule_written_by_mistake_proposes_no_more_once_nobody_waits_by_it(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    rule = await worker.act(await drafted(worker), "activate")
    await worker.act(referral, "propose")
    refused = await worker.try_to(rule, "mark-error", reason="Forkert team")
    assert (refused.status_code, refused.json()["code"]) == (422, "proposals-stand")
    told = await worker.get(f"/api/v1/routing-rules/{rule['id']}/available-actions")
    (error,) = [item for item in told["items"] if item["action"] == "mark-error"]
    assert [why["code"] for why in error["why_not"]] == ["proposals-stand"]
    await worker.act(await worker.again(referral), "reject", reason="duplicate")
    wrong = await worker.act(rule, "mark-error", reason="Forkert team")
    assert (wrong["status"], wrong["allowed_actions"]) == ("entered-in-error", [])
    service.clock.advance(minutes=1)
    later = await worker.act(await received_again(service, worker), "propose")
    assert later["proposals"] == []
    assert (await worker.again(referral))["proposals"][0]["rule_id"] == rule["id"]


async def received_again(service: Service, worker: CaseWorker) -> dict[str, Any]:
    letter = XREF15.replace(XREF15_ID, b"HEN26111700094").replace(b"2509479989", b"2509479997")
    assert (await send_letter(await service.as_client("demo-gp"), letter)).status_code == 201
    return await worker.newest()
