"""XCTL01-03: the receipts of the network, read and written (standards reference §2.8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from lxml.etree import _Element as Node

from app.domain.negative_receipts import told
from app.domain.refusals import Finding, Kind, Refusal, TooLarge, listed
from app.medcom.head import Acknowledgement, LetterHead
from app.medcom.outgoing import envelope, number
from app.medcom.plain_text import wrapped
from app.medcom.reader import Reader
from app.medcom.requirements import WRONG_VERSION, Rule
from app.medcom.writer import Writer, serialise

NAMESPACE: Final = "http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2005/08/07/"
WRITE: Final = Writer(NAMESPACE)
MOST_LETTERS: Final = 99
"""As many letters may one receipt speak of."""
UNKNOWN: Final = "ukendt"
"""Stands where the schema wants a number and the refused letter has none."""

REFUSE_CODE: Final[dict[Kind, str]] = {
    Kind.INVALID: "syntaksfejl",
    Kind.REQUIRED: "syntaksfejl",
    Kind.UNKNOWN_CODE: "syntaksfejl",
    Kind.UNRESOLVED: "ukendt_lokationsnummer",
    Kind.CONFLICT: "ikke_specificeret",
    Kind.RULE: "ikke_specificeret",
    Kind.STALE: "ikke_specificeret",
    Kind.VERSION_REQUIRED: "ikke_specificeret",
    Kind.NOT_FOUND: "ikke_specificeret",
    Kind.GONE: "ikke_specificeret",
    Kind.FORBIDDEN: "ikke_specificeret",
    Kind.UNAUTHENTICATED: "ikke_specificeret",
    Kind.UNSUPPORTED: "problem_med_version",
    Kind.TOO_LARGE: "ikke_specificeret",
}
VERSION_LENGTH: Final = 7
WRONG_RECEIVER: Final = "wrong-receiver"
"""The finding's code when the location is ours and the identifier beside it is not."""

_BY_FINDING: Final = {WRONG_VERSION: "problem_med_version", WRONG_RECEIVER: "problem_med_modtagerID"}

REQUIRED: Final = (Rule("OriginalEmessage/OriginalEnvelopeIdentifier"),)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receiver or the network says of a letter of ours."""

    positive: bool
    kind: str
    original_envelope_id: str
    original_letter_ids: tuple[str, ...] = ()
    original_sender_gln: str = ""
    original_receiver_gln: str = ""
    refuse_code: str = ""
    refuse_text: str = ""

    @property
    def reason(self) -> str:
        """Why it was refused, as a case worker reads it; nothing where it was not."""
        return "" if self.positive else told(self.refuse_code, self.refuse_text)


def read(receipt: Reader, head: LetterHead) -> Receipt:
    """Read any of the three; a refusal stands at the envelope, at its letters, or at both."""
    original = receipt.child("OriginalEmessage")
    letters = original.all("OriginalLetter")
    if len(letters) > MOST_LETTERS:
        raise TooLarge.of(
            replace(finding, place=letters[MOST_LETTERS].path)
            for finding in TooLarge("receipt", f"{MOST_LETTERS} letters").findings
        )
    codes = [code for part in (original, *letters) if (code := part.text("RefuseCode"))]
    texts = [text for part in (original, *letters) if (text := part.child("RefuseText").prose())]
    return Receipt(
        positive=receipt.name == "PositiveReceipt",
        kind=head.type_code,
        original_envelope_id=original.text("OriginalEnvelopeIdentifier"),
        original_letter_ids=tuple(part.text("OriginalLetterIdentifier") for part in letters),
        original_sender_gln=original.text("OriginalSender/EANIdentifier"),
        original_receiver_gln=original.text("OriginalReceiver/EANIdentifier"),
        refuse_code=codes[0] if codes else "",
        refuse_text="\n".join(texts),
    )


def refuse_code(refusal: Refusal) -> str:
    codes = (_BY_FINDING[finding.code] for finding in refusal.findings if finding.code in _BY_FINDING)
    return next(codes, REFUSE_CODE[refusal.kind])


def refuse_lines(refusal: Refusal) -> tuple[str, ...]:
    """Say in Danish which element and what is wrong with it, a line per finding."""
    return tuple(line for finding in listed(refusal.findings) for line in wrapped(_sentence(finding)))


def _sentence(finding: Finding) -> str:
    return f"{finding.place}: {finding.danish}" if finding.place else finding.danish


def write_positive(head: LetterHead, *, letter_id: str, envelope_id: str, now: datetime) -> bytes:
    return serialise(positive(head, letter_id=letter_id, envelope_id=envelope_id, now=now))


def positive(head: LetterHead, *, letter_id: str, envelope_id: str, now: datetime) -> Node:
    receipt = _receipt("PositiveReceipt", "XCTL03", "XC0330Q", head, letter_id)
    receipt.append(_original(head, ()))
    return _enveloped(receipt, envelope_id, now)


def write_negative(
    head: LetterHead, refusal: Refusal, *, letter_id: str, envelope_id: str, now: datetime
) -> bytes:
    return serialise(negative(head, refusal, letter_id=letter_id, envelope_id=envelope_id, now=now))


def negative(head: LetterHead, refusal: Refusal, *, letter_id: str, envelope_id: str, now: datetime) -> Node:
    receipt = _receipt("NegativeReceipt", "XCTL02", "XC0230Q", head, letter_id)
    reason = (
        WRITE.leaf("RefuseCode", refuse_code(refusal)),
        WRITE.prose("RefuseText", refuse_lines(refusal)),
    )
    receipt.append(_original(head, reason))
    return _enveloped(receipt, envelope_id, now)


def _receipt(name: str, kind: str, version: str, head: LetterHead, letter_id: str) -> Node:
    letter = WRITE.element(
        "Letter",
        number(WRITE, "Identifier", letter_id),
        WRITE.leaf("VersionCode", version),
        WRITE.leaf("StatisticalCode", kind),
    )
    return WRITE.element(
        name, letter, _at("Sender", head.receiver.gln_text), _at("Receiver", head.sender.gln_text)
    )


def _at(name: str, gln_text: str) -> Node:
    return WRITE.element(name, WRITE.leaf("EANIdentifier", gln_text or UNKNOWN))


def _original(head: LetterHead, reason: tuple[Node | None, ...]) -> Node:
    """Name the letter we answer; a reason stands at the letter, or at the envelope where it has none."""
    original = WRITE.element(
        "OriginalEmessage",
        WRITE.leaf("OriginalEnvelopeIdentifier", head.envelope_id or UNKNOWN),
        _at("OriginalSender", head.sender.gln_text),
        _at("OriginalReceiver", head.receiver.gln_text),
    )
    if not head.letter_id:
        original.extend(part for part in reason if part is not None)
        return original
    letter = WRITE.element(
        "OriginalLetter",
        WRITE.leaf("OriginalLetterIdentifier", head.letter_id),
        WRITE.leaf("OriginalVersionCode", head.version_code or UNKNOWN, limit=VERSION_LENGTH),
        *reason,
    )
    original.append(letter)
    return original


def _enveloped(receipt: Node, envelope_id: str, now: datetime) -> Node:
    outside = envelope(WRITE, sent_at=now, envelope_id=envelope_id, wanted=Acknowledgement.NOT_WANTED)
    return WRITE.element("Emessage", outside, receipt)
