"""DIS91, the EDIFACT twin of the correspondence letter XDIS91: standards reference §2.7.

A table says where each value of the XML twin stands in the segments. Reading makes the tree that
`xdis91` reads, writing takes the tree that `xdis91` writes; so the twins always say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, TypeAlias

from lxml.etree import _Element as Node

from app.domain.intake import Unmapped
from app.domain.letters import Letter
from app.domain.refusals import TooLarge
from app.medcom import edifact, edifact_text, xdis91
from app.medcom.dis91_segments import ENVELOPE, LETTER, PATTERNS
from app.medcom.edifact import Segment
from app.medcom.edifact_codes import in_xml, said_beside, sent, to_edifact
from app.medcom.edifact_patterns import unread_whole
from app.medcom.head import COPENHAGEN
from app.medcom.reader import Reader
from app.medcom.writer import Writer

VERSION: Final = "D9134L"
WRITE: Final = Writer(xdis91.NAMESPACE)
TEXTS: Final = 9
"""FTX segments in a group; a group that is full goes on in the next."""
GROUPS: Final = 10

Read: TypeAlias = tuple[dict[str, str], list[Unmapped]]


def read(head: Segment, message: tuple[Segment, ...]) -> tuple[Node, tuple[Unmapped, ...]]:
    """Return the letter as its XML twin, and what it says that the twin has no place for."""
    values, unmapped = _values([*_grouped(message[1:-1])])
    for pattern, segment in ((ENVELOPE, head), (LETTER, message[0])):
        values |= pattern.read(segment)
        unmapped += pattern.unread(segment)
    texts = [(group, segment) for group, segment in _grouped(message[1:-1]) if segment.tag == "FTX"]
    told = in_xml({"Letter/TypeCode": "XDIS91", **values, **_subject(texts)})
    root, body = WRITE.emessage("ClinicalEmail", told)
    body.extend(_texts(texts))
    body.extend(_references(segment for _, segment in texts))
    return root, (*unmapped, *said_beside(values))


def _grouped(segments: Iterable[Segment]) -> Iterator[tuple[str, Segment]]:
    """Yield each segment with its group; the two of S01 are told apart by their NAD."""
    held, name, number = list[Segment](), "", 0
    for segment in (*segments, Segment("S")):
        if not segment.tag.startswith("S") or segment.tag in {"SEQ", "SPR"}:
            held.append(segment)
            continue
        party = next((it.at(1) for it in held if it.tag == "NAD"), "")
        group = f"{name}/{party}" if name == "S01" else f"{name}/{number}" if name == "S14" else name
        yield from ((group, it) for it in held)
        held, name, number = [segment], segment.tag, number + 1


def _values(segments: Iterable[tuple[str, Segment]]) -> Read:
    """Read what has a place in the table; the second of what stands once is kept as unmapped."""
    values: dict[str, str] = {}
    unmapped: list[Unmapped] = []
    for group, segment in segments:
        pattern = next((it for it in PATTERNS if it.group == group and it.fits(segment)), None)
        said = pattern.read(segment) if pattern else {}
        if pattern is None or said.keys() & values.keys():
            unmapped += () if _is_text(group, segment) else unread_whole(group, segment)
            continue
        values |= said
        unmapped += pattern.unread(segment)
    return values, unmapped


_PROSE: Final = "NC"
_SUBJECT: Final = "OE"
_LINKS: Final = frozenset({"URL", "SUP", "BIN"})


def _is_text(group: str, segment: Segment) -> bool:
    is_group = segment.tag == "S14" and segment.elements == (("14",),)
    return group.startswith("S14") and (is_group or segment.at(1) in {_PROSE, _SUBJECT, *_LINKS})


def _subject(texts: Iterable[tuple[str, Segment]]) -> dict[str, str]:
    subject = " ".join(
        line for _, segment in texts if segment.at(1) == _SUBJECT for line in edifact_text.components(segment)
    )
    return {"AdditionalInformation/Subject": subject} if subject else {}


def _texts(texts: Iterable[tuple[str, Segment]]) -> Iterator[Node]:
    """Yield a text for each group, and for groups that go on in each other one together."""
    together: dict[str, list[Segment]] = {}
    sizes: dict[str, int] = {}
    name = last = ""
    for group, segment in texts:
        if group != last and sizes.get(last) != TEXTS:
            name = group
        last = group
        sizes[group] = sizes.get(group, 0) + 1
        if segment.at(1) == _PROSE:
            together.setdefault(name, []).append(segment)
    for segments in together.values():
        yield WRITE.element("ClinicalInformation", edifact_text.prose(WRITE, "Text01", segments))


def _references(segments: Iterable[Segment]) -> Iterator[Node]:
    for segment in segments:
        kind, (description, *rest) = segment.at(1), edifact_text.components(segment) or ("",)
        if kind not in _LINKS:
            continue
        link = {
            "URL": WRITE.leaf("URL", "".join(part.removesuffix("\\") for part in rest)),
            "SUP": WRITE.leaf("SUP", "true"),
            "BIN": WRITE.element(
                "BIN", *(WRITE.leaf(name, part) for name, part in zip(_FILE, rest, strict=False))
            ),
        }
        yield WRITE.element("Reference", WRITE.leaf("RefDescription", description), link[kind])


_FILE: Final = ("ObjectIdentifier", "ObjectCode", "ObjectExtensionCode", "OriginalObjectSize")


def write(letter: Letter, *, statistical_code: str = "") -> bytes:
    """Return the letter as XDIS91 would say it; raises TooLarge where the text has no room."""
    root = Reader.of(xdis91.tree(letter, statistical_code=statistical_code))
    body = root.child("ClinicalEmail")
    paths = [name for pattern in (ENVELOPE, LETTER, *PATTERNS) for name, _, _ in pattern.names()]
    said = {
        path: (root if path.startswith("Envelope/") else body).text(path)
        for path in (*paths, "Letter/Authorisation/Date", "Letter/Authorisation/Time", *_SENT)
    }
    subject = body.text("AdditionalInformation/Subject")
    lines = body.child("ClinicalInformation/Text01").prose().split("\n")
    return edifact.write(_interchange(to_edifact(said), _grouped_texts(subject, lines)))


_SENT: Final = ("Envelope/Sent/Date", "Envelope/Sent/Time")


def _grouped_texts(subject: str, lines: Iterable[str]) -> Iterator[Segment]:
    head = edifact_text.segments(_SUBJECT, [subject]) if subject else []
    every = [*head, *edifact_text.segments(_PROSE, lines)]
    if len(every) > TEXTS * GROUPS:
        raise TooLarge("DIS91", f"{TEXTS * GROUPS * edifact_text.LINES} lines")
    for number, segment in enumerate(every):
        if number % TEXTS == 0:
            yield Segment("S14", (("14",),))
        yield segment


def _interchange(values: Mapping[str, str], texts: Iterator[Segment]) -> Iterator[Segment]:
    written = [it.write(values) for it in (LETTER, *PATTERNS)]
    letter = [segment for segment in (*written, *texts) if segment is not None]
    head = ENVELOPE.write(values)
    yield from (head, *letter) if head else letter
    yield Segment("UNT", ((str(len(letter) + 1),), (values["Letter/Identifier"],)))
    yield Segment("UNZ", (("1",), (values["Envelope/Identifier"],)))


def resealed(content: bytes, *, envelope_id: str, sent_at: datetime) -> bytes:
    """Return a letter of ours in another envelope."""
    interchange = edifact.parse(content)
    local = sent_at.astimezone(COPENHAGEN)
    again = sent(local.date().isoformat(), f"{local:%H:%M}") | {"Envelope/Identifier": envelope_id}
    head = ENVELOPE.write(ENVELOPE.read(interchange.head) | again)
    (letter,) = interchange.messages
    end = Segment("UNZ", (("1",), (envelope_id,)))
    return edifact.write((*([head] if head else ()), *letter, end))
