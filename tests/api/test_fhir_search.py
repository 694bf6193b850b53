"""Searching as record systems do: what is found, what is counted, how pages hang together."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.api.loop import CPR, NOBODY, a_bundle, a_referral, a_whole_loop, send_fhir
from tests.api.test_fhir_write import issues
from tests.conftest import Service

REQUESTS = "/fhir/ServiceRequest"
SYSTEM = "https://praksis.example"


async def some_referrals(service: Service, count: int = 5) -> httpx.AsyncClient:
    """Send referrals a minute apart, H-0 the oldest."""
    gp = await service.as_client("demo-gp")
    for number in range(count):
        assert (await send_fhir(gp, a_referral(f"H-{number}"))).status_code == 201
        service.clock.advance(minutes=1)
    return gp


async def found(client: httpx.AsyncClient, path: str = REQUESTS, **parameters: str) -> dict[str, Any]:
    answer = await client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    bundle: dict[str, Any] = answer.json()
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "searchset")
    assert all(entry["search"] == {"mode": "match"} for entry in bundle.get("entry", ()))
    return bundle


def numbers(bundle: dict[str, Any]) -> list[str]:
    return [entry["resource"]["identifier"][0]["value"] for entry in bundle.get("entry", ())]


def link(bundle: dict[str, Any], relation: str) -> str:
    return next((link["url"] for link in bundle["link"] if link["relation"] == relation), "")


async def test_a_request_is_found_by_its_identifier_and_by_nothing_else(service: Service) -> None:
    gp = await some_referrals(service)
    assert numbers(await found(gp, identifier=f"{SYSTEM}|H-3")) == ["H-3"]
    assert numbers(await found(gp, identifier="H-3")) == ["H-3"]
    assert numbers(await found(gp, identifier="H-3,H-1")) == ["H-3", "H-1"]
    assert numbers(await found(gp, identifier=f"{SYSTEM}|")) == ["H-4", "H-3", "H-2", "H-1", "H-0"]
    for nothing in ("elsewhere|H-3", "|H-3", "H", "h-3", "H-3 ", "%"):
        bundle = await found(gp, identifier=nothing)
        assert "entry" not in bundle, nothing
        assert link(bundle, "next") == ""


async def test_a_request_is_found_by_citizen_and_status(service: Service) -> None:
    gp = await some_referrals(service, 2)
    patient = (await found(gp, "/fhir/Patient"))["entry"][0]["resource"]["id"]
    for value in (patient, f"Patient/{patient}", f"http://rygvej.test/fhir/Patient/{patient}"):
        assert numbers(await found(gp, patient=value)) == ["H-1", "H-0"], value
    by_number = await found(gp, "/fhir/Patient", identifier=f"{CPR}|2509479989")
    assert [entry["resource"]["id"] for entry in by_number["entry"]] == [patient]
    assert numbers(await found(gp, patient=patient, identifier="H-1")) == ["H-1"]
    assert numbers(await found(gp, status="active")) == ["H-1", "H-0"]
    assert numbers(await found(gp, status="completed")) == []
    assert numbers(await found(gp, patient=NOBODY)) == []


async def test_an_id_may_be_asked_for_among_several(service: Service) -> None:
    gp = await some_referrals(service, 3)
    ids = [entry["resource"]["id"] for entry in (await found(gp))["entry"]]
    assert numbers(await found(gp, _id=ids[0])) == ["H-2"]
    assert numbers(await found(gp, _id=f"{ids[0]},{ids[2]},x,{NOBODY}")) == ["H-2", "H-0"]
    assert numbers(await found(gp, _id="x")) == []
    answer = await gp.get(f"{REQUESTS}?_id={ids[0]}&_id={ids[1]}")
    assert "entry" not in answer.json()


async def test_time_of_change_is_compared_by_danish_days_and_prefixes(service: Service) -> None:
    service.clock.advance(hours=13, minutes=58)  # 23.58 in Denmark, and three minutes over midnight
    gp = await some_referrals(service, 4)
    day = {
        "2026-11-23": ["H-1", "H-0"],
        "2026-11-24": ["H-3", "H-2"],
        "2026-11": ["H-3", "H-2", "H-1", "H-0"],
    }
    for value, expected in day.items():
        assert numbers(await found(gp, _lastUpdated=value)) == expected, value
    prefixed = {
        "gt2026-11-23": ["H-3", "H-2"],
        "ge2026-11-24": ["H-3", "H-2"],
        "lt2026-11-24": ["H-1", "H-0"],
        "le2026-11-23": ["H-1", "H-0"],
        "sa2026-11-23": ["H-3", "H-2"],
        "eb2026-11-24": ["H-1", "H-0"],
        "ne2026-11-23": ["H-3", "H-2"],
        "eq2026-11-24": ["H-3", "H-2"],
        "gt2026-11-23T23:00:00Z": ["H-3"],
        "ge2026-11-24T00:00+01:00": ["H-3", "H-2"],
    }
    for value, expected in prefixed.items():
        assert numbers(await found(gp, _lastUpdated=value)) == expected, value
    answer = await gp.get(f"{REQUESTS}?_lastUpdated=ge2026-11-23&_lastUpdated=lt2026-11-24")
    assert numbers(answer.json()) == ["H-1", "H-0"]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 200])
async def test_pages_follow_each_other_to_the_end_without_repeats(service: Service, count: int) -> None:
    gp = await service.as_client("demo-gp")
    for number in range(5):  # all at one instant: only the id tells them apart
        await send_fhir(gp, a_referral(f"H-{number}"))
    seen: list[str] = []
    url = f"{REQUESTS}?_count={count}&status=active"
    while url:
        bundle = (await gp.get(url)).json()
        assert len(bundle.get("entry", ())) <= count
        seen += numbers(bundle)
        url = link(bundle, "next")
        assert url.startswith(("http://rygvej.test/fhir/ServiceRequest?_count=", ""))
        assert len(seen) <= 5
    assert sorted(seen) == [f"H-{number}" for number in range(5)]


async def test_pages_go_on_where_they_were_though_something_new_came(service: Service) -> None:
    gp = await some_referrals(service, 4)
    newest = await found(gp, _count="2")
    oldest = await found(gp, _count="2", _sort="_lastUpdated")
    await send_fhir(gp, a_referral("H-new"))
    assert numbers(newest) + numbers((await gp.get(link(newest, "next"))).json()) == [
        "H-3",
        "H-2",
        "H-1",
        "H-0",
    ]
    following = (await gp.get(link(oldest, "next"))).json()
    assert numbers(oldest) + numbers(following) == ["H-0", "H-1", "H-2", "H-3"]
    assert numbers((await gp.get(link(following, "next"))).json()) == ["H-new"]


async def test_how_many_there_are_is_told_to_who_asks(service: Service) -> None:
    gp = await some_referrals(service, 3)
    assert "total" not in await found(gp)
    assert (await found(gp, _total="accurate", _count="1"))["total"] == 3
    assert (await found(gp, _totalMethod="count"))["total"] == 3
    for asked in ({"_summary": "count"}, {"_count": "0"}, {"_count": "0", "_total": "none"}):
        bundle = await found(gp, **asked)
        assert bundle["total"] == 3
        assert "entry" not in bundle
        assert link(bundle, "next") == ""
    assert (await found(gp, _count="0", identifier="H-1"))["total"] == 1


async def test_the_self_link_says_what_was_applied(service: Service) -> None:
    gp = await some_referrals(service, 1)
    url = link(await found(gp, identifier=f"{SYSTEM}|H-0", _count="7"), "self")
    assert parse_qs(urlsplit(url).query) == {"identifier": [f"{SYSTEM}|H-0"], "_count": ["7"]}
    assert numbers((await gp.get(url)).json()) == ["H-0"]


async def test_a_form_finds_the_same_and_keeps_the_number_out_of_every_address(service: Service) -> None:
    gp = await some_referrals(service, 5)
    form = {"identifier": f"{SYSTEM}|", "_sort": "_lastUpdated", "_count": "2"}
    bundle = (await gp.post(f"{REQUESTS}/_search", data=form)).json()
    assert link(bundle, "self") == f"http://rygvej.test{REQUESTS}?_sort=_lastUpdated&_count=2"
    seen = numbers(bundle)
    while url := link(bundle, "next"):
        assert "praksis" not in url
        assert "identifier" not in url
        bundle = (await gp.get(url)).json()
        assert "praksis" not in link(bundle, "self")
        seen += numbers(bundle)
    assert seen == [f"H-{number}" for number in range(5)]


async def test_a_sealed_page_opens_for_its_own_caller_only(service: Service) -> None:
    gp = await some_referrals(service, 2)
    bundle = (await gp.post(f"{REQUESTS}/_search", data={"_count": "1", "status": "active"})).json()
    url = link(bundle, "next")
    for client, address in (
        (await service.as_client("demo-gp-2"), url),
        (gp, url[:-4]),
        (gp, f"{REQUESTS}?_cursor=a.b.c.d.e"),
    ):
        answer = await client.get(address)
        assert answer.status_code == 400
        assert "_cursor" in issues(answer)[0]["diagnostics"]
    assert (await service.anonymous().get(url)).status_code in {400, 401}


async def test_form_and_query_string_count_together(service: Service) -> None:
    gp = await some_referrals(service, 2)
    answer = await gp.post(f"{REQUESTS}/_search?_total=accurate", data={"identifier": "H-1"})
    assert (answer.json()["total"], numbers(answer.json())) == (1, ["H-1"])
    everything = await gp.post(f"{REQUESTS}/_search")
    assert len(everything.json()["entry"]) == 2
    as_json = await gp.post(f"{REQUESTS}/_search", json={"identifier": "H-1"})
    assert as_json.status_code == 415


async def test_what_cannot_be_searched_for_is_refused_by_name(
    service: Service, subtests: pytest.Subtests
) -> None:
    for query in [
        "colour=red",
        "identifier:exact=H-1",
        "status:exact=active",
        "status=finished",
        "_sort=colour",
        "_summary=short",
        "_total=many",
        "_count=-1",
        "_count=x",
        "_count=" + "9" * 30,
        "_lastUpdated=yesterday",
        "_lastUpdated=xx2026-01-01",
        "_lastUpdated=2026-02-30",
        "_lastUpdated=9999-12-31",
        "_lastUpdated=0001-01-01",
        "_cursor=x",
        "_cursor=MjAyNi0wMS0wMXx4",
        "_cursor=MDAwMS0wMS0wMVQwMDowMDowMCsxNDowMHw1ZjBlOGI5Yy02YTFkLTRiM2UtOWMyZi03ZDhlMWEyYjNjNGQ=",
        "identifier=%00",
        "identifier=",
        "identifier=a,,b",
        "_id=%00",
        "_include=ServiceRequest:colour",
        "_revinclude=ServiceRequest:subject",
        "_has:Task:focus:status=x",
        "subject.colour=red",
    ]:
        with subtests.test(repr(query)[:60]):
            gp = await service.as_client("demo-gp")
            answer = await gp.get(f"{REQUESTS}?{query}")
            assert answer.status_code == 400, answer.text
            assert query.partition("=")[0] in issues(answer)[0]["diagnostics"]


async def test_a_search_has_its_limits(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    many = "&".join(f"identifier=H-{number}" for number in range(200))
    values = "identifier=" + ",".join(f"H-{number}" for number in range(200))
    for query in (many, values):
        for answer in (
            await gp.get(f"{REQUESTS}?{query}"),
            await gp.post(
                f"{REQUESTS}/_search",
                content=query,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
            ),
        ):
            assert answer.status_code == 413
            assert issues(answer)[0]["code"] == "too-long"
    within = "identifier=" + ",".join(f"H-{number}" for number in range(100))
    assert (await gp.get(f"{REQUESTS}?{within}")).status_code == 200


async def test_a_count_above_the_most_gives_the_most(service: Service) -> None:
    gp = await some_referrals(service, 1)
    assert len((await found(gp, _count="100000"))["entry"]) == 1


async def test_notices_that_went_out_are_found_by_their_recipient(service: Service) -> None:
    await a_whole_loop(service)
    gp = await service.as_client("demo-gp-2")
    own = (await found(gp, "/fhir/Organization", identifier="024015"))["entry"][0]["resource"]["id"]
    bundle = await found(gp, "/fhir/Communication", recipient=f"Organization/{own}")
    categories = {
        coding["code"]
        for entry in bundle["entry"]
        for category in entry["resource"]["category"]
        for coding in category["coding"]
    }
    assert {"START", "PLAN", "END"} <= categories
    assert all(
        {r["reference"] for r in entry["resource"]["recipient"]} == {f"Organization/{own}"}
        for entry in bundle["entry"]
    )
    assert "entry" not in await found(gp, "/fhir/Communication", recipient=NOBODY)


async def test_everything_of_a_transaction_can_be_found_again(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    answer = await send_fhir(hospital, a_bundle())
    for entry in answer.json()["entry"]:
        resource = entry["resource"]
        bundle = await found(hospital, f"/fhir/{resource['resourceType']}", _id=resource["id"])
        assert [e["resource"] for e in bundle["entry"]] == [resource]
        assert bundle["entry"][0]["fullUrl"] == entry["fullUrl"]
