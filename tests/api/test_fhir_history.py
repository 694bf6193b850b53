"""History of a request, of a type and of everything, in pages, as far as one may see."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.api.loop import NOBODY, a_bundle, a_referral, send_fhir
from tests.api.test_fhir_update import put, sent
from tests.api.test_fhir_write import issues
from tests.conftest import Service

Seen = tuple[str, str, str]


def seen(bundle: dict[str, Any]) -> list[Seen]:
    found = [entry["resource"] for entry in bundle.get("entry", ())]
    return [(r["resourceType"], r["id"], r["meta"]["versionId"]) for r in found]


async def walked(client: httpx.AsyncClient, address: str) -> AsyncIterator[dict[str, Any]]:
    while address:
        answer = await client.get(address)
        assert answer.status_code == 200, answer.text
        bundle = answer.json()
        assert bundle["type"] == "history"
        yield bundle
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        address = links.get("next", "")
        assert (f'<{address}>; rel="next"' == answer.headers.get("link")) is bool(address)


async def changed(service: Service, times: int) -> tuple[httpx.AsyncClient, str]:
    """Return a sender and the address of a referral that it changed so often, an hour between each."""
    gp, path, held = await sent(service)
    for number in range(times):
        service.clock.advance(minutes=4)
        body = held | {"note": [{"text": f"Nr. {number}"}]}
        answer = await put(gp, path, body, If_Match=f'W/"{number + 1}"')
        assert answer.status_code == 200, answer.text
    return gp, path


async def test_a_history_is_walked_in_pages_newest_first_and_whole(service: Service) -> None:
    gp, path = await changed(service, 6)
    pages = [bundle async for bundle in walked(gp, f"{path}/_history?_count=3")]
    assert [len(page["entry"]) for page in pages] == [3, 3, 1]
    assert [version for page in pages for _, _, version in seen(page)] == list("7654321")
    assert {page["total"] for page in pages} == {7}
    requests = [entry["request"]["method"] for page in pages for entry in page["entry"]]
    assert requests == ["PUT"] * 6 + ["POST"]


async def test_since_tells_only_what_is_newer(service: Service) -> None:
    gp, path = await changed(service, 3)
    at = (service.clock() - timedelta(minutes=6)).isoformat()
    for address in (f"{path}/_history", "/fhir/ServiceRequest/_history", "/fhir/_history"):
        answer = await gp.get(address, params={"_since": at})
        versions = [v for type_, _, v in seen(answer.json()) if type_ == "ServiceRequest"]
        assert versions == ["4", "3"], address
    later = await gp.get(f"{path}/_history", params={"_since": "2027-01-01T00:00:00Z"})
    assert (later.status_code, later.json().get("entry")) == (200, None)


async def test_at_tells_what_stood_then(service: Service) -> None:
    """The versions came with four minutes between them; the fourth stands now."""
    gp, path = await changed(service, 3)
    now = service.clock()
    for minutes, stood in ((6, ["2"]), (1, ["3"]), (60, []), (-60, ["4"])):
        at = (now - timedelta(minutes=minutes)).isoformat(timespec="seconds")
        for address in (f"{path}/_history", "/fhir/ServiceRequest/_history", "/fhir/_history"):
            answer = (await gp.get(address, params={"_at": at})).json()
            versions = [v for type_, _, v in seen(answer) if type_ == "ServiceRequest"]
            assert versions == stood, (address, minutes)
            if address.startswith(path):
                assert answer["total"] == len(stood)


async def test_at_a_year_or_a_day_tells_all_that_stood_in_it(service: Service) -> None:
    gp, path = await changed(service, 2)
    year = service.clock().year
    for at, stood in ((f"{year}", ["3", "2", "1"]), (f"{year + 1}-01", ["3"]), (f"{year - 1}-12-31", [])):
        answer = (await gp.get(f"{path}/_history", params={"_at": at, "_count": 2})).json()
        pages = [v async for page in walked(gp, answer["link"][0]["url"]) for _, _, v in seen(page)]
        assert pages == stood, at


async def test_a_count_of_zero_tells_how_many_versions_there_are(service: Service) -> None:
    gp, path = await changed(service, 2)
    for address in (f"{path}/_history", "/fhir/ServiceRequest/_history", "/fhir/_history"):
        every = (await gp.get(f"{address}?_count=1000")).json()["entry"]
        told = (await gp.get(f"{address}?_count=0")).json()
        assert (told["total"], told.get("entry"), len(told["link"])) == (len(every), None, 1), address
    other = await service.as_client("demo-gp-2")
    told = (await other.get("/fhir/ServiceRequest/_history?_count=0")).json()
    assert told["total"] == 0
    assert (await other.get(f"{path}/_history?_count=0")).status_code == 404


async def test_the_history_of_a_type_and_of_everything_is_what_one_may_see(service: Service) -> None:
    gp, path = await changed(service, 2)
    await send_fhir(await service.as_client("demo-hospital"), a_bundle())
    id_ = path.rpartition("/")[2]
    of_type = (await gp.get("/fhir/ServiceRequest/_history")).json()
    assert seen(of_type) == [("ServiceRequest", id_, version) for version in "321"]
    mine = [v async for page in walked(gp, "/fhir/_history?_count=2") for v in seen(page)]
    assert {t for t, _, _ in mine} == {
        "ServiceRequest",
        "Task",
        "Patient",
        "Organization",
        "Provenance",
    }
    assert [v for t, _, v in mine if t == "Task"] == ["3", "2", "1"]
    worker = await service.as_client("demo-municipality")
    all_ = [v async for page in walked(worker, "/fhir/_history?_count=7") for v in seen(page)]
    assert len(all_) == len(set(all_))
    assert {t for t, _, _ in all_} >= {"ServiceRequest", "Patient", "Condition", "DocumentReference"}
    stranger = await service.as_client("demo-gp-2")
    assert {t for t, _, _ in seen((await stranger.get("/fhir/_history?_count=1000")).json())} == {
        "Organization"
    }


async def test_the_history_of_everything_holds_what_the_scopes_allow(service: Service) -> None:
    await changed(service, 1)
    region = await service.as_client("demo-region")
    assert (await region.get("/fhir/_history")).status_code == 403
    jobcentre = await service.as_client("demo-jobcentre")
    assert (await jobcentre.get("/fhir/_history")).json().get("entry") is None
    assert (await jobcentre.get("/fhir/ServiceRequest/_history")).status_code == 403


async def test_a_page_is_not_moved_by_what_is_written_meanwhile(service: Service) -> None:
    gp, path = await changed(service, 4)
    address = "/fhir/ServiceRequest/_history?_count=2"
    first = (await gp.get(address)).json()
    service.clock.advance(minutes=1)
    await send_fhir(gp, a_referral("H-2"))
    following = next(link["url"] for link in first["link"] if link["relation"] == "next")
    rest = [v async for page in walked(gp, following) for v in seen(page)]
    assert [v for _, _, v in [*seen(first), *rest]] == list("54321")
    assert {i for _, i, _ in rest} == {path.rpartition("/")[2]}


async def test_what_a_history_does_not_take_is_refused_by_name(
    service: Service, subtests: pytest.Subtests
) -> None:
    gp, path, _ = await sent(service)
    for query in (
        "_at=ge2026",
        "_at=2026-02-30",
        "_list=x",
        "_count=-1",
        "_count=x",
        "_since=yesterday",
        "_cursor=x.y",
        "_sort=a",
    ):
        with subtests.test(query):
            answer = await gp.get(f"{path}/_history?{query}")
            assert answer.status_code == 400
            assert query.partition("=")[0] in issues(answer)[0]["diagnostics"]
    assert (await gp.get(f"/fhir/ServiceRequest/{NOBODY}/_history")).status_code == 404
    assert (await gp.get("/fhir/Nonsense/_history")).status_code == 404


async def test_every_look_at_a_history_is_noted_for_each_citizen(service: Service) -> None:
    gp, _ = await changed(service, 1)
    await gp.get("/fhir/_history")
    noted = await service.database.changes.fetch(
        "SELECT citizen_id FROM audit_entry WHERE action = 'history' AND citizen_id IS NOT NULL"
    )
    assert len(noted) == 1
