from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.domain.parties import Party
from app.domain.refusals import (
    Finding,
    InvalidValue,
    Kind,
    MissingValue,
    NotSupported,
    Refusal,
    TooLarge,
    Unresolved,
)
from app.medcom.letters import LetterHead, LetterRefused, Receipt, open_letter, read_body
from app.medcom.receipts import REFUSE_CODE, WRONG_RECEIVER, refuse_code, write_negative, write_positive

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CODES = {
    "ikke_specificeret",
    "ukendt_lokationsnummer",
    "problem_med_modtagerID",
    "problem_med_version",
    "syntaksfejl",
}
MISSING = MissingValue("CivilRegistrationNumber", place="RehabilitationPlan/Patient/CivilRegistrationNumber")


def receipt_of(content: bytes) -> Receipt:
    receipt = read_body(open_letter(content))
    assert isinstance(receipt, Receipt)
    return receipt


def test_every_kind_of_refusal_has_a_code_of_the_standard() -> None:
    assert set(REFUSE_CODE) == set(Kind)
    assert set(REFUSE_CODE.values()) <= CODES


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (MISSING, "syntaksfejl"),
        (Unresolved("Receiver"), "ukendt_lokationsnummer"),
        (NotSupported("XDIS13"), "problem_med_version"),
        (TooLarge("letter", "5 MiB"), "ikke_specificeret"),
        (InvalidValue.of([Finding(WRONG_RECEIVER, "", "")]), "problem_med_modtagerID"),
        (LetterRefused(LetterHead(), Unresolved("Receiver")), "ukendt_lokationsnummer"),
    ],
)
def test_the_code_says_what_the_sender_must_mend(refusal: Refusal, code: str) -> None:
    assert refuse_code(refusal) == code


def test_a_positive_receipt_goes_back_to_the_sender(head: LetterHead) -> None:
    content = write_positive(head, letter_id="R1", envelope_id="E1", now=NOW)
    opened = open_letter(content)

    assert opened.head.sender.gln_text == head.receiver.gln_text
    assert opened.head.receiver.gln_text == head.sender.gln_text
    assert opened.head.wants_receipt is False
    assert opened.head.sent_at == NOW
    assert read_body(opened) == Receipt(
        positive=True,
        kind="XCTL03",
        original_envelope_id="ENV1",
        original_letter_ids=("GOP1",),
        original_sender_gln="5790001354145",
        original_receiver_gln="5790000121441",
    )


def test_a_negative_receipt_says_in_danish_which_element_is_wrong(head: LetterHead) -> None:
    receipt = receipt_of(write_negative(head, MISSING, letter_id="R1", envelope_id="E1", now=NOW))

    assert receipt.positive is False
    assert receipt.kind == "XCTL02"
    assert receipt.refuse_code == "syntaksfejl"
    assert " ".join(receipt.refuse_text.split()) == (
        "RehabilitationPlan/Patient/CivilRegistrationNumber: CivilRegistrationNumber skal være udfyldt."
    )


def test_a_letter_of_which_nothing_could_be_read_is_answered_too() -> None:
    receipt = receipt_of(write_negative(LetterHead(), MISSING, letter_id="R1", envelope_id="E1", now=NOW))

    assert receipt.original_envelope_id == "ukendt"
    assert receipt.original_letter_ids == ()
    assert receipt.original_sender_gln == "ukendt"
    assert receipt.refuse_code == "syntaksfejl"


@pytest.mark.parametrize("number", ["", "FIFTEEN-LETTERS"])
def test_a_receipt_without_a_valid_number_of_its_own_is_not_written(head: LetterHead, number: str) -> None:
    with pytest.raises(InvalidValue, match="1 to 14"):
        write_positive(head, letter_id=number, envelope_id="E1", now=NOW)


numbers = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=14)


@given(numbers, numbers, numbers)
def test_receipts_are_read_as_they_were_written(letter_id: str, envelope_id: str, own: str) -> None:
    answered = LetterHead(
        letter_id=letter_id,
        envelope_id=envelope_id,
        version_code="GGOP100",
        sender=Party(gln_text="5790001354145"),
        receiver=Party(gln_text="5790000121441"),
    )
    positive = receipt_of(write_positive(answered, letter_id=own, envelope_id=own, now=NOW))
    negative = receipt_of(write_negative(answered, MISSING, letter_id=own, envelope_id=own, now=NOW))

    for receipt in (positive, negative):
        assert receipt.original_letter_ids == (letter_id,)
        assert receipt.original_envelope_id == envelope_id
        assert receipt.original_sender_gln == "5790001354145"


def shape(element: etree._Element) -> list[str]:
    """Every element's place without what it says."""
    return [element.getroottree().getelementpath(it) for it in element.iter()]


@pytest.mark.parametrize("name", ["CTL02_1.xml", "CTL03_1.xml"])
def test_our_receipts_have_the_structure_of_medcoms(examples: Path, head: LetterHead, name: str) -> None:
    official = etree.parse(examples / "medcom-oioxml" / name).getroot()
    ours = (
        write_positive(head, letter_id="R1", envelope_id="E1", now=NOW)
        if name == "CTL03_1.xml"
        else write_negative(head, MISSING, letter_id="R1", envelope_id="E1", now=NOW)
    )

    def structure(root: etree._Element) -> list[str]:
        return [place for place in shape(root) if "Break" not in place]

    assert structure(etree.fromstring(ours)) == structure(official)


def test_medcoms_own_receipts_are_read(examples: Path) -> None:
    folder = examples / "medcom-oioxml"
    by_network = receipt_of((folder / "CTL01_1.xml").read_bytes())
    by_receiver = receipt_of((folder / "CTL02_1.xml").read_bytes())

    assert by_network.kind == "XCTL01"
    assert by_network.refuse_code == "ukendt_lokationsnummer"
    assert by_network.original_letter_ids == ("1111FRE01095", "1111MAN01095")
    assert by_receiver.refuse_code == "problem_med_version"
    assert by_receiver.refuse_text.endswith("IT-Hotline. Horsens Sygehus.Telefon 86345678.")


def test_a_receipt_speaks_of_as_many_letters_as_the_standard_allows() -> None:
    head = open_letter((Path(__file__).parent / "letters/dis91-in.xml").read_bytes()).head
    one = write_positive(head, letter_id="Q1", envelope_id="E1", now=NOW)
    start, end = one.index(b"<OriginalLetter>"), one.index(b"</OriginalEmessage>")

    assert len(receipt_of(one[:start] + one[start:end] * 99 + one[end:]).original_letter_ids) == 99
    with pytest.raises(TooLarge) as refused:
        receipt_of(one[:start] + one[start:end] * 100 + one[end:])
    (finding,) = refused.value.findings
    assert finding.place == "PositiveReceipt/OriginalEmessage/OriginalLetter[100]"
    assert "99 breve" in finding.danish
