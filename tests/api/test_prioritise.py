"""Another priority than the sender's: said by a case worker, read by the sender."""

from __future__ import annotations

from typing import Any

from tests.api.loop import COORDINATOR, a_received_plan, a_received_referral
from tests.conftest import Service

URGENT = {"priority": "asap", "reason": "Tiltagende kraftnedsættelse"}


def decisions(task: dict[str, Any]) -> list[str]:
    return [coding["code"] for coding in task["code"]["coding"]][1:]


async def test_the_sender_reads_the_new_priority_in_the_task_and_its_own_in_the_request(
    service: Service,
) -> None:
    worker, referral = await a_received_referral(service)
    assert (referral["priority"], referral["priorities"]) == ("routine", [])
    service.clock.advance(minutes=1)
    given = await worker.act(referral, "prioritise", **URGENT)
    assert (given["status"], given["priority"]) == ("received", "routine")
    assert [(p["priority"], p["reason"]) for p in given["priorities"]] == [
        ("asap", "Tiltagende kraftnedsættelse")
    ]
    gp = await service.as_client("demo-gp")
    task = (await gp.get(f"/fhir/Task/{referral['id']}")).json()
    assert (task["priority"], task["status"], decisions(task)) == ("asap", "received", ["prioritise"])
    assert task["code"]["coding"][1]["display"] == "Prioritetsændring"
    assert task["statusReason"] == {"text": "Tiltagende kraftnedsættelse"}
    assert task["note"][0]["text"] == "Tiltagende kraftnedsættelse"
    assert task["executionPeriod"]["end"] == task["note"][0]["time"]
    assert task["businessStatus"]["coding"][0]["code"] == "received"
    assert (await gp.get(f"/fhir/ServiceRequest/{referral['id']}")).json()["priority"] == "routine"
    for query in ("priority=asap", "code=prioritise"):
        assert len((await gp.get(f"/fhir/Task?{query}")).json()["entry"]) == 1


async def test_a_decision_about_the_request_stands_beside_the_one_about_its_priority(
    service: Service,
) -> None:
    worker, referral = await a_received_referral(service)
    referral = await worker.act(referral, "prioritise", **URGENT)
    await worker.act(referral, "reject", reason="duplicate")
    gp = await service.as_client("demo-gp")
    task = (await gp.get(f"/fhir/Task/{referral['id']}")).json()
    assert decisions(task) == ["reject", "prioritise"]
    assert task["statusReason"]["coding"][0]["code"] == "duplicate"
    assert task["note"][0]["text"] == "Tiltagende kraftnedsættelse"


async def test_a_plan_is_prioritised_while_it_is_open_and_the_history_tells(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "prioritise", **URGENT)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    deadline = plan["deadline"]
    plan = await worker.act(plan, "prioritise", priority="routine", reason="Bedring")
    assert plan["deadline"] == deadline
    path = f"/api/v1/rehabilitation-plans/{plan['id']}"
    offered = (await worker.http.get(f"{path}/available-actions")).json()["items"]
    (action,) = [item for item in offered if item["action"] == "prioritise"]
    assert action["allowed"]
    history = (await worker.http.get(f"{path}/history")).json()["items"]
    told = [event for event in history if event["name"] == "prioritise"]
    assert [event["reason"] for event in told] == ["Tiltagende kraftnedsættelse", "Bedring"]


async def test_no_other_priority_and_no_change_without_a_reason(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    path = f"/api/v1/referrals/{referral['id']}/prioritise"
    for body, place in {
        ("stat", "Haster"): "priority",
        ("asap", ""): "reason",
        ("routine", "Som før"): "priority",
    }.items():
        sent = dict(zip(("priority", "reason"), body, strict=True))
        refused = await worker.http.post(path, json=sent, headers={"If-Match": str(referral["version"])})
        assert refused.status_code == 422, sent
        assert refused.json()["errors"][0]["place"].endswith(place)
    assert (await worker.again(referral))["priorities"] == []
