"""A cursor over a letter that finds by local name and knows what nobody has read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from lxml.etree import _Element as Node

from app.domain.intake import Unmapped
from app.medcom.formatted_text import XML_SPACE, plain

V = TypeVar("V")

GGOP: Final = frozenset({"urn:oio:medcom:municipality:1.0.4", "urn:oio:medcom:municipality:1.0.0"})
"""G-GOP puts the same leaf in either; the real ones switch in the middle of a tree."""


class Reader:
    """One element, or the absence of one; reading from an absent element gives nothing."""

    __slots__ = ("_namespaces", "_node", "_parts", "_read", "_read_whole", "name", "namespace", "path")

    def __init__(self, node: Node | None, path: str, namespaces: frozenset[str]) -> None:
        self._node = node
        self.namespace, self.name = ("", "") if node is None else _named(node)
        self._namespaces = namespaces
        self._parts: tuple[Reader, ...] | None = None
        self._read = False
        self._read_whole = False
        self.path = path

    @classmethod
    def of(cls, root: Node) -> Reader:
        namespace, _ = _named(root)
        return cls(root, "", GGOP if namespace in GGOP else frozenset({namespace}))

    def __bool__(self) -> bool:
        return self._node is not None

    @property
    def parts(self) -> tuple[Reader, ...]:
        """Every child element, known or not, with its place: `CoWriter[2]` where there are several."""
        if self._parts is None:
            self._parts = tuple(self._numbered())
        return self._parts

    def _numbered(self) -> Iterator[Reader]:
        nodes = () if self._node is None else tuple(self._node)
        names = [_named(node)[1] for node in nodes]
        total, seen = Counter(names), Counter[str]()
        for node, name in zip(nodes, names, strict=True):
            seen[name] += 1
            number = f"[{seen[name]}]" if total[name] > 1 else ""
            yield Reader(node, self._below(name + number), self._namespaces)

    def _below(self, name: str) -> str:
        return f"{self.path}/{name}" if self.path else name

    def all(self, name: str) -> tuple[Reader, ...]:
        """Return the children of that local name in any namespace of this kind of letter."""
        return tuple(part for part in self.parts if part.name == name and part.namespace in self._namespaces)

    def child(self, path: str) -> Reader:
        """Return the first element at `A/B`; an absent one where there is none."""
        here = self
        for name in path.split("/"):
            absent = Reader(None, here._below(name), self._namespaces)
            here = next(iter(here.all(name)), absent)
        return here

    def peek(self) -> str:
        """Return the element's own text on one line without counting it as read."""
        if self._node is None:
            return ""
        own = [self._node.text or "", *(child.tail or "" for child in self._node)]
        return XML_SPACE.sub(" ", "".join(own)).strip(" ")

    def value(self) -> str:
        self._read = True
        return self.peek()

    def text(self, path: str) -> str:
        return self.child(path).value()

    def code(self, path: str, table: Mapping[str, V]) -> V | None:
        """Return what the table says of a code; an unknown one stays unread, so it is shown as it is."""
        part = self.child(path)
        known = table.get(part.peek().casefold())
        if known is not None:
            part.value()
        return known

    def prose(self) -> str:
        """Return formatted text as lines; everything inside counts as read."""
        self._read_whole = True
        return "" if self._node is None else plain(self._node)

    def unread(self) -> Iterator[Unmapped]:
        """Yield every text from here down that nobody has read."""
        if self._read_whole:
            return
        if not self._read and (text := self.peek()):
            yield Unmapped(self.path, text)
        yield from self._attributes()
        for part in self.parts:
            yield from part.unread()

    def _attributes(self) -> Iterator[Unmapped]:
        """Yield the element's own attributes; those of a namespace speak to parsers, not to people."""
        for name, value in () if self._node is None else _texts(self._node.attrib):
            if not name.startswith("{"):
                yield Unmapped(f"{self.path}/@{name}", value)


def _named(node: Node) -> tuple[str, str]:
    # Asked for each element many times over; lxml makes an object of its own for each answer.
    namespace, _, name = str(node.tag).rpartition("}")
    return namespace.removeprefix("{"), name


def _texts(attributes: Any) -> Iterator[tuple[str, str]]:
    # The stubs say bytes where lxml always gives text.
    yield from attributes.items()
