"""MedCom's formatted text to plain text and back: every word kept, layout as lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.etree import _Element as Node

XML_SPACE: Final = re.compile(r"[ \t\r\n]+")
# Stands for a blank the sender asked for, while the blanks of indentation are folded away.
_KEPT: Final = "\ue000"
_BEFORE: Final = {"Break": "\n", "Space": _KEPT}


def plain(node: Node) -> str:
    """Return Break as a new line, Space and FixedFont's blanks as they are, all else as words."""
    folded = re.sub(" +", " ", "".join(_pieces(node, fixed=False)))
    lines = (line.strip(" ") for line in folded.split("\n"))
    return "\n".join(lines).strip("\n").replace(_KEPT, " ")


def _pieces(node: Node, *, fixed: bool) -> Iterator[str]:
    name = etree.QName(node).localname
    inside = fixed or name == "FixedFont"
    yield _BEFORE.get(name, "")
    yield _flow(node.text, fixed=inside)
    for child in node:
        yield from _pieces(child, fixed=inside)
        yield _flow(child.tail, fixed=inside)


def _flow(text: str | None, *, fixed: bool) -> str:
    if fixed:
        return (text or "").replace(" ", _KEPT)
    return XML_SPACE.sub(" ", text or "")
