"""OIOXML bytes to a tree, trusting nothing: standards reference §2.3."""

from __future__ import annotations

import codecs
import re
from typing import Final

from lxml import etree
from lxml.etree import _Element as Node

from app.domain.refusals import Finding, InvalidValue, TooLarge, UnknownCode

LIMIT: Final = 5 * 1024 * 1024
DEPTH: Final = 40
ELEMENTS: Final = 50_000
"""The longest real plans hold a few thousand elements."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Senders that declare ISO-8859-1 write Windows' dashes and quotes; windows-1252 reads both.
_CODECS: Final = {
    "utf-8": "utf-8",
    "us-ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
}
_DECLARED: Final = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DECLARATION: Final = re.compile(r"\A<\?xml\s[^>]*\?>")
_DECLARATION_LENGTH: Final = 200
# A document type can stand only before the root element. Possessive: comments must not backtrack.
_DOCTYPE: Final = re.compile(r"(?:\s++|(?><!--.*?-->)|(?><\?.*?\?>))*+<!DOCTYPE", re.DOTALL)
_TOO_DEEP: Final = etree.XPath(f"boolean({'/*' * (DEPTH + 1)})")
_TOO_MANY: Final = etree.XPath(f"count(//*) > {ELEMENTS}")


def parse(content: bytes, *, limit: int = LIMIT) -> Node:
    """Return the root element, or raise a Refusal that says nothing of the content."""
    if len(content) > limit:
        raise _too_large(f"{limit // 1024} KiB")
    text = _DECLARATION.sub("", decode(content), count=1)
    if _DOCTYPE.match(text):
        raise InvalidValue(
            "letter",
            "no document type and no entities",
            danish="Brevet må ikke have en dokumenttype (DOCTYPE) eller entiteter.",
        )
    root = _tree(text)
    if _TOO_DEEP(root):
        raise _too_large(f"{DEPTH} nested elements")
    if _TOO_MANY(root):
        raise _too_large(f"{ELEMENTS} elements")
    return root


def decode(content: bytes) -> str:
    """Read by byte order mark, else by XML declaration, else as UTF-8, else as windows-1252."""
    codec = _marked(content) or _declared(content) or _guessed(content)
    try:
        return content.decode(codec).lstrip("\ufeff")
    except UnicodeDecodeError:
        raise InvalidValue(
            "letter", f"text in {codec}", danish=f"Brevet kan ikke læses som {codec}."
        ) from None


def _marked(content: bytes) -> str | None:
    return next((codec for mark, codec in _BOMS if content.startswith(mark)), None)


def _declared(content: bytes) -> str | None:
    declaration = _DECLARED.match(content[:_DECLARATION_LENGTH])
    if declaration is None:
        return None
    name = declaration[1].decode("ascii").lower()
    if name not in _CODECS:
        raise UnknownCode("encoding", shown(name), known=_CODECS)
    return _CODECS[name]


def _guessed(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


_CODE: Final = re.compile(r"[^\s]{1,35}")
_NUMBER: Final = re.compile(r"[0-9]{5,}")


def shown(code: str) -> str:
    """Return a code fit for a refusal: what is no code, or could be a person's number, is left out."""
    return _NUMBER.sub("…", code) if _CODE.fullmatch(code) else "…"


def _tree(text: str) -> Node:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:  # type: ignore[attr-defined]  # stubs
            raise _too_large(f"{DEPTH} nested elements") from None
        # The parser's own message quotes the letter; the line is enough to find the place.
        raise InvalidValue(
            "letter",
            "well-formed XML",
            danish="Brevet er ikke velformet XML.",
            place=f"line {error.lineno}",
        ) from None


def _too_large(limit: str) -> TooLarge:
    return TooLarge.of(
        [Finding("too-large", f"The letter passes the limit of {limit}.", f"Brevet overskrider {limit}.")]
    )
