"""The envelope of the VANS network: written, read, and refused where it is none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.refusals import Refusal
from app.medcom.vans_envelope import (
    FORMATS,
    MEDIA_TYPES,
    VansEnvelope,
    acknowledgement_name,
    care_communication_name,
    read,
    write,
)

NAME, VERSION = care_communication_name("training")
SENT = VansEnvelope(
    sender_gln="5798000362055",
    receiver_gln="5790000121441",
    envelope_id="3f6c1f0a-5d0e-4c8b-9a51-000000000010",
    message_id="3f6c1f0a-5d0e-4c8b-9a51-000000000011",
    sent_at=datetime(2026, 11, 2, 11, 30, tzinfo=UTC),
    name=NAME,
    version=VERSION,
    media_type="application/fhir+json",
    content='{"resourceType":"Bundle","id":"æ"}'.encode(),
)
WRITTEN = """<?xml version='1.0' encoding='UTF-8'?>
<VANSEnvelope xmlns="urn:oio:medcom:vans-envelope:1.0.4">\
<SenderID EndPointType="EAN">5798000362055</SenderID>\
<ReceiverID EndPointType="EAN">5790000121441</ReceiverID>\
<EnvelopeIdentifier>3f6c1f0a-5d0e-4c8b-9a51-000000000010</EnvelopeIdentifier>\
<SentDateTime>2026-11-02T11:30:00Z</SentDateTime>\
<Message><MetaInformation><Identifier>3f6c1f0a-5d0e-4c8b-9a51-000000000011</Identifier>\
<Document><Format>HL7</Format><Name>MCM:FDIS91#training</Name><Version>5.0</Version>\
<SizeInBytes>35</SizeInBytes></Document>\
<Transport><Type>reliable</Type><TransformMessage>false</TransformMessage>\
<ServiceTag name="MCM:MIME">application/fhir+json</ServiceTag></Transport></MetaInformation>\
<Data>eyJyZXNvdXJjZVR5cGUiOiJCdW5kbGUiLCJpZCI6IsOmIn0=</Data></Message></VANSEnvelope>"""


def test_an_envelope_is_written_as_the_network_wants_it() -> None:
    assert write(SENT).decode() == WRITTEN


@given(
    content=st.binary(min_size=1, max_size=200),
    ids=st.tuples(st.uuids(), st.uuids()),
    at=st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    media_type=st.sampled_from((*MEDIA_TYPES, *FORMATS.values())),
)
@settings(max_examples=30)
def test_every_envelope_is_read_back_as_it_was_written(
    content: bytes, ids: tuple[object, object], at: datetime, media_type: str
) -> None:
    sent = replace(
        SENT,
        content=content,
        envelope_id=str(ids[0]),
        message_id=str(ids[1]),
        sent_at=at.replace(microsecond=0),
        media_type=media_type,
    )
    assert read(write(sent)) == sent


def test_a_time_without_zone_is_danish() -> None:
    assert read(WRITTEN.replace("11:30:00Z", "12:30:00").encode()) == SENT


def test_a_line_break_in_the_data_is_none_of_the_message() -> None:
    assert read(WRITTEN.replace("<Data>eyJy", "<Data>\neyJy\r\n").encode()) == SENT


def test_an_acknowledgement_is_counted_by_its_response() -> None:
    assert acknowledgement_name("fatal-error") == ("MCM:FCTL#fatal-error", "2.0.0")


@pytest.mark.parametrize(
    ("pattern", "instead", "place", "code"),
    [
        ("1.0.4", "9.9.9", "", "unknown-code"),
        ("<Format>HL7", "<Format>Binary", "Message/MetaInformation/Document/Format", "unknown-code"),
        (
            "<SizeInBytes>35",
            "<SizeInBytes>36",
            "Message/MetaInformation/Document/SizeInBytes",
            "invalid-value",
        ),
        ("<Data>.*</Data>", "<Data>*</Data>", "Message/Data", "invalid-value"),
        ("<Data>.*</Data>", "", "Message/Data", "missing-value"),
        ("<ServiceTag.*</ServiceTag>", "", "Message/MetaInformation/Transport/ServiceTag", "missing-value"),
        (
            "application/fhir.json",
            "text/html",
            "Message/MetaInformation/Transport/ServiceTag",
            "unknown-code",
        ),
        ('<SenderID EndPointType="EAN"', '<SenderID EndPointType="CVR"', "SenderID", "unknown-code"),
        ("<EnvelopeIdentifier>3f6c", "<EnvelopeIdentifier>", "EnvelopeIdentifier", "invalid-value"),
        ("2026-11-02T", "i går ", "SentDateTime", "invalid-value"),
        ("2026-11-02T11:30:00Z", "0001-01-01T00:00:00+02:00", "SentDateTime", "invalid-value"),
        ("2026-11-02T11:30:00Z", "9999-12-31T23:59:59-02:00", "SentDateTime", "invalid-value"),
        ("<Data>eyJy", "<Data>æyJy", "Message/Data", "invalid-value"),
        ("<Message>.*</Message>", "<Receipt/>", "Receipt", "unknown-code"),
        ("<Message>.*</Message>", "<Receipt><Maybe/></Receipt>", "Receipt", "unknown-code"),
        (
            "<Message>.*</Message>",
            "<Receipt><NegativeVans><OriginalEnvelopeIdentifier>1</OriginalEnvelopeIdentifier></NegativeVans></Receipt>",
            "Receipt/NegativeVans/OriginalMessage/Identifier",
            "missing-value",
        ),
        ("<Version>5.0</Version>", "", "Message/MetaInformation/Document/Version", "missing-value"),
        ('<SenderID EndPointType="EAN"', '<SenderID EndPointType="VANS"', "SenderID", "unknown-code"),
    ],
)
def test_what_is_wrong_is_refused_where_it_stands(pattern: str, instead: str, place: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        read(re.sub(pattern, instead, WRITTEN, flags=re.DOTALL).encode())
    assert [(f.place, f.code) for f in caught.value.findings] == [(f"VANSEnvelope/{place}".rstrip("/"), code)]


def test_a_letter_needs_no_version_and_no_tag() -> None:
    """So the schema has it, and so the letters of today travel."""
    sent = replace(SENT, media_type="application/xml", name="MCM:XDIS22", version="")
    bare = re.sub(r"<Transport>.*</Transport>", "", write(sent).decode())
    assert read(bare.encode()) == sent


def test_entities_are_never_read() -> None:
    with pytest.raises(Refusal):
        read(b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + WRITTEN.partition("\n")[2].encode())


def test_a_number_that_the_network_would_not_take_is_not_written() -> None:
    with pytest.raises(Refusal):
        write(replace(SENT, envelope_id="RV1"))
