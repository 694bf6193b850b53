"""The CapabilityStatement promises what works, and what it does not promise is refused."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.fhir import wire
from app.fhir.validate import check
from tests.api.loop import FHIR, NOBODY, a_bundle, a_referral, send_fhir
from tests.api.subscribing import plain
from tests.api.test_fhir_batch import asked
from tests.api.test_fhir_update import put
from tests.api.test_fhir_write import issues
from tests.conftest import Service


async def promised(client: httpx.AsyncClient) -> dict[str, Any]:
    statement = wire.reread((await client.get("/fhir/metadata")).text)
    check(statement, place="CapabilityStatement")
    rest: dict[str, Any] = statement["rest"][0]
    return rest


async def test_every_interaction_of_the_system_works(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    batch = {"resourceType": "Bundle", "type": "batch", "entry": [asked("GET", "metadata")]}
    tried = {
        "transaction": await send_fhir(hospital, a_bundle()),
        "batch": await send_fhir(hospital, batch),
        "history-system": await hospital.get("/fhir/_history"),
        "search-system": await hospital.get("/fhir?_lastUpdated=gt2026"),
    }
    works = {code for code, answer in tried.items() if answer.status_code == 200}
    assert works == {interaction["code"] for interaction in (await promised(hospital))["interaction"]}


async def test_what_is_promised_of_a_request_holds(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    rest = await promised(gp)
    request = next(r for r in rest["resource"] if r["type"] == "ServiceRequest")
    condition = "identifier=https://praksis.example|H-1"
    created = await put(gp, f"/fhir/ServiceRequest?{condition}", a_referral())
    assert (created.status_code == 201) is request["conditionalUpdate"]
    again = await send_fhir(gp, a_referral(), If_None_Exist=condition)
    assert (again.status_code == 200) is request["conditionalCreate"]
    path = f"/fhir/ServiceRequest/{again.json()['id']}"
    assert request["conditionalRead"] == "full-support"
    unchanged = {"If-None-Match": 'W/"1"'}, {"If-Modified-Since": again.headers["last-modified"]}
    assert {(await gp.get(path, headers=headers)).status_code for headers in unchanged} == {304}
    assert request["versioning"] == "versioned-update"
    assert (await put(gp, path, again.json())).status_code == 428
    assert request["updateCreate"] is False
    assert (await put(gp, f"/fhir/ServiceRequest/{NOBODY}", a_referral(id=NOBODY))).status_code == 405
    assert request["readHistory"] is True
    assert (await gp.get(f"{path}/_history/1")).status_code == 200


async def test_a_condition_is_promised_where_it_is_honoured_and_nowhere_else(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    request = (await send_fhir(gp, a_referral())).json()
    said = {
        "resourceType": "Communication",
        "status": "completed",
        "identifier": [{"system": "https://praksis.example", "value": "B-1"}],
        "basedOn": [{"reference": f"ServiceRequest/{request['id']}"}],
        "payload": [{"contentString": "Kan nu nås på mobil."}],
    }
    declared = {r["type"]: r for r in (await promised(gp))["resource"] if "conditionalCreate" in r}
    assert declared.keys() == {"ServiceRequest", "Communication", "Subscription"}
    for sent, number in (a_referral(), "H-1"), (said, "B-1"), (plain(), "S-1"):
        type_, condition = sent["resourceType"], f"identifier=https://praksis.example|{number}"
        headers = {**FHIR, "If-None-Exist": condition}
        answers = [
            await gp.post(f"/fhir/{type_}", content=wire.dumps(sent), headers=headers) for _ in range(2)
        ]
        assert (answers[1].status_code == 200) is declared[type_]["conditionalCreate"], answers[1].text
        updated = await put(gp, f"/fhir/{type_}?{condition}", sent)
        assert (updated.status_code == 200) is declared[type_].get("conditionalUpdate", False), type_


async def test_every_operation_that_is_promised_is_there_and_no_other(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    for resource in (await promised(gp))["resource"]:
        names = {operation["name"] for operation in resource.get("operation", ())}
        for name in {"validate", "lastn"} & names | {"meta"}:
            body = wire.dumps({"resourceType": resource["type"]})
            answer = await gp.post(f"/fhir/{resource['type']}/${name}", content=body, headers=FHIR)
            assert (answer.status_code == 200) is (name in names), (resource["type"], name)


async def test_what_is_not_promised_is_refused_with_its_reason(
    service: Service, subtests: pytest.Subtests
) -> None:
    gp = await service.as_client("demo-gp")
    rest = await promised(gp)
    codes = {(r["type"], i["code"]) for r in rest["resource"] for i in r.get("interaction", ())}
    assert {type_ for type_, code in codes if code == "delete"} == {"Subscription"}
    assert "patch" not in {code for _, code in codes}
    for method, path in [
        ("PATCH", f"/fhir/ServiceRequest/{NOBODY}"),
        ("DELETE", f"/fhir/ServiceRequest/{NOBODY}"),
        ("DELETE", "/fhir/ServiceRequest?identifier=x"),
        ("POST", "/fhir/Patient"),
        ("PUT", f"/fhir/Patient/{NOBODY}"),
        ("GET", "/fhir"),
    ]:
        with subtests.test(f"{method} {path}"):
            answer = await gp.request(method, path, headers={"Accept-Language": "en"})
            assert answer.status_code == 405
            assert answer.headers["allow"]
            assert method in issues(answer)[0]["details"]["text"]
