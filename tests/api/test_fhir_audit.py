"""The audit trail as AuditEvent, and who did what as Provenance."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.fhir.validate import check
from tests.api.loop import COORDINATOR, a_received_referral, send_fhir
from tests.api.loop import a_referral as fhir_referral
from tests.api.published import everything_published
from tests.conftest import Service


async def found(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    answer = await client.get(f"/fhir/{path}")
    assert answer.status_code == 200, answer.text
    return [entry["resource"] for entry in answer.json().get("entry", ())]


async def a_read_request(service: Service) -> tuple[httpx.AsyncClient, dict[str, Any]]:
    gp = await service.as_client("demo-gp")
    request = (await send_fhir(gp, fhir_referral())).json()
    await gp.get(f"/fhir/ServiceRequest/{request['id']}", headers={"X-On-Behalf-Of": "Laege Lund"})
    return await service.as_client("demo-municipality"), request


@pytest.mark.requirement("L14")
async def test_an_authority_reads_who_looked_at_a_citizen(service: Service) -> None:
    worker, request = await a_read_request(service)
    patient = request["subject"]["reference"]
    looks = await found(worker, f"AuditEvent?patient={patient}&action=R")
    (look,) = [event for event in looks if event["agent"][-1]["who"] == {"display": "Laege Lund"}]
    check(look, place="AuditEvent")
    assert look["entity"][0]["what"] == {"reference": patient}
    assert look["entity"][1]["what"] == {"reference": f"ServiceRequest/{request['id']}"}
    assert look["agent"][0]["who"]["identifier"]["value"] == "demo-gp"
    assert [agent["requestor"] for agent in look["agent"]] == [False, False, True]
    assert (await worker.get(f"/fhir/AuditEvent/{look['id']}")).json() == look


async def test_what_an_entry_refers_to_can_be_opened(service: Service) -> None:
    """Also an entry about a notice that nothing shows yet: it is named by the identity it will have."""
    worker = await everything_published(service)
    events = await _whole_trail(worker.http)
    told = [entity["what"] for event in events for entity in event["entity"]]
    opened = {what["reference"] for what in told if "reference" in what}
    assert len(opened) > 10
    for reference in opened:
        assert (await worker.http.get(f"/fhir/{reference}")).status_code == 200, reference
    assert {what["type"] for what in told if "identifier" in what} == {"Communication"}


async def _whole_trail(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    events, address = list[dict[str, Any]](), "/fhir/AuditEvent?_count=200"
    while address:
        page = (await client.get(address)).json()
        events += [entry["resource"] for entry in page["entry"]]
        address = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
    return events


async def test_looking_at_the_trail_leaves_no_entry(service: Service) -> None:
    worker, _ = await a_read_request(service)
    before = await found(worker, "AuditEvent?_count=200")
    assert await found(worker, "AuditEvent?_count=200") == before


async def test_the_trail_is_paged_newest_first_without_a_gap(service: Service) -> None:
    worker, _ = await a_read_request(service)
    whole = [event["id"] for event in await found(worker, "AuditEvent?_count=200")]
    walked: list[str] = []
    address = "/fhir/AuditEvent?_count=2"
    while address:
        page = (await worker.get(address)).json()
        walked += [entry["resource"]["id"] for entry in page["entry"]]
        address = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
    assert walked == whole == sorted(whole, key=int, reverse=True)


async def test_the_trail_is_asked_by_date_and_by_who_looked(service: Service) -> None:
    worker, _ = await a_read_request(service)
    assert await found(worker, "AuditEvent?date=lt2026-11-23") == []
    assert await found(worker, "AuditEvent?date=2026-11-23&agent=demo-gp")
    assert await found(worker, "AuditEvent?agent=demo-hospital") == []


async def test_an_entry_is_read_in_part_and_not_again(service: Service) -> None:
    worker, _ = await a_read_request(service)
    (look, *_) = await found(worker, "AuditEvent?_count=1")
    read = await worker.get(f"/fhir/AuditEvent/{look['id']}")
    assert (read.headers["etag"], "last-modified" in read.headers) == ('W/"1"', True)
    known = await worker.get(f"/fhir/AuditEvent/{look['id']}", headers={"If-None-Match": 'W/"1"'})
    assert (known.status_code, known.content) == (304, b"")
    part = (await worker.get(f"/fhir/AuditEvent/{look['id']}?_elements=action")).json()
    assert "entity" in look
    assert "entity" not in part
    assert await found(worker, "AuditEvent?_count=1&_elements=action") == [part]


async def test_how_many_entries_there_are_is_told_to_who_asks(service: Service) -> None:
    worker, _ = await a_read_request(service)
    number = len(await found(worker, "AuditEvent?_count=200"))
    for query in ("_count=0", "_summary=count"):
        body = (await worker.get(f"/fhir/AuditEvent?{query}")).json()
        assert (body["total"], body.get("entry", [])) == (number, [])


async def test_the_trail_is_asked_by_a_form_as_by_an_address(service: Service) -> None:
    worker, _ = await a_read_request(service)
    query = "action=R&_count=1&_total=accurate&_sort=-date&_elements=recorded"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    asked = await worker.get(f"/fhir/AuditEvent?{query}")
    posted = await worker.post("/fhir/AuditEvent/_search", content=query, headers=form)
    assert posted.status_code == 200, posted.text
    assert posted.json()["entry"] == asked.json()["entry"]
    assert posted.json()["total"] == len(await found(worker, "AuditEvent?action=R&_count=200"))
    assert "entity" not in posted.json()["entry"][0]["resource"]
    for wrong in ("_sort=date", "_total=many"):
        assert (await worker.get(f"/fhir/AuditEvent?{wrong}")).status_code == 400


async def test_a_page_of_the_trail_goes_on_in_its_own_search_only(service: Service) -> None:
    worker, _ = await a_read_request(service)
    answer = await worker.get("/fhir/AuditEvent?_count=1")
    following = answer.links["next"]["url"]
    assert (await worker.get(following)).status_code == 200
    assert (await worker.get(f"{following}&action=R")).status_code == 400


async def test_another_authoritys_trail_is_not_shown(service: Service) -> None:
    await a_read_request(service)
    other = await service.as_client("demo-municipality-2")
    assert await found(other, "AuditEvent") == []
    assert (await other.get("/fhir/AuditEvent?site=0461")).status_code == 403
    assert (await (await service.as_client("demo-gp")).get("/fhir/AuditEvent")).status_code == 403


async def test_an_operator_reads_the_trail_of_the_authority_it_names(service: Service) -> None:
    await a_read_request(service)
    operator = await service.as_client("demo-operator")
    assert (await operator.get("/fhir/AuditEvent")).status_code in {400, 422}
    assert await found(operator, "AuditEvent?site=0461")


@pytest.mark.parametrize(
    "query", ["patient=x", "action=E", "action=X", "_count=x", "_cursor=x", "date=x", "outcome=0", "_id=x"]
)
async def test_what_the_trail_cannot_be_asked_is_refused_by_name(service: Service, query: str) -> None:
    worker = await service.as_client("demo-municipality")
    answer = await worker.get(f"/fhir/AuditEvent?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.json()["issue"][0]["details"]["text"]


async def test_who_created_a_request_out_of_what_is_told_to_its_sender(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    request = (await send_fhir(gp, fhir_referral())).json()
    (told,) = await found(gp, "Provenance")
    targets = {target["reference"] for target in told["target"]}
    assert {f"ServiceRequest/{request['id']}", f"Task/{request['id']}"} <= targets
    assert told["activity"]["coding"][0]["code"] == "CREATE"
    assert told["agent"][0]["who"]["reference"] == request["requester"]["reference"]
    # What the sender submitted is there to be read, byte for byte.
    source = told["entity"][0]["what"]["reference"]
    read = await gp.get(f"/fhir/{source}", headers={"Accept": "*/*"})
    assert read.json()["identifier"] == fhir_referral()["identifier"]


async def test_a_sender_is_told_what_was_done_to_its_request_and_not_by_which_person(
    service: Service,
) -> None:
    worker, referral = await a_received_referral(service)
    worker.http.headers["X-On-Behalf-Of"] = "Mette Holm"
    await worker.act(referral, "accept", criteria=["C1"], **COORDINATOR)
    (whole,) = [act for act in await found(worker.http, "Provenance") if "CarePlan" in str(act["target"])]
    seen = (await (await service.as_client("demo-gp")).get(f"/fhir/Provenance/{whole['id']}")).json()
    assert whole["agent"][0]["who"] == {"display": "Mette Holm"}
    assert "Mette" not in str(seen)
    assert "CarePlan" not in str(seen["target"])
