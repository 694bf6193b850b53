"""Who gets what: every demo client at every address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.api.fhir.exchange import TYPES
from app.api.v1.tables import COMMANDS as TABLES
from app.api.v1.tables import PATHS
from tests.api.loop import (
    GGOP,
    NOBODY,
    a_bundle,
    a_received_referral,
    a_referral,
    a_whole_loop,
    case_worker,
    send_fhir,
    send_letter,
)
from tests.conftest import Service

PERMITTED = {
    "demo-hospital": {"requests", "records", "notices", "send", "fetch"},
    "demo-gp": {"requests", "records", "notices", "send", "fetch"},
    "demo-gp-2": {"requests", "records", "notices", "send", "fetch"},
    "demo-municipality": {"requests", "records", "notices", "send", "fetch", "casework"},
    "demo-municipality-2": {"requests", "records", "notices", "send", "fetch", "casework"},
    "demo-provider": {"records", "notices", "send", "fetch"},
    "demo-region": set[str](),
    "demo-jobcentre": {"notices"},
    "demo-operator": {"send", "fetch"},
}
NEEDED = {"ServiceRequest": "requests", "Communication": "notices"}

BESIDE = (
    "/api/v1/duplicate-alerts",
    "/api/v1/reports/duplicates?from=2026-11-01&to=2026-11-30",
    f"/api/v1/citizens/{NOBODY}/duplicate-alerts",
    f"/api/v1/citizens/{NOBODY}/ulrus-reports",
    f"/api/v1/citizens/{NOBODY}/dispositions",
    f"/api/v1/citizens/{NOBODY}/flow",
)
"""What features read beside their aggregates."""


GUIDELINES = "/api/v1/registers/guideline"
REGISTERS = (
    ("GET", "/api/v1/registers"),
    ("GET", GUIDELINES),
    ("GET", f"{GUIDELINES}/{NOBODY}"),
    ("GET", f"{GUIDELINES}/{NOBODY}/history"),
    ("POST", GUIDELINES),
    ("PUT", f"{GUIDELINES}/{NOBODY}"),
    ("POST", f"{GUIDELINES}/{NOBODY}/retire"),
    *(
        ("GET", f"/api/v1/reports/{report}")
        for report in ("capacity", "variation", "data-completeness", "agreements", "competences")
    ),
)
ACROSS = (
    "/api/v1/instruments",
    "/api/v1/classifications",
    "/api/v1/reports/effect?from=2026-11-01&to=2026-11-30",
    *(f"/api/v1/pathways/{NOBODY}/{what}" for what in ("core-set", "effect", "icf-summary", "citizen-view")),
)
"""What is read beside aggregates."""


def v1_addresses() -> Iterable[tuple[str, str]]:
    """Yield method and address of everything under /api/v1, about nothing that exists."""
    yield "GET", "/api/v1/inbox"
    yield from REGISTERS
    yield from (("GET", path) for path in BESIDE)
    yield from (("GET", path) for path in ACROSS)
    for kind, path in PATHS.items():
        yield "GET", f"{path}/{NOBODY}"
        for command in TABLES[kind]:
            yield "POST", f"{path}/{NOBODY}/{command.name}"
    for kind in ("referrals", "rehabilitation-plans", "pathways"):
        for about in ("history", "notices"):
            yield "GET", f"/api/v1/{kind}/{NOBODY}/{about}"
    for kind in ("referrals", "rehabilitation-plans"):
        yield "GET", f"/api/v1/{kind}/{NOBODY}/source"


@pytest.mark.parametrize("client_id", PERMITTED)
async def test_each_role_reaches_its_addresses_and_no_other(service: Service, client_id: str) -> None:
    client, permitted = await service.as_client(client_id), PERMITTED[client_id]
    for type_ in TYPES:
        is_permitted = NEEDED.get(type_, "records") in permitted
        for path in ("", "/_search", f"/{NOBODY}", f"/{NOBODY}/_history", f"/{NOBODY}/_history/1"):
            method = "POST" if path == "/_search" else "GET"
            answer = await client.request(method, f"/fhir/{type_}{path}")
            expected = (200 if path in {"", "/_search"} else 404) if is_permitted else 403
            assert answer.status_code == expected, (type_, path)
    create = await client.post("/fhir/ServiceRequest", content=b"{}")
    transaction = await client.post("/fhir", content=b'{"resourceType":"Bundle","type":"transaction"}')
    expected = 400 if "requests" in permitted else 403
    assert (create.status_code, transaction.status_code) == (expected, expected)
    for method, path in v1_addresses():
        answer = await client.request(method, path, headers={"If-Match": "1"})
        assert (answer.status_code != 403) is ("casework" in permitted), (path, answer.text)
        assert answer.status_code < 500
        assert method != "GET" or answer.status_code in {200, 403, 404}, path
    letter = await send_letter(client, b"<x/>")
    assert letter.status_code == (422 if "send" in permitted else 403)
    mailbox = await client.get("/medcom/messages", params={"receiver": "5790009999998"})
    assert (mailbox.status_code != 403) is ("fetch" in permitted)


async def test_without_a_token_only_what_is_everybodys_is_given(service: Service) -> None:
    client = service.anonymous()
    for path in (
        "/fhir/metadata",
        "/fhir/.well-known/smart-configuration",
        "/healthz",
        "/readyz",
        "/metrics",
    ):
        assert (await client.get(path)).status_code == 200, path
    addresses = [*v1_addresses(), ("GET", "/fhir/Patient"), ("POST", "/fhir"), ("POST", "/medcom/messages")]
    for method, path in [
        *addresses,
        ("GET", "/medcom/messages?receiver=1"),
        ("GET", f"/medcom/messages/{NOBODY}"),
    ]:
        answer = await client.request(method, path)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), path


async def seen_by(client: httpx.AsyncClient, type_: str) -> set[str]:
    answer = await client.get(f"/fhir/{type_}?_count=200")
    assert answer.status_code == 200, answer.text
    return {entry["resource"]["id"] for entry in answer.json().get("entry", ())}


async def test_a_sender_sees_its_own_requests_and_nobody_elses(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    hospital, gp, gp_2 = [await service.as_client(f"demo-{who}") for who in ("hospital", "gp", "gp-2")]
    assert (await send_letter(hospital, GGOP)).status_code == 201
    plan = await worker.newest()
    if plan["kind"] == "referral":
        items = (await worker.get("/api/v1/inbox"))["items"]
        plan = await worker.get(next(i["href"] for i in items if i["kind"] == "rehabilitation-plan"))
    assert await seen_by(gp, "ServiceRequest") == {referral["id"]}
    assert await seen_by(hospital, "ServiceRequest") == {plan["id"]}
    assert await seen_by(gp_2, "ServiceRequest") == set()
    for client, id_ in ((gp, plan["id"]), (hospital, referral["id"]), (gp_2, plan["id"])):
        for path in ("", "/_history", "/_history/1"):
            assert (await client.get(f"/fhir/ServiceRequest/{id_}{path}")).status_code == 404
        patients = await seen_by(client, "Patient")
        assert not patients & {plan["citizen"]["id"]} or client is hospital


async def test_an_authority_sees_nothing_of_another(service: Service) -> None:
    worker, plan, pathway = await a_whole_loop(service)
    other = await case_worker(service, "demo-municipality-2")
    assert (await other.get("/api/v1/inbox", status="completed"))["items"] == []
    for type_ in set(TYPES) - {"Organization"}:
        assert await seen_by(other.http, type_) == set(), type_
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    foreign = [
        f"/api/v1/rehabilitation-plans/{plan['id']}",
        f"/api/v1/pathways/{pathway['id']}",
        f"/api/v1/citizens/{plan['citizen']['id']}",
        *(
            f"/api/v1/{kind}/{part['id']}"
            for kind in ("offers", "activities", "sessions")
            for part in pathway[kind]
        ),
        *(f"/api/v1/notices/{notice['id']}" for notice in notices),
    ]
    about = [f"{path}/{what}" for path in foreign[:2] for what in ("history", "notices")]
    for path in (*foreign, *about, f"{foreign[0]}/source"):
        assert (await worker.http.get(path)).status_code == 200, path
        assert (await other.http.get(path)).status_code == 404, path


async def test_a_command_on_what_belongs_to_another_finds_nothing(service: Service) -> None:
    worker, plan, pathway = await a_whole_loop(service)
    other = await case_worker(service, "demo-municipality-2")
    mistake = await other.try_to(plan, "report-mistake", reason="x")
    again = await other.try_to(pathway, "hold-follow-up", **other.conversation())
    objection = await other.try_to(plan["citizen"], "object-to-disclosure")
    assert [answer.status_code for answer in (mistake, again, objection)] == [404, 404, 404]
    assert await worker.again(pathway) == pathway


async def test_a_gp_reads_the_notices_of_its_own_citizens_only(service: Service) -> None:
    await a_whole_loop(service)
    own, other, hospital = [await service.as_client(f"demo-{who}") for who in ("gp-2", "gp", "hospital")]
    notices = await seen_by(own, "Communication")
    assert len(notices) == 3
    assert await seen_by(other, "Communication") == set()
    assert await seen_by(own, "ServiceRequest") == set()
    assert not notices & await seen_by(hospital, "Communication")
    for id_ in notices:
        assert (await own.get(f"/fhir/Communication/{id_}")).status_code == 200
        assert (await other.get(f"/fhir/Communication/{id_}")).status_code == 404
    for client_id in ("demo-provider", "demo-jobcentre"):
        assert await seen_by(await service.as_client(client_id), "Communication") == set()


async def test_records_that_came_with_a_request_are_read_by_its_sender_and_its_authority(
    service: Service,
) -> None:
    hospital = await service.as_client("demo-hospital")
    answer = await send_fhir(hospital, a_bundle())
    made: list[dict[str, Any]] = [entry["resource"] for entry in answer.json()["entry"]]
    private = [r for r in made if r["resourceType"] != "Organization"]
    readers = [hospital, await service.as_client("demo-municipality")]
    strangers = [await service.as_client(f"demo-{who}") for who in ("gp", "municipality-2")]
    for resource in private:
        path = f"/fhir/{resource['resourceType']}/{resource['id']}"
        assert [(await client.get(path)).status_code for client in readers] == [200, 200], path
        assert [(await client.get(path)).status_code for client in strangers] == [404, 404], path


async def test_one_identifier_under_two_senders_is_two_requests(service: Service) -> None:
    gp, gp_2 = await service.as_client("demo-gp"), await service.as_client("demo-gp-2")
    yder = {"system": "urn:oid:1.2.208.176.1.4", "value": "024015"}
    first = await send_fhir(gp, a_referral())
    second = await send_fhir(gp_2, a_referral(requester={"identifier": yder, "type": "Organization"}))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


async def test_a_client_that_works_for_no_authority_has_no_cases(service: Service) -> None:
    client = await service.context.clients.find("demo-municipality")
    assert client is not None
    await service.context.clients.replace(replace(client, authorities=()))
    answer = await (await service.as_client("demo-municipality")).get("/api/v1/inbox")
    assert answer.status_code == 404


async def test_whom_a_client_acts_for_is_written_down(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    worker.http.headers["X-On-Behalf-Of"] = "mette.holm@odense.dk"
    await worker.act(referral, "reject", reason="duplicate")
    history = (await worker.get(f"/api/v1/referrals/{referral['id']}/history"))["items"]
    assert [(event["client_id"], event["person"]) for event in history] == [
        ("demo-gp", ""),
        ("demo-municipality", "mette.holm@odense.dk"),
    ]


async def test_a_client_of_several_authorities_says_which_it_means(service: Service) -> None:
    """A municipality may also operate for a region."""
    clients = service.context.clients
    known = await clients.find("demo-municipality")
    assert known is not None
    await clients.replace(replace(known, authorities=("0461", "1083")))
    odense = await service.as_client("demo-municipality")
    hospital = await service.as_client("demo-hospital")
    assert (await send_letter(hospital, GGOP)).status_code == 201
    own = await odense.get("/api/v1/inbox")
    region = await odense.get("/api/v1/inbox", headers={"X-Authority": "1083"})
    foreign = await odense.get("/api/v1/inbox", headers={"X-Authority": "0316"})
    assert [len(answer.json()["items"]) for answer in (own, region)] == [1, 0]
    assert foreign.status_code == 403
