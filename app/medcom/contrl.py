"""CTL01-03, the EDIFACT twins of the receipts XCTL01-03 (standards reference §2.8)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from lxml.etree import _Element as Node

from app.domain.refusals import InvalidValue
from app.medcom import edifact, edifact_text
from app.medcom.dis91_segments import ENVELOPE
from app.medcom.edifact import Segment
from app.medcom.edifact_codes import REFUSAL, in_xml, sent, xml_version
from app.medcom.edifact_patterns import Pattern
from app.medcom.head import Acknowledgement
from app.medcom.reader import Reader
from app.medcom.receipts import NAMESPACE
from app.medcom.writer import Writer

WRITE: Final = Writer(NAMESPACE)
BODIES: Final = {
    "C0130Q": "NegativeVansReceipt",
    "C0230Q": "NegativeReceipt",
    "C0330Q": "PositiveReceipt",
}
_POSITIVE: Final = "PositiveReceipt"
_TAKEN, _REFUSED = "7", "4"

LETTER: Final = Pattern.of(
    "", "UNH+{Letter/Identifier}+CONTRL:D:93A:ZZ:{Letter/VersionCode}+{Letter/StatisticalCode}"
)
_ENVELOPE: Final = Pattern.of(
    "UCI",
    "UCI+{OriginalEnvelopeIdentifier}+{OriginalSender/EANIdentifier}:14"
    "+{OriginalReceiver/EANIdentifier}:14+{action}",
)
_ORIGINAL: Final = Pattern.of(
    "UCM", "UCM+{OriginalLetterIdentifier}+{message}:D:93A:UN:{OriginalVersionCode}+{action}"
)
_MESSAGES: Final = {"D": "MEDDIS", "H": "MEDREF", "R": "MEDRPT", "Q": "MEDREQ", "C": "CONTRL"}
"""What kind of message a version is of, by its first letter."""


def read(head: Segment, message: tuple[Segment, ...]) -> Node:
    """Return the receipt as its XML twin; raises InvalidValue where it contradicts itself."""
    values = in_xml(ENVELOPE.read(head) | LETTER.read(message[0]))
    kind = BODIES[message[0].at(2, 5)]
    root, body = WRITE.emessage(kind, values)
    inside = original = WRITE.element("OriginalEmessage")
    body.append(original)
    for tag, segments in groupby(message[1:-1], lambda segment: segment.tag):
        if tag == "FTX":
            inside.extend(_reason(list(segments)))
            continue
        for segment in segments:
            inside = _answer(original, segment, positive=kind == _POSITIVE)
    return root


def _answer(original: Node, segment: Segment, *, positive: bool) -> Node:
    """Add what is said of an envelope or letter and return where; a reason that follows belongs there."""
    pattern = next((it for it in (_ENVELOPE, _ORIGINAL) if it.tag == segment.tag), None)
    values = pattern.read(segment) if pattern else {}
    if positive is (values.get("action") == _REFUSED) or values.get("action") not in {_TAKEN, _REFUSED}:
        raise InvalidValue(
            "receipt", "one answer", danish="Kvitteringen modsiger sig selv.", place=segment.place
        )
    version = values.get("OriginalVersionCode", "")
    values |= {"OriginalVersionCode": xml_version(version)} if version else {}
    inside = original
    if segment.tag == "UCM":
        inside = WRITE.element("OriginalLetter")
        original.append(inside)
    WRITE.paths(inside, {path: text for path, text in values.items() if path[0].isupper()})
    return inside


def _reason(segments: list[Segment]) -> Iterator[Node]:
    code = segments[0].at(1)
    yield from (leaf for leaf in (WRITE.leaf("RefuseCode", REFUSAL.get(code, code)),) if leaf is not None)
    yield edifact_text.prose(WRITE, "RefuseText", segments)


def write(receipt: Node) -> bytes:
    """Return a receipt of ours in the syntax of the letter it answers."""
    root = Reader.of(receipt)
    body = next(part for part in root.parts if part.name != "Envelope")
    original = body.child("OriginalEmessage")
    action = _TAKEN if body.name == _POSITIVE else _REFUSED
    letter = [
        *_written(LETTER, _letter(body)),
        *_answered(_ENVELOPE, original, action),
        *(it for part in original.all("OriginalLetter") for it in _answered(_ORIGINAL, part, action)),
    ]
    number, envelope = body.text("Letter/Identifier"), root.text("Envelope/Identifier")
    ends = Segment("UNT", ((str(len(letter) + 1),), (number,))), Segment("UNZ", (("1",), (envelope,)))
    return edifact.write((*_written(ENVELOPE, _envelope(root, body)), *letter, *ends))


def _written(pattern: Pattern, values: dict[str, str]) -> Iterator[Segment]:
    segment = pattern.write(values)
    yield from (segment,) if segment else ()


def _letter(body: Reader) -> dict[str, str]:
    version = body.text("Letter/VersionCode").removeprefix("X")
    kind = body.text("Letter/StatisticalCode").removeprefix("X")
    number = body.text("Letter/Identifier")
    return {
        "Letter/Identifier": number,
        "Letter/VersionCode": version,
        "Letter/StatisticalCode": kind,
    }


def _envelope(root: Reader, body: Reader) -> dict[str, str]:
    wanted = root.text("Envelope/AcknowledgementCode") == Acknowledgement.WANTED
    return {
        "Sender/EANIdentifier": body.text("Sender/EANIdentifier"),
        "Receiver/EANIdentifier": body.text("Receiver/EANIdentifier"),
        "Envelope/Identifier": root.text("Envelope/Identifier"),
        "Envelope/AcknowledgementCode": "1" if wanted else "0",
        **sent(root.text("Envelope/Sent/Date"), root.text("Envelope/Sent/Time")),
    }


def _answered(pattern: Pattern, part: Reader, action: str) -> Iterator[Segment]:
    values = {name: part.text(name) for name, _, _ in pattern.names() if name[0].isupper()}
    version = values.get("OriginalVersionCode", "").removeprefix("X")
    values |= {"OriginalVersionCode": version, "message": _MESSAGES.get(version[:1], _MESSAGES["D"])}
    yield from _written(pattern, {**values, "action": action})
    code = next((it for it, meant in REFUSAL.items() if meant == part.text("RefuseCode")), "")
    if code:
        yield from edifact_text.segments(code, part.child("RefuseText").prose().split("\n"))
