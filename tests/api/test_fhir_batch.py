"""A batch: every entry as if it had come alone."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.fhir import wire
from tests.api.loop import FHIR, NOBODY, a_bundle, a_referral, send_fhir
from tests.api.test_fhir_update import sent
from tests.api.test_fhir_write import issues
from tests.conftest import Service


def asked(method: str, url: str, resource: dict[str, Any] | None = None, **more: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"request": {"method": method, "url": url, **more}}
    return entry | ({"resource": resource} if resource else {})


async def batch(client: httpx.AsyncClient, *entries: dict[str, Any], **headers: str) -> list[dict[str, Any]]:
    body = {"resourceType": "Bundle", "type": "batch", "entry": list(entries)}
    answer = await client.post("/fhir", content=wire.dumps(body), headers=FHIR | headers)
    assert answer.status_code == 200, answer.text
    bundle = wire.reread(answer.text)
    assert bundle["type"] == "batch-response"
    assert len(bundle["entry"]) == len(entries)
    return list(bundle["entry"])


def statuses(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["response"]["status"][:3] for entry in entries]


async def test_each_entry_has_its_own_outcome_and_takes_no_other_with_it(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    answers = await batch(
        gp,
        asked("POST", "ServiceRequest", a_referral("H-1")),
        asked("POST", "/ServiceRequest", a_referral("H-2", status="running")),
        asked("GET", "ServiceRequest?identifier=https://praksis.example|H-1"),
        asked("DELETE", f"ServiceRequest/{NOBODY}"),
        asked("GET", f"/Patient/{NOBODY}"),
        asked("GET", "Nonsense/1/2/3"),
        asked("POST", "/", a_bundle()),
        asked("POST", "Patient", {"resourceType": "Patient"}),
        asked("GET", "metadata"),
    )
    assert statuses(answers) == ["201", "400", "200", "405", "404", "404", "400", "405", "200"]
    first, wrong, found, *_ = answers
    assert first["response"]["etag"] == 'W/"1"'
    assert first["response"]["location"] == f"{first['fullUrl']}/_history/1"
    assert first["response"]["lastModified"] == "2026-11-23T09:00:00.000Z"
    assert found["resource"]["entry"][0]["resource"] == first["resource"]
    assert wrong["response"]["outcome"]["issue"][0]["expression"] == ["ServiceRequest.status"]
    assert "resource" not in wrong


async def test_conditions_and_preferences_hold_for_entries(service: Service) -> None:
    gp, path, held = await sent(service)
    url = path.removeprefix("/fhir/")
    condition = "identifier=https://praksis.example|H-1"
    answers = await batch(
        gp,
        asked("GET", url, ifNoneMatch='W/"1"'),
        asked("POST", "ServiceRequest", a_referral(priority="asap"), ifNoneExist=condition),
        asked("PUT", url, held | {"priority": "asap"}),
        asked("PUT", url, held | {"priority": "asap"}, ifMatch='W/"1"'),
        asked("PUT", url, held | {"priority": "stat"}, ifMatch='W/"1"'),
        asked("GET", f"http://rygvej.test/fhir/{url}"),
        Prefer="return=minimal",
    )
    assert statuses(answers) == ["304", "200", "428", "200", "412", "200"]
    assert "resource" not in answers[3]
    assert answers[5]["resource"]["priority"] == "asap"


async def test_scopes_and_audit_are_those_of_each_entry(service: Service) -> None:
    gp, path, _ = await sent(service)
    region = await service.as_client("demo-region")
    url = path.removeprefix("/fhir/")
    assert statuses(await batch(region, asked("GET", url), asked("GET", "metadata"))) == ["403", "200"]
    stranger = await service.as_client("demo-gp-2")
    assert statuses(await batch(stranger, asked("GET", url))) == ["404"]
    await batch(gp, asked("GET", url), asked("GET", url))
    noted = await service.database.changes.fetchval(
        "SELECT count(*) FROM audit_entry"
        " WHERE action = 'read' AND client_id = 'demo-gp' AND citizen_id IS NOT NULL"
    )
    assert noted >= 2
    assert (await service.anonymous().post("/fhir", json={"resourceType": "Bundle"})).status_code == 401


async def test_what_is_no_batch_is_refused_whole(service: Service, subtests: pytest.Subtests) -> None:
    gp = await service.as_client("demo-gp")
    for bundle, place in [
        ({"entry": [{"resource": a_referral()}]}, "Bundle.entry[0]"),
        ({"entry": [{"request": {"method": "GET"}}]}, "Bundle.entry[0].request.url"),
        ({"entry": [{"request": {"method": "FETCH", "url": "Patient"}}]}, "Bundle.entry[0].request.method"),
        ({"entry": {}}, "Bundle.entry"),
        ({"nonsense": 1}, "Bundle.nonsense"),
        ({"entry": []}, "Bundle.entry"),
    ]:
        with subtests.test(place):
            answer = await send_fhir(gp, {"resourceType": "Bundle", "type": "batch", **bundle})
            assert answer.status_code == 400
            assert place in issues(answer)[0]["expression"]
    many = [asked("GET", "metadata")] * 201
    answer = await send_fhir(gp, {"resourceType": "Bundle", "type": "batch", "entry": many})
    assert answer.status_code == 413


async def test_a_reference_to_what_we_published_may_be_absolute_or_relative(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    first = (await send_fhir(hospital, a_bundle())).json()
    urls = {e["resource"]["resourceType"]: e["fullUrl"] for e in first["entry"]}
    relative = urls["Patient"].partition("/fhir/")[2]
    for number, subject in enumerate([urls["Patient"], relative]):
        request = a_referral(
            f"G-{number}",
            subject={"reference": subject},
            requester={"reference": urls["Organization"]},
        )
        answer = await send_fhir(hospital, request)
        assert answer.status_code == 201, answer.text
        assert answer.json()["subject"] == {"reference": relative}


async def test_the_entries_of_a_transaction_may_stand_in_any_order(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    bundle = a_bundle()
    bundle["entry"].reverse()
    answer = await send_fhir(hospital, bundle)
    assert answer.status_code == 200
    assert b"urn:uuid:" not in answer.content
