"""Dates and numbers as spans, and what a prefix asks of one (https://hl7.org/fhir/R4/search.html#prefix)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, TypeAlias

from app.domain import searching
from app.domain.legal_days import COPENHAGEN
from app.domain.refusals import InvalidValue, UnknownCode
from app.domain.searching import FIRST, LAST, Range, just_after

Span: TypeAlias = tuple[str, str]
"""From the first until just before the second, as text that sorts."""

_DATE: Final = re.compile(
    r"(?P<day>[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)"
    r"(?:T(?P<minute>[0-9]{2}:[0-9]{2})(?P<second>:[0-9]{2})?(?P<fraction>\.[0-9]+)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_PREFIXED: Final = re.compile(r"([a-z]{2})?(.*)", re.DOTALL)


def compared(name: str, prefix: str, low: str, high: str) -> tuple[Range, ...]:
    """Return the ranges of which a value must lie in one, for it to compare so with this span."""
    inside = Range(low_from=low, low_before=high, high_after=low, high_to=high)
    if prefix not in _PREFIXES:
        raise UnknownCode("prefix", prefix, known=_PREFIXES, place=name)
    return _PREFIXES[prefix](inside)


_PREFIXES: Final[dict[str, Callable[[Range], tuple[Range, ...]]]] = {
    "eq": lambda s: (s,),
    "ne": lambda s: (Range(low_before=s.low_from), Range(high_after=s.high_to)),
    "gt": lambda s: (Range(high_after=s.high_to),),
    "lt": lambda s: (Range(low_before=s.low_from),),
    "ge": lambda s: (Range(high_after=s.high_to), s),
    "le": lambda s: (Range(low_before=s.low_from), s),
    "sa": lambda s: (Range(low_from=s.high_to),),
    "eb": lambda s: (Range(low_before=s.low_from, high_to=s.low_from),),
    "ap": lambda s: (Range(low_before=s.high_to, high_after=s.low_from),),
}


def prefixed(value: str) -> tuple[str, str]:
    """Take the prefix off, `eq` where there is none."""
    match = _PREFIXED.fullmatch(value)
    assert match is not None  # noqa: S101 - everything matches
    return match[1] or "eq", match[2]


def dates(name: str, value: str) -> tuple[Range, ...]:
    """Read a prefixed date; without a zone it is Danish time, without a time a Danish day."""
    # A plus in a query string that nobody escaped arrives as a space.
    prefix, written = prefixed(value.replace(" ", "+"))
    span = written_date(written)
    if span is None:
        raise InvalidValue(
            name, "a date or a date and time that exists, with or without a prefix", place=name
        )
    return compared(name, prefix, *span)


def written_date(text: str) -> Span | None:
    """Return the time that a date, dateTime or instant covers, as exact as it is written."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        low, high = _moment(match) if match["minute"] else _days(match["day"])
        return searching.instant(low), searching.instant(high)
    except (ValueError, OverflowError):
        return None


def _days(text: str) -> tuple[datetime, datetime]:
    """Return the bounds of a year, month or day."""
    first = date.fromisoformat(text + "-01" * (2 - text.count("-")))
    return _midnight(first), _midnight(_NEXT[len(text)](first))


_NEXT: Final[dict[int, Callable[[date], date]]] = {
    len("2026"): lambda first: first.replace(year=first.year + 1),
    len("2026-01"): lambda first: (first + timedelta(days=31)).replace(day=1),
    len("2026-01-01"): lambda first: first + timedelta(days=1),
}


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), COPENHAGEN)


def _moment(match: re.Match[str]) -> tuple[datetime, datetime]:
    fraction = (match["fraction"] or "")[:7]
    written = f"{match['day']}T{match['minute']}{match['second'] or ''}{fraction}"
    local = datetime.fromisoformat(written + (match["zone"] or ""))
    low = local if local.tzinfo else local.replace(tzinfo=COPENHAGEN)
    return low, low + _precision(match["second"], fraction)


def _precision(second: str | None, fraction: str) -> timedelta:
    if second is None:
        return timedelta(minutes=1)
    return timedelta(microseconds=int(10 ** (6 - len(fraction[1:]))))


_OPEN: Final[Span] = (FIRST, LAST)


def date_of(value: Any) -> Span | None:
    """Return the time that an element says: a date, a Period, or a Timing from its first to its last."""
    if isinstance(value, str):
        return written_date(value)
    if "event" in value:
        return _around(span for event in value["event"] if event and (span := written_date(event)))
    bounds = value.get("repeat", {}).get("boundsPeriod", value) if "repeat" in value else value
    start, end = bounds.get("start"), bounds.get("end")
    if not (start or end):
        return None
    low = written_date(start) if start else _OPEN
    high = written_date(end) if end else _OPEN
    return (low[0], high[1]) if low and high else None


def _around(spans: Any) -> Span | None:
    found = list(spans)
    return (min(low for low, _ in found), max(high for _, high in found)) if found else None


def quantity_of(value: Any) -> Span | None:
    """Return what a Quantity or a Range of them covers; a comparator leaves one side open."""
    if "low" in value or "high" in value:
        low, high = (value.get(side, {}).get("value") for side in ("low", "high"))
        first = FIRST if low is None else searching.number(low)
        return first, LAST if high is None else just_after(searching.number(high))
    if "value" not in value:
        return None
    exact = searching.number(value["value"])
    return _COMPARATORS.get(value.get("comparator", ""), _exactly)(exact)


def _exactly(number: str) -> Span:
    return number, just_after(number)


_COMPARATORS: Final[dict[str, Callable[[str], Span]]] = {
    "<": lambda number: (FIRST, number),
    "<=": lambda number: (FIRST, just_after(number)),
    ">": lambda number: (just_after(number), LAST),
    ">=": lambda number: (number, LAST),
}
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?")
_ROUNDED: Final = frozenset({"eq", "ne", "ap"})


def numbers(name: str, value: str) -> tuple[Range, ...]:
    """Read a prefixed number: 5.4 equals whatever rounds to it, and is compared as it stands."""
    prefix, written = prefixed(value)
    if not _NUMBER.fullmatch(written):
        raise InvalidValue(name, "a number, with or without a prefix", place=name)
    exact = Decimal(written)
    if prefix not in _ROUNDED:
        return compared(name, prefix, *_exactly(searching.number(exact)))
    exponent = exact.as_tuple().exponent
    half = Decimal(5).scaleb(int(exponent) - 1)
    margin = max(half, abs(exact) / 10) if prefix == "ap" else half
    return compared(name, prefix, searching.number(exact - margin), searching.number(exact + margin))
