"""A sender changes and withdraws its own request, and nobody's change is lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest

from app.fhir import wire
from tests.api.loop import FHIR, NOBODY, CaseWorker, a_bundle, a_received_plan, a_referral, send_fhir
from tests.api.test_fhir_write import issues, places
from tests.conftest import Service


async def put(client: httpx.AsyncClient, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.put(path, content=wire.dumps(body), headers=FHIR | named)


async def sent(service: Service, **changes: Any) -> tuple[httpx.AsyncClient, str, dict[str, Any]]:
    """Return the sender, the address of a referral it sent, and the referral as it got it back."""
    gp = await service.as_client("demo-gp")
    answer = await send_fhir(gp, a_referral(**changes))
    assert answer.status_code == 201
    return gp, f"/fhir/ServiceRequest/{answer.json()['id']}", wire.reread(answer.text)


async def test_a_changed_request_is_the_same_one_in_its_next_version(service: Service) -> None:
    gp, path, held = await sent(service)
    changed = held | {"priority": "asap", "note": [{"text": "Smerterne tager til."}]}
    answer = await put(gp, path, changed, If_Match='W/"1"')
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == 'W/"2"'
    assert answer.headers["content-location"].endswith(f"{path}/_history/2")
    body = answer.json()
    assert (body["id"], body["meta"]["versionId"]) == (held["id"], "2")
    assert (body["priority"], body["note"]) == ("asap", changed["note"])
    assert (await gp.get(path)).content == answer.content
    assert "note" not in (await gp.get(f"{path}/_history/1")).json()


async def test_the_case_worker_reads_what_is_said_now_and_that_it_was_changed(service: Service) -> None:
    gp, path, held = await sent(service)
    await put(gp, path, held | {"note": [{"text": "Smerterne tager til."}]}, If_Match='W/"1"')
    worker = CaseWorker(await service.as_client("demo-municipality"), service)
    referral = await worker.newest()
    assert "Smerterne tager til." in str(referral)
    history = await worker.get(f"/api/v1/referrals/{referral['id']}/history")
    assert "correct" in str(history)


async def test_the_senders_own_words_will_do_as_well_as_ours(service: Service) -> None:
    gp, path, held = await sent(service)
    own = a_referral(priority="asap", id=held["id"])
    answer = await put(gp, path, own, If_Match='W/"1"')
    assert (answer.status_code, answer.json()["priority"]) == (200, "asap")


async def test_nothing_new_makes_no_new_version(service: Service) -> None:
    gp, path, held = await sent(service)
    answer = await put(gp, path, held, If_Match='W/"1"')
    assert (answer.status_code, answer.headers["etag"]) == (200, 'W/"1"')
    assert (await gp.get(f"{path}/_history")).json()["total"] == 1


async def test_what_came_as_a_letter_may_come_back_as_it_was_read(service: Service) -> None:
    await a_received_plan(service)
    hospital = await service.as_client("demo-hospital")
    held = wire.reread((await hospital.get("/fhir/ServiceRequest")).text)["entry"][0]["resource"]
    path, version = f"/fhir/ServiceRequest/{held['id']}", f'W/"{held["meta"]["versionId"]}"'
    answer = await put(hospital, path, held, If_Match=version)
    assert (answer.status_code, answer.headers["etag"], wire.reread(answer.text)) == (200, version, held)
    without_meta = {name: value for name, value in held.items() if name != "meta"}
    assert (await put(hospital, path, without_meta, If_Match=version)).status_code == 200
    assert (await put(hospital, path, held, If_Match='W/"99"')).status_code == 412
    assert (await put(hospital, path, held)).status_code == 428
    other = await service.as_client("demo-gp")
    assert (await put(other, path, held, If_Match=version)).status_code in {404, 405}
    changed = held | {"note": [{"text": "Smerterne tager til."}]}
    refused = await put(hospital, path, changed, If_Match=version)
    assert (refused.status_code, places(refused)) == (422, {"ServiceRequest.note"})


async def test_an_update_needs_the_version_that_was_seen(service: Service) -> None:
    gp, path, held = await sent(service)
    without = await put(gp, path, held | {"priority": "asap"})
    assert (without.status_code, issues(without)[0]["code"]) == (428, "required")
    wrong = await put(gp, path, held | {"priority": "asap"}, If_Match="now")
    assert wrong.status_code == 400
    stale = await put(gp, path, held | {"priority": "asap"}, If_Match='W/"7"')
    assert (stale.status_code, stale.headers["etag"]) == (412, 'W/"1"')
    assert issues(stale)[0]["code"] == "conflict"
    assert (await gp.get(f"{path}/_history")).json()["total"] == 1


async def test_what_is_only_meant_where_nothing_is_overwrites_nothing(service: Service) -> None:
    gp, path, held = await sent(service)
    changed = held | {"priority": "asap"}
    for answer in (
        await put(gp, path, changed, If_Match='W/"1"', If_None_Match="*"),
        await put(gp, BY_IDENTIFIER, changed, If_None_Match="*"),
        await put(gp, BY_IDENTIFIER, changed, If_None_Match='W/"1"'),
    ):
        assert (answer.status_code, answer.headers.get("etag")) == (412, 'W/"1"')
    assert (await gp.get(f"{path}/_history")).json()["total"] == 1
    absent = BY_IDENTIFIER.replace("H-1", "H-2")
    assert (await put(gp, absent, a_referral("H-2"), If_None_Match="*")).status_code == 201


async def test_of_two_who_change_the_same_version_one_is_told(service: Service) -> None:
    gp, path, held = await sent(service)
    answers = await asyncio.gather(
        *(put(gp, path, held | {"note": [{"text": f"Nr. {n}"}]}, If_Match='W/"1"') for n in range(12))
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 11}


@pytest.mark.parametrize("status", ["revoked", "entered-in-error"])
async def test_a_request_is_withdrawn_by_its_status(service: Service, status: str) -> None:
    gp, path, held = await sent(service)
    answer = await put(gp, path, held | {"status": status}, If_Match='W/"1"')
    assert (answer.status_code, answer.json()["status"]) == (200, status)
    assert (await gp.get(f"/fhir/Task/{held['id']}")).json()["status"] == "cancelled"
    found = (await gp.get(f"/fhir/ServiceRequest?status={status}&_summary=count")).json()
    assert found["total"] == 1
    again = await put(gp, path, held | {"status": status}, If_Match='W/"2"')
    assert (again.status_code, again.headers["etag"]) == (200, 'W/"2"')
    back = await put(gp, path, held, If_Match='W/"2"')
    assert (back.status_code, places(back)) == (409, {"ServiceRequest.status"})


async def test_why_it_is_withdrawn_is_told_in_the_senders_words(service: Service) -> None:
    gp, path, held = await sent(service)
    reason = {
        "url": "http://hl7.org/fhir/StructureDefinition/request-statusReason",
        "valueCodeableConcept": {"text": "Borgeren er indlagt."},
    }
    await put(gp, path, held | {"status": "revoked", "extension": [reason]}, If_Match='W/"1"')
    worker = CaseWorker(await service.as_client("demo-municipality"), service)
    id_ = held["id"]
    assert (await worker.get(f"/api/v1/referrals/{id_}"))["reason"] == "Borgeren er indlagt."


async def test_what_makes_it_another_request_is_refused_where_it_stands(
    service: Service, subtests: pytest.Subtests
) -> None:
    gp, path, held = await sent(service)
    other = a_referral()
    for element, value in {
        "identifier": [{"system": "https://praksis.example", "value": "H-2"}],
        "subject": {"identifier": {"system": "urn:oid:1.2.208.176.1.2", "value": "2512489996"}},
        "requester": other["requester"]
        | {"identifier": {"system": "urn:oid:1.2.208.176.1.4", "value": "091035"}},
        "performer": [{"identifier": other["performer"][0]["identifier"] | {"value": "0316"}}],
        "intent": "plan",
        "replaces": [{"reference": f"ServiceRequest/{NOBODY}"}],
    }.items():
        with subtests.test(element):
            answer = await put(gp, path, held | {element: value}, If_Match='W/"1"')
            assert answer.status_code == 422
            assert places(answer) == {f"ServiceRequest.{element}"}
    assert (await gp.get(path)).headers["etag"] == 'W/"1"'


async def test_what_the_authority_says_of_it_is_not_for_the_sender_to_say(service: Service) -> None:
    gp, path, held = await sent(service)
    for status in ("completed", "draft", "on-hold"):
        answer = await put(gp, path, held | {"status": status}, If_Match='W/"1"')
        assert (answer.status_code, places(answer)) == (400, {"ServiceRequest.status"})


async def test_once_it_is_worked_on_the_elements_that_would_change_are_named(service: Service) -> None:
    gp, path, _ = await sent(service)
    worker = CaseWorker(await service.as_client("demo-municipality"), service)
    await worker.act(
        await worker.newest(),
        "accept",
        criteria=["C1"],
        override_reason="Smerterne har varet i mere end et halvt år.",
        coordinator="Mette Holm",
        coordinator_telephone="65512345",
    )
    newest = wire.reread((await gp.get(path)).text)
    version = f'W/"{newest["meta"]["versionId"]}"'
    for words in (newest, {name: value for name, value in newest.items() if name != "meta"}):
        answer = await put(gp, path, words | {"priority": "asap"}, If_Match=version)
        assert (answer.status_code, places(answer)) == (409, {"ServiceRequest.priority"})
    bare = newest | {name: {"reference": newest[name]["reference"]} for name in ("subject", "requester")}
    same = await put(gp, path, bare, If_Match=version)
    assert (same.status_code, wire.reread(same.text)) == (200, newest)
    withdrawn = await put(gp, path, bare | {"status": "revoked"}, If_Match=version)
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "revoked")


async def test_how_the_citizen_and_the_sender_are_written_is_changed_with_the_rest(service: Service) -> None:
    gp, path, held = await sent(service)
    said = {"subject": held["subject"] | {"display": "Ruddi"}, "_status": {"id": "s"}}
    answer = await put(gp, path, held | said, If_Match='W/"1"')
    assert (answer.status_code, answer.headers["etag"]) == (200, 'W/"2"')
    assert {name: answer.json()[name] for name in said} == said


async def test_nobody_else_changes_it_and_who_may_not_see_it_is_not_told_that_it_is_there(
    service: Service,
) -> None:
    _, path, held = await sent(service)
    municipality = await put(
        await service.as_client("demo-municipality"), path, held | {"priority": "asap"}, If_Match='W/"1"'
    )
    assert municipality.status_code == 403
    stranger = await service.as_client("demo-gp-2")
    unseen = await put(stranger, path, held, If_Match='W/"1"')
    nothing = held | {"id": "5f0e8b9c-6a1d-4b3e-9c2f-7d8e1a2b3c4d"}
    missing = await put(stranger, f"/fhir/ServiceRequest/{nothing['id']}", nothing, If_Match='W/"1"')
    assert (unseen.status_code, unseen.json()) == (missing.status_code, missing.json())


@pytest.mark.parametrize("id_", ["H-1", "5f0e8b9c-6a1d-4b3e-9c2f-7d8e1a2b3c4d"])
async def test_ids_are_given_by_the_server(service: Service, id_: str) -> None:
    gp = await service.as_client("demo-gp")
    answer = await put(gp, f"/fhir/ServiceRequest/{id_}", a_referral(id=id_))
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert issues(answer)[0]["code"] == "not-supported"
    assert (await gp.get("/fhir/ServiceRequest?_count=0")).json()["total"] == 0


async def test_the_id_in_the_body_is_that_of_the_address(service: Service) -> None:
    gp, path, held = await sent(service)
    without = {name: value for name, value in held.items() if name != "id"}
    for body in (held | {"id": "another"}, without):
        answer = await put(gp, path, body, If_Match='W/"1"')
        assert (answer.status_code, places(answer)) == (400, {"ServiceRequest.id"})


BY_IDENTIFIER = "/fhir/ServiceRequest?identifier=https://praksis.example|H-1"


async def test_an_update_by_identifier_creates_what_is_not_there_and_changes_what_is(
    service: Service,
) -> None:
    gp = await service.as_client("demo-gp")
    first = await put(gp, BY_IDENTIFIER, a_referral())
    assert (first.status_code, first.headers["etag"]) == (201, 'W/"1"')
    same = await put(gp, BY_IDENTIFIER, a_referral())
    assert (same.status_code, same.headers["etag"]) == (200, 'W/"1"')
    changed = await put(gp, BY_IDENTIFIER, a_referral(priority="asap"))
    assert (changed.status_code, changed.headers["etag"]) == (200, 'W/"2"')
    assert changed.json()["id"] == first.json()["id"]
    stale = await put(gp, BY_IDENTIFIER, a_referral(priority="routine"), If_Match='W/"1"')
    assert (stale.status_code, stale.headers["etag"]) == (412, 'W/"2"')


async def test_an_update_by_anything_else_is_refused(service: Service, subtests: pytest.Subtests) -> None:
    gp = await service.as_client("demo-gp")
    for query in ["", "?status=active", "?identifier=H-1", "?identifier=https://praksis.example|H-2"]:
        with subtests.test(query):
            answer = await put(gp, f"/fhir/ServiceRequest{query}", a_referral())
            assert (answer.status_code, issues(answer)[0]["code"]) == (400, "not-supported")
    with_id = await put(gp, BY_IDENTIFIER, a_referral(id="H-1"))
    assert with_id.status_code == 405
    assert (await gp.get("/fhir/ServiceRequest?_count=0")).json()["total"] == 0


async def test_many_conditional_creates_of_one_identifier_make_one_request(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    condition = "identifier=https://praksis.example|H-1"
    answers = await asyncio.gather(
        *(send_fhir(gp, a_referral(), If_None_Exist=condition) for _ in range(200))
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 199}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await service.database.changes.fetchval("SELECT count(*) FROM referral") == 1


async def test_many_updates_by_one_identifier_make_one_request(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    answers = await asyncio.gather(*(put(gp, BY_IDENTIFIER, a_referral()) for _ in range(40)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 39}
    assert await service.database.changes.fetchval("SELECT count(*) FROM referral") == 1


async def test_a_conditional_create_finds_the_request_as_it_is_now_whatever_was_sent(
    service: Service,
) -> None:
    gp, path, held = await sent(service)
    await put(gp, path, held | {"priority": "asap"}, If_Match='W/"1"')
    condition = "identifier=https://praksis.example|H-1"
    answer = await send_fhir(gp, a_referral(), If_None_Exist=condition)
    assert (answer.status_code, answer.headers["etag"]) == (200, 'W/"2"')


async def test_a_plan_sent_in_a_transaction_is_changed_with_its_diagnoses_kept(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    answer = await send_fhir(hospital, a_bundle())
    url = next(e["fullUrl"] for e in answer.json()["entry"] if "/ServiceRequest/" in e["fullUrl"])
    held = wire.reread((await hospital.get(url)).text)
    for extension in held["extension"]:
        if extension["url"].endswith("PreconditionDate"):
            extension["valueDate"] = "2026-11-25"
    changed = await put(hospital, url, held, If_Match='W/"1"')
    assert (changed.status_code, changed.headers["etag"]) == (200, 'W/"2"'), changed.text
    worker = CaseWorker(await service.as_client("demo-municipality"), service)
    plan = await worker.newest()
    assert plan["discharge_date"] == "2026-11-25"
    assert plan["diagnoses"]
    assert b'"value":1.50' in changed.content
