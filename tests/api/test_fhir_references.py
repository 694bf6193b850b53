"""References to what we published, and a FHIR submission that another authority takes over."""

from __future__ import annotations

from typing import Any

import pytest

from app.fhir import wire
from tests.api.loop import BUNDLE, FHIR, NOBODY, a_bundle, a_referral, case_worker, send_fhir
from tests.api.test_process_message import a_message
from tests.conftest import Service

Json = dict[str, Any]


def _refer(type_: str, id_: str) -> dict[str, str]:
    return {"reference": f"{type_}/{id_}"}


async def _first(service: Service) -> tuple[Any, dict[str, Any]]:
    gp = await service.as_client("demo-gp")
    answer = await send_fhir(gp, a_referral("H-1"))
    assert answer.status_code == 201
    return gp, answer.json()


async def test_a_request_may_name_patient_and_units_by_the_ids_we_gave(service: Service) -> None:
    gp, first = await _first(service)
    units = (await gp.get("/fhir/Organization?identifier=451000016003")).json()["entry"]
    holbaek = units[0]["resource"]["id"]
    answer = await send_fhir(
        gp,
        a_referral(
            "H-2",
            subject=first["subject"],
            requester=first["requester"],
            performer=[_refer("Organization", holbaek)],
        ),
    )
    # The patient is Odense's; Holbæk knows nobody by that id.
    assert answer.status_code == 422
    assert answer.json()["issue"][0]["expression"] == ["ServiceRequest.subject"]
    again = await send_fhir(gp, a_referral("H-2", subject=first["subject"], requester=first["requester"]))
    assert again.status_code == 201
    assert again.json()["subject"] == first["subject"]
    assert again.json()["requester"] == first["requester"]


@pytest.mark.parametrize("id_", [NOBODY, "ikke-et-id"])
@pytest.mark.parametrize(("element", "type_"), [("subject", "Patient"), ("requester", "Organization")])
async def test_an_id_we_never_gave_is_refused_where_it_stands(
    service: Service, element: str, type_: str, id_: str
) -> None:
    gp = await service.as_client("demo-gp")
    answer = await send_fhir(gp, a_referral(**{element: _refer(type_, id_)}))
    assert answer.status_code == 422
    assert answer.json()["issue"][0]["expression"] == [f"ServiceRequest.{element}"]


async def test_a_patient_of_somebody_else_is_nobody(service: Service) -> None:
    _, first = await _first(service)
    practice = await service.as_client("demo-gp-2")
    itself = {"identifier": {"system": "urn:oid:1.2.208.176.1.4", "value": "024015"}}
    answer = await send_fhir(practice, a_referral("G-1", subject=first["subject"], requester=itself))
    assert answer.status_code == 422
    assert answer.json()["issue"][0]["expression"] == ["ServiceRequest.subject"]


async def test_a_newer_request_revokes_the_one_it_replaces_by_our_id(service: Service) -> None:
    gp, first = await _first(service)
    newer = await send_fhir(gp, a_referral("H-2", replaces=[_refer("ServiceRequest", first["id"])]))
    assert newer.status_code == 201
    assert newer.json()["replaces"] == [_refer("ServiceRequest", first["id"])]
    revoked = (await gp.get(f"/fhir/ServiceRequest/{first['id']}")).json()
    assert revoked["status"] == "revoked"


async def test_what_it_replaces_is_given_back_as_it_was_sent_with_what_we_know(service: Service) -> None:
    gp, first = await _first(service)
    earlier = {"identifier": first["identifier"][0], "display": "Den tidligere henvisning"}
    unknown = {"identifier": {"system": "urn:x", "value": "1"}, "display": "En, vi ikke har"}
    newer = await send_fhir(gp, a_referral("H-2", replaces=[earlier, unknown]))
    assert newer.json()["replaces"] == [_refer("ServiceRequest", first["id"]) | earlier, unknown]
    assert (await gp.get(f"/fhir/ServiceRequest/{first['id']}")).json()["status"] == "revoked"
    assert newer.json() == (await _put_back(gp, newer.json(), note=[{"text": "Ny."}])) | {
        "meta": newer.json()["meta"]
    }


