"""Building elements and turning them into bytes."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree
from lxml.etree import _Element as Node

# Characters that XML 1.0 cannot carry.
_IMPOSSIBLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Writer:
    """Makes elements of one namespace; what is empty is not written."""

    namespace: str

    @property
    def _nsmap(self) -> dict[Any, str]:
        # The stubs do not know that lxml takes None for the default namespace.
        return {None: self.namespace}

    def element(self, name: str, *children: Node | None) -> Node:
        node: Node = etree.Element(f"{{{self.namespace}}}{name}", nsmap=self._nsmap)
        node.extend(child for child in children if child is not None)
        return node

    def leaf(self, name: str, text: str, *, limit: int = 0) -> Node | None:
        """Return the element, its text shortened at a word; None where there is nothing to say."""
        if not text:
            return None
        node = self.element(name)
        node.text = _possible(shortened(text, limit) if limit else text)
        return node

    def paths(self, root: Node, values: Mapping[str, str]) -> None:
        """Add a leaf for each `A/B`, those of one A under one element; what is empty is not written."""
        for path, text in values.items():
            *above, name = path.split("/")
            inside = root
            for step in above:
                found = inside.find(f"{{{self.namespace}}}{step}")
                inside = self._under(inside, step) if found is None else found
            if (leaf := self.leaf(name, text)) is not None:
                inside.append(leaf)

    def emessage(self, name: str, values: Mapping[str, str]) -> tuple[Node, Node]:
        """Return an envelope and the letter in it, from values that say which of the two they are of."""
        body = self.element(name)
        root = self.element("Emessage", self.element("Envelope"), body)
        outside = {path: text for path, text in values.items() if path.startswith("Envelope/")}
        self.paths(root, outside)
        self.paths(body, {path: text for path, text in values.items() if path not in outside})
        return root, body

    def _under(self, node: Node, name: str) -> Node:
        child = self.element(name)
        node.append(child)
        return child

    def prose(self, name: str, lines: Iterable[str]) -> Node:
        """Return formatted text with one Break per line."""
        node = self.element(name)
        last: Node | None = None
        for line in lines:
            _append(node, last, _possible(line))
            last = etree.SubElement(node, f"{{{self.namespace}}}Break")
        return node


def _append(node: Node, last: Node | None, text: str) -> None:
    if last is None:
        node.text = text
    else:
        last.tail = text


def shortened(text: str, limit: int) -> str:
    """Cut at a word boundary, or within the word where there is none."""
    return textwrap.shorten(text, limit, placeholder="") or text[:limit]


def serialise(root: Node, *, encoding: str = "UTF-8") -> bytes:
    """Return the letter; a character the encoding lacks becomes a character reference."""
    written: bytes = etree.tostring(root, encoding=encoding, xml_declaration=True)  # type: ignore[assignment]  # stubs
    return written


def _possible(text: str) -> str:
    return _IMPOSSIBLE.sub(" ", text)
