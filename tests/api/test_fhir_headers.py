"""Headers and parameters that say how to answer."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import httpx
import orjson
import pytest

from app.fhir import wire
from app.fhir.validate import check
from app.main import create_app
from tests.api.loop import FHIR, a_bundle, a_referral, send_fhir
from tests.api.test_fhir_update import put, sent
from tests.api.test_fhir_write import issues
from tests.conftest import Service


def reopened(service: Service, **settings: str) -> Service:
    """Return the service as it would be under other settings."""
    service.context.settings = service.context.settings.model_copy(update=settings)
    service.app = create_app(service.context)
    return service


async def test_head_answers_as_get_would(service: Service) -> None:
    gp, path, _ = await sent(service)
    for address in (path, "/fhir/ServiceRequest", f"{path}/_history", "/fhir/metadata"):
        head, get = await gp.head(address), await gp.get(address)
        assert head.status_code == 200
        for name in ("content-type", "content-length", "cache-control", "etag", "last-modified"):
            assert head.headers.get(name) == get.headers.get(name), (address, name)


async def test_what_the_caller_has_already_is_not_sent_again(service: Service) -> None:
    gp, path, _ = await sent(service)
    at = service.clock()
    for headers, status in [
        ({"If-None-Match": 'W/"1"'}, 304),
        ({"If-None-Match": "1"}, 304),
        ({"If-None-Match": 'W/"2"'}, 200),
        ({"If-Modified-Since": format_datetime(at, usegmt=True)}, 304),
        ({"If-Modified-Since": format_datetime(at - timedelta(seconds=1), usegmt=True)}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": format_datetime(at, usegmt=True), "If-None-Match": 'W/"2"'}, 200),
    ]:
        answer = await gp.get(path, headers=headers)
        assert answer.status_code == status, headers
        assert answer.headers["etag"] == 'W/"1"'


async def test_a_write_is_answered_with_as_much_as_is_preferred(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    for number, (prefer, type_) in enumerate(
        [
            ("return=minimal", ""),
            ("return=representation", "ServiceRequest"),
            ("return=OperationOutcome", "OperationOutcome"),
            ("handling=lenient; return=OperationOutcome", "OperationOutcome"),
            ("handling=strict", "ServiceRequest"),
        ]
    ):
        answer = await send_fhir(gp, a_referral(f"H-{number}"), Prefer=prefer)
        assert answer.status_code == 201
        assert answer.headers["location"] == answer.headers["content-location"]
        assert (answer.json()["resourceType"] if answer.content else "") == type_
    hospital = await service.as_client("demo-hospital")
    entries = (await send_fhir(hospital, a_bundle(), Prefer="return=OperationOutcome")).json()["entry"]
    assert {entry["response"]["outcome"]["resourceType"] for entry in entries} == {"OperationOutcome"}
    assert not [entry for entry in entries if "resource" in entry]


async def test_pretty_is_for_people_and_changes_no_value(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    answer = await send_fhir(hospital, a_bundle())
    url = next(e["fullUrl"] for e in answer.json()["entry"] if "/ServiceRequest/" in e["fullUrl"])
    plain, pretty = await hospital.get(url), await hospital.get(f"{url}?_pretty=true")
    assert b'\n  "resourceType"' in pretty.content or b'\n  "' in pretty.content
    assert b'"value": 1.50' in pretty.content
    assert wire.reread(pretty.text) == wire.reread(plain.text)
    assert b"\n" in (await hospital.get("/fhir/ServiceRequest?_pretty=true")).content
    assert b"\n" in (await hospital.get("/fhir/metadata?_pretty=true")).content
    refused = await hospital.get(f"{url}?_pretty=very")
    assert (refused.status_code, issues(refused)[0]["code"]) == (400, "value")


async def test_a_part_of_a_resource_says_that_it_is_one(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    answer = await send_fhir(hospital, a_bundle())
    url = next(e["fullUrl"] for e in answer.json()["entry"] if "/ServiceRequest/" in e["fullUrl"])
    whole = wire.reread((await hospital.get(url)).text)
    for query, there, gone in [
        (
            "_elements=status,code",
            {"status", "code", "intent", "subject"},
            {"identifier", "note", "extension"},
        ),
        ("_elements=ServiceRequest.identifier", {"identifier", "status"}, {"code"}),
        ("_summary=true", {"identifier", "status", "code", "requester"}, {"note", "extension"}),
        ("_summary=text", {"status", "subject"}, {"identifier", "code"}),
    ]:
        part = wire.reread((await hospital.get(f"{url}?{query}")).text)
        assert there <= part.keys(), query
        assert not gone & part.keys(), query
        assert part["meta"]["tag"][-1]["code"] == "SUBSETTED"
        assert all(part[name] == whole[name] for name in part.keys() - {"meta"})
        check(part, place="ServiceRequest")
    assert wire.reread((await hospital.get(f"{url}?_summary=false")).text) == whole
    for query in ("_summary=some", "_summary=count", "_elements=nonsense", "_elements="):
        assert (await hospital.get(f"{url}?{query}")).status_code == 400


async def test_clinical_data_stays_out_of_caches_and_the_statement_does_not(service: Service) -> None:
    gp, path, _ = await sent(service)
    for address in (
        path,
        "/fhir/ServiceRequest",
        f"{path}/_history",
        "/api/v1/inbox",
        "/fhir/nothing/at/all",
    ):
        assert (await gp.get(address)).headers["cache-control"] == "private, no-store", address
    for address in ("/fhir/metadata", "/fhir/.well-known/smart-configuration"):
        assert "public" in (await gp.get(address)).headers["cache-control"]


async def test_a_request_id_comes_back_or_is_given(service: Service) -> None:
    gp, path, _ = await sent(service)
    assert (await gp.get(path, headers={"X-Request-Id": "r-1"})).headers["x-request-id"] == "r-1"
    assert len((await gp.get(path)).headers["x-request-id"]) == 36
    assert len((await gp.get(path, headers={"X-Request-Id": "<script>"})).headers["x-request-id"]) == 36


async def test_no_other_origin_may_call_unless_an_operator_says_so(service: Service) -> None:
    origin = {"Origin": "https://ehr.example"}
    asked = origin | {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "if-match"}
    closed = await service.anonymous().options("/fhir/ServiceRequest", headers=asked)
    assert closed.status_code == 405
    assert issues(closed)
    open_ = reopened(service, cors_origins="https://ehr.example, https://other.example/")
    allowed = await open_.anonymous().options("/fhir/ServiceRequest/1", headers=asked)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == "https://ehr.example"
    assert "PUT" in allowed.headers["access-control-allow-methods"]
    stranger = await open_.anonymous().options(
        "/fhir/ServiceRequest", headers=asked | {"Origin": "https://evil.example"}
    )
    assert "access-control-allow-origin" not in stranger.headers
    answer = await open_.anonymous().get("/fhir/metadata", headers=origin)
    assert answer.json()["rest"][0]["security"]["cors"] is True
    shown = answer.headers["access-control-expose-headers"]
    assert all(name in shown for name in ("ETag", "Location", "X-Request-Id"))
    refused = await open_.anonymous().get("/fhir/ServiceRequest", headers=origin)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (
        401,
        "https://ehr.example",
    )


@pytest.mark.parametrize(
    ("headers", "base"),
    [
        ({"Forwarded": 'for=1.2.3.4;proto=https;host="ehr.example"'}, "https://ehr.example/fhir"),
        (
            {"Forwarded": "host=evil.example, proto=https;host=ehr.example:8443"},
            "https://ehr.example:8443/fhir",
        ),
        ({"X-Forwarded-Proto": "https", "X-Forwarded-Host": "ehr.example"}, "https://ehr.example/fhir"),
        ({"X-Forwarded-Host": "evil.example/x?"}, "http://rygvej.test/fhir"),
        ({"X-Forwarded-Proto": "javascript"}, "http://rygvej.test/fhir"),
        ({}, "http://rygvej.test/fhir"),
    ],
)
async def test_a_trusted_proxy_says_how_we_were_addressed(
    service: Service, headers: dict[str, str], base: str
) -> None:
    assert await base_of(service, headers) == "http://rygvej.test/fhir"
    assert await base_of(reopened(service, trusted_proxies="127.0.0.0/8, ::1"), headers) == base
    assert await base_of(reopened(service, trusted_proxies="10.1.2.3"), headers) == "http://rygvej.test/fhir"


async def base_of(service: Service, headers: dict[str, str]) -> str:
    answer: httpx.Response = await service.anonymous().get("/fhir/metadata", headers=headers)
    return str(orjson.loads(answer.content)["implementation"]["url"])


async def test_an_update_tells_where_the_new_version_is(service: Service) -> None:
    gp, path, held = await sent(service)
    answer = await put(gp, path, held | {"priority": "asap"}, If_Match='W/"1"', Prefer="return=minimal")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["location"] == f"http://rygvej.test{path}/_history/2"
    assert (await gp.get(answer.headers["content-location"])).json()["priority"] == "asap"


@pytest.mark.parametrize("version", ["4.0", '"4.0"', "4.0.1"])
async def test_a_caller_may_name_the_version_of_fhir_that_we_speak(service: Service, version: str) -> None:
    form = f"application/fhir+json; fhirVersion={version}"
    gp = await service.as_client("demo-gp")
    made = await gp.post(
        "/fhir/ServiceRequest",
        content=wire.dumps(a_referral()),
        headers={"Content-Type": form, "Accept": f"{form}; q=0.9"},
    )
    assert made.status_code == 201, made.text
    assert (await gp.get("/fhir/metadata", params={"_format": form})).status_code == 200


async def test_another_version_of_fhir_is_neither_read_nor_written(service: Service) -> None:
    other = "application/fhir+json;charset=utf-8;fhirVersion=5.0"
    gp = await service.as_client("demo-gp")
    body = wire.dumps(a_referral())
    unread = await gp.post("/fhir/ServiceRequest", content=body, headers={"Content-Type": other})
    assert unread.status_code == 415
    assert "fhirVersion=5.0" in unread.json()["issue"][0]["diagnostics"]
    unwritten = await gp.post("/fhir/ServiceRequest", content=body, headers=FHIR | {"Accept": other})
    assert unwritten.status_code == 406
    assert (await gp.get("/fhir/ServiceRequest?_count=0")).json()["total"] == 0
    either = {"Accept": f"{other}, application/fhir+json; fhirVersion=4.0"}
    assert (await gp.get("/fhir/ServiceRequest", headers=either)).status_code == 200


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16"])
async def test_a_body_in_another_charset_is_refused_and_not_read_as_utf_8(
    service: Service, charset: str
) -> None:
    gp = await service.as_client("demo-gp")
    headers = {"Content-Type": f"application/fhir+json; charset={charset}"}
    answer = await gp.post("/fhir/ServiceRequest", content=wire.dumps(a_referral()), headers=headers)
    assert answer.status_code == 415
    assert charset in answer.json()["issue"][0]["diagnostics"]


async def test_a_mode_of_the_statement_that_is_none_of_ours_is_refused_by_name(service: Service) -> None:
    client = service.anonymous()
    assert (await client.get("/fhir/metadata?mode=normative")).status_code == 200
    answer = await client.get("/fhir/metadata?mode=terminology")
    assert (answer.status_code, issues(answer)[0]["code"]) == (400, "code-invalid")


async def test_the_statement_is_sent_once_to_who_keeps_it(service: Service) -> None:
    client = service.anonymous()
    first = await client.get("/fhir/metadata")
    for known in (first.headers["etag"], "*", f'"x", {first.headers["etag"]}'):
        again = await client.get("/fhir/metadata", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["cache-control"] == first.headers["cache-control"]
    for unknown in ('W/"1"', ""):
        assert (await client.get("/fhir/metadata", headers={"If-None-Match": unknown})).status_code == 200
    service.clock.advance(minutes=60)
    later = (await client.get("/fhir/metadata")).json()
    assert later["date"] == first.json()["date"]


@pytest.mark.parametrize("nothing", ["0", "0.0", "0.000"])
async def test_a_form_of_no_weight_is_not_wanted(service: Service, nothing: str) -> None:
    gp = await service.as_client("demo-gp")
    for accept, status in {
        f"application/fhir+json;q={nothing}": 406,
        f"*/*;q={nothing}": 406,
        f"application/fhir+json;q={nothing}, application/json;q=0.1": 200,
    }.items():
        answer = await gp.get("/fhir/ServiceRequest", headers={"Accept": accept})
        assert answer.status_code == status, accept
