"""$validate: everything that is wrong, at once, and nothing stored."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.fhir import wire
from tests.api.loop import FHIR, NOBODY, a_bundle, a_referral, case_worker
from tests.api.test_fhir_update import put, sent
from tests.api.test_fhir_write import issues
from tests.conftest import Service

DK_PATIENT = "http://hl7.dk/fhir/core/StructureDefinition/dk-core-patient"


async def validated(
    client: httpx.AsyncClient, resource: dict[str, Any], query: str = "", **headers: str
) -> list[dict[str, Any]]:
    type_ = resource["resourceType"]
    answer = await client.post(
        f"/fhir/{type_}/$validate{query}", content=wire.dumps(resource), headers=FHIR | headers
    )
    assert answer.status_code == 200, answer.text
    outcome: dict[str, Any] = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    return list(outcome["issue"])


def found(outcome: list[dict[str, Any]], severity: str) -> set[str]:
    return {
        place for issue in outcome if issue["severity"] == severity for place in issue.get("expression", ())
    }


async def test_all_that_is_wrong_is_told_at_once_with_its_place(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    wrong = a_referral(status="running", subject={"reference": "Organization/1"}, note=[], colour="red")
    del wrong["intent"]
    outcome = await validated(gp, wrong)
    assert found(outcome, "error") == {
        "ServiceRequest.status",
        "ServiceRequest.subject",
        "ServiceRequest.note",
        "ServiceRequest.colour",
        "ServiceRequest.intent",
    }
    assert outcome[-1]["severity"] == "information"
    assert (await gp.get("/fhir/ServiceRequest?_count=0")).json()["total"] == 0


async def test_what_is_well_is_said_to_be_and_what_was_not_looked_at(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    (danish,) = await validated(gp, a_referral())
    (english,) = await validated(gp, a_referral(), **{"Accept-Language": "en"})
    assert danish["details"]["text"].startswith("Der er ikke fundet fejl.")
    assert english["details"]["text"].startswith("Nothing wrong was found. Checked: R4")
    (bundle,) = await validated(gp, a_bundle(), "?mode=create")
    assert bundle["severity"] == "information"
    assert (await gp.get("/fhir/ServiceRequest?_count=0")).json()["total"] == 0


async def test_what_would_keep_it_from_being_taken_in_is_a_warning_until_a_create_is_meant(
    service: Service,
) -> None:
    gp = await service.as_client("demo-gp")
    valid = a_referral()
    del valid["requester"]
    assert found(await validated(gp, valid), "warning") == {"ServiceRequest.requester"}
    assert found(await validated(gp, valid, "?mode=create"), "error") == {"ServiceRequest.requester"}


async def test_a_danish_profile_is_checked_where_it_is_claimed_or_asked_for(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "identifier": [{"use": "official", "system": "urn:oid:1.2.208.176.1.2", "value": "3102999999"}],
        "name": [{"use": "official", "given": ["Bruno"]}],
    }
    assert found(await validated(gp, patient), "error") == set()
    wrong = {"Patient.identifier[0].value", "Patient.name[0].family"}
    claiming = patient | {"meta": {"profile": [f"{DK_PATIENT}|3.2.0"]}}
    parameters = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "resource", "resource": patient},
            {"name": "profile", "valueUri": DK_PATIENT},
            {"name": "mode", "valueCode": "profile"},
        ],
    }
    assert found(await validated(gp, claiming), "error") == wrong
    assert found(await validated(gp, patient, f"?profile={DK_PATIENT}"), "error") == wrong
    answer = await gp.post("/fhir/Patient/$validate", content=wire.dumps(parameters), headers=FHIR)
    assert found(answer.json()["issue"], "error") == wrong
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": claiming}]}
    assert found(await validated(gp, bundle), "error") == {
        f"Bundle.entry[0].resource.{place.partition('.')[2]}" for place in wrong
    }


async def test_a_profile_we_do_not_know_is_said_not_to_be_checked(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    outcome = await validated(gp, a_referral(meta={"profile": ["https://example.org/p"]}))
    assert [issue["severity"] for issue in outcome] == ["information", "information"]
    assert "https://example.org/p" in outcome[-1]["details"]["text"]


async def test_what_cannot_be_looked_at_is_refused(service: Service, subtests: pytest.Subtests) -> None:
    gp = await service.as_client("demo-gp")
    parameters = {"resourceType": "Parameters", "parameter": []}
    for path, body, status in [
        ("ServiceRequest/$validate", {"resourceType": "Patient"}, 400),
        ("ServiceRequest/$validate", parameters, 400),
        ("ServiceRequest/$validate", {**parameters, "parameter": [{"name": "x"}]}, 400),
        ("ServiceRequest/$validate", {**parameters, "parameter": [{"name": "mode", "valueCode": 1}]}, 400),
        ("ServiceRequest/$validate", {**parameters, "parameter": [1]}, 400),
        ("ServiceRequest/$validate?mode=delete", a_referral(), 400),
        ("ServiceRequest/$validate?x=y", a_referral(), 400),
        ("Nonsense/$validate", a_referral(), 404),
    ]:
        with subtests.test(f"{path} {body.get('resourceType')}"):
            answer = await gp.post(f"/fhir/{path}", content=wire.dumps(body), headers=FHIR)
            assert answer.status_code == status
            assert issues(answer)
    anonymous = await service.anonymous().post("/fhir/Patient/$validate", json={"resourceType": "Patient"})
    assert anonymous.status_code == 401


async def of_one(
    client: httpx.AsyncClient, path: str, resource: dict[str, Any] | None, query: str = ""
) -> list[dict[str, Any]]:
    content = wire.dumps(resource) if resource else b""
    answer = await client.post(f"{path}/$validate{query}", content=content, headers=FHIR)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["issue"])


def severities(outcome: list[dict[str, Any]]) -> set[str]:
    return {issue["severity"] for issue in outcome}


async def test_an_update_is_judged_as_put_would_and_changes_nothing(service: Service) -> None:
    gp, path, held = await sent(service)
    assert severities(await of_one(gp, path, held)) == {"information"}
    assert severities(await of_one(gp, path, held | {"priority": "asap"})) == {"information"}
    for wrong, place in [
        (held | {"id": "other"}, "ServiceRequest.id"),
        (held | {"status": "completed"}, "ServiceRequest.status"),
        (held | {"colour": "red"}, "ServiceRequest.colour"),
    ]:
        assert found(await of_one(gp, path, wrong, "?mode=update"), "error") == {place}
        assert (await put(gp, path, wrong, If_Match='W/"1"')).status_code in {400, 422}
    now = (await gp.get(path)).json()
    assert (now["meta"]["versionId"], now) == ("1", held)
    worker = await case_worker(service)
    await worker.act(await worker.newest(), "reject", reason="duplicate")
    issue, *_ = await of_one(gp, path, held | {"priority": "asap"})
    refused = await put(gp, path, held | {"priority": "asap"}, If_Match='W/"2"')
    assert (issue["code"], refused.status_code) == ("conflict", 409)
    assert issue["details"]["text"] == issues(refused)[0]["details"]["text"]


async def test_what_cannot_be_done_over_fhir_is_said_not_to_be_possible(service: Service) -> None:
    gp, path, _ = await sent(service)
    for query, body in (("?mode=delete", None), ("?mode=delete", a_referral())):
        issue, *_ = await of_one(gp, path, body, query)
        assert (issue["severity"], issue["code"]) == ("error", "not-supported")
    task_path = path.replace("ServiceRequest", "Task")
    task = (await gp.get(task_path)).json()
    assert {i["code"] for i in await of_one(gp, task_path, task) if i["severity"] == "error"} == {
        "not-supported"
    }
    assert severities(await of_one(gp, task_path, task, "?mode=profile")) == {"information"}
    assert severities(await of_one(gp, path, a_referral("H-9"), "?mode=create")) == {"information"}


async def test_one_that_is_not_there_or_not_given_is_refused(service: Service) -> None:
    gp, path, held = await sent(service)
    other = await service.as_client("demo-gp-2")
    for client, address, body, status in [
        (other, path, held, 404),
        (gp, f"/fhir/ServiceRequest/{NOBODY}", held, 404),
        (gp, path, {"resourceType": "Patient"}, 400),
        (gp, f"{path}", {"resourceType": "Parameters", "parameter": [{"name": "resource"}]}, 400),
    ]:
        answer = await client.post(f"{address}/$validate", content=wire.dumps(body), headers=FHIR)
        assert (answer.status_code, bool(issues(answer))) == (status, True)
    assert (await gp.post(f"{path}/$validate", headers=FHIR)).status_code == 400
    assert (await gp.post(f"{path}/$validate?mode=erase", headers=FHIR)).status_code == 400


async def test_a_municipality_that_nobody_here_works_for_is_refused_as_validate_says(
    service: Service,
) -> None:
    gp = await service.as_client("demo-gp")
    copenhagen = a_referral()["performer"][0]["identifier"] | {"value": "0101"}
    wrong = a_referral(performer=[{"identifier": copenhagen}])
    created = await gp.post("/fhir/ServiceRequest", json=wrong, headers=FHIR)
    for outcome in (created.json()["issue"], await validated(gp, wrong, "?mode=create")):
        assert found(outcome, "error") == {"ServiceRequest.performer[0]"}
    assert created.status_code == 422


@pytest.mark.parametrize("code", ["9999", "0101"])
async def test_a_receiver_nobody_knows_is_told_beside_what_else_is_wrong(service: Service, code: str) -> None:
    gp = await service.as_client("demo-gp")
    municipalities = a_referral()["performer"][0]["identifier"] | {"value": code}
    wrong = a_referral(status="bogus", performer=[{"identifier": municipalities}])
    outcome = await validated(gp, wrong, "?mode=create")
    assert found(outcome, "error") == {"ServiceRequest.status", "ServiceRequest.performer[0]"}
    assert found(await validated(gp, wrong), "error") == {"ServiceRequest.status"}
