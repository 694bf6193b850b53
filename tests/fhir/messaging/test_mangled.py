"""Whatever arrives instead of a message is read or refused; nothing makes us stumble."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, Final

from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.refusals import Refusal
from app.fhir.messaging import acknowledgement_in, carecommunication_in
from app.fhir.messaging.acknowledgement_out import EVENT, write
from app.fhir.messaging.answering import acknowledge, open_message
from app.medcom import vans_envelope
from tests.domain.builders_correspondence import ASKED_AT
from tests.fhir.messaging.examples import LETTERS, bundle_of
from tests.medcom.test_vans_envelope import WRITTEN

_JSON: Final = [json.dumps(json.loads(path.read_text("utf-8"))).encode() for path in LETTERS.glob("*.json")]
_XML: Final = [Bundle.model_validate_json(letter).model_dump_xml() for letter in _JSON]
_ODD: Final = (
    b"<",
    b"{",
    b"null",
    b"\xff",
    b"&#0;",
    b"<a/>",
    b' value=""',
    b"1e999",
    b"\xed\xa0\x80",
    b'"id":5,',
)
_SAID: Final = (None, 5, "x", "", [], {}, True, [{}], {"a": 1}, ["x"], [None], "Patient/1")


def _cut(letter: bytes) -> SearchStrategy[bytes]:
    """A letter with a piece cut out, and something else in its place."""
    where, length = st.integers(0, len(letter)), st.integers(0, 60)
    odd = st.sampled_from((b"", *_ODD))
    return st.builds(lambda at, size, new: letter[:at] + new + letter[at + size :], where, length, odd)


@st.composite
def _misspoken(draw: st.DrawFn) -> bytes:
    """A letter that says something else in one place."""
    bundle = json.loads(draw(st.sampled_from(_JSON)))
    holder: Any = bundle
    while draw(st.integers(0, 5)) and (within := _holders(holder)):
        holder = draw(st.sampled_from(within))
    key = draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
    holder[key] = draw(st.sampled_from(_SAID))
    return json.dumps(bundle).encode()


def _holders(value: Any) -> list[Any]:
    return [
        child for child in (value.values() if isinstance(value, dict) else value) if child and _holds(child)
    ]


def _holds(value: Any) -> bool:
    return isinstance(value, dict | list)


def _answer(content: bytes) -> None:
    """Do what the front door does, and read the answer back as its receiver would."""
    bundle = bundle_of(content)
    opened = open_message(bundle)
    if opened.event == EVENT:
        acknowledgement_in.read(bundle)
        return
    refused: Refusal | None = None
    try:
        carecommunication_in.read(bundle)
    except Refusal as refusal:
        refused = refusal
    answer = acknowledge(opened, now=ASKED_AT, refusal=refused)
    assert acknowledgement_in.read(json.loads(write(answer))) == answer


@given(content=st.one_of(st.sampled_from(_JSON + _XML).flatmap(_cut), _misspoken()))
@settings(max_examples=150)
def test_a_mangled_message_is_answered_or_refused(content: bytes) -> None:
    with suppress(Refusal):
        _answer(content)


@given(content=_cut(WRITTEN.encode()))
@settings(max_examples=100)
def test_a_mangled_envelope_is_opened_or_refused(content: bytes) -> None:
    with suppress(Refusal):
        vans_envelope.read(content)
