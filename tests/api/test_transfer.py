"""A case goes on: under a new authority from a day on, or with one the citizen moves to."""

from __future__ import annotations

import pytest

from tests.api.loop import (
    TRAINING_119,
    CaseWorker,
    an_accepted_referral,
    case_worker,
    in_rehabilitation,
)
from tests.conftest import Service


@pytest.mark.requirement("L3", "L4")
async def test_a_pathway_that_crosses_the_reform_goes_on_under_the_region(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    found = await worker.get(f"/api/v1/pathways/{pathway['id']}/responsibility")
    first, second = found["items"]
    assert (first["authority"], first["first_day"], first["last_day"]) == ("0461", "2026-11-23", "2026-12-31")
    assert (second["first_day"], second["operator"], second["last_day"]) == ("2027-01-01", "0461", None)
    assert "Region" in second["authority_name"]
    service.clock.advance(days=60)
    worker = CaseWorker(await service.as_client("demo-municipality"), service)
    pathway = await worker.again(pathway)
    assert pathway["status"] == "open"
    assert (await in_rehabilitation(worker, pathway, TRAINING_119))["status"] == "in-rehab"


async def test_a_citizen_who_moves_is_handed_over_with_what_was_done(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    pathway = await worker.act(pathway, "transfer", to_authority="0316", reason="Borgeren er flyttet.")
    assert (pathway["status"], pathway["close_type"]) == ("closed", "transferred")
    assert {session["status"] for session in pathway["sessions"]} == {"attended", "void"}
    referral = await worker.again(referral)
    assert (referral["status"], referral["forwarded_to"]) == ("transferred", "0316")
    await service.work()
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    (end,) = [n for n in notices if n["type"] == "END" and n["status"] == "ready"]
    assert "fortsætter hos Holbæk Kommune" in end["text"]
    other = await case_worker(service, "demo-municipality-2")
    arrived = await other.newest()
    assert arrived["status"] == "received"
    assert "Overdraget efter sundhedslovens § 119" in arrived["handed_over"]
    assert "Rygtræning: mødt 1 af 1 gange" in arrived["handed_over"]


@pytest.mark.parametrize(("to_authority", "code"), [("0461", "transfer-to-self"), ("9999", "unresolved")])
async def test_nobody_is_handed_over_to_oneself_or_to_nobody(
    service: Service, to_authority: str, code: str
) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    refused = await worker.try_to(pathway, "transfer", to_authority=to_authority, reason="Flyttet")
    assert refused.status_code == 422
    assert refused.json()["code"] == code
    assert (await worker.again(pathway))["status"] == "open"
