"""FHIR messages over HTTP at `/medcom/messages`: bare or in an envelope, answered in kind."""

from __future__ import annotations

import json

import httpx
import pytest
from fhir.resources.R4B.bundle import Bundle

from app.fhir.messaging import acknowledgement_in, acknowledgement_out
from app.fhir.messaging.carecommunication_out import render, write
from app.medcom import vans_envelope
from app.medcom.vans_envelope import VansEnvelope, care_communication_name
from app.usecases.take_message import Wrapping, wrapping_of
from tests.api.loop import case_worker
from tests.conftest import Service
from tests.domain.builders_correspondence import number
from tests.usecases.test_receive_fhir_message import GP, ODENSE, a_message, an_acknowledgement

SENT = write(a_message())
AS_XML = Bundle.model_validate(render(a_message())).model_dump_xml()
FORMS = {"JSON": (SENT, "application/fhir+json"), "XML": (AS_XML, "application/fhir+xml")}
IN_BOTH_FORMS = pytest.mark.parametrize(("content", "media_type"), FORMS.values(), ids=FORMS)


async def post(client: httpx.AsyncClient, content: bytes, media_type: str = "") -> httpx.Response:
    headers = {"content-type": media_type} if media_type else {}
    return await client.post("/medcom/messages", content=content, headers=headers)


def in_envelope(
    content: bytes,
    media_type: str = "application/fhir+json",
    *,
    sender: str = GP.gln_text,
    receiver: str = ODENSE.gln_text,
) -> bytes:
    name, version = care_communication_name("training")
    return vans_envelope.write(
        VansEnvelope(
            sender_gln=sender,
            receiver_gln=receiver,
            envelope_id=str(number(1)),
            message_id=str(number(2)),
            sent_at=a_message().sent_at,
            name=name,
            version=version,
            media_type=media_type,
            content=content,
        )
    )


@IN_BOTH_FORMS
async def test_a_message_is_answered_with_an_acknowledgement(
    service: Service, content: bytes, media_type: str
) -> None:
    answer = await post(await service.as_client("demo-gp"), content, media_type)
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/fhir+json")
    assert acknowledgement_in.read(answer.json()).is_positive


@IN_BOTH_FORMS
async def test_a_message_in_an_envelope_is_answered_in_one(
    service: Service, content: bytes, media_type: str
) -> None:
    answer = await post(await service.as_client("demo-gp"), in_envelope(content, media_type))
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/xml")
    back = vans_envelope.read(answer.content)
    said = acknowledgement_in.read(json.loads(back.content))
    assert (back.sender_gln, back.receiver_gln) == (ODENSE.gln_text, GP.gln_text)
    assert (back.name, back.version) == ("MCM:FCTL#ok", "2.0.0")
    assert (back.envelope_id, back.message_id) == (said.envelope_id, said.message_id)


async def test_what_is_sent_again_is_shown_once(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    first = await post(gp, SENT)
    again = await post(gp, SENT)
    assert again.content == first.content
    worker = await case_worker(service)
    assert len((await worker.get("/api/v1/messages"))["items"]) == 1


async def test_a_message_that_is_wrong_is_answered_with_a_fatal_error(service: Service) -> None:
    bundle = render(a_message())
    del bundle["entry"][2]["resource"]["category"][0]["coding"][0]["code"]
    gp = await service.as_client("demo-gp")
    answer = await post(gp, json.dumps(bundle).encode())
    enveloped = await post(gp, in_envelope(json.dumps(bundle).encode(), "application/fhir+json"))
    assert (answer.status_code, enveloped.status_code) == (422, 422)
    said = acknowledgement_in.read(answer.json())
    assert said.problems[0].place == "Bundle.entry[2].resource.category[0].coding[0].code"
    assert vans_envelope.read(enveloped.content).name == "MCM:FCTL#fatal-error"


@pytest.mark.parametrize(
    "content",
    [
        b'{"resourceType": "Bundle", "type": "message"}',
        b'<Bundle xmlns="http://hl7.org/fhir"><dance/></Bundle>',
        in_envelope(b"no message", "application/fhir+json"),
        b'<VANSEnvelope xmlns="urn:oio:medcom:vans-envelope:1.0.4"/>',
    ],
)
async def test_what_nobody_could_be_answered_about_is_a_problem(service: Service, content: bytes) -> None:
    answer = await post(await service.as_client("demo-gp"), content)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_an_acknowledgement_of_nothing_of_ours_is_not_found(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    answer = await post(gp, acknowledgement_out.write(an_acknowledgement(str(number(99)))))
    assert answer.status_code == 404


async def test_a_letter_is_still_answered_with_its_receipt(service: Service) -> None:
    answer = await post(await service.as_client("demo-gp"), b"<!-- a --><Emessage/>")
    assert b"NegativeReceipt" in answer.content


@pytest.mark.parametrize("before", [b"<!---->", b"<?a?>", b"<!----> ", b"<!--", b"<?", b" "])
def test_whatever_stands_before_the_root_element_is_passed_over_once(before: bytes) -> None:
    """By trying every way to divide it, this would never end."""
    assert wrapping_of(before * 100_000 + b"x", "") is Wrapping.LETTER


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"<?xml version='1.0'?>\n", b"<!-- > -->" * 9, b" <!-- a --> <?b?>"]
)
def test_the_root_element_is_found_behind_what_may_stand_before_it(before: bytes) -> None:
    bundle = before + b"<f:Bundle xmlns:f='http://hl7.org/fhir'/>"
    assert wrapping_of(bundle, "") is Wrapping.BUNDLE


async def test_who_may_not_send_letters_is_told_so_before_anybody_looks_at_them(service: Service) -> None:
    region = await service.as_client("demo-region")
    answers = [await post(region, content) for content in (b"<!---->" * 100_000 + b"x", b"[", SENT)]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


async def test_a_message_too_large_to_be_read_is_refused_as_one(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    answer = await post(gp, b"{" + b" " * (5 * 1024 * 1024), "application/fhir+json")
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"sender": "5790001354145"}, "Bundle.entry[0].resource.sender"),
        ({"receiver": "5790009903024"}, "Bundle.entry[0].resource.destination[0].receiver"),
    ],
)
async def test_a_message_says_no_other_sender_and_receiver_than_its_envelope(
    service: Service, said: dict[str, str], place: str
) -> None:
    operator = await service.as_client("demo-operator")
    answer = await post(operator, in_envelope(SENT, **said))
    (problem,) = acknowledgement_in.read(json.loads(vans_envelope.read(answer.content).content)).problems
    assert answer.status_code == 422
    assert (problem.code, problem.place) == (
        "MSG_Datatype_Wrong" if "sender" in said else "MSG_Receiver_Identifier_UNKNOWN",
        place,
    )
    worker = await case_worker(service)
    assert (await worker.get("/api/v1/messages"))["items"] == []


async def test_an_acknowledgement_in_the_envelope_of_another_is_refused(service: Service) -> None:
    operator = await service.as_client("demo-operator")
    written = acknowledgement_out.write(an_acknowledgement(str(number(99))))
    answer = await post(operator, in_envelope(written, sender="5790001354145"))
    assert answer.status_code == 422
