"""The primitive types of R4 (https://hl7.org/fhir/R4/datatypes.html): what JSON, what shape, what sense."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from app.fhir.elements import instant

Test = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Primitive:
    expected: str
    """What a finding says was expected."""
    accepts: Test


def _shaped(pattern: str) -> Callable[[Any], bool]:
    shape = re.compile(pattern)
    return lambda value: isinstance(value, str) and shape.fullmatch(value) is not None


def _whole(low: int, high: int = 2**31 - 1) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


_YEAR: Final = "[0-9]{4}"
_MONTH: Final = "(0[1-9]|1[0-2])"
_DAY: Final = "(0[1-9]|[12][0-9]|3[01])"
_TIME: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
_ZONE: Final = r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"


def _moment(pattern: str) -> Callable[[Any], bool]:
    """Match the shape and exist: there is no 30 February, and no instant before year one."""
    shaped = _shaped(pattern)

    def accepts(value: Any) -> bool:
        if not shaped(value):
            return False
        try:
            instant(value)
        except (ValueError, OverflowError):
            return False
        return True

    return accepts


def _base64(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(base64.b64decode("".join(value.split()), validate=True))
    except (binascii.Error, ValueError):
        return False


def _number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


_TEXT: Final = _shaped(r"(?s)(?=.*\S)[^\x00-\x08\x0b\x0c\x0e-\x1f]+")
_ADDRESS: Final = _shaped(r"\S+")

PRIMITIVES: Final[dict[str, Primitive]] = {
    "boolean": Primitive("true or false", lambda value: isinstance(value, bool)),
    "Base64Binary": Primitive("base64", _base64),
    "Canonical": Primitive("an address without spaces", _ADDRESS),
    "Code": Primitive("a code", _shaped(r"[^\s]+(\s[^\s]+)*")),
    "Date": Primitive("a date: 2026, 2026-01 or 2026-01-31", _moment(f"{_YEAR}(-{_MONTH}(-{_DAY})?)?")),
    "DateTime": Primitive(
        "a date, or a date and time with seconds and zone",
        _moment(f"{_YEAR}(-{_MONTH}(-{_DAY}(T{_TIME}{_ZONE})?)?)?"),
    ),
    "Decimal": Primitive("a number", _number),
    "ElementId": Primitive("text without spaces", _ADDRESS),
    "Id": Primitive("1 to 64 letters, digits, '-' and '.'", _shaped(r"[A-Za-z0-9\-.]{1,64}")),
    "Instant": Primitive(
        "a date and time with seconds and zone", _moment(f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}")
    ),
    "Integer": Primitive("a whole number of 32 bits", _whole(-(2**31))),
    "Language": Primitive(
        "a language as BCP 47 writes it: da or en-GB", _shaped(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
    ),
    "Markdown": Primitive("text", _TEXT),
    "Oid": Primitive("urn:oid:…", _shaped(r"urn:oid:[0-2](\.(0|[1-9][0-9]*))+")),
    "PositiveInt": Primitive("a whole number from 1", _whole(1)),
    "String": Primitive("text", _TEXT),
    "Time": Primitive("a time with seconds", _shaped(_TIME)),
    "UnsignedInt": Primitive("a whole number from 0", _whole(0)),
    "Uri": Primitive("an address without spaces", _ADDRESS),
    "Url": Primitive("an address without spaces", _ADDRESS),
    "UuidVersion": Primitive(
        "urn:uuid:…", _shaped(r"(?i)urn:uuid:[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
    ),
    # What the browser of a reader would run is not narrative.
    "Xhtml": Primitive(
        "a <div> without active content",
        _shaped(r"(?is)(?!.*<\s*(script|iframe|object|embed|form|link)\b)\s*<div\b.*</div>\s*"),
    ),
}
