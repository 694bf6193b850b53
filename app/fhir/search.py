"""A search as a client asks for it: the query string read into conditions, links and wishes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias, cast

from app.domain.refusals import Finding, InvalidValue, TooLarge, UnknownCode
from app.domain.searching import Condition
from app.fhir.indexing import index
from app.fhir.links import Chain, Has, Include, chain, has, include, reverse_include
from app.fhir.parameter import Parameter, of_type
from app.fhir.parameters import PARAMETERS
from app.fhir.partial import Named, named, only, summarised
from app.fhir.terms import conditions

__all__ = ["Query", "SortKey", "index", "parse_query", "part_asked"]

_Said: TypeAlias = list[tuple[str, str]]
Total: TypeAlias = Literal["none", "estimate", "accurate"]

DEFAULT_COUNT: Final = 20
MAX_COUNT: Final = 200
MOST_VALUES: Final = 100
"""Of all parameters of one search together: each costs a look."""
SUMMARIES: Final = ("true", "text", "data", "count", "false")


@dataclass(frozen=True, slots=True)
class SortKey:
    parameter: Parameter
    downwards: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    type: str
    conditions: tuple[Condition, ...] = ()
    """All must hold."""
    ids: tuple[str, ...] | None = None
    chains: tuple[Chain, ...] = ()
    has: tuple[Has, ...] = ()
    names: tuple[str, ...] = ()
    """The parameters that were searched by."""
    includes: tuple[Include, ...] = ()
    reverse_includes: tuple[Include, ...] = ()
    sort: tuple[SortKey, ...] = ()
    count: int = DEFAULT_COUNT
    cursor: str = ""
    total: Total = "none"
    summary: str = ""
    elements: Named = field(default_factory=dict)
    said: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """The pairs that were understood, as they were said."""
    ignored: tuple[Finding, ...] = ()
    """What a lenient search has not understood and left out."""


def part_asked(query: Query, resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part of a resource that a search asks for; who asks for both gets what is in both."""
    if query.summary:
        resource = summarised(resource, query.summary)
    return only(resource, query.elements) if query.elements else resource


def parse_query(type_: str, pairs: Iterable[tuple[str, str]], *, lenient: bool = False) -> Query:
    """Read the decoded pairs of a query string; lenient leaves out what it does not know by name."""
    said: _Said = []
    query = Query(type_)
    for name, value in pairs:
        if name in _ONCE and name in dict(said):
            raise InvalidValue(name, "one value", place=name)
        query, taken = _taken(query, name, value, lenient=lenient)
        said += taken
    return replace(query, said=tuple(said))


def _taken(query: Query, name: str, value: str, *, lenient: bool) -> tuple[Query, _Said]:
    """Read one pair; returns beside the query what of it was understood."""
    try:
        return _reader(name)(query, name, value), [(name, value)]
    except UnknownCode as refused:
        if not lenient or _is_known(query.type, name):
            raise
        query = replace(query, ignored=(*query.ignored, *refused.findings))
    rest = _sortable(query.type, value) if name == "_sort" else ""
    return (_reader(name)(query, name, rest), [(name, rest)]) if rest else (query, [])


def _sortable(type_: str, value: str) -> str:
    known = of_type(PARAMETERS, type_)
    return ",".join(key for key in value.split(",") if key.removeprefix("-") in known)


def _reader(name: str) -> Callable[[Query, str, str], Query]:
    return CONTROLS.get(name) or _PREFIXED.get(name.partition(":")[0], _term)


def _is_known(type_: str, name: str) -> bool:
    """Whether the name is ours: then what is wrong is its value, which no handling makes right.

    But for the order: what is found is the same without it.
    """
    bare, _, modifier = name.partition(":")
    is_ours = bare in CONTROLS.keys() - {"_sort"} or bare in of_type(PARAMETERS, type_)
    return is_ours and not modifier


def _term(query: Query, name: str, value: str) -> Query:
    if value.count(",") + len(query.names) >= MOST_VALUES:
        raise TooLarge("search", f"{MOST_VALUES} values")
    names = (*query.names, name)
    if link := chain(query.type, name, value):
        return replace(query, names=names, chains=(*query.chains, link))
    found = conditions(query.type, name, value)
    return replace(query, names=names, conditions=(*query.conditions, *found))


def _has(query: Query, name: str, value: str) -> Query:
    return replace(query, has=(*query.has, has(query.type, name, value)), names=(*query.names, name))


def _ids(query: Query, name: str, value: str) -> Query:
    asked = value.split(",")
    if not all(asked):
        raise InvalidValue(name, "a value", place=name)
    kept = asked if query.ids is None else [id_ for id_ in asked if id_ in query.ids]
    return replace(query, ids=tuple(dict.fromkeys(kept)), names=(*query.names, name))


def _include(query: Query, name: str, value: str) -> Query:
    return replace(query, includes=(*query.includes, include(query.type, name, value)))


def _reverse_include(query: Query, name: str, value: str) -> Query:
    found = reverse_include(query.type, name, value)
    return replace(query, reverse_includes=(*query.reverse_includes, found))


def _count(query: Query, name: str, value: str) -> Query:
    """Give fewer than asked for above the limit, as FHIR lets a server; `self` says how many."""
    if not re.fullmatch("[0-9]{1,9}", value):
        raise InvalidValue(name, f"a number from 0 to {MAX_COUNT}", place=name)
    return replace(query, count=min(int(value), MAX_COUNT))


def _sort(query: Query, name: str, value: str) -> Query:
    known = of_type(PARAMETERS, query.type)
    keys = []
    for key in value.split(","):
        bare = key.removeprefix("-")
        if bare not in known:
            raise UnknownCode(name, key, known=known, place=name)
        keys.append(SortKey(known[bare], downwards=key.startswith("-")))
    return replace(query, sort=tuple(keys))


def _total(query: Query, name: str, value: str) -> Query:
    return replace(query, total=cast("Total", _one_of(name, value, ("none", "estimate", "accurate"))))


def _summary(query: Query, name: str, value: str) -> Query:
    _one_of(name, value, SUMMARIES)
    if value == "count":
        return replace(query, total="accurate", count=0)
    return replace(query, summary=value)


def _elements(query: Query, _: str, value: str) -> Query:
    return replace(query, elements=named(value, of=query.type))


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


CONTROLS: Final[Mapping[str, Callable[[Query, str, str], Query]]] = {
    "_id": _ids,
    "_count": _count,
    "_cursor": _cursor,
    "_sort": _sort,
    "_summary": _summary,
    "_elements": _elements,
    "_total": _total,
    "_totalMethod": _exactly,
    "_format": _representation,
    "_pretty": _representation,
}
_ONCE: Final = frozenset({"_count", "_cursor", "_sort", "_summary", "_elements", "_total"})
"""R4 leaves open what saying these twice would mean."""
_PREFIXED: Final[Mapping[str, Callable[[Query, str, str], Query]]] = {
    "_has": _has,
    "_include": _include,
    "_revinclude": _reverse_include,
}
