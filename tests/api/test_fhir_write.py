"""What a record system sends as FHIR, and what it gets back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.domain.actors import EVERY_UNIT
from app.fhir import wire
from tests.api.loop import BUNDLE, a_bundle, a_referral, send_fhir
from tests.conftest import Service

BASE = "http://rygvej.test/fhir"


def issues(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.headers["content-type"] == "application/fhir+json"
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    assert all(issue["details"]["text"] and issue["diagnostics"] for issue in outcome["issue"])
    return list(outcome["issue"])


def places(answer: httpx.Response) -> set[str]:
    return {place for issue in issues(answer) for place in issue.get("expression", ())}


SOR_CODES = "urn:oid:1.2.208.176.1.1"


@pytest.mark.parametrize("sor", ["331061000016004", "9908011000016000"], ids=["other", "unregistered"])
async def test_a_request_in_the_name_of_another_unit_is_refused_where_it_names_it(
    service: Service, sor: str
) -> None:
    gp = await service.as_client("demo-gp")
    named = a_referral("H-2", requester={"identifier": {"system": SOR_CODES, "value": sor}})
    entries = [
        {
            "fullUrl": f"urn:uuid:{UUID(int=number)}",
            "resource": resource,
            "request": {"method": "POST", "url": "ServiceRequest"},
        }
        for number, resource in enumerate((a_referral(), named))
    ]
    alone = await send_fhir(gp, named)
    together = await send_fhir(gp, {"resourceType": "Bundle", "type": "transaction", "entry": entries})
    assert (alone.status_code, places(alone)) == (422, {"ServiceRequest.requester"})
    assert (together.status_code, places(together)) == (422, {"Bundle.entry[1].resource.requester"})
    assert {issue["details"]["text"] for issue in issues(together)} == {
        "Afsenderen er ikke en enhed, som det afsendende system må sende for."
    }
    assert await service.database.reads.fetchval("SELECT count(*) FROM referral") == 0


async def test_a_created_request_comes_back_whole_with_its_address_and_version(service: Service) -> None:
    answer = await send_fhir(await service.as_client("demo-gp"), a_referral())
    body = answer.json()
    assert answer.status_code == 201
    assert UUID(body["id"])
    assert body["meta"]["versionId"] == "1"
    assert answer.headers["location"] == f"{BASE}/ServiceRequest/{body['id']}/_history/1"
    assert answer.headers["etag"] == 'W/"1"'
    assert answer.headers["last-modified"] == "Mon, 23 Nov 2026 09:00:00 GMT"
    assert answer.headers["content-type"] == "application/fhir+json"
    assert body["identifier"] == a_referral()["identifier"]


async def test_who_wants_less_gets_the_address_and_version_only(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    answer = await send_fhir(gp, a_referral(), Prefer="respond-async, return=minimal")
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["etag"] == 'W/"1"'
    assert (await gp.get(answer.headers["location"])).status_code == 200
    bundle = await send_fhir(await service.as_client("demo-hospital"), a_bundle(), Prefer="return=minimal")
    assert {tuple(entry) for entry in bundle.json()["entry"]} == {("response",)}


async def test_the_same_again_gets_the_first_answer_and_makes_nothing_new(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    first = await send_fhir(gp, a_referral())
    again = await send_fhir(gp, a_referral())
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["location"] == first.headers["location"]
    found = (await gp.get("/fhir/ServiceRequest", params={"_total": "accurate"})).json()
    assert found["total"] == 1


async def test_the_same_identifier_for_something_else_is_a_conflict_that_names_the_elements(
    service: Service,
) -> None:
    gp = await service.as_client("demo-gp")
    first = await send_fhir(gp, a_referral())
    again = await send_fhir(gp, a_referral(priority="asap", note=[{"text": "Haster."}]))
    assert again.status_code == 409
    assert places(again) == {"ServiceRequest.priority", "ServiceRequest.note"}
    assert {issue["code"] for issue in issues(again)} == {"conflict"}
    held = await gp.get(first.headers["location"].partition("/_history")[0])
    assert held.content == first.content


async def test_a_transaction_again_with_other_content_names_entry_and_element(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    await send_fhir(hospital, a_bundle())
    anew = {entry["fullUrl"]: f"urn:uuid:{uuid4()}" for entry in a_bundle()["entry"] if "fullUrl" in entry}
    text = BUNDLE.decode()
    for url, other in anew.items():
        text = text.replace(url, other)
    assert (await send_fhir(hospital, wire.reread(text))).status_code == 200
    changed = wire.reread(text)
    number = next(n for n, e in enumerate(changed["entry"]) if e["resource"]["resourceType"] == "Condition")
    changed["entry"][number]["resource"]["note"] = [{"text": "Forværret."}]
    answer = await send_fhir(hospital, changed)
    assert answer.status_code == 409
    assert places(answer) == {f"Bundle.entry[{number}].resource.note"}


async def test_a_condition_on_the_own_identifier_is_what_is_promised_anyway(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    condition = "identifier=https://praksis.example|H-1"
    first = await send_fhir(gp, a_referral(), If_None_Exist=condition)
    again = await send_fhir(gp, a_referral(), If_None_Exist=condition)
    assert (first.status_code, again.status_code) == (201, 200)


async def test_a_condition_is_escaped_as_a_search_is(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    condition = r"identifier=https://praksis.example|H\|1\,2\$3"
    first = await send_fhir(gp, a_referral("H|1,2$3"), If_None_Exist=condition)
    again = await send_fhir(gp, a_referral("H|1,2$3"), If_None_Exist=condition)
    assert (first.status_code, again.status_code) == (201, 200)
    found = await gp.get(f"/fhir/ServiceRequest?{condition}")
    assert [entry["resource"]["id"] for entry in found.json()["entry"]] == [first.json()["id"]]
    chained = await gp.get(f"/fhir/Task?focus:ServiceRequest.{condition}")
    assert chained.json()["entry"]


async def test_any_other_condition_is_refused_and_never_ignored(
    service: Service, subtests: pytest.Subtests
) -> None:
    for condition in ["identifier=https://praksis.example|H-2", "status=active", "", "identifier=H-1"]:
        with subtests.test(repr(condition)[:60]):
            gp = await service.as_client("demo-gp")
            answer = await send_fhir(gp, a_referral(), If_None_Exist=condition)
            assert answer.status_code == 400
            assert "If-None-Exist" in issues(answer)[0]["diagnostics"]
            no_identifier = {name: value for name, value in a_referral().items() if name != "identifier"}
            assert (await send_fhir(gp, no_identifier, If_None_Exist="identifier=")).status_code == 400
            assert (await gp.get("/fhir/ServiceRequest?_count=0")).json()["total"] == 0


async def test_what_is_committed_is_never_answered_as_a_failure(service: Service) -> None:
    """A client that gets a 5xx sends the same again; here nothing can be read any more."""
    gp, hospital = await service.as_client("demo-gp"), await service.as_client("demo-hospital")
    await service.database.reads.close()
    answer = await send_fhir(gp, a_referral())
    assert (answer.status_code, answer.headers["etag"]) == (201, 'W/"1"')
    assert answer.json()["id"] in answer.headers["location"]
    assert answer.headers["location"].startswith(f"{BASE}/ServiceRequest/")
    bundle = await send_fhir(hospital, a_bundle())
    assert bundle.status_code == 200
    assert {entry["response"]["status"] for entry in bundle.json()["entry"]} >= {"201 Created"}
    assert await service.database.changes.fetchval("SELECT count(*) FROM referral") == 1


async def test_a_parameter_on_a_create_is_refused_by_name(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    path = "/fhir/ServiceRequest?identifier=https://praksis.example|H-1"
    answer = await gp.post(path, content=wire.dumps(a_referral()))
    assert answer.status_code == 400
    assert "identifier" in issues(answer)[0]["details"]["text"]


@pytest.mark.parametrize("path", ["/fhir", "/fhir/"])
async def test_a_transaction_is_answered_entry_by_entry_in_order(service: Service, path: str) -> None:
    hospital = await service.as_client("demo-hospital")
    sent = a_bundle()
    answer = await hospital.post(path, content=wire.dumps(sent), headers={"Content-Type": "application/json"})
    body = answer.json()
    assert answer.status_code == 200, answer.text
    assert (body["resourceType"], body["type"]) == ("Bundle", "transaction-response")
    types = [entry["resource"]["resourceType"] for entry in sent["entry"]]
    assert [entry["resource"]["resourceType"] for entry in body["entry"]] == types
    for entry in body["entry"]:
        response, resource = entry["response"], entry["resource"]
        version = resource["meta"]["versionId"]
        assert response["status"] == "201 Created" or resource["resourceType"] == "Organization"
        assert response["location"] == f"{entry['fullUrl']}/_history/{version}"
        assert response["etag"] == f'W/"{version}"'
        read = await hospital.get(entry["fullUrl"])
        assert read.json() == resource, resource["resourceType"]


async def test_the_references_of_a_transaction_lead_to_what_they_became(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    answer = await send_fhir(hospital, a_bundle())
    assert b"urn:uuid:" not in answer.content
    by_type = {entry["resource"]["resourceType"]: entry for entry in answer.json()["entry"]}
    request = by_type["ServiceRequest"]["resource"]
    patient = by_type["Patient"]["resource"]
    assert request["subject"]["reference"] == f"Patient/{patient['id']}"
    condition = by_type["Condition"]["resource"]
    assert request["reasonReference"][0]["reference"] == f"Condition/{condition['id']}"


async def test_a_transaction_that_comes_again_makes_nothing_new(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    first = await send_fhir(hospital, a_bundle())
    again = await send_fhir(hospital, a_bundle())
    assert {entry["response"]["status"] for entry in again.json()["entry"]} == {"200 OK"}
    assert [e["fullUrl"] for e in again.json()["entry"]] == [e["fullUrl"] for e in first.json()["entry"]]


async def test_what_we_do_not_understand_survives_to_the_last_digit(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    sent = a_bundle()
    request = next(e["resource"] for e in sent["entry"] if e["resource"]["resourceType"] == "ServiceRequest")
    unknown = next(e for e in request["extension"] if "operationsvarighed" in e["url"])
    answer = await send_fhir(hospital, sent)
    url = next(e["fullUrl"] for e in answer.json()["entry"] if "ServiceRequest" in e["fullUrl"])
    read = await hospital.get(url)
    assert b'"value":1.50' in read.content
    published = wire.loads(read.content, limit=10**6)
    assert unknown in published["extension"]
    assert published["patientInstruction"] == request["patientInstruction"]
    assert isinstance(unknown["valueQuantity"]["value"], Decimal)


@pytest.mark.parametrize(
    "media_type", ["application/fhir+json; charset=utf-8", "application/json", "application/json+fhir", ""]
)
async def test_json_is_taken_under_each_of_its_names(service: Service, media_type: str) -> None:
    gp = await service.as_client("demo-gp")
    headers = {"Content-Type": media_type} if media_type else {}
    answer = await gp.post("/fhir/ServiceRequest", content=wire.dumps(a_referral()), headers=headers)
    assert answer.status_code == 201


async def test_another_content_type_is_refused(service: Service, subtests: pytest.Subtests) -> None:
    for media_type in ["application/fhir+xml", "text/plain", "multipart/form-data"]:
        with subtests.test(repr(media_type)[:60]):
            gp = await service.as_client("demo-gp")
            headers = {"Content-Type": media_type}
            answer = await gp.post("/fhir/ServiceRequest", content=wire.dumps(a_referral()), headers=headers)
            assert answer.status_code == 415
            assert issues(answer)[0]["code"] == "not-supported"
            assert media_type in issues(answer)[0]["details"]["text"]


async def test_what_is_no_request_is_refused_and_said_why(
    service: Service, subtests: pytest.Subtests
) -> None:
    for content, status in [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b'{"resourceType": "Patient"}', 400),
        (b'{"resourceType": "ServiceRequest"}', 400),
        (b'{"resourceType": ["ServiceRequest"]}', 400),
        (b'{"resourceType": "ServiceRequest", "status": "active", "status": "draft"}', 400),
        (b'{"a":' * 60 + b"1" + b"}" * 60, 413),
        (b"[" * 100_000, 413),
        (b'{"resourceType": "ServiceRequest", "note": [' + b"{}," * 100_000 + b"{}]}", 400),
    ]:
        with subtests.test(repr(content)[:60]):
            gp = await service.as_client("demo-gp")
            answer = await gp.post("/fhir/ServiceRequest", content=content)
            assert answer.status_code == status, answer.text[:500]
            assert issues(answer)


async def test_every_finding_comes_at_once_each_with_its_place(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    wrong = a_referral(
        status="running", authoredOn="yesterday", colour="red", subject={"reference": "Observation/1"}
    )
    answer = await send_fhir(gp, wrong)
    assert answer.status_code == 400
    assert places(answer) == {
        "ServiceRequest.status",
        "ServiceRequest.authoredOn",
        "ServiceRequest.colour",
        "ServiceRequest.subject",
    }


async def test_a_place_leads_down_to_the_entry_of_the_bundle(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    sent = a_bundle()
    numbers = {e["resource"]["resourceType"]: n for n, e in enumerate(sent["entry"])}
    sent["entry"][numbers["Patient"]]["resource"]["gender"] = "unclear"
    sent["entry"][numbers["ServiceRequest"]]["resource"]["authoredOn"] = "2026-13-01"
    answer = await send_fhir(hospital, sent)
    assert places(answer) == {
        f"Bundle.entry[{numbers['Patient']}].resource.gender",
        f"Bundle.entry[{numbers['ServiceRequest']}].resource.authoredOn",
    }


async def test_a_reference_that_leads_nowhere_is_refused_and_nothing_is_kept(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    sent = a_bundle()
    request = next(e["resource"] for e in sent["entry"] if e["resource"]["resourceType"] == "ServiceRequest")
    request["subject"] = {"reference": "urn:uuid:00000000-0000-4000-8000-000000000000"}
    answer = await send_fhir(hospital, sent)
    assert answer.status_code == 422
    assert issues(answer)[0]["code"] == "not-found"
    assert (await hospital.get("/fhir/Patient?_count=0")).json()["total"] == 0


async def test_a_citizen_the_sender_does_not_know_cannot_be_referred_to(
    service: Service, subtests: pytest.Subtests
) -> None:
    for id_ in ["nobody", "00000000-0000-4000-8000-000000000000"]:
        with subtests.test(repr(id_)[:60]):
            gp = await service.as_client("demo-gp")
            answer = await send_fhir(gp, a_referral(subject={"reference": f"Patient/{id_}"}))
            assert answer.status_code == 422
            assert places(answer) == {"ServiceRequest.subject"}


async def test_a_date_no_deadline_can_be_counted_from_is_no_fault(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    for day in ("9999-12-31", "0001-01-01"):
        sent = a_bundle()
        request = next(
            e["resource"] for e in sent["entry"] if e["resource"]["resourceType"] == "ServiceRequest"
        )
        request["extension"][0]["valueDate"] = day
        answer = await send_fhir(hospital, sent)
        assert answer.status_code in {200, 400, 422}, (day, answer.text)
        request["occurrencePeriod"] = {"start": day}
        request["identifier"][0]["value"] += day
        answer = await send_fhir(hospital, sent)
        assert answer.status_code in {200, 400, 422}, (day, answer.text)


async def test_what_another_system_sent_under_this_name_is_not_shown(service: Service) -> None:
    await service.context.clients.let_speak("demo-gp-2", [EVERY_UNIT])
    assert (await send_fhir(await service.as_client("demo-gp"), a_referral())).status_code == 201
    answer = await send_fhir(await service.as_client("demo-gp-2"), a_referral())
    assert answer.status_code == 404
