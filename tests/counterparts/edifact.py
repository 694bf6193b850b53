"""EDIFACT DIS91 and CTL as a strict receiver reads them: segments split by hand, counted and measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.counterparts.message import Alien, Head, Message, Unreadable

_CHARACTERS: Final = "UNA:+.? '"
_COMPONENT: Final = 70
_RELEASED: Final = re.compile(r"\?(.)", re.DOTALL)
_RECEIPTS: Final = {"C0130Q": "CTL01", "C0230Q": "CTL02", "C0330Q": "CTL03"}


@dataclass(frozen=True)
class Segment:
    tag: str
    elements: tuple[tuple[str, ...], ...]

    def at(self, element: int, component: int = 1) -> str:
        """Return a component, counted from 1; nothing where it is not there."""
        found = self.elements[element - 1 : element] or ((),)
        return next(iter(found[0][component - 1 : component]), "")


def is_one(content: bytes) -> bool:
    return content.lstrip()[:3] in {b"UNA", b"UNB"}


def read(content: bytes) -> Message:
    """Raises Unreadable with what could be quoted, or Alien where it is no interchange."""
    text = content.decode("latin-1")
    if not text.startswith(_CHARACTERS) or any(ord(it) < 32 and it not in "\r\n" for it in text):
        raise Alien("no service string, or characters that no terminal shows")
    segments = [*_segments(text.removeprefix(_CHARACTERS))]
    if [it.tag for it in (*segments[:2], *segments[-2:])] != ["UNB", "UNH", "UNT", "UNZ"]:
        raise Alien("no interchange with one message in it")
    head = _head(segments)
    problems = [*_framed(segments), *(_letter(segments) if _is_letter(segments) else _answer(segments))]
    if problems:
        raise Unreadable("; ".join(problems[:5]), head=head)
    return _message(segments, head)


def _split(text: str, at: str) -> Iterator[str]:
    """Split where the separator is not released by a question mark."""
    held, released = "", False
    for it in text:
        if it == at and not released:
            yield held
            held = ""
        else:
            held += it
        released = it == "?" and not released
    yield held


def _segments(text: str) -> Iterator[Segment]:
    for part in _split(text, "'"):
        if said := part.strip("\r\n"):
            tag, *elements = _split(said, "+")
            split = (tuple(_RELEASED.sub(r"\1", it) for it in _split(each, ":")) for each in elements)
            yield Segment(tag, tuple(split))


def _is_letter(segments: list[Segment]) -> bool:
    return segments[1].at(2) == "MEDDIS"


def _first(segments: list[Segment], tag: str, qualifier: str) -> Segment:
    every = (it for it in segments if it.tag == tag and it.at(1) == qualifier)
    return next(every, Segment(tag, ()))


def _head(segments: list[Segment]) -> Head:
    return Head(
        envelope_id=segments[0].at(5),
        letter_id=segments[1].at(1),
        version=segments[1].at(2, 5),
        sender=segments[0].at(2),
        receiver=segments[0].at(3),
    )


def _framed(segments: list[Segment]) -> Iterator[str]:
    head, first, last, end = segments[0], segments[1], segments[-2], segments[-1]
    rules = {
        "UNB is not UNOC:3": (head.at(1, 1), head.at(1, 2)) == ("UNOC", "3"),
        "UNB names no location numbers": all(re.fullmatch(r"\d{13}", head.at(n)) for n in (2, 3)),
        "UNB has no time": re.fullmatch(r"\d{6}", head.at(4, 1)) and re.fullmatch(r"\d{4}", head.at(4, 2)),
        "the envelope's number": 1 <= len(head.at(5)) <= 14 and end.at(2) == head.at(5),
        "the letter's number": 1 <= len(first.at(1)) <= 14 and last.at(2) == first.at(1),
        "UNT counts wrong": last.at(1) == str(len(segments) - 2),
        "UNZ counts wrong": end.at(1) == "1",
        "a component is too long": all(
            len(part) <= _COMPONENT for it in segments for each in it.elements for part in each
        ),
    }
    yield from (why for why, holds in rules.items() if not holds)


def _letter(segments: list[Segment]) -> Iterator[str]:
    texts = [it for it in segments if it.tag == "FTX" and it.at(1) == "NC"]
    subject = _first(segments, "FTX", "OE")
    number = _first(segments, "PNA", "PAT").at(2)
    rules = {
        "another version": segments[1].elements[1:3] == (("MEDDIS", "D", "93A", "UN", "D9134L"), ("DIS91",)),
        "no BGM": segments[2].tag == "BGM",
        "no time": re.fullmatch(r"\d{12}", _first(segments, "DTM", "137").at(1, 2)),
        "another letter number": _first(segments, "RFF", "SRI").at(1, 2) == segments[1].at(1),
        "no citizen": re.fullmatch(r"[0-9A-Z]{10}", number),
        "no sender": _first(segments, "NAD", "SSP").elements,
        "no receiver": _first(segments, "NAD", "PO").elements,
        "no text": any(any(part.strip() for part in it.elements[3]) for it in texts),
        "no subject": subject.at(4),
        "too many lines in a segment": all(len(it.elements[3]) <= 5 for it in texts),
        "too many texts": _groups(segments),
    }
    yield from (why for why, holds in rules.items() if not holds)


def _groups(segments: list[Segment]) -> bool:
    """Ten groups of text at most, each with nine segments at most."""
    sizes = [0]
    for it in segments:
        if it.tag == "S14":
            sizes.append(0)
        elif it.tag == "FTX":
            sizes[-1] += 1
    return sizes[0] == 0 and len(sizes) <= 11 and max(sizes) <= 9


def _answer(segments: list[Segment]) -> Iterator[str]:
    taken = {it.at(4) if it.tag == "UCI" else it.at(3) for it in segments if it.tag in {"UCI", "UCM"}}
    rules = {
        "another version": segments[1].at(2, 5) in _RECEIPTS,
        "no UCI": segments[2].tag == "UCI",
        "an answer that contradicts itself": taken == ({"7"} if segments[1].at(2, 5) == "C0330Q" else {"4"}),
    }
    yield from (why for why, holds in rules.items() if not holds)


def _message(segments: list[Segment], head: Head) -> Message:
    lines = [line for it in segments if it.tag == "FTX" and it.at(1) == "NC" for line in it.elements[3]]
    return Message(
        kind="DIS91" if _is_letter(segments) else _RECEIPTS[head.version],
        head=head,
        citizen=_first(segments, "PNA", "PAT").at(2),
        subject=_first(segments, "FTX", "OE").at(4),
        text="\n".join("" if line == "." else line for line in lines),
        status="nytbrev",
        episode=_first(segments, "RFF", "REI").at(1, 2),
        wants_receipt=segments[0].at(9) == "1",
        of=tuple(it.at(1) for it in segments if it.tag == "UCM"),
    )
