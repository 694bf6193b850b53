from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identifiers import Cpr, MunicipalityCode
from app.domain.intake import IncomingPlan
from app.domain.refusals import InvalidValue, Kind, MissingValue
from app.medcom.head import UNKNOWN_TIME, clock, day
from app.medcom.letters import (
    Cancellation,
    LetterBody,
    LetterRefused,
    LetterStatus,
    Receipt,
    open_letter,
    read_body,
)
from app.medcom.receipts import refuse_code, write_negative, write_positive

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def refused(content: bytes) -> LetterRefused:
    with pytest.raises(LetterRefused) as found:
        open_letter(content)
    return found.value


def outcome(content: bytes) -> LetterBody | LetterRefused:
    try:
        return read_body(open_letter(content))
    except LetterRefused as refusal:
        return refusal


def places(refusal: LetterRefused) -> list[str]:
    return [finding.place for finding in refusal.findings]


def with_status(content: bytes, status: str) -> bytes:
    return content.replace(b"</TypeCode>", b"</TypeCode><StatusCode>" + status.encode() + b"</StatusCode>", 1)


def test_the_head_says_what_every_letter_says(ggop: bytes) -> None:
    head = open_letter(ggop).head

    assert (head.type_code, head.version_code, head.statistical_code) == ("GGOP", "GGOP100", "GGOP1")
    assert (head.letter_id, head.envelope_id) == ("GOP26111800417", "OUH26111800417")
    assert head.sent_at == datetime(2026, 11, 18, 13, 32, tzinfo=UTC)
    assert head.status is LetterStatus.NEW
    assert head.wants_receipt is True


def test_a_corrected_letter_names_the_one_it_corrects(ggop: bytes) -> None:
    plan = read_body(open_letter(with_status(ggop, "rettetbrev")))

    assert isinstance(plan, IncomingPlan)
    assert plan.replaces_message_id == plan.message_id == "GOP26111800417"


def test_a_cancelled_letter_names_what_it_withdraws_and_about_whom(ggop: bytes) -> None:
    withdrawn = read_body(open_letter(with_status(ggop, "annulleretbrev")))

    assert isinstance(withdrawn, Cancellation)
    assert withdrawn.letter_id == "GOP26111800417"
    assert withdrawn.episode_id == "7c1e5a0d9b3f4c6e8a2d1f0b5e4c3a29"
    assert withdrawn.citizen == Cpr("2512484916")
    assert withdrawn.head.type_code == "GGOP"


def test_a_cancelled_letter_about_nobody_is_understood(head_bytes: bytes) -> None:
    withdrawn = read_body(open_letter(head_bytes))

    assert isinstance(withdrawn, Cancellation)
    assert withdrawn.citizen is None


@pytest.fixture
def head_bytes(ggop: bytes) -> bytes:
    receipt = write_positive(open_letter(ggop).head, letter_id="R1", envelope_id="E1", now=NOW)
    status = b"</StatisticalCode><StatusCode>annulleretbrev</StatusCode>"
    return receipt.replace(b"</StatisticalCode>", status)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (b"<TypeCode>GGOP<", b"<TypeCode>GGOX<", "RehabilitationPlan/Letter/TypeCode"),
        (b"GGOP100", b"GGOP200", "RehabilitationPlan/Letter/VersionCode"),
        (b"municipality:1.0.4", b"municipality:2.0.0", "Emessage"),
        (b"RehabilitationPlan>", b"DischargeLetter>", "Emessage"),
    ],
)
def test_a_letter_we_do_not_take_is_refused_by_name(ggop: bytes, old: bytes, new: bytes, place: str) -> None:
    refusal = refused(ggop.replace(old, new))

    assert refusal.kind is Kind.UNKNOWN_CODE
    assert places(refusal)[0] == place
    assert refuse_code(refusal) == "problem_med_version"
    assert new.strip(b"<>").rpartition(b">")[2].decode() in str(refusal)


