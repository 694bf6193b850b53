"""EDIFACT letters as the trees of their XML twins, so that one front door reads both."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, TypeAlias

from lxml.etree import _Element as Node

from app.domain.intake import Unmapped
from app.domain.refusals import InvalidValue
from app.medcom import contrl, dis91, edifact, receipts
from app.medcom.dis91_segments import ENVELOPE, LETTER, PATTERNS
from app.medcom.edifact import Segment
from app.medcom.edifact_codes import in_xml, xml_version
from app.medcom.edifact_patterns import place_of
from app.medcom.oioxml import parse
from app.medcom.writer import Writer, serialise


class Syntax(StrEnum):
    """What a letter is written in, by its media type."""

    OIOXML = "application/xml"
    EDIFACT = "application/edifact"


Twin: TypeAlias = tuple[Node, tuple[Unmapped, ...]]

_WRITE: Final = Writer(receipts.NAMESPACE)
_NAME: Final = re.compile(r"[A-Z][A-Z0-9]{1,7}")


def syntax_of(content: bytes, media_type: str = "") -> Syntax:
    """Say what it is written in: by what it is sent as, else by how it begins."""
    told = media_type.partition(";")[0].strip().casefold() == Syntax.EDIFACT
    return Syntax.EDIFACT if told or edifact.is_edifact(content) else Syntax.OIOXML


def tree_of(content: bytes, syntax: Syntax) -> Twin:
    """Return the letter's tree, and what an EDIFACT letter says beside it; raises a Refusal."""
    return _of_edifact(content) if syntax is Syntax.EDIFACT else (parse(content), ())


def _of_edifact(content: bytes) -> Twin:
    interchange = edifact.parse(content)
    if len(interchange.messages) != 1:
        raise InvalidValue(
            "letter",
            "one letter to an envelope",
            danish="Kuverten skal indeholde netop ét brev.",
            place=interchange.head.place,
        )
    (message,) = interchange.messages
    version = message[0].at(2, 5)
    if version == dis91.VERSION:
        return dis91.read(interchange.head, message)
    if version in contrl.BODIES:
        return contrl.read(interchange.head, message), ()
    return _unknown(interchange.head, message[0]), ()


def _unknown(head: Segment, letter: Segment) -> Node:
    """Return what every letter says of itself, so that one we do not take is refused by name."""
    version = letter.at(2, 5)
    said = in_xml(ENVELOPE.read(head) | LETTER.read(letter)) | {"Letter/VersionCode": xml_version(version)}
    return _WRITE.emessage(version if _NAME.fullmatch(version) else "Message", said)[0]


def place_in(syntax: Syntax, place: str) -> str:
    """Return a place as the sender knows it: EDIFACT's segment, element and component beside the name."""
    path = place.removeprefix("ClinicalEmail/")
    seen = place_of((ENVELOPE, LETTER, *PATTERNS), path) if syntax is Syntax.EDIFACT else ""
    return f"{path} ({seen})" if seen else place


def written(receipt: Node, syntax: Syntax) -> bytes:
    """Return a receipt in the syntax of the letter that it answers."""
    return contrl.write(receipt) if syntax is Syntax.EDIFACT else serialise(receipt)
