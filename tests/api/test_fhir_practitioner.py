"""The authority finds who coordinates and who held a conversation; nobody else does."""

from __future__ import annotations

from tests.api.loop import a_whole_loop
from tests.conftest import Service


async def test_the_authority_finds_who_has_to_do_with_a_citizen_by_name_and_by_reference(
    service: Service,
) -> None:
    await a_whole_loop(service)
    municipality = await service.as_client("demo-municipality")
    found = (await municipality.get("/fhir/PractitionerRole?_include=PractitionerRole:practitioner")).json()
    role, person = (entry["resource"] for entry in found["entry"])
    assert role["practitioner"]["reference"] == f"Practitioner/{person['id']}"
    assert role["practitioner"]["display"] == person["name"][0]["text"]
    first, *_ = person["name"][0]["text"].split()
    assert (await municipality.get(f"/fhir/Practitioner?name={first}&_total=accurate")).json()["total"] >= 1
    by_role = await municipality.get(f"/fhir/PractitionerRole?practitioner=Practitioner/{person['id']}")
    assert [entry["resource"]["id"] for entry in by_role.json()["entry"]] == [role["id"]]
    held = (await municipality.get("/fhir/Encounter?_include=Encounter:practitioner")).json()["entry"]
    encounters = [e["resource"] for e in held if e["resource"]["resourceType"] == "Encounter"]
    people = {e["resource"]["id"] for e in held if e["resource"]["resourceType"] == "Practitioner"}
    referred = {
        participant["individual"]["reference"].removeprefix("Practitioner/")
        for encounter in encounters
        for participant in encounter.get("participant", ())
    }
    assert people == referred != set()
    for client in ("demo-gp", "demo-hospital", "demo-municipality-2"):
        outsider = await service.as_client(client)
        assert (await outsider.get(f"/fhir/Practitioner/{person['id']}")).status_code == 404, client