def test_everything_that_is_missing_is_told_at_once(ggop: bytes) -> None:
    refusal = refused(
        ggop.replace(b"CivilRegistrationNumber", b"Nothing")
        .replace(b"TypeOfRehabilitationPlan", b"Nothing")
        .replace(b"<Identifier>OUH26111800417</Identifier>", b"")
        .replace(b"<mm100:EANIdentifier>5790001354145</mm100:EANIdentifier>", b"")
    )

    assert refusal.kind is MissingValue.kind
    assert places(refusal) == [
        "Envelope/Identifier",
        "RehabilitationPlan/Sender/EANIdentifier",
        "RehabilitationPlan/Patient/CivilRegistrationNumber",
        "RehabilitationPlan/TypeOfRehabilitationPlan",
    ]
    assert refusal.head.letter_id == "GOP26111800417"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (b"2512484916", b"9912484916", "RehabilitationPlan/Patient/CivilRegistrationNumber"),
        (b"2512484916", b"25124849161", "RehabilitationPlan/Patient/CivilRegistrationNumber"),
        (b">2026-11-18<", b">18/11 2026<", "Envelope/Sent/Date"),
        (b"<Time>14:32<", b"<Time>kl 14<", "Envelope/Sent/Time"),
        (b">almen<", b">ukendt<", "RehabilitationPlan/TypeOfRehabilitationPlan"),
        (b"pluspositivkvitt", b"gerne", "Envelope/AcknowledgementCode"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_without_the_number(
    ggop: bytes, old: bytes, new: bytes, place: str
) -> None:
    refusal = refused(ggop.replace(old, new))

    assert places(refusal)[0] == place
    assert refuse_code(refusal) == "syntaksfejl"
    assert "12484916" not in str(refusal)


def test_faults_of_different_kinds_are_one_invalid_letter(ggop: bytes) -> None:
    refusal = refused(with_status(ggop, "kladde").replace(b"CivilRegistrationNumber", b"Nothing"))

    assert refusal.kind is InvalidValue.kind
    assert len(refusal.findings) == 2
    assert refusal.head.status is LetterStatus.NEW


@pytest.mark.parametrize("code", ["2512484916", "251248-4916", "Nancy Ann Berggren"])
def test_a_code_that_could_be_a_person_is_not_repeated(ggop: bytes, code: str) -> None:
    refusal = refused(ggop.replace(b">almen<", f">{code}<".encode()))

    assert "251248" not in str(refusal)
    assert "Nancy" not in str(refusal)


def test_a_receiver_without_location_number_may_be_known_by_its_identifier(deselected: bytes) -> None:
    without = deselected.replace(b"<Identifier>461</Identifier>", b"")

    assert open_letter(deselected).head.receiver.identifier == "461"
    assert places(refused(without)) == ["RehabilitationPlan/Receiver/EANIdentifier"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hej",
        b"<a/>",
        b"<Emessage/>",
        b"<Emessage><Envelope/></Emessage>",
        b"<Emessage><RehabilitationPlan/><RehabilitationPlan/></Emessage>",
    ],
)
def test_what_is_no_letter_can_still_be_answered(content: bytes) -> None:
    refusal = refused(content)
    answer = read_body(
        open_letter(write_negative(refusal.head, refusal, letter_id="R1", envelope_id="E1", now=NOW))
    )

    assert refusal.head.sent_at == UNKNOWN_TIME
    assert isinstance(answer, Receipt)
    assert answer.refuse_code == "syntaksfejl"
    assert answer.refuse_text


def test_two_letters_in_one_envelope_are_refused_because_one_would_be_lost(ggop: bytes) -> None:
    twice = ggop.replace(b"</Emessage>", b"<RehabilitationPlan/></Emessage>")

    assert "one letter to an envelope" in str(refused(twice))


@pytest.mark.parametrize("text", ["", "0001-01-01", "2026-13-01", "20261120", "2026-W47-5", "9999-12-31"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        day(text)


@pytest.mark.parametrize("text", ["", "24:00", "10", "10:43+02:00"])
def test_a_clock_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        clock(text)


@given(st.integers(min_value=0), st.binary(max_size=20))
def test_a_letter_damaged_anywhere_is_read_or_refused(ggop: bytes, at: int, damage: bytes) -> None:
    place = at % len(ggop)
    found = outcome(ggop[:place] + damage + ggop[place + len(damage) :])

    assert isinstance(found, IncomingPlan | LetterRefused)
    assert "2512484916" not in str(found) or isinstance(found, IncomingPlan)


def test_a_cancellation_need_not_repeat_the_plan(ggop: bytes) -> None:
    bare = with_status(ggop, "annulleretbrev").replace(b"TypeOfRehabilitationPlan", b"Nothing")
    wrong = bare.replace(b"2512484916", b"9912484916")

    assert isinstance(outcome(bare), Cancellation)
    assert places(refused(wrong)) == ["RehabilitationPlan/Patient/CivilRegistrationNumber"]


def test_a_refusal_seen_from_further_out_keeps_its_letter(ggop: bytes) -> None:
    outer = refused(ggop.replace(b">almen<", b">ukendt<")).within("Batch[1]")

    assert places(outer) == ["Batch[1].RehabilitationPlan/TypeOfRehabilitationPlan"]
    assert outer.kind is Kind.UNKNOWN_CODE
    assert outer.head.letter_id == "GOP26111800417"


def test_a_location_number_with_a_wrong_check_digit_is_taken_as_written(ggop: bytes) -> None:
    content = ggop.replace(b"5790001354145", b"5790001354140").replace(b"5790000121441", b"5790000121440")
    head = open_letter(content).head
    assert (head.sender.gln_text, head.sender.gln) == ("5790001354140", None)
    assert (head.receiver.gln_text, head.receiver.municipality) == ("5790000121440", MunicipalityCode("0461"))
