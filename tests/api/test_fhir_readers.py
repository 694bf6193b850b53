"""Who reads what: a sender its own, the authority everything, and nobody what another one sent."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import httpx

from tests.api.loop import a_received_referral, send_fhir, send_letter
from tests.api.loop import a_referral as fhir_referral
from tests.conftest import Service
from tests.fhir.examples import demo_bundle
from tests.usecases.letters import XREF15

DIS91 = (Path(__file__).parents[1] / "medcom/letters/dis91-in.xml").read_bytes()


async def entries(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    answer = await client.get(f"/fhir/{path}")
    assert answer.status_code == 200, answer.text
    return [entry["resource"] for entry in answer.json().get("entry", ())]


async def test_a_new_sender_does_not_read_what_another_one_sent_of_the_citizen(service: Service) -> None:
    hospital, gp = await service.as_client("demo-hospital"), await service.as_client("demo-gp")
    sent = demo_bundle()["entry"][1]["resource"]
    assert (await send_fhir(hospital, demo_bundle())).status_code == 200
    referral = fhir_referral()
    number = next(i for i in sent["identifier"] if i["system"] == "urn:oid:1.2.208.176.1.2")
    referral["subject"] = {"identifier": number}
    created = await send_fhir(gp, referral)
    assert created.status_code == 201, created.text
    path = f"/fhir/{created.json()['subject']['reference']}"
    seen, own = (await gp.get(path)).json(), (await hospital.get(path)).json()
    whole = (await (await service.as_client("demo-municipality")).get(path)).json()
    for element in ("telecom", "address", "contact"):
        assert element in sent
        assert element not in seen, element
        assert own[element] == whole[element] == sent[element]
    assert number in seen["identifier"]
    assert seen["name"][0]["family"] == sent["name"][0]["family"]
    assert seen["meta"]["versionId"] == own["meta"]["versionId"]


async def test_a_letter_that_stands_with_no_request_does_not_tell_whether_its_citizen_is_known(
    service: Service,
) -> None:
    """One citizen is known here from the practice, the other from nobody: to the hospital they are alike."""
    hospital, gp = await service.as_client("demo-hospital"), await service.as_client("demo-gp")
    municipality = await service.as_client("demo-municipality")
    assert (await send_letter(gp, XREF15)).status_code == 201
    for number in (b"2512484916", b"2509479989"):
        letter = DIS91.replace(b"2512484916", number).replace(b"BRV26112000531", b"B" + number)
        assert (await send_letter(hospital, letter)).status_code == 201
    seen = await entries(hospital, "Communication")
    whole = await entries(municipality, "Communication?sender=" + seen[0]["sender"]["reference"])
    assert [len(seen), len(whole)] == [2, 2]
    assert all("subject" not in message for message in seen)
    for message in whole:
        patient = message["subject"]["reference"]
        assert (await hospital.get(f"/fhir/{patient}")).status_code == 404
        assert await entries(hospital, f"Communication?subject={patient}") == []


async def test_what_a_sender_wrote_about_a_birth_and_a_number_is_for_it_and_the_authority(
    service: Service,
) -> None:
    hospital, gp = await service.as_client("demo-hospital"), await service.as_client("demo-gp")
    bundle, birth = demo_bundle(), {"extension": [{"url": "urn:at", "valueDateTime": "1977-02-15T09:10:00Z"}]}
    sent = bundle["entry"][1]["resource"]
    sent |= {"_birthDate": birth, "active": True, "deceasedBoolean": False}
    sent["identifier"][0]["assigner"] = {"display": "CPR-kontoret"}
    assert (await send_fhir(hospital, bundle)).status_code == 200
    bare = {part: sent["identifier"][0][part] for part in ("system", "value")}
    created = await send_fhir(gp, fhir_referral() | {"subject": {"identifier": bare}})
    path = f"/fhir/{created.json()['subject']['reference']}"
    whole = (await (await service.as_client("demo-municipality")).get(path)).json()
    for seen in (whole, (await hospital.get(path)).json()):
        assert (seen["_birthDate"], seen["active"], seen["deceasedBoolean"]) == (birth, True, False)
        assert seen["identifier"][0]["assigner"] == {"display": "CPR-kontoret"}
    other = (await gp.get(path)).json()
    assert not {"_birthDate", "active", "deceasedBoolean"} & other.keys()
    assert "assigner" not in other["identifier"][0]


async def test_earlier_versions_and_searches_show_a_reader_no_more(service: Service) -> None:
    hospital, gp = await service.as_client("demo-hospital"), await service.as_client("demo-gp")
    sent = demo_bundle()["entry"][1]["resource"]
    await send_fhir(hospital, demo_bundle())
    referral = fhir_referral()
    referral["subject"] = {"identifier": sent["identifier"][0]}
    patient = (await send_fhir(gp, referral)).json()["subject"]["reference"]
    (found,) = await entries(gp, f"Patient?_id={patient.partition('/')[2]}")
    assert "telecom" not in found
    versions = (await gp.get(f"/fhir/{patient}/_history")).json()["entry"]
    assert [entry["resource"]["meta"]["versionId"] for entry in versions] == ["2"]
    assert "telecom" not in versions[0]["resource"]
    assert (await gp.get(f"/fhir/{patient}/_history/1")).status_code == 404
    assert len((await hospital.get(f"/fhir/{patient}/_history")).json()["entry"]) == 2


async def test_a_letter_is_read_back_byte_for_byte_by_who_sent_it(service: Service) -> None:
    content = XREF15
    gp = await service.as_client("demo-gp")
    assert (await send_letter(gp, content)).is_success
    (document,) = await entries(gp, "DocumentReference")
    attachment = document["content"][0]["attachment"]
    read = await gp.get(f"/fhir/{attachment['url']}", headers={"Accept": "*/*"})
    assert (read.status_code, read.content) == (200, content)
    assert read.headers["content-type"].startswith(attachment["contentType"])
    assert read.headers["x-content-type-options"] == "nosniff"
    as_fhir = (await gp.get(f"/fhir/{attachment['url']}", headers={"Accept": "application/fhir+json"})).json()
    assert as_fhir["resourceType"] == "Binary"
    known = await gp.get(f"/fhir/{attachment['url']}", headers={"If-None-Match": read.headers["etag"]})
    assert (read.headers["etag"], known.status_code, known.content) == ('W/"1"', 304, b"")
    assert base64.b64decode(as_fhir["data"]) == content
    assert (await gp.get(f"/fhir/{attachment['url']}", headers={"Accept": "text/csv"})).status_code == 406


async def test_a_letter_is_nobody_elses(service: Service) -> None:
    content = XREF15
    gp = await service.as_client("demo-gp")
    await send_letter(gp, content)
    (document,) = await entries(gp, "DocumentReference")
    url = document["content"][0]["attachment"]["url"]
    for other in ("demo-hospital", "demo-municipality-2", "demo-provider"):
        client = await service.as_client(other)
        assert (await client.get(f"/fhir/{url}", headers={"Accept": "*/*"})).status_code == 404, other
    owner = await service.as_client("demo-municipality")
    assert (await owner.get(f"/fhir/{url}", headers={"Accept": "*/*"})).content == content


async def test_a_question_is_found_by_its_sender_until_it_is_answered(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    gp = await service.as_client("demo-gp")
    question = "Hvor længe har borgeren haft ondt?"
    referral = await worker.act(referral, "ask-for-supplement", question=question, missing=["pain_onset"])
    await service.work()
    (asked,) = await entries(gp, "CommunicationRequest")
    assert asked["status"] == "active"
    assert asked["payload"] == [{"contentString": question}]
    assert asked["basedOn"] == [{"reference": f"ServiceRequest/{referral['id']}"}]
    await worker.act(referral, "supplement", text="Siden april.")
    (answered,) = await entries(gp, "CommunicationRequest")
    assert (answered["id"], answered["status"]) == (asked["id"], "completed")
    assert await entries(await service.as_client("demo-hospital"), "CommunicationRequest") == []
