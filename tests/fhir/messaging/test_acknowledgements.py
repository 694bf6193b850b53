"""Acknowledgement 2.0: written, read, and which one a message gets (standards reference §3.6)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.acknowledgements import ERROR_DANISH, Acknowledgement, ErrorCode, Problem, Response
from app.domain.refusals import Finding, InvalidValue, NotSupported, Refusal, RuleNotMet
from app.fhir.messaging import acknowledgement_in, carecommunication_in
from app.fhir.messaging.acknowledgement_out import render, write
from app.fhir.messaging.addresses import ERRORS, OUTCOMES
from app.fhir.messaging.answering import (
    OTHER_TYPE,
    UNKNOWN_RECEIVER,
    acknowledge,
    envelope_id,
    open_message,
)
from app.fhir.messaging.entries_out import resent
from app.fhir.validate import violations
from tests.domain.builders_correspondence import ASKED_AT, MUNICIPALITY, PRACTICE, asked
from tests.domain.strategies_correspondence import acknowledgements
from tests.fhir.messaging.examples import LETTERS, Spoil, bundle_of, golden, official, resources, the

NOW = datetime(2026, 11, 2, 8, 31, tzinfo=UTC)


def answered(bundle: dict[str, Any], *, now: datetime = NOW) -> Acknowledgement:
    """Answer a message as it deserves."""
    opened = open_message(bundle)
    try:
        carecommunication_in.read(bundle)
    except Refusal as refusal:
        return acknowledge(opened, now=now, refusal=refusal)
    return acknowledge(opened, now=now)


def without_code(bundle: dict[str, Any]) -> None:
    del the(bundle, "Communication")["category"][0]["coding"][0]["code"]


def _wrong() -> dict[str, Any]:
    bundle = golden("asked")
    without_code(bundle)
    return bundle


EVERY = {
    "acknowledged": lambda: answered(golden("asked")),
    "refused": lambda: answered(_wrong()),
    "busy": lambda: acknowledge(open_message(golden("asked")), now=NOW, is_busy=True),
}


@given(acknowledgement=acknowledgements())
@settings(max_examples=25)
def test_every_acknowledgement_is_read_back_as_it_was_written(acknowledgement: Acknowledgement) -> None:
    assert acknowledgement_in.read(json.loads(write(acknowledgement))) == acknowledgement


@pytest.mark.parametrize("name", EVERY)
def test_an_acknowledgement_is_written_as_the_file_has_it(name: str) -> None:
    written = json.dumps(render(EVERY[name]()), indent=2, ensure_ascii=False) + "\n"
    assert written == (LETTERS / f"{name}.json").read_text("utf-8")


@pytest.mark.parametrize("name", EVERY)
def test_what_is_written_is_valid_r4_and_told_in_words(name: str) -> None:
    bundle = render(EVERY[name]())
    assert violations(bundle, place="Bundle") == ()
    assert all("<p><b>" in entry["resource"]["text"]["div"] for entry in bundle["entry"])


def test_a_message_that_is_right_is_acknowledged_to_its_sender() -> None:
    answer = answered(golden("asked"))
    assert (answer.response, answer.problems) == (Response.OK, ())
    assert (answer.sender, answer.receiver, answer.of_message) == (MUNICIPALITY, PRACTICE, asked().message_id)
    assert answer.original == asked().own


def test_an_acknowledgement_has_both_organisations_the_last_link_and_its_own() -> None:
    bundle = render(answered(golden("answered")))
    links = list(resources(bundle, "Provenance"))
    assert [link["activity"]["coding"][0]["code"] for link in links] == ["reply-message", "acknowledgement"]
    assert links[1]["entity"][0]["what"]["reference"] == links[0]["target"][0]["reference"]
    assert len(list(resources(bundle, "Organization"))) == 2
    assert "definition" not in the(bundle, "MessageHeader")


@pytest.mark.parametrize(
    ("spoil", "code", "system", "place"),
    [
        (without_code, ErrorCode.VALUE_UNKNOWN, ERRORS, ".category[0].coding[0].code"),
        (
            lambda b: the(b, "Communication")["category"][0]["coding"][0].update(code="dance"),
            ErrorCode.VALUE_UNKNOWN,
            ERRORS,
            ".category[0].coding[0].code",
        ),
        (
            lambda b: the(b, "Communication")["category"][0]["coding"][0].update(system="urn:x"),
            ErrorCode.CODE_SYSTEM_UNKNOWN,
            ERRORS,
            ".category[0].coding[0].system",
        ),
        (lambda b: the(b, "Communication").update(sent=5), ErrorCode.WRONG_TYPE, ERRORS, ".sent"),
        (
            lambda b: the(b, "Communication").update(dance="x"),
            ErrorCode.VALUE_UNKNOWN,
            ERRORS,
            ".dance",
        ),
        (lambda b: the(b, "Communication").pop("payload"), "MSG_BAD_SYNTAX", OUTCOMES, ".payload"),
        (
            lambda b: the(b, "Communication").update(subject={"reference": "Patient/elsewhere"}),
            "MSG_NO_EXIST",
            OUTCOMES,
            ".subject",
        ),
    ],
)
def test_a_message_that_is_wrong_is_answered_with_what_and_where(
    spoil: Spoil, code: str, system: str, place: str
) -> None:
    bundle = golden("asked")
    spoil(bundle)
    answer = answered(bundle)
    assert answer.response is Response.FATAL_ERROR
    problem = answer.problems[0]
    assert (problem.code, problem.system) == (code, system)
    assert problem.place == f"Bundle.entry[2].resource{place}"
    assert problem.text


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (RuleNotMet("forwarded", "No.", "Nej."), "MSG_OP_NOT_ALLOWED"),
        (RuleNotMet(UNKNOWN_RECEIVER, "No.", "Nej."), ErrorCode.RECEIVER_UNKNOWN),
        (NotSupported.of([Finding(OTHER_TYPE, "No.", "Nej.")]), ErrorCode.TYPE_NOT_RECEIVED),
    ],
)
def test_what_we_cannot_take_is_answered_with_the_reason(refusal: Refusal, code: str) -> None:
    answer = acknowledge(open_message(golden("asked")), now=NOW, refusal=refusal)
    assert [(p.code, p.text) for p in answer.problems] == [(code, "Nej.")]


def test_while_we_cannot_take_it_a_message_may_come_again() -> None:
    answer = EVERY["busy"]()
    assert answer.response is Response.TRANSIENT_ERROR
    assert answer.problems[0].code == ErrorCode.MAILBOX_CLOSED
    assert answer.reason == ERROR_DANISH[ErrorCode.MAILBOX_CLOSED]


def test_a_message_in_another_envelope_gets_the_same_acknowledgement_in_another() -> None:
    first = golden("asked")
    again = {**first, "id": "b1b0e3a8-5c8e-4f43-9d7e-51a5b8cf0000"}
    answer = write(answered(first))
    repeated = resent(answer, envelope_id=envelope_id(open_message(again)))
    assert acknowledgement_in.read(json.loads(repeated)) == answered(again)
    assert resent(answer, envelope_id=envelope_id(open_message(first))) == answer
    assert repeated != answer


def test_an_answer_is_possible_though_little_of_the_message_can_be_read() -> None:
    bundle = golden("asked")
    bundle["entry"][2]["resource"] = {"resourceType": "Communication", "id": "x", "status": 5}
    bundle["entry"][-1]["resource"].pop("target")
    answer = answered(bundle)
    assert answer.response is Response.FATAL_ERROR
    assert answer.original is None


@pytest.mark.parametrize(
    "entry",
    [
        {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Dance", "id": "x"}},
        {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Provenance", "id": "x", "entity": [True]}},
        {"fullUrl": "urn:uuid:1", "resource": [5]},
        {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Patient", "id": "æ"}},
        True,
    ],
)
def test_a_message_with_an_entry_that_is_none_is_answered_all_the_same(entry: Any) -> None:
    bundle = golden("asked")
    bundle["entry"].append(entry)
    answer = answered(bundle)
    assert (answer.response, answer.receiver) == (Response.FATAL_ERROR, PRACTICE)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda b: b.update(entry=5),
        lambda b: b.update(id=5),
        lambda b: the(b, "MessageHeader").pop("sender"),
        lambda b: the(b, "MessageHeader").pop("id"),
        lambda b: b.update(entry=b["entry"][1:]),
        lambda b: b.update(type="collection"),
    ],
)
def test_what_could_not_be_answered_to_anybody_is_refused(spoil: Spoil) -> None:
    bundle = golden("asked")
    spoil(bundle)
    with pytest.raises(Refusal):
        open_message(bundle)


def test_an_acknowledgement_says_what_is_wrong_exactly_where_something_is() -> None:
    with pytest.raises(InvalidValue):
        replace(answered(golden("asked")), problems=(Problem("a", "b"),))
    with pytest.raises(InvalidValue):
        replace(answered(golden("asked")), response=Response.FATAL_ERROR)


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda b: the(b, "MessageHeader").pop("response"), ".response.identifier"),
        (lambda b: the(b, "MessageHeader")["response"].pop("details"), ".response.details"),
        (lambda b: the(b, "MessageHeader")["response"].update(code="dance"), ".response.code"),
        (lambda b: the(b, "MessageHeader").pop("destination"), ".destination"),
    ],
)
def test_an_acknowledgement_that_is_none_is_refused(spoil: Spoil, place: str) -> None:
    bundle = golden("refused")
    spoil(bundle)
    with pytest.raises(Refusal) as caught:
        acknowledgement_in.read(bundle)
    assert f"Bundle.entry[0].resource{place}" in {f.place for f in caught.value.findings}


def test_every_error_of_medcom_has_its_danish_sentence() -> None:
    assert ERROR_DANISH.keys() == set(ErrorCode)


def test_the_official_acknowledgements_say_what_medcom_wrote() -> None:
    files = official("fhir-acknowledgement")
    said = {}
    for name, content in files.items():
        bundle = bundle_of(content)
        if open_message(bundle).event == "acknowledgement-message":
            read = acknowledgement_in.read(bundle)
            said[name.split("-")[1]] = (read.response.value, *(p.code for p in read.problems))
    assert said == {
        "a8c041b8": ("ok",),
        "bc9535ef": ("fatal-error", "MSG_VALUESET_VALUE_UNKNOWN"),
        "c9c2b2f6": ("transient-error", "MSG_Mailbox_Out_Of_Operation"),
    }


def test_each_message_of_medcoms_protocol_gets_the_right_acknowledgement() -> None:
    """Two are invalid on purpose; what comes again in another envelope is the same message."""
    files = official("medcom-testprotocol/recv")
    assert len(files) == 20
    answers = {name.split("-")[3]: answered(bundle_of(c)) for name, c in files.items() if "Tek" in name}
    others = [answered(bundle_of(c)) for name, c in files.items() if "Tek" not in name]
    wrong = {tek for tek, answer in answers.items() if not answer.is_positive}
    assert wrong == {"M", "N"}
    assert all(answer.is_positive for answer in others)
    for tek in wrong:
        assert answers[tek].response is Response.FATAL_ERROR
        assert [p.code for p in answers[tek].problems] == [ErrorCode.VALUE_UNKNOWN]
    same = [(first, again) for first, again in (("K", "L"), ("M", "N"))]
    for first, again in same:
        assert answers[first].message_id == answers[again].message_id
        assert answers[first].envelope_id != answers[again].envelope_id


def test_the_time_of_an_answer_is_given() -> None:
    assert answered(golden("asked"), now=ASKED_AT).sent_at == ASKED_AT


def _holders(value: Any) -> list[Any]:
    """Return everything in a message that something may be left out of."""
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [*([value] if within else []), *(holder for child in within for holder in _holders(child))]


def _lacking(data: st.DataObject, bundle: dict[str, Any]) -> dict[str, Any]:
    holder = data.draw(st.sampled_from(_holders(bundle)))
    del holder[data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))]
    return bundle


@given(st.sampled_from(("asked", "answered", "forwarded")), st.data())
@settings(max_examples=100)
def test_a_message_that_lacks_anything_is_answered_or_refused(name: str, data: st.DataObject) -> None:
    """Nothing that a sender leaves out makes us stumble."""
    try:
        answer = answered(_lacking(data, golden(name)))
    except Refusal:
        return
    assert answer.response in {Response.OK, Response.FATAL_ERROR}


@given(st.sampled_from(tuple(EVERY)), st.data())
@settings(max_examples=50)
def test_an_acknowledgement_that_lacks_anything_is_read_or_refused(name: str, data: st.DataObject) -> None:
    bundle = _lacking(data, golden(name))
    try:
        read = acknowledgement_in.read(bundle)
    except Refusal:
        return
    assert read.of_message == asked().message_id
