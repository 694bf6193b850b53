"""What may be done with a thing, with the fields each command needs, and why the rest is not possible."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.domain.danish import action_in_danish
from tests.api.loop import COORDINATOR, NOBODY, CaseWorker, a_received_plan, a_received_referral, actions
from tests.conftest import Service


def by_name(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["action"]: item for item in answer["items"]}


async def test_every_command_tells_its_fields_and_what_is_not_possible_tells_why(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    told = by_name(await worker.get(f"/api/v1/referrals/{referral['id']}/available-actions"))
    assert told["accept"]["allowed"]
    assert told["accept"]["why_not"] == []
    assert "criteria" in told["accept"]["fields"]["properties"]
    assert not told["supplement"]["allowed"]
    (why,) = told["supplement"]["why_not"]
    assert why["code"] == "action-not-allowed"
    assert why["text"] == "Ikke muligt, når henvisningen er modtaget; muligt ved: mangelfuld."
    possible = {name for name, item in told.items() if item["allowed"]}
    by_status = {action["action"] for action in referral["allowed_actions"]}
    assert possible == by_status - {"find-complete"}
    assert told["find-complete"]["why_not"][0]["code"] == "referral-incomplete"


async def test_a_citizen_can_only_be_done_what_makes_sense_of_them(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    citizen = plan["citizen"]
    undoing: dict[str, dict[str, str]] = {
        "lift-objection": {},
        "lift-protection": {"reason": "x"},
        "release-record": {"why": "complaint"},
    }
    assert actions(citizen) & undoing.keys() == set()
    told = by_name(await worker.get(f"/api/v1/citizens/{citizen['id']}/available-actions"))
    for name, body in undoing.items():
        refused = await worker.try_to(citizen, name, **body)
        assert refused.status_code == 422, refused.text
        assert told[name]["why_not"], name
    citizen = await worker.act(citizen, "hold-record", why="complaint")
    citizen = await worker.act(citizen, "object-to-disclosure")
    assert "object-to-disclosure" not in actions(citizen)
    assert {"lift-objection", "release-record"} <= actions(citizen)
    again = await worker.try_to(citizen, "object-to-disclosure")
    assert again.json()["code"] == "already-objecting"


async def test_what_is_refused_names_the_commands_that_are_possible_instead(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    refused = await worker.try_to(plan, "wait", reason="x", informed_by="Mette Holm")
    assert refused.status_code == 409
    (error,) = refused.json()["errors"]
    assert (error["action"], error["state"], set(error["possible"])) == ("wait", "received", actions(plan))
    listed = error["text"].partition("Muligt nu: ")[2].removesuffix(".").split(", ")
    assert listed == [action_in_danish("rehabilitation plan", code) for code in error["possible"]]


async def test_nobody_is_told_what_may_be_done_with_what_is_not_there(service: Service) -> None:
    worker, _ = await a_received_referral(service)
    answer = await worker.http.get(f"/api/v1/referrals/{NOBODY}/available-actions")
    assert answer.status_code == 404


async def test_what_is_registered_late_keeps_both_times_and_the_reason(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    service.clock.advance(days=4)
    worker = CaseWorker(await service.as_client("demo-municipality"), service)
    now = service.clock()
    then = (now - timedelta(days=3)).isoformat()
    refused = await worker.try_to(plan, "classify", level="basal", happened_at=then, **COORDINATOR)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["place"] == "late_reason"
    late = {"happened_at": then, "late_reason": "Systemet var nede."}
    plan = await worker.act(plan, "classify", level="basal", **late, **COORDINATOR)
    history = await worker.get(f"/api/v1/rehabilitation-plans/{plan['id']}/history")
    event = next(item for item in history["items"] if item["name"] == "classify")
    assert event["happened_at"] < event["recorded_at"]
    assert event["details"]["late_reason"] == "Systemet var nede."


async def test_nothing_can_have_happened_tomorrow(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    tomorrow = (service.clock() + timedelta(days=1)).isoformat()
    refused = await worker.try_to(plan, "classify", level="basal", happened_at=tomorrow, **COORDINATOR)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["place"] == "happened_at"
