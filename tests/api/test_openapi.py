"""The description of the service is valid, whole and true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.api.fhir.routes import ROUTES
from tests.conftest import Service


@pytest.fixture
async def described(service: Service) -> dict[str, Any]:
    answer = await service.anonymous().get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in described["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for child in value.values():
            yield from _references(child)
    elif isinstance(value, list):
        for child in value:
            yield from _references(child)


async def test_every_reference_of_the_description_leads_somewhere(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.")
    for reference in set(_references(described)):
        found: Any = described
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


async def test_every_operation_has_a_name_a_summary_and_a_tag_of_its_own(described: dict[str, Any]) -> None:
    found = list(operations(described))
    names = [operation["operationId"] for _, _, operation in found]
    assert len(set(names)) == len(names) > 50
    assert all(operation["tags"] and operation["summary"] for _, _, operation in found)


async def test_every_command_tells_what_it_may_answer(described: dict[str, Any]) -> None:
    commands = [
        o for m, p, o in operations(described) if m == "post" and p.startswith("/api/") and "/{id}/" in p
    ]
    assert len(commands) > 35
    for operation in commands:
        if "201" in operation["responses"]:
            continue  # it makes something new: there is no version to have seen
        wanted = {"200", "401", "403", "404", "406", "409", "412", "413", "415", "422", "428", "500"}
        assert set(operation["responses"]) == wanted, operation["operationId"]
        assert operation["requestBody"]["required"]
        problem = operation["responses"]["409"]["content"]["application/problem+json"]["schema"]
        assert problem == {"$ref": "#/components/schemas/Problem"}
    named = described["components"]["schemas"]["Problem"]["properties"]
    assert {"type", "title", "status", "detail", "errors"} <= set(named)


async def test_no_refusal_is_described_in_the_form_of_the_framework(described: dict[str, Any]) -> None:
    for _, path, operation in operations(described):
        for status, response in operation["responses"].items():
            assert "HTTPValidationError" not in str(response), (path, status)


async def test_the_bodies_that_are_not_json_are_described(described: dict[str, Any]) -> None:
    token = described["paths"]["/oauth/token"]["post"]
    form = token["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    assert {"grant_type", "client_assertion", "scope"} <= set(form["properties"])
    assert {"200", "400", "401", "413"} <= set(token["responses"])
    letters = described["paths"]["/medcom/messages"]["post"]
    assert list(letters["requestBody"]["content"]) == [
        "application/xml",
        "application/edifact",
        "application/fhir+json",
        "application/fhir+xml",
    ]
    assert {"201", "202", "401", "403", "404", "413", "422"} <= set(letters["responses"])


async def test_every_fhir_route_is_described_by_what_it_is_and_may_answer(described: dict[str, Any]) -> None:
    told = {(m.upper(), p): o for m, p, o in operations(described) if p.startswith("/fhir")}
    mounted = {(m, route.path) for route in ROUTES for m in (route.methods or set()) - {"HEAD"}}
    assert told.keys() == mounted - {("POST", "/fhir/")}
    for (method, path), operation in told.items():
        if path.endswith("smart-configuration"):
            continue
        assert {"400", "406", "500", "503"} <= set(operation["responses"]), (method, path)
        assert set(operation["responses"]) & {"200", "201", "202", "204"}
        if method == "PUT":
            assert {"412", "413", "415", "422"} <= set(operation["responses"])
    outcome = described["components"]["responses"]["Fhir412"]["content"]["application/fhir+json"]["schema"]
    assert outcome == {"$ref": "#/components/schemas/FhirOperationOutcome"}


async def test_the_examples_of_fhir_bodies_are_taken(
    service: Service, described: dict[str, Any], subtests: pytest.Subtests
) -> None:
    gp = await service.as_client("demo-gp")
    for method, path, operation in operations(described):
        content = operation.get("requestBody", {}).get("content", {}).get("application/fhir+json", {})
        for name, example in content.get("examples", {}).items():
            with subtests.test(f"{method} {path} {name}"):
                address = path.replace("{type}", "ServiceRequest")
                body, headers = dict(example["value"]), {"Content-Type": "application/fhir+json"}
                if "{id}" in path:
                    held = (await gp.post("/fhir/ServiceRequest", json=body, headers=headers)).json()
                    body["id"], headers["If-Match"] = held["id"], f'W/"{held["meta"]["versionId"]}"'
                    address = address.replace("{id}", held["id"])
                elif method == "put":
                    own = body["identifier"][0]
                    address += f"?identifier={own['system']}|{own['value']}"
                answer = await gp.request(method, address, json=body, headers=headers)
                assert str(answer.status_code) in operation["responses"]
                assert answer.status_code in {200, 201}, answer.text
                outcomes = [e["response"]["status"][:3] for e in answer.json().get("entry", ())]
                assert set(outcomes) <= {"200", "201"}


async def test_the_pages_for_people_load(service: Service) -> None:
    answer = await service.anonymous().get("/docs")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
