"""The VANSEnvelope at `/medcom/messages`: letters and receipts in it, and receipts for it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from lxml import etree

from app.fhir.messaging import acknowledgement_out
from app.medcom import vans_envelope
from app.medcom.letters import open_letter
from app.medcom.twins import Syntax, written
from tests.api.loop import XREF15, CaseWorker, a_whole_loop
from tests.api.test_medcom import GP_2, counts, receipt, waiting
from tests.api.test_medcom_fhir import in_envelope, post
from tests.conftest import Service
from tests.usecases.test_receive_correspondence import EDI as DIS91
from tests.usecases.test_receive_fhir_message import GP, ODENSE, an_acknowledgement

XML, EDIFACT = "application/xml", "application/edifact"


async def test_a_letter_in_an_envelope_is_answered_in_one_and_again_with_the_same_receipt(
    service: Service,
) -> None:
    gp = await service.as_client("demo-gp")
    answers = [await post(gp, in_envelope(XREF15, XML)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    first, again = (vans_envelope.read(answer.content) for answer in answers)
    assert (first.sender_gln, first.receiver_gln) == (ODENSE.gln_text, GP.gln_text)
    assert (first.name, first.version, first.media_type) == ("MCM:XCTL03", "XC0330Q", XML)
    assert open_letter(first.content).head.type_code == "XCTL03"
    assert again.content == first.content
    assert again.envelope_id != first.envelope_id


async def test_a_letter_in_edifact_is_answered_in_edifact(service: Service) -> None:
    operator = await service.as_client("demo-operator")
    head = open_letter(DIS91).head
    whom = {"sender": head.sender.gln_text, "receiver": head.receiver.gln_text}
    answer = await post(operator, in_envelope(DIS91, EDIFACT, **whom))
    assert answer.status_code == 201
    back = vans_envelope.read(answer.content)
    assert (back.name, back.version, back.media_type) == ("MCM:CTL03", "C0330Q", EDIFACT)
    assert back.content.startswith(b"UNA")


@pytest.mark.parametrize(
    ("said", "place"),
    [({"sender": "5790001354145"}, b"Sender"), ({"receiver": "5790009903024"}, b"Receiver")],
)
async def test_a_letter_says_no_other_sender_and_receiver_than_its_envelope(
    service: Service, said: dict[str, str], place: bytes
) -> None:
    operator = await service.as_client("demo-operator")
    before = await counts(service)
    answer = await post(operator, in_envelope(XREF15, XML, **said))
    assert answer.status_code == 422
    back = vans_envelope.read(answer.content)
    assert (back.name, place in back.content) == ("MCM:XCTL02", True)
    changed = {table for table, count in (await counts(service)).items() if count != before[table]}
    assert changed <= {"access_token"}


# Receipts in an envelope


def as_edifact(content: bytes) -> bytes:
    """Return a receipt as its twin in EDIFACT."""
    return written(etree.fromstring(content), Syntax.EDIFACT)


@pytest.mark.parametrize("media_type", [XML, EDIFACT])
@pytest.mark.parametrize(("positive", "status"), [(True, "acknowledged"), (False, "failed")])
@pytest.mark.parametrize("client", ["demo-gp-2", "demo-operator"])
async def test_a_receipt_in_an_envelope_moves_the_notice(
    service: Service, media_type: str, client: str, status: str, *, positive: bool
) -> None:
    worker, _, pathway = await a_whole_loop(service)
    letter = (await waiting(await service.as_client("demo-gp-2")))[-1]
    said = receipt(letter["content"], positive=positive)
    content = as_edifact(said) if media_type == EDIFACT else said
    answer = await post(
        await service.as_client(client),
        in_envelope(content, media_type, sender=GP_2, receiver=ODENSE.gln_text),
    )
    assert (answer.status_code, answer.content) == (202, b"")
    assert await status_of(worker, pathway, letter["letter_identifier"]) == status


async def status_of(worker: CaseWorker, pathway: dict[str, Any], letter_id: str) -> str:
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    return next(str(n["status"]) for n in notices if n["letter_id"] == letter_id)


async def test_a_receipt_in_the_envelope_of_another_is_refused_in_one(service: Service) -> None:
    worker, _, pathway = await a_whole_loop(service)
    letter = (await waiting(await service.as_client("demo-gp-2")))[-1]
    answer = await post(
        await service.as_client("demo-operator"), in_envelope(receipt(letter["content"]), XML)
    )
    assert answer.status_code == 422
    assert vans_envelope.read(answer.content).name == "MCM:XCTL02"
    assert await status_of(worker, pathway, letter["letter_identifier"]) == "sent"


async def test_an_acknowledgement_in_an_envelope_is_taken(service: Service) -> None:
    worker, _, pathway = await a_whole_loop(service)
    letter = (await waiting(await service.as_client("demo-gp-2")))[-1]
    said = acknowledgement_out.render(an_acknowledgement(letter["id"]))
    content = json.dumps(said).replace(GP.gln_text, GP_2).encode()
    answer = await post(await service.as_client("demo-gp-2"), in_envelope(content, sender=GP_2))
    assert (answer.status_code, answer.content) == (202, b"")
    assert await status_of(worker, pathway, letter["letter_identifier"]) == "acknowledged"


# Receipts for an envelope


def envelope_receipt(kind: str, of: str, *, sender: str = GP_2, sender_type: str = "EAN") -> bytes:
    """Write what the schema of the envelope has in place of a message."""
    error = "<Error><Code>12</Code><Description>Ukendt modtager</Description></Error>"
    return (
        '<VANSEnvelope xmlns="urn:oio:medcom:vans-envelope:1.0.4">'
        f'<SenderID EndPointType="{sender_type}">{sender}</SenderID>'
        f'<ReceiverID EndPointType="EAN">{ODENSE.gln_text}</ReceiverID>'
        f"<EnvelopeIdentifier>{UUID(int=7)}</EnvelopeIdentifier>"
        "<SentDateTime>2026-11-24T10:00:00</SentDateTime>"
        f"<Receipt><{kind}>{'' if kind == 'PositiveMessage' else error}"
        f"<OriginalEnvelopeIdentifier>{UUID(int=8)}</OriginalEnvelopeIdentifier>"
        f"<OriginalMessage><Identifier>{of}</Identifier><Document><Format>HL7</Format>"
        "<Name>MCM:FDIS91#training</Name><Version>5.0</Version><SizeInBytes>9</SizeInBytes></Document>"
        f"</OriginalMessage></{kind}></Receipt></VANSEnvelope>"
    ).encode()


async def a_notice_sent(service: Service) -> tuple[CaseWorker, dict[str, Any], dict[str, Any]]:
    worker, _, pathway = await a_whole_loop(service)
    return worker, pathway, (await waiting(await service.as_client("demo-gp-2")))[-1]


@pytest.mark.parametrize(
    ("client", "kind", "whom", "status"),
    [
        ("demo-operator", "NegativeVans", {"sender": "VANSA", "sender_type": "VANS"}, "failed"),
        ("demo-operator", "NegativeMessage", {}, "failed"),
        ("demo-gp-2", "NegativeMessage", {}, "failed"),
        ("demo-operator", "PositiveMessage", {}, "sent"),
    ],
)
async def test_what_is_said_of_an_envelope_moves_what_lay_in_it_only_where_it_was_refused(
    service: Service, client: str, kind: str, whom: dict[str, str], status: str
) -> None:
    worker, pathway, letter = await a_notice_sent(service)
    said = envelope_receipt(kind, letter["id"], **whom)
    caller = await service.as_client(client)
    answers = [await post(caller, said) for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(202, b"")] * 2
    assert await status_of(worker, pathway, letter["letter_identifier"]) == status
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    reasons = {n["reason"] for n in notices if n["letter_id"] == letter["letter_identifier"]}
    assert ("Ukendt modtager" in reasons) is (status == "failed")


@pytest.mark.parametrize(
    ("client", "kind", "whom"),
    [
        ("demo-gp-2", "NegativeVans", {"sender": "VANSA", "sender_type": "VANS"}),
        ("demo-gp", "NegativeMessage", {}),
        ("demo-operator", "NegativeMessage", {"sender": GP.gln_text}),
    ],
)
async def test_nobody_refuses_the_envelope_of_another(
    service: Service, client: str, kind: str, whom: dict[str, str]
) -> None:
    worker, pathway, letter = await a_notice_sent(service)
    answer = await post(await service.as_client(client), envelope_receipt(kind, letter["id"], **whom))
    assert answer.status_code == 404
    assert await status_of(worker, pathway, letter["letter_identifier"]) == "sent"


async def test_a_receipt_for_an_envelope_that_is_not_ours_is_not_found(service: Service) -> None:
    operator = await service.as_client("demo-operator")
    answer: httpx.Response = await post(operator, envelope_receipt("NegativeMessage", str(UUID(int=9))))
    assert answer.status_code == 404
