"""EDIFACT syntax (ISO 9735, as MedCom uses it) to segments and back, strictly: standards reference §2.7.

What the segments mean is for `dis91` and `contrl`; nothing here knows a letter. Written by hand: the
one library on the package index is an alpha that sets no limits and names no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from app.domain.private import Private
from app.domain.refusals import Finding, InvalidValue, TooLarge, UnknownCode
from app.medcom.latin import in_latin
from app.medcom.oioxml import LIMIT, shown

SEGMENTS: Final = 2_000
ELEMENTS: Final = 20
COMPONENTS: Final = 10
LENGTH: Final = 350
"""Of one component; the longest that MedCom's letters know is an address on the web."""

Elements: TypeAlias = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Segment(Private):
    tag: str
    elements: Elements = ()
    number: int = 0
    """Its place in the interchange, counted from 1."""

    @property
    def place(self) -> str:
        return f"segment {self.number} ({self.tag})"

    def at(self, element: int, component: int = 1) -> str:
        """Return what stands there, counted from 1 as the standard counts; nothing where there is none."""
        try:
            return self.elements[element - 1][component - 1]
        except IndexError:
            return ""


@dataclass(frozen=True, slots=True, repr=False)
class Interchange(Private):
    """An envelope and the messages in it, each from UNH to UNT."""

    head: Segment
    messages: tuple[tuple[Segment, ...], ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """The service characters: UNA says them, else they are those of the standard."""

    component: str = ":"
    element: str = "+"
    release: str = "?"
    end: str = "'"


_MARKS: Final = Marks()
_UNA: Final = "UNA:+.? '"
_SETS: Final = {"UNOA", "UNOB", "UNOC"}
_BEGINNING: Final = re.compile(rb"\s*(UNA.{5,6}|UNB.)", re.DOTALL)
_TAG: Final = re.compile(r"[A-Z][A-Z0-9]{2}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def is_edifact(content: bytes) -> bool:
    return bool(_BEGINNING.match(content[:200]))


def parse(content: bytes) -> Interchange:
    """Return the interchange, or raise a Refusal that says nothing of the content."""
    if len(content) > LIMIT:
        raise _too_large(f"{LIMIT // 1024} KiB")
    try:
        # Senders that say UNOC (ISO 8859-1) write Windows' dashes and quotes; windows-1252 reads both.
        text = content.decode("cp1252").strip(" \t\r\n")
    except UnicodeDecodeError:
        raise _invalid("text in ISO 8859-1", "Brevet kan ikke læses som ISO 8859-1.") from None
    marks, text = _marks(text)
    return _interchange(list(_segments(text, marks)))


def _marks(text: str) -> tuple[Marks, str]:
    if not text.startswith("UNA"):
        return _MARKS, text
    component, element, _, release, _, end = list(text[3 : len(_UNA)].ljust(6))
    if len({component, element, release, end}) < 4 or re.search(r"[\w\s]", component + element + end):  # noqa: PLR2004 - each its own
        raise _invalid("four different service characters", "UNA skal nævne fire forskellige skilletegn.")
    # A blank says that nothing releases; what no letter may hold releases nothing.
    return Marks(component, element, release.replace(" ", "\0"), end), text[len(_UNA) :].lstrip()


def _segments(text: str, marks: Marks) -> Iterator[Segment]:
    raws = _split(text, marks.end, marks.release, most=SEGMENTS)
    if sum(len(raw) + 1 for raw in raws) != len(text):
        raise _invalid("segments that end", "Det sidste segment er ikke afsluttet.")
    for number, raw in enumerate(raws, start=1):
        yield _segment(raw.lstrip("\r\n"), number, marks)


def _segment(raw: str, number: int, marks: Marks) -> Segment:
    tag, *elements = _split(raw + marks.element, marks.element, marks.release, most=ELEMENTS)
    segment = Segment(tag if _TAG.fullmatch(tag) else "?", (), number)
    if segment.tag == "?" or _CONTROL.search(raw):
        raise _invalid(
            "a tag and text without control characters", "Segmentet kan ikke læses.", segment.place
        )
    return Segment(tag, tuple(_components(element, segment.place, marks) for element in elements), number)


def _components(element: str, place: str, marks: Marks) -> tuple[str, ...]:
    parts = _split(element + marks.component, marks.component, marks.release, most=COMPONENTS)
    return tuple(_unreleased(part, marks, place) for part in parts)


def _split(text: str, mark: str, release: str, *, most: int) -> list[str]:
    """Return what stands before each mark that is not released; the release characters stay in it."""
    plain, freed = re.escape(mark + release), re.escape(release)
    piece = re.compile(f"((?:[^{plain}]++|{freed}.)*+){re.escape(mark)}", re.DOTALL)
    pieces: list[str] = []
    place = 0
    while found := piece.match(text, place):
        if len(pieces) == most:
            raise _too_large(f"{most} parts divided by {mark}")
        pieces.append(found[1])
        place = found.end()
    return pieces


def _unreleased(part: str, marks: Marks, place: str) -> str:
    text = re.sub(f"{re.escape(marks.release)}(.)", r"\1", part)
    if len(text) > LENGTH:
        raise _too_large(f"{LENGTH} characters in a component", place)
    return text


def _interchange(segments: list[Segment]) -> Interchange:
    if len(segments) < 2 or segments[0].tag != "UNB" or segments[-1].tag != "UNZ":  # noqa: PLR2004 - a head and an end
        raise _invalid("an interchange from UNB to UNZ", "Brevet skal gå fra UNB til UNZ.")
    head, end = segments[0], segments[-1]
    if head.at(1) not in _SETS:
        raise UnknownCode("character set", shown(head.at(1)), known=_SETS, place=head.place)
    messages = tuple(_messages(segments[1:-1]))
    _check(end, end.at(1) == str(len(messages)), end.at(2) == head.at(5))
    return Interchange(head, messages)


def _messages(segments: list[Segment]) -> Iterator[tuple[Segment, ...]]:
    message: list[Segment] = []
    for segment in segments:
        if (segment.tag == "UNH") is bool(message):
            raise _invalid("messages from UNH to UNT", "Et brev skal gå fra UNH til UNT.", segment.place)
        message.append(segment)
        if segment.tag == "UNT":
            _check(segment, segment.at(1) == str(len(message)), segment.at(2) == message[0].at(1))
            yield tuple(message)
            message = []
    if message:
        raise _invalid("messages from UNH to UNT", "Et brev skal gå fra UNH til UNT.", message[-1].place)


def _check(end: Segment, counted: bool, named: bool) -> None:  # noqa: FBT001 - two findings about one segment
    """What ends a message or an interchange says how much it ends, so that nothing is lost on the way."""
    if not counted:
        raise _invalid("the count of what it ends", "Antallet passer ikke; noget mangler.", end.place)
    if not named:
        raise _invalid("the number of what it ends", "Nummeret er ikke det, der begyndte.", end.place)


def write(segments: Iterable[Segment]) -> bytes:
    """Return the interchange in ISO 8859-1, a segment to a line."""
    return "\n".join((_UNA, *(_written(segment) for segment in segments), "")).encode("latin-1")


def _written(segment: Segment) -> str:
    elements = [":".join(_trimmed(map(_released, parts))) for parts in segment.elements]
    return "+".join((segment.tag, *_trimmed(elements))) + "'"


def _released(text: str) -> str:
    return re.sub(r"([?:+'])", r"?\1", _CONTROL.sub(" ", in_latin(text)))


def _trimmed(parts: Iterable[str]) -> list[str]:
    """What is empty at the end is left out."""
    kept = list(parts)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _invalid(expected: str, danish: str, place: str = "") -> InvalidValue:
    return InvalidValue("letter", expected, danish=danish, place=place)


def _too_large(limit: str, place: str = "") -> TooLarge:
    (finding,) = TooLarge("letter", limit).findings
    return TooLarge.of([Finding(finding.code, finding.english, finding.danish, place)])
