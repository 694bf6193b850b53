"""The narrative of an entry: what it says as a person reads it, in XHTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from lxml import etree
from lxml.etree import _Element as Node

from app.domain.legal_days import COPENHAGEN

_XHTML: Final = "http://www.w3.org/1999/xhtml"
# Characters that neither XML 1.0 nor a FHIR string can carry.
_IMPOSSIBLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def possible(text: str) -> str:
    """Return a text with a space for every character that no message can carry."""
    return _IMPOSSIBLE.sub(" ", text)


def narrative(rows: Iterable[tuple[str, str]], *, status: str = "generated") -> dict[str, Any]:
    """Write a line for each thing that is said, under its Danish name."""
    div: Node = etree.Element(f"{{{_XHTML}}}div", nsmap={None: _XHTML})  # type: ignore[dict-item]  # stubs
    for label, said in rows:
        if said.strip():
            div.append(_line(label, possible(said).splitlines()))
    return {"status": status, "div": etree.tostring(div, encoding="unicode")}


def _line(label: str, lines: list[str]) -> Node:
    paragraph: Node = etree.Element(f"{{{_XHTML}}}p")
    name = etree.SubElement(paragraph, f"{{{_XHTML}}}b")
    name.text, name.tail = label, f": {lines[0]}"
    for line in lines[1:]:
        etree.SubElement(paragraph, f"{{{_XHTML}}}br").tail = line
    return paragraph


def at(moment: datetime) -> str:
    """Write an instant as a Danish reader has it on the wall."""
    try:
        there = moment.astimezone(COPENHAGEN)
    except OverflowError:  # On the last day there is, midnight in Denmark is past the end of it.
        there = moment
    return f"{there:%d.%m.%Y kl. %H.%M}"
