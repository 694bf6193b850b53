"""Real-shaped letters, and as many different ones as a test wants."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

LETTERS: Final = files("app.demo") / "letters"
XREF15: Final = (LETTERS / "xref15.xml").read_bytes()
GGOP: Final = (LETTERS / "ggop.xml").read_bytes()
BUNDLE: Final = (LETTERS / "bundle.json").read_bytes()


def in_envelope(letter: bytes, number: int) -> bytes:
    """Return the same letter as a system sends it again: in another envelope."""
    return letter.replace(b"XPC26111700093", b"XPC%011d" % number).replace(
        b"OUH26111800417", b"OUH%011d" % number
    )


def numbered(letter: bytes, number: int) -> bytes:
    """Return another letter with the same words."""
    return (
        in_envelope(letter, number)
        .replace(b"HEN26111700093", b"HEN%011d" % number)
        .replace(b"GOP26111800417", b"GOP%011d" % number)
    )


def cancelled(letter: bytes) -> bytes:
    """Return the letter that withdraws this one."""
    if b"<StatusCode>" in letter:
        return letter.replace(b"nytbrev", b"annulleretbrev")
    return letter.replace(
        b"<TypeCode>GGOP</TypeCode>", b"<TypeCode>GGOP</TypeCode><StatusCode>annulleretbrev</StatusCode>"
    )
