"""A search as a client asks for it: the query string read into conditions and wishes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias, cast

from app.domain.refusals import InvalidValue, TooLarge, UnknownCode
from app.domain.searching import Condition
from app.fhir.indexing import index
from app.fhir.terms import conditions

__all__ = ["Query", "index", "parse_query"]

Total: TypeAlias = Literal["none", "estimate", "accurate"]

DEFAULT_COUNT: Final = 20
MAX_COUNT: Final = 200
MOST_VALUES: Final = 100
"""Of all parameters of one search together: each costs a look."""


@dataclass(frozen=True, slots=True)
class Query:
    type: str
    conditions: tuple[Condition, ...] = ()
    """All must hold."""
    ids: tuple[str, ...] | None = None
    names: tuple[str, ...] = ()
    """The parameters that were searched by."""
    count: int = DEFAULT_COUNT
    cursor: str = ""
    total: Total = "none"
    sort: str = ""


def parse_query(type_: str, pairs: Iterable[tuple[str, str]]) -> Query:
    """Read the decoded pairs of a query string; values stand as `index` writes them."""
    query = Query(type_)
    for name, value in pairs:
        read = _CONTROLS.get(name, _term)
        query = read(query, name, value)
    return query


def _term(query: Query, name: str, value: str) -> Query:
    found = conditions(query.type, name, value)
    if value.count(",") + len(query.names) >= MOST_VALUES:
        raise TooLarge("search", f"{MOST_VALUES} values")
    return replace(query, conditions=(*query.conditions, *found), names=(*query.names, name))


def _ids(query: Query, name: str, value: str) -> Query:
    asked = value.split(",")
    if not all(asked):
        raise InvalidValue(name, "a value", place=name)
    kept = asked if query.ids is None else [id_ for id_ in asked if id_ in query.ids]
    return replace(query, ids=tuple(dict.fromkeys(kept)), names=(*query.names, name))


def _count(query: Query, name: str, value: str) -> Query:
    """Give fewer than asked for above the limit, as FHIR lets a server; `self` says how many."""
    if not re.fullmatch("[0-9]{1,9}", value):
        raise InvalidValue(name, f"a number from 0 to {MAX_COUNT}", place=name)
    return replace(query, count=min(int(value), MAX_COUNT))


def _sort(query: Query, name: str, value: str) -> Query:
    return replace(query, sort=_one_of(name, value, ("_lastUpdated", "-_lastUpdated")))


def _total(query: Query, name: str, value: str) -> Query:
    return replace(query, total=cast("Total", _one_of(name, value, ("none", "estimate", "accurate"))))


def _count_only(query: Query, name: str, value: str) -> Query:
    _one_of(name, value, ("count",))
    return replace(query, total="accurate", count=0)


def _exactly(query: Query, _: str, __: str) -> Query:
    """`_totalMethod` is fhirpy's older name for `_total`; it is only ever sent to get one."""
    return replace(query, total="accurate")


def _one_of(name: str, value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise UnknownCode(name, value, known=known, place=name)
    return value


def _cursor(query: Query, _: str, value: str) -> Query:
    return replace(query, cursor=value)


def _representation(query: Query, _: str, __: str) -> Query:
    """The edge reads how the answer is to look."""
    return query


_CONTROLS: Final[Mapping[str, Callable[[Query, str, str], Query]]] = {
    "_id": _ids,
    "_count": _count,
    "_cursor": _cursor,
    "_sort": _sort,
    "_summary": _count_only,
    "_total": _total,
    "_totalMethod": _exactly,
    "_format": _representation,
    "_pretty": _representation,
}
