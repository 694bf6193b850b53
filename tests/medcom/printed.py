"""What a printed letter says, page by page: its content streams are not packed."""

from __future__ import annotations

import re

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_SHOWN = re.compile(rb"\(((?:[^\\()]|\\.)*)\) Tj|(T\*)")
"""A piece of text, or the end of its line."""
_ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 8)]) if len(found[1]) > 1 else found[1]


def _page(stream: bytes) -> str:
    pieces = (b"\n" if end else _ESCAPED.sub(_unescaped, text) for text, end in _SHOWN.findall(stream))
    return b"".join(pieces).decode("cp1252")


def pages(pdf: bytes) -> list[str]:
    """Return each page as lines, in the order they were written."""
    return [page for page in map(_page, _STREAM.findall(pdf)) if page]


def text_of(pdf: bytes) -> str:
    return "".join(pages(pdf))
