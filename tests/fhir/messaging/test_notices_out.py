"""A notice as its receiver gets it: a CareCommunication that reads back as what the letter says."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from app.domain.carecommunication_threads import Written, forward, reply
from app.domain.notices import Notice
from app.domain.parties import Party
from app.domain.refusals import MissingValue
from app.fhir.messaging.carecommunication_in import read
from app.fhir.messaging.carecommunication_out import write
from app.fhir.messaging.notices_out import write_notice
from tests.domain.builders import a_notice
from tests.domain.builders_correspondence import (
    ASKED_AT,
    CITIZEN,
    HOSPITAL,
    MUNICIPALITY,
    THERAPIST,
    answered,
    number,
)
from tests.domain.strategies import notices
from tests.domain.test_carecommunication_threads import a_letter
from tests.fhir.messaging.examples import LETTERS

NOTICE = a_notice(id=number(40), request_id=number(41))


@given(notice=notices())
@settings(max_examples=20)
def test_every_notice_is_written_as_a_valid_message(notice: Notice) -> None:
    message = read(json.loads(write_notice(a_letter(), notice, envelope_id=number(50))))
    assert message.message_id == str(notice.id)
    assert message.citizen == CITIZEN
    assert "Træningen begynder 9. november." in message.segments[0].text


def test_a_notice_is_written_as_the_file_has_it() -> None:
    bundle = json.loads(write_notice(a_letter(), NOTICE, envelope_id=number(50)))
    written = json.dumps(bundle, indent=2, ensure_ascii=False) + "\n"
    assert written == (LETTERS / "notice.json").read_text("utf-8")


def test_who_has_no_location_number_cannot_be_written_to() -> None:
    with pytest.raises(MissingValue):
        write_notice(a_letter(receiver=Party(name="x")), NOTICE, envelope_id=number(50))


def test_an_answer_and_what_is_forwarded_are_valid_messages() -> None:
    """Everything of the thread comes along, and reads back the same."""
    segment = replace(answered().segments[1], id=number(60), author=THERAPIST, assigner=MUNICIPALITY)
    written = Written(str(number(61)), str(number(62)), ASKED_AT, segment)
    on = forward(answered(), written, receiver=HOSPITAL, thread_id=number(63))
    for message in (reply(answered(), written), on):
        assert read(json.loads(write(message))).segments == message.segments
