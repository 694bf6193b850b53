"""JSON as FHIR wants it: strict in, faithful out. `1.50` stays `1.50`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn, Self

import orjson

from app.domain.refusals import InvalidValue, TooLarge

_INT64_DIGITS: Final = 18
_SUSPECT: Final = re.compile(r"\\u(0000|[dD][89a-fA-F])")
"""Escapes that no database and no UTF-8 can hold: NUL, and one half of a surrogate pair."""


_WRITTEN_OUT: Final = re.compile(r'(?:":|[\[,])\s*(?:-0|-?[0-9]+(?:[.eE]|[0-9]{18}))')
"""What may be a number that a float or 64 bits would not hold as it was written."""


class Number(Decimal):
    """A number that remembers how it was written."""

    text: str

    def __new__(cls, text: str) -> Self:
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __str__(self) -> str:
        return self.text


def loads(content: bytes, *, limit: int, depth: int = 50) -> dict[str, Any]:
    """Read one JSON object; refuses what is malformed, ambiguous, too large or too deep, and says where."""
    if len(content) > limit:
        raise TooLarge("content", f"{limit} bytes")
    text = _text(content)
    value = _parsed(text, depth)
    if not isinstance(value, dict):
        raise InvalidValue("content", "a JSON object", place="line 1")
    _check_depth(value, depth)
    if _SUSPECT.search(text):
        _check_characters(value)
    return value


def reread(text: str) -> dict[str, Any]:
    """Read again what `loads` once accepted and `dumps` wrote."""
    if not _WRITTEN_OUT.search(text):
        return orjson.loads(text)  # type: ignore[no-any-return]
    return loads(text.encode(), limit=len(text) * 4)


def dumps(resource: Mapping[str, Any], *, indent: bool = False) -> bytes:
    return orjson.dumps(resource, default=_written, option=orjson.OPT_INDENT_2 if indent else None)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidValue("content", "UTF-8", place=f"line {line}") from None


def _parsed(text: str, depth: int) -> Any:
    try:
        return json.loads(
            text,
            parse_float=Number,
            parse_int=_integer,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InvalidValue("content", f"JSON: {error.msg}", place=place) from None
    except InvalidOperation:
        raise InvalidValue("number", "an exponent that fits") from None
    except RecursionError:
        raise TooLarge("nesting", f"{depth} levels") from None


def _integer(text: str) -> int | Number:
    """Return an int where it is written back the same; a longer one, or -0, is kept as it was written."""
    return int(text) if len(text) <= _INT64_DIGITS and text != "-0" else Number(text)


def _constant(name: str) -> NoReturn:
    raise InvalidValue("number", f"JSON, which has no {name}")


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise InvalidValue("object", f"each property once, but '{name}' stands twice", place=name)
        found[name] = value
    return found


def _check_depth(value: Any, depth: int) -> None:
    level = [value]
    for _ in range(depth):
        level = [child for item in level for child in _children(item) if isinstance(child, dict | list)]
        if not level:
            return
    raise TooLarge("nesting", f"{depth} levels")


def _children(item: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return item.values() if isinstance(item, dict) else item


def _check_characters(value: dict[str, Any]) -> None:
    for place, text in _texts(value, str(value.get("resourceType", ""))):
        if "\0" in text:
            raise InvalidValue("text", "no NUL character", place=place)
        try:
            text.encode()
        except UnicodeEncodeError:
            expected = "whole characters, not half a surrogate pair"
            raise InvalidValue("text", expected, place=place) from None


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield every text with its place, the names of properties at what has them."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, f"{place}[{number}]")
    elif isinstance(value, dict):
        for name, child in value.items():
            yield place, name
            yield from _texts(child, f"{place}.{name}".lstrip("."))


def _written(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(str(value))
    raise TypeError(type(value).__name__)
