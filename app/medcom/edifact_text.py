"""Free text of EDIFACT: FTX segments to formatted text and back (standards reference §2.7).

Five components of seventy characters to a segment, a component to a line. A backslash at the end of
one says that the line goes on in the next; a full stop alone is an empty line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree
from lxml.etree import _Element as Node

from app.domain.refusals import InvalidValue
from app.medcom.edifact import Segment
from app.medcom.latin import in_latin
from app.medcom.writer import Writer

WIDTH: Final = 70
LINES: Final = 5
TEXT: Final = 4
"""The element that holds the text; the one named FORMAT says how it looks."""
FORMAT: Final = 2
PROPORTIONAL: Final = "P00"
_FIXED: Final = "F"
_GOES_ON: Final = "\\"
_EMPTY: Final = "."


def prose(write: Writer, name: str, segments: Iterable[Segment]) -> Node:
    """Return the text as the XML twin has it: a Break ends a line, FixedFont keeps its blanks."""
    node = write.element(name)
    for segment in segments:
        inside = node
        if segment.at(FORMAT).startswith(_FIXED):
            inside = etree.SubElement(node, f"{{{write.namespace}}}FixedFont")
        held: list[str] = []
        for text in components(segment):
            held.append(text.removesuffix(_GOES_ON) if text != _EMPTY else "")
            if not text.endswith(_GOES_ON):
                _say(inside, "".join(held))
                etree.SubElement(inside, f"{{{write.namespace}}}Break")
                held = []
        _say(inside, "".join(held))
    return node


def components(segment: Segment) -> tuple[str, ...]:
    """Return the lines of one segment; raises InvalidValue where they are more or longer than may be."""
    lines = segment.elements[TEXT - 1] if len(segment.elements) >= TEXT else ()
    if len(lines) > LINES or any(len(line) > WIDTH for line in lines):
        raise InvalidValue(
            "text",
            f"{LINES} lines of {WIDTH} characters",
            danish=f"Et tekstsegment har højst {LINES} linjer à {WIDTH} tegn.",
            place=segment.place,
        )
    return lines


def _say(node: Node, text: str) -> None:
    # Asked for from the end: to count its children, a node goes through them all.
    last = next(node.iterchildren(reversed=True), None)
    if last is None:
        node.text = (node.text or "") + text
    else:
        last.tail = (last.tail or "") + text


def segments(qualifier: str, lines: Iterable[str]) -> list[Segment]:
    """Return the lines as segments; a longer line is divided at a blank."""
    parts = [part for line in lines for part in _divided(line)]
    return [
        Segment("FTX", ((qualifier,), (PROPORTIONAL,), (), tuple(parts[first : first + LINES])))
        for first in range(0, len(parts), LINES)
    ]


def _divided(line: str) -> Iterator[str]:
    # A backslash of the writer's own would be taken for a sign that the line goes on.
    rest = in_latin(line).replace(_GOES_ON, "/")
    while len(rest) > WIDTH:
        cut = rest.rfind(" ", 1, WIDTH - 1) + 1 or WIDTH - 1
        yield rest[:cut] + _GOES_ON
        rest = rest[cut:]
    yield {"": _EMPTY, _EMPTY: f"{_EMPTY} "}.get(rest, rest)
