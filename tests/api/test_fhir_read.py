"""Reading what was published: one resource, one version, its history, the conformance statements."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.api.fhir.exchange import TYPES
from app.fhir import definitions
from app.fhir.canonical import TYPES as CANONICAL
from tests.api.loop import (
    COORDINATOR,
    NOBODY,
    a_received_referral,
    a_referral,
    send_fhir,
)
from tests.api.published import everything_published
from tests.api.test_fhir_write import issues
from tests.conftest import Service


async def a_request(service: Service) -> tuple[httpx.AsyncClient, str]:
    gp = await service.as_client("demo-gp")
    answer = await send_fhir(gp, a_referral())
    return gp, f"/fhir/ServiceRequest/{answer.json()['id']}"


async def two_versions(service: Service) -> tuple[httpx.AsyncClient, str]:
    worker, referral = await a_received_referral(service)
    service.clock.advance(minutes=1)
    await worker.act(referral, "accept", criteria=["C1"], **COORDINATOR)
    return await service.as_client("demo-gp"), f"/fhir/ServiceRequest/{referral['id']}"


async def test_a_read_has_its_version_and_time(service: Service) -> None:
    gp, path = await two_versions(service)
    answer = await gp.get(path)
    assert answer.status_code == 200
    assert answer.headers["etag"] == f'W/"{answer.json()["meta"]["versionId"]}"'
    assert answer.headers["last-modified"] == "Mon, 23 Nov 2026 09:01:00 GMT"
    assert answer.json()["meta"]["lastUpdated"] == "2026-11-23T09:01:00.000Z"


async def test_who_has_the_newest_version_is_not_sent_it_again(
    service: Service, subtests: pytest.Subtests
) -> None:
    for seen in ['W/"1"', '"1"', "1", 'W/"7", W/"1"', "*"]:
        with subtests.test(repr(seen)[:60]):
            gp, path = await a_request(service)
            answer = await gp.get(path, headers={"If-None-Match": seen})
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer.headers["etag"] == 'W/"1"'
            assert (await gp.get(path, headers={"If-None-Match": 'W/"2"'})).status_code == 200


async def test_head_answers_as_get_does(service: Service) -> None:
    gp, path = await a_request(service)
    for address in (path, "/fhir/metadata", "/fhir/ServiceRequest", f"{path}/_history"):
        got, headed = await gp.get(address), await gp.head(address)
        assert headed.status_code == got.status_code == 200, address
        assert headed.headers["content-type"] == got.headers["content-type"]
        assert headed.headers.get("etag") == got.headers.get("etag")
    assert (await gp.head(f"/fhir/ServiceRequest/{NOBODY}")).status_code == 404


async def test_each_version_can_be_read_as_it_was(service: Service) -> None:
    gp, path = await two_versions(service)
    newest = (await gp.get(path)).json()
    first = await gp.get(f"{path}/_history/1")
    assert first.headers["etag"] == 'W/"1"'
    assert first.json()["meta"]["versionId"] == "1"
    last = await gp.get(f"{path}/_history/{newest['meta']['versionId']}")
    assert last.json() == newest
    for version in ("0", "99", "x", "-1", "99999999999"):
        answer = await gp.get(f"{path}/_history/{version}")
        assert answer.status_code == 404, version
        assert issues(answer)[0]["code"] == "not-found"


async def test_a_history_tells_every_version_newest_first(service: Service) -> None:
    gp, path = await two_versions(service)
    bundle = (await gp.get(f"{path}/_history")).json()
    versions = [int(entry["resource"]["meta"]["versionId"]) for entry in bundle["entry"]]
    assert bundle["type"] == "history"
    assert versions == sorted(versions, reverse=True)
    assert bundle["total"] == len(versions) > 1
    assert bundle["link"] == [{"relation": "self", "url": f"http://rygvej.test{path}/_history"}]
    assert [entry["request"]["method"] for entry in bundle["entry"]] == ["PUT"] * (len(versions) - 1) + [
        "POST"
    ]


async def test_a_parameter_that_would_be_ignored_is_refused_by_name(
    service: Service, subtests: pytest.Subtests
) -> None:
    for suffix in ["", "/_history", "/_history/1"]:
        with subtests.test(repr(suffix)[:60]):
            gp, path = await a_request(service)
            answer = await gp.get(f"{path}{suffix}?_list=2026-01-01")
            assert answer.status_code == 400
            assert "_list" in issues(answer)[0]["details"]["text"]
            assert (await gp.get(f"{path}{suffix}?_format=json&_pretty=true")).status_code == 200


async def test_an_id_that_names_nothing_is_not_found(service: Service, subtests: pytest.Subtests) -> None:
    for id_ in ["x", "1", NOBODY, NOBODY.replace("-", ""), f"urn:uuid:{NOBODY}", "%00", "æ"]:
        with subtests.test(repr(id_)[:60]):
            gp = await service.as_client("demo-gp")
            for suffix in ("", "/_history", "/_history/1"):
                answer = await gp.get(f"/fhir/Patient/{id_}{suffix}")
                assert answer.status_code == 404, suffix
                assert issues(answer)[0]["code"] == "not-found"


async def test_an_id_has_one_spelling(service: Service) -> None:
    gp, path = await a_request(service)
    id_ = path.rpartition("/")[2]
    for spelling in (id_.upper(), id_.replace("-", ""), f"{{{id_}}}"):
        if spelling != id_:
            assert (await gp.get(f"/fhir/ServiceRequest/{spelling}")).status_code == 404


async def test_a_type_that_is_not_published_is_not_found_and_named(
    service: Service, subtests: pytest.Subtests
) -> None:
    for path in ["Medication", f"Medication/{NOBODY}", "Nonsense", "servicerequest"]:
        with subtests.test(repr(path)[:60]):
            answer = await (await service.as_client("demo-gp")).get(f"/fhir/{path}")
            assert answer.status_code == 404
            assert issues(answer)[0]["code"] == "not-supported"
            assert path.partition("/")[0] in issues(answer)[0]["details"]["text"]


async def test_json_is_given_under_the_name_that_is_asked_for(
    service: Service, subtests: pytest.Subtests
) -> None:
    for accept, given in [
        ("application/fhir+json", "application/fhir+json"),
        ("application/json", "application/json"),
        ("application/json, text/plain, */*", "application/fhir+json"),
        ("application/fhir+xml;q=0.9, application/fhir+json;q=0.8", "application/fhir+json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/fhir+json"),
        ("", "application/fhir+json"),
    ]:
        with subtests.test(repr(accept)[:60]):
            gp, path = await a_request(service)
            for address in (path, "/fhir/ServiceRequest", f"{path}/_history", "/fhir/metadata"):
                answer = await gp.get(address, headers={"Accept": accept})
                assert (answer.status_code, answer.headers["content-type"]) == (200, given), address


async def test_a_format_we_do_not_write_is_not_acceptable(service: Service) -> None:
    gp, path = await a_request(service)
    for answer in (
        await gp.get(path, headers={"Accept": "application/fhir+xml"}),
        await gp.get(f"{path}?_format=xml"),
        await gp.get("/fhir/ServiceRequest?_format=text/turtle"),
        await gp.get("/fhir/metadata", headers={"Accept": "text/html"}),
    ):
        assert answer.status_code == 406
        assert issues(answer)[0]["code"] == "not-supported"
    assert (await gp.get(f"{path}?_format=application/fhir+json")).status_code == 200


async def test_links_lead_back_under_the_address_the_client_used_or_the_one_we_are_told(
    service: Service,
) -> None:
    gp, path = await a_request(service)
    forged = {"Host": "intern:8080", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    bundle = (await gp.get("/fhir/ServiceRequest", headers=forged)).json()
    assert bundle["link"][0]["url"] == "http://intern:8080/fhir/ServiceRequest"
    settings = service.context.settings
    service.context.settings = settings.model_copy(update={"base_url": "https://rygvej.example.dk/"})
    bundle = (await gp.get(f"{path}/_history", headers=forged)).json()
    assert bundle["link"][0]["url"] == f"https://rygvej.example.dk{path}/_history"
    assert bundle["entry"][0]["fullUrl"] == f"https://rygvej.example.dk{path}"
    answer = await send_fhir(gp, a_referral("H-2"), **forged)
    assert answer.headers["location"].startswith("https://rygvej.example.dk/fhir/ServiceRequest/")
    smart = (await gp.get("/fhir/.well-known/smart-configuration")).json()
    assert smart["token_endpoint"] == "https://rygvej.example.dk/oauth/token"


async def test_smart_clients_find_the_token_endpoint_in_both_places(service: Service) -> None:
    client = service.anonymous()
    smart = (await client.get("/fhir/.well-known/smart-configuration")).json()
    assert smart["token_endpoint"] == "http://rygvej.test/oauth/token"
    assert smart["token_endpoint_auth_signing_alg_values_supported"] == ["RS384", "ES384"]
    assert "private_key_jwt" in smart["token_endpoint_auth_methods_supported"]
    assert "client-confidential-asymmetric" in smart["capabilities"]
    security = (await client.get("/fhir/metadata")).json()["rest"][0]["security"]
    urls = {part["url"]: part.get("valueUri") for part in security["extension"][0]["extension"]}
    assert urls == {"authorize": None, "token": smart["token_endpoint"]}


_OF_A_CLIENT = {"create", "read", "update", "delete", "search-type", "history-instance", "vread"}
"""What it may do with its own subscriptions; tried in tests of their own."""


async def test_every_interaction_that_is_declared_works_and_no_other(service: Service) -> None:
    worker = (await everything_published(service)).http
    rest = (await worker.get("/fhir/metadata")).json()["rest"][0]
    assert {i["code"] for i in rest["interaction"]} == {"transaction", "batch", "history-system"}
    declared = {r["type"]: {i["code"] for i in r.get("interaction", ())} for r in rest["resource"]}
    beside: dict[str, set[str]] = {
        "AuditEvent": {"read", "search-type"},
        "Binary": {"read"},
        **{type_: {"read", "search-type"} for type_ in CANONICAL},
        "Group": set(),
        "Subscription": _OF_A_CLIENT,
    }
    only_validated: dict[str, set[str]] = {
        type_: set() for type_ in definitions.TYPES - {*TYPES, *beside, "Parameters"}
    }
    beside |= only_validated
    assert set(declared) == {*TYPES, *beside}
    assert {type_: declared.pop(type_) for type_ in beside} == beside
    for type_, codes in declared.items():
        assert await offered(worker, type_) == codes, type_


async def offered(client: httpx.AsyncClient, type_: str) -> set[str]:
    """Try every interaction of R4 on a type; return the codes of those that work."""
    found = (await client.get(f"/fhir/{type_}?_count=1")).json()
    assert found["entry"], type_
    resource = found["entry"][0]["resource"]
    id_, version = resource["id"], resource["meta"]["versionId"]
    tried: dict[str, tuple[str, str, Any]] = {
        "read": ("GET", f"/{id_}", None),
        "vread": ("GET", f"/{id_}/_history/{version}", None),
        "history-instance": ("GET", f"/{id_}/_history", None),
        "search-type": ("POST", "/_search", {"_count": "1"}),
        "history-type": ("GET", "/_history", None),
        "update": ("PUT", f"/{id_}", None),
        "patch": ("PATCH", f"/{id_}", None),
        "delete": ("DELETE", f"/{id_}", None),
        "create": ("POST", "", None),
    }
    answers = {
        code: await client.request(method, f"/fhir/{type_}{path}", data=form)
        for code, (method, path, form) in tried.items()
    }
    assert all(a.status_code < 500 for a in answers.values())
    # An empty body is refused as such where a create or an update is offered.
    return {code for code, a in answers.items() if a.status_code in {200, 400}}


AUDITED = {"_id": "1", "patient": NOBODY, "action": "R", "site": "0461"}
"""The trail is asked for by what can stand in it, and anything else is refused."""


async def test_every_search_parameter_that_is_declared_is_answered(service: Service) -> None:
    worker = await service.as_client("demo-municipality")
    rest = (await worker.get("/fhir/metadata")).json()["rest"][0]
    for resource in rest["resource"]:
        for parameter in resource.get("searchParam", ()):
            value = {"date": "2026-11-23", "quantity": "1", "token": "urn:x|x"}.get(parameter["type"], "x")
            if resource["type"] == "AuditEvent":
                value = AUDITED.get(parameter["name"], value)
            answer = await worker.get(f"/fhir/{resource['type']}", params={parameter["name"]: value})
            assert answer.status_code == 200, (resource["type"], parameter["name"], answer.text)
