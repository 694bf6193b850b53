"""When something may have happened, over HTTP: late with a reason, never before what it follows on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.domain.codes import StopReason
from tests.api.loop import (
    CLOSING,
    COORDINATOR,
    TRAINING_119,
    CaseWorker,
    a_received_plan,
    a_received_referral,
    an_accepted_referral,
    in_rehabilitation,
)
from tests.conftest import Service

LATE = {"late_reason": "Systemet var nede."}


async def refused_at(worker: CaseWorker, subject: dict[str, Any], action: str, **body: Any) -> str:
    answer = await worker.try_to(subject, action, **body)
    assert answer.status_code == 422, answer.text
    assert await worker.again(subject) == subject
    return str(answer.json()["errors"][0]["place"])


def ago(service: Service, **time: float) -> str:
    return (service.clock() - timedelta(**time)).isoformat()


async def test_a_conversation_long_ago_needs_a_reason_that_its_event_keeps(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    service.clock.now += timedelta(days=3)
    worker = CaseWorker(await service.as_client("demo-municipality"), service)
    hold, said = "hold-clarifying-conversation", worker.conversation(held_at=ago(service, days=2))
    assert await refused_at(worker, pathway, hold, **said) == "late_reason"
    await worker.act(pathway, hold, **said | LATE)
    history = await worker.get(f"/api/v1/pathways/{pathway['id']}/history")
    event = next(item for item in history["items"] if item["name"] == hold)
    assert event["details"]["late_reason"] == LATE["late_reason"]


async def test_no_conversation_was_held_before_the_referral_came(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    said = worker.conversation(held_at=ago(service, days=700))
    assert await refused_at(worker, pathway, "hold-clarifying-conversation", **said | LATE) == "held_at"


@pytest.mark.parametrize(("days", "place"), [(2, "closed_at"), (0.5, "")])
async def test_a_pathway_ends_after_rehabilitation_began(service: Service, days: float, place: str) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    said = {"stop_reason": StopReason.UDEBLEVET, "closed_at": ago(service, days=days)}
    if place:
        assert await refused_at(worker, pathway, "stop", **said) == "late_reason"
        assert await refused_at(worker, pathway, "stop", **said, **LATE) == place
        assert await refused_at(worker, pathway, "close", **CLOSING, closed_at=said["closed_at"]) == (
            "late_reason"
        )
    else:
        await worker.act(pathway, "stop", **said)


async def test_sessions_held_long_ago_are_enrolled_with_a_reason_and_never_before_the_pathway(
    service: Service,
) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    service.clock.now += timedelta(days=5)
    worker = CaseWorker(await service.as_client("demo-municipality"), service)
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())
    pathway = await worker.act(pathway, "offer", fsiii_code=TRAINING_119, name="Hold", answer="accept")
    pathway = await worker.act(pathway, "agree-plan", goals=["Tilbage på cyklen"])

    def enrolment(**time: float) -> dict[str, Any]:
        held = {"start": ago(service, **time), "end": ago(service, hours=1)}
        sessions = [*worker.sessions(), held]
        offered = pathway["offers"][0]["id"]
        return {"offer_id": offered, "sessions": sessions, "delivery_types": ["group"]}

    assert await refused_at(worker, pathway, "enrol", **enrolment(days=2)) == "late_reason"
    assert await refused_at(worker, pathway, "enrol", **enrolment(days=40), **LATE) == "sessions[2].start"
    await worker.act(pathway, "enrol", **enrolment(days=2), **LATE)
    history = await worker.get(f"/api/v1/pathways/{pathway['id']}/history")
    event = next(item for item in history["items"] if item["name"] == "enrol")
    assert event["details"]["late_reason"] == LATE["late_reason"]


async def test_a_death_long_ago_needs_a_reason(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    citizen = await worker.get(f"/api/v1/citizens/{plan['citizen']['id']}")
    long_ago = {"died_on": ago(service, days=9)[:10]}
    assert (await worker.try_to(citizen, "register-death", **long_ago)).json()["errors"][0]["place"] == (
        "late_reason"
    )
    await worker.act(citizen, "register-death", **long_ago, **LATE)


async def test_nothing_is_decided_before_the_request_came(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    then = LATE | {"happened_at": ago(service, days=40)}
    assert await refused_at(worker, plan, "classify", level="basal", **then, **COORDINATOR) == "happened_at"
    worker, referral = await a_received_referral(service)
    then["happened_at"] = "2020-01-01T09:00:00+01:00"
    assert await refused_at(worker, referral, "accept", criteria=["C1"], **then, **COORDINATOR) == (
        "happened_at"
    )


async def test_a_missed_deadline_is_not_met_by_offering_a_day_that_has_passed(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    service.clock.now += timedelta(days=40)
    worker = CaseWorker(await service.as_client("demo-municipality"), service)
    plan = await worker.again(plan)
    assert plan["deadline"]["state"] == "missed"
    passed = {"offered_for": ago(service, days=38)}
    assert await refused_at(worker, plan, "offer-first-contact", **passed) == "offered_for"
    made_then = {"happened_at": ago(service, days=39), **LATE}
    plan = await worker.act(plan, "offer-first-contact", **passed, **made_then)
    assert plan["deadline"]["state"] == "met"
