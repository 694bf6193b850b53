"""Searching through and along references, in order, in part: what leads where, and who may see it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from tests.api.loop import CPR, a_referral, a_whole_loop, send_fhir
from tests.api.test_fhir_search import REQUESTS, link, numbers, some_referrals
from tests.api.test_fhir_write import issues
from tests.conftest import Service


async def search(client: httpx.AsyncClient, query: str, type_: str = "ServiceRequest") -> dict[str, Any]:
    answer = await client.get(f"/fhir/{type_}?{query}")
    assert answer.status_code == 200, answer.text
    bundle: dict[str, Any] = answer.json()
    return bundle


def by_mode(bundle: dict[str, Any], mode: str) -> list[str]:
    """Return `Type/id` of each entry of this mode."""
    return [
        f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        for entry in bundle.get("entry", ())
        if entry["search"]["mode"] == mode
    ]


def types(entries: list[str]) -> list[str]:
    return sorted(entry.partition("/")[0] for entry in entries)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (f"patient:identifier={CPR}|2509479989", 2),
        (f"patient.identifier={CPR}|2509479989", 2),
        ("subject:Patient.identifier=2509479989", 2),
        ("subject.identifier=0101010001", 0),
        ("subject.deceased=false&status=active", 2),
        ("subject.birthdate=lt1900", 0),
        ("performer.name=odense", 2),
        ("performer:Organization.name=holb", 0),
        ("_has:Task:focus:status=received", 2),
        ("_has:Task:focus:status=completed", 0),
        ("_has:Task:focus:status=received&identifier=H-1", 1),
        ("subject._id=nobody", 0),
    ],
)
async def test_a_search_leads_through_one_reference(service: Service, query: str, count: int) -> None:
    gp = await some_referrals(service, 2)
    assert len((await search(gp, query)).get("entry", ())) == count


async def test_nobody_is_led_through_what_they_may_not_see(service: Service) -> None:
    await some_referrals(service, 2)
    stranger = await service.as_client("demo-municipality-2")
    for query in (f"patient:identifier={CPR}|2509479989", "_has:Task:focus:status=received"):
        assert "entry" not in await search(stranger, query)


async def test_what_is_referred_to_comes_along_once(service: Service) -> None:
    gp = await some_referrals(service, 3)
    bundle = await search(gp, "_include=ServiceRequest:subject&_include=ServiceRequest:patient&_count=2")
    assert types(by_mode(bundle, "match")) == ["ServiceRequest"] * 2
    assert types(by_mode(bundle, "include")) == ["Patient"]
    everything = await search(gp, "_include=*&_revinclude=Task:focus")
    assert types(by_mode(everything, "include"))[-4:] == ["Patient", "Task", "Task", "Task"]
    assert len(set(by_mode(everything, "include"))) == len(by_mode(everything, "include"))
    typed = await search(gp, "_include=ServiceRequest:requester:Practitioner")
    assert by_mode(typed, "include") == []


async def test_what_comes_along_brings_its_own_when_it_is_iterated(service: Service) -> None:
    gp = await some_referrals(service, 1)
    flat = await search(gp, "_include=Task:focus&_include:iterate=ServiceRequest:subject", "Task")
    assert types(by_mode(flat, "include")) == ["Patient", "ServiceRequest"]
    back = await search(gp, "_revinclude=ServiceRequest:subject&_revinclude:iterate=Task:focus", "Patient")
    assert types(by_mode(back, "include")) == ["ServiceRequest", "Task"]


async def test_nothing_comes_along_that_the_caller_may_not_read(service: Service) -> None:
    await a_whole_loop(service)
    gp = await service.as_client("demo-gp-2")
    municipality = await service.as_client("demo-municipality")
    query = "_revinclude=CarePlan:subject&_revinclude=Encounter:subject&_revinclude=Communication:subject"
    seen = by_mode(await search(municipality, query, "Patient"), "include")
    assert {"CarePlan", "Encounter", "Communication"} <= set(types(seen))
    assert set(types(by_mode(await search(gp, query, "Patient"), "include"))) <= {"Communication"}


async def test_everyone_who_comes_along_is_noted(service: Service) -> None:
    gp = await some_referrals(service, 1)
    await search(gp, "_include=ServiceRequest:subject")
    rows = await service.database.changes.fetch(
        "SELECT object_type, citizen_id, detail FROM audit_entry"
        " WHERE action = 'search' AND detail LIKE 'by%' ORDER BY id"
    )
    assert [row["object_type"] for row in rows] == ["ServiceRequest", "Patient"]
    assert rows[1]["citizen_id"] == rows[0]["citizen_id"]
    assert rows[1]["detail"].startswith("by _include: ")


async def test_lenient_handling_says_what_it_left_out(service: Service) -> None:
    gp = await some_referrals(service, 1)
    query = f"{REQUESTS}?colour=red&status=active&_count=5000"
    assert (await gp.get(query)).status_code == 400
    answer = await gp.get(query, headers={"Prefer": "handling=lenient"})
    bundle = answer.json()
    assert [entry["search"]["mode"] for entry in bundle["entry"]] == ["match", "outcome"]
    outcome = bundle["entry"][1]["resource"]
    assert outcome["issue"][0]["severity"] == "warning"
    assert "colour" in outcome["issue"][0]["diagnostics"]
    assert link(bundle, "self") == f"http://rygvej.test{REQUESTS}?status=active&_count=200"
    wrong = await gp.get(f"{REQUESTS}?status=finished", headers={"Prefer": "handling=lenient"})
    assert wrong.status_code == 400
    assert (await gp.get(query, headers={"Prefer": "handling=kind"})).status_code == 400


async def test_every_page_of_a_lenient_search_has_what_was_understood(service: Service) -> None:
    gp = await some_referrals(service, 2)
    known, unknown = "_include=ServiceRequest:subject", "_include=ServiceRequest:colour"
    query = f"{REQUESTS}?{unknown}&{known}&_sort=colour,authored&_count=1"
    first = (await gp.get(query, headers={"Prefer": "handling=lenient"})).json()
    assert [entry["search"]["mode"] for entry in first["entry"]] == ["match", "include", "outcome"]
    assert unquote(link(first, "self")).endswith(f"?{known}&_sort=authored&_count=1")
    second = (await gp.get(link(first, "next"))).json()
    assert [entry["search"]["mode"] for entry in second["entry"]] == ["match", "include"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("_lastUpdated", ["H-0", "H-1", "H-2"]),
        ("-_lastUpdated", ["H-2", "H-1", "H-0"]),
        ("authored", ["H-2", "H-1", "H-0"]),
        ("-authored", ["H-0", "H-1", "H-2"]),
        ("status,authored", ["H-2", "H-1", "H-0"]),
        ("-status,-authored", ["H-0", "H-1", "H-2"]),
        ("identifier", ["H-0", "H-1", "H-2"]),
        ("occurrence,-identifier", ["H-2", "H-1", "H-0"]),
    ],
)
@pytest.mark.parametrize("more", ["", "&status=active"])
async def test_results_stand_in_the_order_asked_for_page_by_page(
    service: Service, sort: str, expected: list[str], more: str
) -> None:
    gp = await service.as_client("demo-gp")
    for number in range(3):
        sent = {**a_referral(f"H-{number}"), "authoredOn": f"2026-11-{20 - number}T10:00:00+01:00"}
        assert (await send_fhir(gp, sent)).status_code == 201
        service.clock.advance(minutes=1)
    bundle = await search(gp, f"_sort={sort}&_count=2{more}")
    seen = numbers(bundle)
    while url := link(bundle, "next"):
        bundle = (await gp.get(url)).json()
        seen += numbers(bundle)
    assert seen == expected


async def test_what_has_no_value_stands_behind_what_has_one(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    for number in range(4):
        sent = a_referral(f"H-{number}")
        if number % 2:
            sent["occurrenceDateTime"] = f"2026-12-0{number}"
        assert (await send_fhir(gp, sent)).status_code == 201
        service.clock.advance(minutes=1)
    for more in ("", "&status=active"):
        seen = []
        bundle = await search(gp, f"_sort=occurrence&_count=1{more}")
        while True:
            seen += numbers(bundle)
            if not (url := link(bundle, "next")):
                break
            bundle = (await gp.get(url)).json()
        assert (seen[:2], sorted(seen[2:])) == (["H-1", "H-3"], ["H-0", "H-2"])


async def test_a_part_is_marked_as_one(service: Service) -> None:
    gp = await some_referrals(service, 1)
    whole = (await search(gp, "_summary=false"))["entry"][0]["resource"]
    assert "tag" not in whole["meta"]
    part = (await search(gp, "_elements=identifier,code"))["entry"][0]["resource"]
    assert {"identifier", "code", "status", "intent", "subject"} == part.keys() - {
        "resourceType",
        "id",
        "meta",
    }
    assert [tag["code"] for tag in part["meta"]["tag"]] == ["SUBSETTED"]
    for summary in ("true", "text", "data"):
        found = (await search(gp, f"_summary={summary}"))["entry"][0]["resource"]
        assert found["meta"]["tag"][-1]["code"] == "SUBSETTED", summary
    assert (await gp.get(f"{REQUESTS}?_elements=colour")).status_code == 400
    assert (await gp.get(f"{REQUESTS}?status=revoked&_elements=colour")).status_code == 400


async def test_elements_are_those_of_the_type_asked_about(service: Service) -> None:
    gp = await some_referrals(service, 1)
    asked = "_include=ServiceRequest:subject&_elements=status"
    match, patient = [e["resource"] for e in (await search(gp, asked))["entry"]]
    assert match.keys() == {"resourceType", "id", "meta", "status", "intent", "subject"}
    assert (patient["resourceType"], "tag" in patient["meta"]) == ("Patient", False)
    match, patient = [e["resource"] for e in (await search(gp, f"{asked},Patient.identifier"))["entry"]]
    assert match.keys() == {"resourceType", "id", "meta", "status", "intent", "subject"}
    assert patient.keys() == {"resourceType", "id", "meta", "identifier"}
    refused = await gp.get(f"{REQUESTS}?{asked},Patient.colour")
    assert (refused.status_code, "'colour'" in refused.text) == (400, True)


async def test_a_page_that_nobody_gave_out_is_refused(service: Service) -> None:
    gp = await some_referrals(service, 2)
    url = link(await search(gp, "_count=1"), "next")
    head, _, cursor = url.rpartition("_cursor=")
    forged = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    answer = await gp.get(f"{head}_cursor={forged}")
    assert answer.status_code == 400
    assert "_cursor" in issues(answer)[0]["diagnostics"]
    assert numbers((await gp.get(url)).json()) == ["H-0"]


async def test_a_page_goes_on_in_its_own_search_only(service: Service) -> None:
    gp = await some_referrals(service, 2)
    first = await gp.get(f"{REQUESTS}?_count=1&_sort=authored")
    url = link(first.json(), "next")
    assert first.headers["link"] == f'<{url}>; rel="next"'
    for wrong in (
        f"{url}&status=revoked",
        url.replace("ServiceRequest?", "Task?"),
        url.replace("_sort", "x"),
    ):
        assert (await gp.get(wrong.replace("x=authored", "_sort=-authored"))).status_code == 400
    for same in (url, f"{url}&_pretty=true", url.replace("_count=1", "_count=5")):
        assert (await gp.get(same)).status_code == 200
    form = await gp.post(f"{REQUESTS}/_search", data={"_count": "1"})
    sealed = link(form.json(), "next")
    assert (await gp.get(sealed)).status_code == 200
    for wrong in (f"{sealed}&status=revoked", sealed.replace("ServiceRequest?", "Task?")):
        assert (await gp.get(wrong)).status_code == 400
    history = link((await gp.get(f"{REQUESTS}/_history?_count=1")).json(), "next")
    assert (await gp.get(history)).status_code == 200
    for wrong in (f"{history}&_since=2026-01-01", history.replace("ServiceRequest/", "Task/")):
        assert (await gp.get(wrong)).status_code == 400


async def everything(client: httpx.AsyncClient, patient: str, query: str = "") -> list[str]:
    """Walk all pages of `$everything`."""
    seen: list[str] = []
    url = f"/fhir/Patient/{patient}/$everything{query}"
    while url:
        answer = await client.get(url)
        assert answer.status_code == 200, answer.text
        seen += by_mode(answer.json(), "match")
        url = link(answer.json(), "next")
    return seen


async def test_everything_about_a_patient_is_paged_through_once(service: Service) -> None:
    await a_whole_loop(service)
    municipality = await service.as_client("demo-municipality")
    (patient,) = [e["resource"]["id"] for e in (await search(municipality, "", "Patient"))["entry"]]
    whole = await everything(municipality, patient)
    assert whole[0] == f"Patient/{patient}"
    assert {"CarePlan", "Communication", "Encounter", "ServiceRequest", "Task"} <= set(types(whole))
    assert len(whole) == len(set(whole))
    for count in (1, 3):
        assert await everything(municipality, patient, f"?_count={count}") == whole
    assert set(types(await everything(municipality, patient, "?_type=Task,CarePlan"))) == {"CarePlan", "Task"}
    assert await everything(municipality, patient, "?_since=2030-01-01") == []


async def test_everything_is_asked_for_by_post_as_well(service: Service) -> None:
    gp = await some_referrals(service, 1)
    (patient,) = [e["resource"]["id"] for e in (await search(gp, "", "Patient"))["entry"]]
    path = f"/fhir/Patient/{patient}/$everything"
    told = {"name": "_type", "valueString": "Task"}, {"name": "_type", "valueString": "ServiceRequest"}
    asked = {"resourceType": "Parameters", "parameter": [*told, {"name": "_count", "valueInteger": 1}]}
    answer = await gp.post(path, json=asked)
    assert (answer.status_code, types(by_mode(answer.json(), "match"))) == (200, ["ServiceRequest"])
    rest = await gp.get(link(answer.json(), "next"))
    assert types(by_mode(rest.json(), "match")) == ["Task"]
    assert types(by_mode((await gp.post(path)).json(), "match")) == types(await everything(gp, patient))


async def test_everything_is_what_the_caller_may_see(service: Service) -> None:
    gp = await some_referrals(service, 1)
    (patient,) = [e["resource"]["id"] for e in (await search(gp, "", "Patient"))["entry"]]
    assert types(await everything(gp, patient)) == ["Patient", "Provenance", "ServiceRequest", "Task"]
    stranger = await service.as_client("demo-municipality-2")
    assert (await stranger.get(f"/fhir/Patient/{patient}/$everything")).status_code == 404
    for wrong in ("?start=2026-01-01", "?_type=Device", "?_cursor=x", "?_since=soon", "?_count=0"):
        assert (await gp.get(f"/fhir/Patient/{patient}/$everything{wrong}")).status_code == 400, wrong
    statement = (await gp.get("/fhir/metadata")).json()["rest"][0]["resource"]
    (offered,) = [r["operation"] for r in statement if r["type"] == "Patient"]
    assert "everything" in {operation["name"] for operation in offered}
