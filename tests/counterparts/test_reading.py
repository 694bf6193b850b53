"""The other side reads what the service writes, and refuses what no real system could read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings

from app.domain.letters import Letter
from app.domain.notices import Notice
from app.fhir.messaging.notices_out import write_notice
from app.medcom import dis91, vans_envelope, xdis15, xdis91
from app.medcom.vans_envelope import VansEnvelope
from tests.counterparts.message import Alien, Unreadable
from tests.counterparts.reading import read
from tests.domain.strategies import notices
from tests.domain.test_carecommunication_threads import a_letter
from tests.fhir.messaging.examples import golden

EXAMPLES = Path(__file__).parents[3] / "shared" / "data" / "examples"
ENVELOPE, LETTER_ID = str(UUID(int=50)), golden("notice")["entry"][0]["resource"]["id"]
WRITERS: dict[str, Callable[[Letter], bytes]] = {
    "XDIS91": xdis91.write,
    "XDIS15": xdis15.write,
    "DIS91": dis91.write,
}


@pytest.mark.parametrize("kind", WRITERS)
def test_a_letter_reads_as_it_was_written(kind: str, letter: Letter) -> None:
    message = read(WRITERS[kind](letter))
    assert (message.kind, message.head.letter_id, message.head.envelope_id) == (kind, "LETTER1", "ENVELOPE1")
    assert (message.head.sender, message.head.receiver) == ("5790000121441", "5790000120314")
    assert (message.citizen, message.subject) == ("2509479989", "Afslutning af forløb")
    assert "Ring gerne ved spørgsmål." in message.text.split("\n")
    assert message.episode == "0f4b8e2a61c94d7fb3a5d2c8e9170b64"


@given(notice=notices())
@settings(max_examples=30)
def test_any_notice_can_be_read_in_any_form(notice: Notice) -> None:
    written = a_letter()
    sections = [section for section in notice.content if section.paragraphs] or list(written.sections)
    said = replace(written, sections=tuple(sections), episode_id="")
    read_ = read(write_notice(said, notice, envelope_id=UUID(int=50)))
    assert (read_.kind, read_.head.letter_id) == ("CareCommunication", str(notice.id))
    for write in WRITERS.values():
        assert read(write(replace(said, letter_id="RV000000000001", envelope_id="RE1"))).text.strip()


XML_SPOILT = {
    "another envelope": (b"<Envelope>", b"<Kuvert>", b"</Envelope>", b"</Kuvert>"),
    "a number of 15 characters": (b">LETTER1<", b">LETTER123456789<"),
    "no envelope number": (b"<Identifier>ENVELOPE1</Identifier>", b""),
    "a receipt wanted in other words": (b"pluspositivkvitt", b"ja"),
    "an unknown encoding": (b"encoding='UTF-8'", b"encoding='EBCDIC-DK'"),
    "no encoding": (b" encoding='UTF-8'", b""),
    "another version": (b"XD9134L", b"XD9999L"),
    "another namespace": (b"2006/07/01", b"2006/07/02"),
    "no name of the sender": (b"<OrganisationName>Odense Kommune</OrganisationName>", b""),
    "a citizen's number with a hyphen": (b"2509479989", b"250947-9989"),
    "no status of the citizen": (b"<EpisodeOfCareStatusCode>inaktiv</EpisodeOfCareStatusCode>", b""),
    "an episode with hyphens": (
        b"0f4b8e2a61c94d7fb3a5d2c8e9170b64",
        b"0f4b8e2a-61c9-4d7f-b3a5-d2c8e9170b64",
    ),
    "a line that is too long": (b"Ingen opf", b"Ingen " * 12 + b"opf"),
    "a tag no system shows": (b"Ingen opf", b"<Blink>Ingen</Blink> opf"),
    "elements in another order": (
        b"<TypeCode>XDIS91</TypeCode><StatusCode>nytbrev</StatusCode>",
        b"<StatusCode>nytbrev</StatusCode><TypeCode>XDIS91</TypeCode>",
    ),
    "cut off": (b"</Emessage>", b""),
    "a document type": (b"<Emessage", b"<!DOCTYPE x><Emessage"),
}


@pytest.mark.parametrize("changes", XML_SPOILT.values(), ids=XML_SPOILT)
def test_xml_that_no_system_could_read_is_refused(changes: tuple[bytes, ...], letter: Letter) -> None:
    spoilt = xdis91.write(letter)
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in spoilt, old
        spoilt = spoilt.replace(old, new)
    with pytest.raises(Unreadable):
        read(spoilt)


def test_a_letter_without_text_is_refused(letter: Letter) -> None:
    whole = xdis91.write(letter)
    start, end = whole.index(b"<Text01>"), whole.index(b"</Text01>")
    with pytest.raises(Unreadable, match="Text01 says nothing") as refused:
        read(whole[: start + len(b"<Text01>")] + whole[end:])
    assert refused.value.head.letter_id == "LETTER1"


EDIFACT_SPOILT = {
    "another character set": ("UNOC:3", "UNOB:1"),
    "a number of 15 characters": ("LETTER1", "LETTER123456789"),
    "two letter numbers": ("SRI:LETTER1", "SRI:LETTER2"),
    "segments that are not counted": ("UNT+30", "UNT+29"),
    "envelopes that differ": ("UNZ+1+ENVELOPE1", "UNZ+1+ENVELOPE2"),
    "another version": ("D9134L", "D9999L"),
    "a line of 71 characters": ("Ingen opfølgning.", "x" * 71),
    "no subject": ("FTX+OE+", "FTX+XX+"),
    "no text": ("FTX+NC+", "FTX+XX+"),
    "no citizen": ("PNA+PAT+2509479989", "PNA+PAT+"),
    "cut off": ("UNZ+1+ENVELOPE1'", ""),
}


@pytest.mark.parametrize("change", EDIFACT_SPOILT.values(), ids=EDIFACT_SPOILT)
def test_edifact_that_no_system_could_read_is_refused(change: tuple[str, str], letter: Letter) -> None:
    whole = dis91.write(letter).decode("latin-1")
    spoilt = whole.replace(*change)
    assert spoilt != whole
    with pytest.raises(Unreadable):
        read(spoilt.encode("latin-1"))


Spoil = Callable[[dict[str, Any]], object]


def _resource(bundle: dict[str, Any], type_: str) -> Any:
    every = (entry["resource"] for entry in bundle["entry"])
    return next(it for it in every if it["resourceType"] == type_)


BUNDLE_SPOILT: dict[str, Spoil] = {
    "no narrative": lambda it: _resource(it, "Communication").pop("text"),
    "no profile": lambda it: _resource(it, "Patient").pop("meta"),
    "the header last": lambda it: it["entry"].append(it["entry"].pop(0)),
    "one number for both": lambda it: it.update(id=LETTER_ID),
    "an envelope number that is none": lambda it: it.update(id="RE000000000001"),
    "a time without a zone": lambda it: it.update(timestamp="2026-11-02T08:30:00"),
    "no location number": lambda it: _resource(it, "Organization")["identifier"].pop(0),
    "a reference that leads nowhere": lambda it: _resource(it, "Communication")["subject"].update(
        reference="Patient/x"
    ),
    "no category": lambda it: _resource(it, "Communication").pop("category"),
    "another status": lambda it: _resource(it, "Communication").update(status="completed"),
    "no text": lambda it: _resource(it, "Communication")["payload"][0].pop("contentString"),
    "tags in the text": lambda it: _resource(it, "Communication")["payload"][0].update(
        contentString="a<br/>b"
    ),
    "no author": lambda it: _resource(it, "Communication")["payload"][0]["extension"].pop(2),
    "a telephone number in words": lambda it: _resource(it, "Communication")["payload"][0]["extension"][3][
        "valueContactPoint"
    ].update(value="ring 70 20"),
    "no Provenance": lambda it: it.update(
        entry=[each for each in it["entry"] if each["resource"]["resourceType"] != "Provenance"]
    ),
    "another event": lambda it: _resource(it, "MessageHeader")["eventCoding"].update(code="x"),
    "version 4": lambda it: _resource(it, "MessageHeader").update(definition="x|4.0"),
}


@pytest.mark.parametrize("spoil", BUNDLE_SPOILT.values(), ids=BUNDLE_SPOILT)
def test_a_message_that_no_system_could_read_is_refused(spoil: Spoil) -> None:
    bundle = golden("notice")
    assert read(json.dumps(bundle).encode()).kind == "CareCommunication"
    spoil(bundle)
    with pytest.raises(Unreadable):
        read(json.dumps(bundle).encode())


def enveloped(**said: Any) -> bytes:
    bundle = golden("notice")
    known = {
        "sender_gln": "5798000362055",
        "receiver_gln": "5790000121441",
        "envelope_id": bundle["id"],
        "message_id": LETTER_ID,
        "sent_at": datetime(2026, 11, 23, tzinfo=UTC),
        "name": "MCM:FDIS91#training",
        "version": "5.0",
        "media_type": "application/fhir+json",
        "content": json.dumps(bundle).encode(),
    }
    return vans_envelope.write(VansEnvelope(**known | said))


def test_an_envelope_is_opened() -> None:
    message = read(enveloped())
    assert message.is_enveloped
    assert message.head.letter_id == LETTER_ID


@pytest.mark.parametrize(
    "said",
    [
        {"sender_gln": "5790001354145"},
        {"receiver_gln": "5790001354145"},
        {"envelope_id": ENVELOPE},
        {"message_id": ENVELOPE},
        {"name": "MCM:FDIS20#x"},
        {"version": "4.0"},
        {"media_type": "application/xml"},
        {"content": b"{}"},
    ],
    ids=str,
)
def test_an_envelope_that_says_something_else_than_its_message_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read(enveloped(**said))


@pytest.mark.parametrize(
    "content", [b"", b"hest", b"<x/>", b"{", b'{"resourceType": "Patient"}', b"UNA:+.? '"]
)
def test_what_is_no_message_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(Alien):
        read(content)


# What MedCom itself publishes calibrates the rules: what is refused of it breaks a rule it states elsewhere.
REFUSED = {
    "Bundle-gfd00bc2-9c26-4174-934e-f6e4360845de.json": "an id that is a UUID",
    "Bundle-k7bfbc0c-553d-11ed-bdc3-0242ac120002.json": "an id that is a UUID",
    "CTL01_1.xml": "Sender/EANIdentifier of 11 characters",
    "CTL01_1.edi": "UNB names no location numbers",
    "DIS91_1.xml": "Text01 has a line of 74 characters",
    "DIS91_2.xml": "Text01 has a line of 145 characters",
}


def test_what_medcom_publishes_is_read() -> None:
    folders = ("fhir-carecommunication", "medcom-edifact", "medcom-oioxml", "fhir-acknowledgement")
    wanted = ("Bundle-", "CTL", "DIS91_1", "DIS91_2")
    paths = [it for folder in folders for it in (EXAMPLES / folder).glob("*") if it.name.startswith(wanted)]
    if not paths:
        pytest.skip("the published examples are not at hand")
    refused = {}
    for path in paths:
        content = path.read_bytes()
        if b"empty-message" in content:
            continue
        try:
            read(content)
        except Unreadable as error:
            refused[path.name] = error.why.partition(";")[0]
    assert refused == REFUSED
