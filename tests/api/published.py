"""A service with one of everything that is published."""

from __future__ import annotations

from typing import Any

from tests.api.loop import (
    COORDINATOR,
    CaseWorker,
    a_bundle,
    a_received_referral,
    a_whole_loop,
    send_fhir,
)
from tests.api.loop_consent import a_consent_given
from tests.api.measured import measured_parts
from tests.api.test_catalogue import an_item
from tests.conftest import Service

ROLE = {"resourceType": "PractitionerRole", "code": [{"text": "Fysioterapeut"}]}


async def everything_published(service: Service) -> CaseWorker:
    """Tell a loop to its end, a bundle with a role, a question, and all that is noted beside."""
    await a_whole_loop(service)
    worker, referral = await a_received_referral(service)
    referral = await worker.act(
        referral, "ask-for-supplement", question="Hvor længe?", missing=["pain_onset"]
    )
    await service.work()
    referral = await worker.act(await worker.again(referral), "accept", criteria=["C1"], **COORDINATOR)
    pathway: dict[str, Any] = await worker.pathway(referral)
    await measured_parts(worker, pathway)
    await a_consent_given(worker, pathway["citizen_id"])
    await an_item(worker)
    bundle = a_bundle()
    bundle["entry"].append({"resource": ROLE, "request": {"method": "POST", "url": "PractitionerRole"}})
    answer = await send_fhir(await service.as_client("demo-hospital"), bundle)
    assert answer.status_code == 200, answer.text
    return worker
