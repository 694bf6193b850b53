"""Whoever looks at a citizen whose case is closed says why (L13)."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.api.loop import CaseWorker, a_received_referral, actions, case_worker
from tests.conftest import Service

pytestmark = pytest.mark.requirement("L13")


async def long_closed(service: Service) -> tuple[CaseWorker, str]:
    """Return the address of a citizen whose only referral was rejected more than a year ago."""
    worker, referral = await a_received_referral(service)
    assert "reject" in actions(referral)
    await worker.act(referral, "reject", reason="duplicate")
    service.clock.advance(days=400)
    return await case_worker(service), f"/api/v1/citizens/{referral['citizen']['id']}"


async def test_an_open_case_needs_no_purpose_however_old_it_is(service: Service) -> None:
    _, referral = await a_received_referral(service)
    service.clock.advance(days=400)
    worker = await case_worker(service)
    await worker.get(f"/api/v1/citizens/{referral['citizen']['id']}")
    assert len((await worker.get("/api/v1/inbox"))["items"]) == 1


async def test_a_case_that_has_just_closed_needs_no_purpose(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    await worker.act(referral, "reject", reason="duplicate")
    service.clock.advance(days=364)
    worker = await case_worker(service)
    await worker.get(f"/api/v1/citizens/{referral['citizen']['id']}")


async def test_a_long_closed_case_is_refused_with_the_place_and_the_refusal_is_noted(
    service: Service,
) -> None:
    worker, path = await long_closed(service)
    for address in (path, f"{path}/consents", f"{path}/participants", f"{path}/available-actions"):
        answer = await worker.http.get(address)
        assert answer.status_code == 403, address
        (error,) = answer.json()["errors"]
        assert (error["code"], error["place"]) == ("purpose-needed", "X-Purpose")
    noted = await service.database.changes.fetch("SELECT detail FROM audit_entry WHERE action = 'refused'")
    assert {row["detail"] for row in noted} == {"purpose-needed"}
    listed = await worker.http.get("/api/v1/inbox?status=rejected")
    assert listed.status_code == 403


async def test_a_command_does_not_open_a_closed_case_either(service: Service) -> None:
    worker, path = await long_closed(service)
    headers = {"If-Match": "1"}
    refused = await worker.http.post(f"{path}/object-to-disclosure", json={}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "purpose-needed")
    headers["X-Purpose"] = "complaint"
    done = await worker.http.post(f"{path}/object-to-disclosure", json={}, headers=headers)
    assert done.status_code == 200
    assert done.json()["objects_to_disclosure"]


@pytest.mark.parametrize("code", ["current-treatment", "follow-up", "complaint", "quality"])
async def test_a_purpose_opens_it_and_stays_with_the_look(service: Service, code: str) -> None:
    worker, path = await long_closed(service)
    answer = await worker.http.get(path, headers={"X-Purpose": code})
    assert answer.status_code == 200
    found = await service.database.changes.fetch("SELECT detail FROM audit_entry WHERE action = 'purpose'")
    assert [row["detail"] for row in found] == [code]
    assert (await worker.get("/api/v1/reports/break-glass"))["items"] == []


async def test_an_unknown_purpose_is_refused_by_name(service: Service) -> None:
    worker, path = await long_closed(service)
    answer = await worker.http.get(path, headers={"X-Purpose": "curiosity"})
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "X-Purpose")
    assert "curiosity" in answer.text


async def test_breaking_the_glass_takes_a_reason_and_is_listed_for_follow_up(service: Service) -> None:
    worker, path = await long_closed(service)
    bare = await worker.http.get(path, headers={"X-Purpose": "break-glass", "X-Purpose-Reason": "%00 "})
    assert (bare.status_code, bare.json()["errors"][0]["place"]) == (422, "X-Purpose-Reason")
    headers = {
        "X-Purpose": "break-glass",
        "X-Purpose-Reason": quote("Akut opkald fra pårørende"),
        "X-On-Behalf-Of": "Mette Holm",
    }
    for _ in range(2):
        assert (await worker.http.get(path, headers=headers)).status_code == 200
    page = await worker.get("/api/v1/reports/break-glass", limit=1)
    (item,) = page["items"]
    assert (item["reason"], item["person"]) == ("Akut opkald fra pårørende", "Mette Holm")
    assert path.endswith(item["citizen_id"])
    rest = await worker.get("/api/v1/reports/break-glass", cursor=page["next"], limit=2)
    assert len(rest["items"]) == 1
    assert rest["next"] is None


async def test_what_another_authority_broke_is_not_on_our_list(service: Service) -> None:
    worker, path = await long_closed(service)
    await worker.http.get(path, headers={"X-Purpose": "break-glass", "X-Purpose-Reason": "x"})
    other = await case_worker(service, "demo-municipality-2")
    assert (await other.get("/api/v1/reports/break-glass"))["items"] == []
