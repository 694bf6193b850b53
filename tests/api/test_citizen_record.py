"""A citizen's record over HTTP: numbers, merging, keeping, and the citizen's own copy."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.loop import (
    XREF15,
    XREF15_ID,
    CaseWorker,
    a_received_plan,
    a_received_referral,
    a_whole_loop,
    send_letter,
)
from tests.conftest import Service

REASON = {"reason": "CPR-nummer tildelt."}


async def citizen_of(worker: CaseWorker, request: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = await worker.get(f"/api/v1/citizens/{request['citizen']['id']}")
    return found


@pytest.mark.requirement("L1")
async def test_a_letter_under_the_former_number_finds_the_citizen(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    citizen = await citizen_of(worker, referral)
    changed = await worker.act(citizen, "change-number", identifier="2512484916", **REASON)
    assert changed["identifier"] == "2512484916"
    assert changed["former_identifiers"] == [citizen["identifier"]]
    another = XREF15.replace(XREF15_ID, XREF15_ID[:-1] + b"7")
    assert (await send_letter(await service.as_client("demo-gp"), another)).status_code == 201
    assert (await worker.newest())["citizen"]["id"] == citizen["id"]
    after = await citizen_of(worker, referral)
    assert (after["identifier"], after["former_identifiers"]) == ("2512484916", [citizen["identifier"]])


@pytest.mark.requirement("L1")
async def test_two_records_of_one_person_become_one_with_all_their_cases(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    service.clock.advance(minutes=1)
    _, referral = await a_received_referral(service)
    kept, other = await citizen_of(worker, plan), await citizen_of(worker, referral)
    refused = await worker.try_to(kept, "change-number", identifier=other["identifier"], **REASON)
    assert refused.json()["code"] == "number-held"
    kept = await worker.act(kept, "merge", other_id=other["id"], reason="Samme person.")
    assert other["identifier"] in kept["former_identifiers"]
    assert (await worker.again(referral))["citizen"]["id"] == kept["id"]
    assert (await worker.get(f"/api/v1/citizens/{other['id']}"))["merged_into"] == kept["id"]
    story = (await worker.get(f"/api/v1/citizens/{kept['id']}/timeline"))["items"]
    assert {"RehabPlan", "Referral"} <= {item["kind"] for item in story}


@pytest.mark.requirement("L1", "L2")
@pytest.mark.parametrize("number", ["2512484", "3102484916", "abcdefghij"])
async def test_a_number_that_cannot_be_is_refused(service: Service, number: str) -> None:
    worker, referral = await a_received_referral(service)
    citizen = await citizen_of(worker, referral)
    refused = await worker.try_to(citizen, "change-number", identifier=number, **REASON)
    assert refused.status_code == 422
    assert [error["place"] for error in refused.json()["errors"]] == ["identifier"]
    assert number not in refused.text


@pytest.mark.requirement("L15")
async def test_the_record_is_kept_by_who_wrote_and_longer_while_a_case_runs(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    path = f"/api/v1/citizens/{referral['citizen']['id']}"
    assert await worker.get(f"{path}/retention") == {
        "last_entry_on": "2026-11-23",
        "years": 10,
        "keep_until": "2036-11-23",
        "is_held": False,
    }
    citizen = await worker.act(await citizen_of(worker, referral), "hold-record", why="complaint")
    assert (await worker.get(f"{path}/retention"))["is_held"]
    await worker.act(citizen, "release-record", why="complaint")
    assert not (await worker.get(f"{path}/retention"))["is_held"]


@pytest.mark.requirement("L15", "R89")
async def test_a_profession_nobody_knows_is_refused_by_name(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    worker.http.headers["X-Profession"] = "kiropraktør"
    answer = await worker.http.get(f"/api/v1/referrals/{referral['id']}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["place"] == "X-Profession"


@pytest.mark.requirement("L16")
async def test_the_citizens_own_copy_holds_cases_recipients_and_who_has_looked(service: Service) -> None:
    worker, plan, _ = await a_whole_loop(service)
    record = await worker.get(f"/api/v1/citizens/{plan['citizen']['id']}/export")
    assert set(record["cases"]) >= {
        "Citizen",
        "RehabPlan",
        "Pathway",
        "Assessment",
        "Offer",
        "Session",
        "Notice",
    }
    told = {(row["type"], row["role"]) for row in record["disclosures"]}
    assert ("END", "own-gp") in told
    assert all(row["recipient"] for row in record["disclosures"])
    looked = {(row["client_id"], row["action"]) for row in record["access_log"]}
    assert {("demo-hospital", "create"), ("demo-municipality", "read")} <= looked
    again = await worker.get(f"/api/v1/citizens/{plan['citizen']['id']}/export")
    assert "export" in {row["action"] for row in again["access_log"]}