async def _put_back(client: Any, read: Json, **changes: Any) -> Json:
    """Change something and take it back, and return what is published then, without what was changed."""
    headers = FHIR | {"If-Match": f'W/"{read["meta"]["versionId"]}"'}
    path = f"/fhir/ServiceRequest/{read['id']}"
    changed = await client.put(path, content=wire.dumps(read | changes), headers=headers)
    assert changed.status_code == 200, changed.text
    return {name: value for name, value in changed.json().items() if name not in changes}


async def test_another_authority_keeps_what_a_request_was_sent_to_replace(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    unknown = {"identifier": {"system": "urn:x", "value": "1"}, "display": "En, vi ikke har"}
    assert (await send_fhir(gp, a_referral(replaces=[unknown]))).status_code == 201
    (arrived,) = await _forwarded(service)
    assert [reference.get("display") for reference in arrived["replaces"]] == ["En, vi ikke har", None]


@pytest.mark.parametrize("intent", ["order", "plan", "original-order"])
async def test_the_intent_of_a_request_is_given_back_as_it_was_sent(service: Service, intent: str) -> None:
    gp = await service.as_client("demo-gp")
    made = await send_fhir(gp, a_referral(intent=intent))
    assert made.json()["intent"] == intent
    assert (await _put_back(gp, made.json(), priority="asap"))["intent"] == intent
    found = (await gp.get(f"/fhir/ServiceRequest?intent={intent}&_summary=count")).json()
    assert found["total"] == 1


@pytest.mark.parametrize("named", [NOBODY, "ikke-et-id"])
async def test_a_request_that_replaces_nothing_of_ours_is_taken_as_it_is(
    service: Service, named: str
) -> None:
    gp = await service.as_client("demo-gp")
    answer = await send_fhir(gp, a_referral(replaces=[_refer("ServiceRequest", named)]))
    assert answer.status_code == 201


async def test_a_forwarded_bundle_arrives_with_all_that_stood_beside_the_request(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    assert (await send_fhir(hospital, a_bundle())).status_code == 200
    odense, holbaek = await case_worker(service), await case_worker(service, "demo-municipality-2")
    (item,) = (await odense.http.get("/api/v1/inbox")).json()["items"]
    plan = (await odense.http.get(item["href"])).json()
    await odense.act(plan, "forward", to_authority="0316", reason="Borgeren er flyttet til Holbæk.")
    await service.work()
    (arrived,) = (await holbaek.http.get("/api/v1/inbox")).json()["items"]
    theirs = (await holbaek.http.get(f"/fhir/ServiceRequest/{arrived['id']}")).json()
    condition = theirs["reasonReference"][0]["reference"]
    found = await holbaek.http.get(f"/fhir/{condition}")
    assert found.status_code == 200
    assert found.json()["subject"] == theirs["subject"]
    assert (await odense.http.get(f"/fhir/{condition}")).status_code == 404
    # The hospital follows both: the one that was forwarded and the one that goes on.
    requests = (await hospital.get("/fhir/ServiceRequest")).json()["entry"]
    assert sorted(entry["resource"]["status"] for entry in requests) == ["active", "revoked"]
    again = (await holbaek.http.get(arrived["href"])).json()
    await holbaek.act(again, "forward", to_authority="0461", reason="Flytningen blev ikke til noget.")
    await service.work()
    back = (await odense.http.get("/api/v1/inbox")).json()["items"]
    assert [item["status"] for item in back] == ["received"]


async def _forwarded(service: Service) -> list[Json]:
    """Forward everything that waits in Odense, and return what arrives in Holbæk as it is published."""
    odense, holbaek = await case_worker(service), await case_worker(service, "demo-municipality-2")
    for item in (await odense.get("/api/v1/inbox"))["items"]:
        await odense.act(await odense.get(item["href"]), "forward", to_authority="0316", reason="Flyttet.")
    await service.work()
    arrived = (await holbaek.get("/api/v1/inbox"))["items"]
    return [(await holbaek.http.get(f"/fhir/ServiceRequest/{item['id']}")).json() for item in arrived]


async def test_a_forwarded_request_that_came_as_a_message_arrives(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    message = wire.dumps(a_message("new-referral"))
    assert (await gp.post("/fhir/$process-message", content=message, headers=FHIR)).status_code == 200
    (arrived,) = await _forwarded(service)
    assert (arrived["status"], arrived["identifier"]) == ("active", a_referral()["identifier"])


async def test_a_forwarded_request_that_refers_to_our_addresses_arrives(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    first = (await send_fhir(gp, a_referral())).json()
    parties = {
        "subject": first["subject"]["reference"],
        "requester": first["requester"]["reference"],
    }
    absolute = {name: {"reference": f"http://rygvej.test/fhir/{target}"} for name, target in parties.items()}
    assert (await send_fhir(gp, a_referral("H-2", **absolute))).status_code == 201
    arrived = {r["identifier"][0]["value"]: r for r in await _forwarded(service)}
    assert set(arrived) == {"H-1", "H-2"}
    assert arrived["H-2"]["subject"]["reference"] == arrived["H-1"]["subject"]["reference"]


async def test_a_receiver_nobody_knows_is_refused_where_it_stands(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    unknown = {"identifier": {"system": "urn:oid:1.2.208.176.1.1", "value": "9904011000016009"}}
    alone = await send_fhir(gp, a_referral(performer=[unknown]))
    assert alone.json()["issue"][0]["expression"] == ["ServiceRequest.performer[0]"]
    bundle = a_bundle()
    bundle["entry"][0]["resource"]["performer"] = [unknown]
    bundled = await send_fhir(await service.as_client("demo-hospital"), bundle)
    assert bundled.status_code == 422
    assert bundled.json()["issue"][0]["expression"] == ["Bundle.entry[0].resource.performer[0]"]
    held = await send_fhir(gp, a_referral(performer=[_refer("Organization", NOBODY)]))
    assert held.json()["issue"][0]["expression"] == ["ServiceRequest.performer[0]"]


async def test_a_request_leads_to_the_role_that_asked_and_is_found_by_it_and_by_its_organisation(
    service: Service,
) -> None:
    hospital, bundle = await service.as_client("demo-hospital"), wire.loads(BUNDLE, limit=10**6)
    request = bundle["entry"][0]["resource"]
    (role,) = request.pop("contained")
    request["requester"] = {"reference": "urn:uuid:role", "display": "Afdelingslæge"}
    asked = {"method": "POST", "url": "PractitionerRole"}
    del role["id"]
    bundle["entry"].append({"fullUrl": "urn:uuid:role", "resource": role, "request": asked})
    answer = await send_fhir(hospital, bundle)
    assert answer.status_code == 200, answer.text
    created = {e["resource"]["resourceType"]: e["resource"] for e in answer.json()["entry"]}
    requester = created["ServiceRequest"]["requester"]
    organisation, named = requester["reference"], requester["extension"][0]["valueReference"]
    assert organisation == created["PractitionerRole"]["organization"]["reference"]
    assert named == _refer("PractitionerRole", created["PractitionerRole"]["id"]) | {
        "display": "Afdelingslæge"
    }
    for target in (organisation, named["reference"]):
        query = f"/fhir/ServiceRequest?requester={target}&_include=ServiceRequest:requester"
        found = [entry["resource"] for entry in (await hospital.get(query)).json()["entry"]]
        assert {"ServiceRequest", "PractitionerRole"} <= {resource["resourceType"] for resource in found}
