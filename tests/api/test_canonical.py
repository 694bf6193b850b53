"""What our resources lead to can be looked up by anyone, and holds what they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.fhir.canonical import canonicals
from tests.api.published import everything_published
from tests.conftest import Service
from tests.fhir.test_canonical import WORDS_OF_THE_PROGRAM

PREFIX = "urn:rygvej:"


async def one(client: httpx.AsyncClient, type_: str, url: str) -> dict[str, Any]:
    (entry,) = (await client.get(f"/fhir/{type_}", params={"url": url})).json()["entry"]
    resource: dict[str, Any] = entry["resource"]
    assert (await client.get(f"/fhir/{type_}/{resource['id']}")).json() == resource
    return resource


async def test_everything_of_ours_that_is_published_is_defined(service: Service) -> None:
    worker = (await everything_published(service)).http
    nobody = service.anonymous()
    statement = (await worker.get("/fhir/metadata")).json()["rest"][0]["resource"]
    every = [r for type_ in statement for r in await published(worker, type_)]
    codes = {found for resource in every for found in _codings(resource)}
    told: dict[str, set[str]] = {}
    for system, code in codes:
        told.setdefault(system, set()).add(code)
    assert len(told) > 10
    for system in told.keys() - WORDS_OF_THE_PROGRAM:
        defined = await one(nobody, "CodeSystem", system)
        assert told[system] <= {concept["code"] for concept in defined["concept"]}, system
    for url in {url for resource in every for url in _extensions(resource)}:
        assert (await one(nobody, "StructureDefinition", url))["type"] == "Extension"
    asked = {r["questionnaire"] for r in every if "questionnaire" in r}
    assert len(asked) > 1
    for url in asked:
        await one(nobody, "Questionnaire", url.partition("|")[0])


async def published(client: httpx.AsyncClient, type_: dict[str, Any]) -> list[dict[str, Any]]:
    if "search-type" not in {i["code"] for i in type_.get("interaction", ())}:
        return []
    found = (await client.get(f"/fhir/{type_['type']}?_count=200")).json()
    return [entry["resource"] for entry in found.get("entry", ())]


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(inner)


def _codings(resource: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for found in _objects(resource):
        if str(found.get("system", "")).startswith(f"{PREFIX}codesystem:") and "code" in found:
            yield found["system"], found["code"]


def _extensions(resource: dict[str, Any]) -> Iterator[str]:
    for found in _objects(resource):
        if str(found.get("url", "")).startswith(f"{PREFIX}extension:"):
            yield found["url"]


async def test_a_definition_is_kept_by_whoever_read_it(service: Service) -> None:
    nobody = service.anonymous()
    answer = await nobody.get("/fhir/CodeSystem/state")
    assert answer.headers["cache-control"].startswith("public")
    known = {"If-None-Match": answer.headers["etag"]}
    assert (await nobody.get("/fhir/CodeSystem/state", headers=known)).status_code == 304


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("url=urn:rygvej:codesystem:state", {"state"}),
        ("system=urn:rygvej:codesystem:role", {"role"}),
        ("code=urn%3Ax|coordinator", set()),
        ("code=coordinator", {"role"}),
        ("name=RygvejConsent", {"consent-type"}),
        ("_id=state,role", {"state", "role"}),
        ("status=draft", set()),
    ],
)
async def test_a_definition_is_found_by_what_it_says(service: Service, query: str, ids: set[str]) -> None:
    nobody = service.anonymous()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for answer in (
        await nobody.get(f"/fhir/CodeSystem?{query}"),
        await nobody.post("/fhir/CodeSystem/_search", content=query, headers=form),
    ):
        assert {entry["resource"]["id"] for entry in answer.json().get("entry", ())} == ids


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("CodeSystem/none", 404),
        ("CodeSystem?colour=red", 400),
        ("CodeSystem?_sort=name", 400),
        ("CodeSystem/state?colour=red", 400),
        ("CodeSystem?_format=xml", 406),
    ],
)
async def test_what_cannot_be_looked_up_is_refused(service: Service, path: str, status: int) -> None:
    answer = await service.anonymous().get(f"/fhir/{path}")
    assert (answer.status_code, answer.json()["resourceType"]) == (status, "OperationOutcome")


async def test_definitions_come_in_pages(service: Service) -> None:
    nobody = service.anonymous()
    walked, address = list[str](), "/fhir/CodeSystem?_count=5&_summary=true"
    while address:
        page = (await nobody.get(address)).json()
        walked += [entry["resource"]["id"] for entry in page["entry"]]
        assert not [entry for entry in page["entry"] if "concept" in entry["resource"]]
        address = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
    assert walked == sorted(canonicals("CodeSystem"))
