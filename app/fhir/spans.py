"""Dates in searches as half-open spans of time (https://hl7.org/fhir/R4/search.html#date)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from app.domain.legal_days import COPENHAGEN
from app.domain.refusals import InvalidValue, UnknownCode

_VALUE: Final = re.compile(
    r"(?P<prefix>[a-z]{2})?"
    r"(?P<day>[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)"
    r"(?:T(?P<minute>[0-9]{2}:[0-9]{2})(?P<second>:[0-9]{2})?(?P<fraction>\.[0-9]{1,6})?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?"
)


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` until just before `high`; None is open; `inside` is False for everything but that."""

    low: datetime | None = None
    high: datetime | None = None
    inside: bool = True

    def holds(self, at: datetime) -> bool:
        within = (self.low is None or self.low <= at) and (self.high is None or at < self.high)
        return within is self.inside


_PREFIXES: Final[dict[str, Callable[[datetime, datetime], Span]]] = {
    "eq": Span,
    "ne": lambda low, high: Span(low, high, inside=False),
    "gt": lambda _, high: Span(low=high),
    "sa": lambda _, high: Span(low=high),
    "lt": lambda low, _: Span(high=low),
    "eb": lambda low, _: Span(high=low),
    "ge": lambda low, _: Span(low=low),
    "le": lambda _, high: Span(high=high),
}


def span(name: str, value: str) -> Span:
    """Read a prefixed date; without a zone it is Danish time, without a time a Danish day."""
    # A plus in a query string that nobody escaped arrives as a space.
    match = _VALUE.fullmatch(value.replace(" ", "+"))
    if match is None:
        raise InvalidValue(name, "a date or a date and time, with or without a prefix", place=name)
    prefix = match["prefix"] or "eq"
    if prefix not in _PREFIXES:
        raise UnknownCode("prefix", prefix, known=_PREFIXES, place=name)
    try:
        low, high = _moment(match) if match["minute"] else _days(match["day"])
    except (ValueError, OverflowError):
        raise InvalidValue(name, "a date that exists", place=name) from None
    return _PREFIXES[prefix](low, high)


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
    return datetime.combine(on, time(), COPENHAGEN).astimezone(UTC)


def _moment(match: re.Match[str]) -> tuple[datetime, datetime]:
    written = f"{match['day']}T{match['minute']}{match['second'] or ''}{match['fraction'] or ''}"
    local = datetime.fromisoformat(written + (match["zone"] or ""))
    low = (local if local.tzinfo else local.replace(tzinfo=COPENHAGEN)).astimezone(UTC)
    return low, low + _precision(match)


def _precision(match: re.Match[str]) -> timedelta:
    if match["second"] is None:
        return timedelta(minutes=1)
    digits = len((match["fraction"] or ".")[1:])
    return timedelta(microseconds=int(10 ** (6 - digits)))
