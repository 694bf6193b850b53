"""CTL01-03 and XCTL01-03 are twins too (standards reference §2.8)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.refusals import RuleNotMet
from app.medcom import contrl, receipts
from app.medcom.edifact import parse
from app.medcom.head import LetterHead
from app.medcom.letters import LetterRefused, Receipt, Syntax, open_letter, read_body, syntax_of
from app.medcom.twins import written

EDI = (Path(__file__).parent / "letters/dis91-in.edi").read_bytes()
NUMBERS = {"letter_id": "Q1", "envelope_id": "E1", "now": datetime(2026, 11, 20, 12, 0, tzinfo=UTC)}
REFUSAL = RuleNotMet("x", "No.", "Det kan vi ikke: " + "fordi vi ikke kender borgeren, " * 14)


def receipt_of(content: bytes) -> Receipt:
    receipt = read_body(open_letter(content))
    assert isinstance(receipt, Receipt)
    return receipt


def test_a_positive_receipt_is_the_same_in_either_form() -> None:
    head = open_letter(EDI).head
    ours = contrl.write(receipts.positive(head, **NUMBERS))

    assert receipt_of(ours) == receipt_of(receipts.write_positive(head, **NUMBERS))
    assert receipt_of(ours).positive
    assert b"UCI+OUH26112000531+5790001354145:14+5790000121441:14+7'" in ours
    assert b"UCM+BRV26112000531+MEDDIS:D:93A:UN:D9134L+7'" in ours


def test_a_negative_receipt_says_what_is_wrong_in_either_form() -> None:
    head = open_letter(EDI).head
    ours = contrl.write(receipts.negative(head, REFUSAL, **NUMBERS))
    twin = receipt_of(receipts.write_negative(head, REFUSAL, **NUMBERS))

    assert receipt_of(ours) == twin
    assert twin.refuse_text.count("\n") > 5
    assert b"FTX+NC+P00++" in ours


def test_a_letter_that_cannot_be_read_is_answered_all_the_same() -> None:
    with pytest.raises(LetterRefused) as found:
        open_letter(b"UNB+UNOC:3'")
    ours = written(receipts.negative(LetterHead(), found.value, **NUMBERS), Syntax.EDIFACT)

    assert receipt_of(ours).refuse_code == "syntaksfejl"
    assert receipt_of(ours).original_envelope_id == receipts.UNKNOWN


def test_a_version_we_do_not_take_is_named_in_the_receipt_as_it_came() -> None:
    with pytest.raises(LetterRefused) as found:
        open_letter(EDI.replace(b"MEDDIS:D:93A:UN:D9134L", b"MEDREF:D:93A:UN:H0130R"))
    ours = contrl.write(receipts.negative(found.value.head, found.value, **NUMBERS))

    assert b"UCM+BRV26112000531+MEDREF:D:93A:UN:H0130R+4'" in ours
    assert b"FTX+VER+" in ours


@pytest.mark.parametrize("number", ["01", "02", "03"])
def test_medcoms_own_twins_say_the_same(examples: Path, number: str) -> None:
    edifact = (examples / "medcom-edifact" / f"CTL{number}_1.edi").read_bytes()
    oioxml = (examples / "medcom-oioxml" / f"CTL{number}_1.xml").read_bytes()

    assert receipt_of(edifact) == receipt_of(oioxml)


@pytest.mark.parametrize(("old", "new"), [(b"+7'", b"+4'"), (b"+7'", b"+9'"), (b"UCM", b"UCX")])
def test_a_receipt_that_contradicts_itself_is_refused(old: bytes, new: bytes) -> None:
    ours = contrl.write(receipts.positive(open_letter(EDI).head, **NUMBERS))
    with pytest.raises(LetterRefused, match="one answer"):
        open_letter(ours.replace(old, new))


def test_an_answer_is_written_as_the_letter_was() -> None:
    receipt = receipts.positive(open_letter(EDI).head, **NUMBERS)

    assert syntax_of(written(receipt, Syntax.EDIFACT)) is Syntax.EDIFACT
    assert syntax_of(written(receipt, Syntax.OIOXML)) is Syntax.OIOXML
    assert syntax_of(b"<x/>", "application/EDIFACT; charset=iso-8859-1") is Syntax.EDIFACT
    assert len(parse(written(receipt, Syntax.EDIFACT)).messages) == 1
