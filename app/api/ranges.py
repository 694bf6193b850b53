"""Parts of an answer, so that what broke off goes on where it did (RFC 9110 §14)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers

from app.api.errors import OutOfRange

_BYTES: Final = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes from `start` to before `end`."""

    start: int
    end: int

    def header(self, length: int) -> str:
        return f"bytes {self.start}-{self.end - 1}/{length}"


def range_of(headers: Headers, *, tag: str) -> str:
    """Return the range that is to be given; empty where the whole is.

    That is where it is asked for, in another unit or in several parts, which a server may answer so,
    and where the caller holds a part of other bytes.
    """
    said = headers.get("range", "").strip()
    is_ours = said.lower().startswith("bytes=") and "," not in said
    return said if is_ours and headers.get("if-range", tag).strip() == tag else ""


def span_of(said: str, length: int) -> Span:
    """Return the span of a range within so many bytes; raises OutOfRange where it is none of them."""
    found = _BYTES.fullmatch(said)
    if found is None:
        raise OutOfRange(length)
    first, last, final = found.groups()
    start = max(0, length - int(final)) if final else int(first)
    end = min(length, int(last) + 1) if last else length
    if start >= end:
        raise OutOfRange(length)
    return Span(start, end)
