"""A receiver's system shows a letter once, answers it the same each time, and misbehaves as it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.domain.letters import Letter
from app.fhir.messaging.acknowledgement_in import read as read_acknowledgement
from app.fhir.wire import loads
from app.medcom import dis91, vans_envelope, xdis15, xdis91
from app.medcom.letters import Receipt, open_letter, read_body
from tests.counterparts.answers import Reason, receipt
from tests.counterparts.inbox import Inbox
from tests.counterparts.mailbox import Mailbox
from tests.counterparts.reading import read
from tests.counterparts.system import PAGE, Behaviour, System
from tests.counterparts.test_reading import WRITERS, enveloped

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PRACTICE, CARE_RECEIVER = "5790000120314", "5790000121441"


@pytest.fixture
def system(tmp_path: Path) -> System:
    inbox = Inbox(tmp_path / "inbox")
    inbox.prepare()
    units = frozenset({PRACTICE, CARE_RECEIVER})
    return System("Lægerne Forskerparken", units, inbox, lambda: NOW, uuid4)


def said(content: bytes) -> Receipt:
    body = read_body(open_letter(content))
    assert isinstance(body, Receipt)
    return body


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_letter_is_receipted_in_its_own_form(
    system: System, write: Callable[[Letter], bytes], letter: Letter
) -> None:
    reply = system.take(write(letter))
    assert (reply.status, said(reply.content).positive) == (200, True)
    assert said(reply.content).original_letter_ids == ("LETTER1",)
    assert [it.letter_id for it in system.inbox.shown()] == ["LETTER1"]


def test_a_letter_that_comes_again_in_another_envelope_is_shown_once(system: System, letter: Letter) -> None:
    first = system.take(xdis91.write(letter))
    again = system.take(xdis91.write(replace(letter, envelope_id="ENVELOPE2")))
    assert again == first
    assert len(system.inbox.shown()) == 1
    system.take(xdis91.write(replace(letter, letter_id="LETTER2")))
    assert len(system.inbox.shown()) == 2


def test_a_message_in_an_envelope_is_acknowledged_in_one(system: System) -> None:
    first = system.take(enveloped())
    back = vans_envelope.read(first.content)
    assert read_acknowledgement(loads(back.content, limit=10**6)).is_positive
    assert system.take(enveloped()) == first
    assert len(system.inbox.shown()) == 1


@pytest.mark.parametrize("kind", [*WRITERS, "CareCommunication"])
def test_every_refusal_is_read_by_both_sides(kind: str, letter: Letter) -> None:
    content = enveloped() if kind == "CareCommunication" else WRITERS[kind](letter)
    message = read(content)
    for code in ("ikke_specificeret", "ukendt_lokationsnummer", "problem_med_version", "syntaksfejl"):
        answer = receipt(message, Reason(code, "Nej tak."), now=NOW, new_id=uuid4)
        assert read(answer.content).of == (message.head.letter_id,)
        if kind == "CareCommunication":
            inside = loads(vans_envelope.read(answer.content).content, limit=10**6)
            assert not read_acknowledgement(inside).is_positive
        else:
            assert (said(answer.content).positive, said(answer.content).refuse_code) == (False, code)


@pytest.mark.parametrize(("kind", "receipt_kind"), [("XDIS91", "XCTL01"), ("DIS91", "CTL01")])
def test_the_network_refuses_with_a_receipt_of_its_own(
    system: System, letter: Letter, kind: str, receipt_kind: str
) -> None:
    system.is_network, system.units = True, frozenset({CARE_RECEIVER})
    answer = system.take(WRITERS[kind](letter)).content
    assert (said(answer).kind, read(answer).kind) == ("XCTL01", receipt_kind)
    assert not said(answer).positive


def test_what_cannot_be_read_is_refused_and_not_shown(system: System, letter: Letter) -> None:
    reply = system.take(xdis15.write(letter).replace(b"XD1530L", b"XD1599L"))
    assert (said(reply.content).positive, said(reply.content).refuse_code) == (False, "problem_med_version")
    assert system.take(b"hest").status == 400
    assert system.inbox.shown() == []
    assert len(system.refused) == 2


def test_what_is_somebody_elses_is_refused(system: System, letter: Letter) -> None:
    system.units = frozenset({CARE_RECEIVER})
    assert said(system.take(dis91.write(letter)).content).refuse_code == "ukendt_lokationsnummer"
    assert system.inbox.shown() == []


MISBEHAVES = {
    # behaviour: the status of the reply, whether it comes too late, shown, sent by another way afterwards
    Behaviour.WELL: (200, False, 1, 0),
    Behaviour.SLOW: (200, True, 1, 0),
    Behaviour.DEAD: (0, True, 0, 0),
    Behaviour.BUSY: (503, False, 0, 0),
    Behaviour.NEGATIVE: (200, False, 0, 0),
    Behaviour.DUPLICATE: (200, False, 1, 1),
    Behaviour.GARBAGE: (200, False, 0, 0),
    Behaviour.LATE: (202, False, 1, 1),
}


@pytest.mark.parametrize("behaviour", Behaviour)
def test_it_misbehaves_as_it_is_told_and_is_well_again_afterwards(
    system: System, behaviour: Behaviour, letter: Letter
) -> None:
    for content in (xdis91.write(letter), enveloped()):
        system.behaviour, system.late = behaviour, []
        before = len(system.inbox.shown())
        reply = system.take(content)
        shown = len(system.inbox.shown()) - before
        assert (reply.status, reply.is_silent, shown, len(system.late)) == MISBEHAVES[behaviour]
        system.behaviour = Behaviour.WELL
        again = system.take(content)
        assert (again.status, len(system.inbox.shown())) == (200, before + 1)
        if behaviour is Behaviour.GARBAGE:
            assert reply.content == PAGE != again.content
        for late in system.late:
            assert late.content == again.content


def test_a_system_that_is_started_again_knows_what_it_had(system: System, letter: Letter) -> None:
    first = system.take(xdis91.write(letter))
    other = System("igen", system.units, Inbox(system.inbox.folder), lambda: NOW, uuid4)
    assert other.take(xdis91.write(letter)) == first
    assert len(other.inbox.shown()) == 1


def test_a_mailbox_takes_what_is_whole_and_leaves_receipts_that_are(
    system: System, letter: Letter, tmp_path: Path
) -> None:
    mailbox = Mailbox(system, tmp_path / "dropped", tmp_path / "left", tmp_path / "done")
    mailbox.prepare()
    (mailbox.dropped / ".half.xml.new").write_bytes(xdis91.write(letter)[:100])
    (mailbox.dropped / "whole.xml").write_bytes(xdis91.write(letter))
    for system.behaviour in (Behaviour.DEAD, Behaviour.BUSY, Behaviour.GARBAGE):
        assert mailbox.empty() == 0
    system.behaviour = Behaviour.DUPLICATE
    assert mailbox.empty() == 1
    assert [path.name for path in mailbox.dropped.iterdir()] == [".half.xml.new"]
    left = [mailbox.leave(each).read_bytes() for each in system.late]
    assert [said(each).original_letter_ids for each in left] == [("LETTER1",)] * 2
    assert {path.suffix for path in mailbox.left.iterdir()} == {".xml"}
    assert UUID(hex=next(mailbox.left.iterdir()).stem)
