"""Search: what a published resource is found by, and what a client's query asks for.

Queries are read strictly: a parameter, modifier or value we do not know is refused, never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias, cast

from app.domain.refusals import InvalidValue, UnknownCode
from app.fhir.elements import Json
from app.fhir.parameters import PARAMETERS, Parameter, Type, names
from app.fhir.spans import Span, span

Total: TypeAlias = Literal["none", "estimate", "accurate"]
Sort: TypeAlias = Literal["_lastUpdated", "-_lastUpdated"]

DEFAULT_COUNT: Final = 20
MAX_COUNT: Final = 200


def index(resource: Json) -> tuple[tuple[str, str], ...]:
    """Return parameter and value for everything a resource is to be found by."""
    parameters = PARAMETERS.get(resource["resourceType"], {}).values()
    entries = (entry for parameter in parameters for entry in _entries(parameter, resource))
    return tuple(dict.fromkeys(entries))


def _entries(parameter: Parameter, resource: Json) -> Iterator[tuple[str, str]]:
    for value in _found(resource, parameter.element.split(".")):
        if parameter.type is Type.REFERENCE:
            yield from _reference_entries(parameter, value)
        else:
            yield from ((parameter.name, form) for form in _token_forms(value, parameter.system))


def _found(value: Any, path: list[str]) -> Iterator[Any]:
    """Yield what stands at the path, every item of every list on the way."""
    if isinstance(value, list):
        for item in value:
            yield from _found(item, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _found(value[path[0]], path[1:])


def _reference_entries(parameter: Parameter, reference: Json) -> Iterator[tuple[str, str]]:
    if literal := reference.get("reference"):
        yield parameter.name, literal
    if identifier := reference.get("identifier"):
        yield from ((f"{parameter.name}:identifier", form) for form in _token_forms(identifier))


def _token_forms(value: Any, system: str = "") -> Iterator[str]:
    """Yield every way to ask for a token: `code`, `system|code`, `system|` and, without system, `|code`.

    A bare code has its system by where it stands, and may be asked for by it.
    """
    if isinstance(value, str):
        yield from (value, f"|{value}", f"{system}|{value}")
        return
    for item in value.get("coding", (value,)):
        system, code = item.get("system", ""), item.get("code") or item.get("value", "")
        if code:
            yield from (code, f"{system}|{code}")
        if system:
            yield f"{system}|"


@dataclass(frozen=True, slots=True)
class Term:
    """One parameter with values of which any may hold; several terms must all hold."""

    parameter: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    type: str
    terms: tuple[Term, ...] = ()
    last_updated: tuple[Span, ...] = ()
    """Spans of time that must all hold."""
    count: int = DEFAULT_COUNT
    cursor: str = ""
    total: Total = "none"
    sort: Sort = "-_lastUpdated"


def parse_query(type_: str, pairs: Iterable[tuple[str, str]]) -> Query:
    """Read the decoded pairs of a query string; values stand as `index` writes them."""
    query = Query(type_)
    for name, value in pairs:
        read = _CONTROLS.get(name, _term)
        query = read(query, name, value)
    return query


_NUMBER: Final = re.compile(r"[^|]*\|[^|/]+|[0-9]{6,}")


def _term(query: Query, name: str, value: str) -> Query:
    """Read one parameter; a unit's number where a reference stands means the unit that has it."""
    parameter = PARAMETERS.get(query.type, {}).get(name)
    if parameter is not None and parameter.target == "Organization" and _NUMBER.fullmatch(value):
        name = f"{name}:identifier"
    known = ("_id", *names(query.type))
    if name not in known:
        choices = (*known, *_CONTROLS)
        raise UnknownCode(f"search parameter for {query.type}", name, known=choices, place=name)
    values = tuple(_value(query.type, name, part) for part in _alternatives(value))
    if not all(values):
        raise InvalidValue(name, "a value", place=name)
    return replace(query, terms=(*query.terms, Term(name, values)))


def _alternatives(value: str) -> Iterator[str]:
    """Split at commas; a comma that belongs to the value is written with a backslash."""
    for part in re.split(r"(?<!\\),", value):
        yield re.sub(r"\\([,|$\\])", r"\1", part)


def _value(type_: str, name: str, value: str) -> str:
    parameter = PARAMETERS.get(type_, {}).get(name)
    if parameter is None or parameter.type is not Type.REFERENCE or not value:
        return value
    below = value.rpartition("/_history/")[0] or value
    return "/".join(below.split("/")[-2:]) if "/" in below else f"{parameter.target}/{below}"


def _count(query: Query, name: str, value: str) -> Query:
    """Give fewer than asked for above the limit, as FHIR lets a server; `self` says how many."""
    if not re.fullmatch("[0-9]{1,9}", value):
        raise InvalidValue(name, f"a number from 0 to {MAX_COUNT}", place=name)
    return replace(query, count=min(int(value), MAX_COUNT))


def _sort(query: Query, name: str, value: str) -> Query:
    return replace(query, sort=cast("Sort", _one_of(name, value, ("_lastUpdated", "-_lastUpdated"))))


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


def _last_updated(query: Query, name: str, value: str) -> Query:
    return replace(query, last_updated=(*query.last_updated, span(name, value)))


def _cursor(query: Query, _: str, value: str) -> Query:
    return replace(query, cursor=value)


def _representation(query: Query, _: str, __: str) -> Query:
    """The edge reads how the answer is to look."""
    return query


_CONTROLS: Final[Mapping[str, Callable[[Query, str, str], Query]]] = {
    "_lastUpdated": _last_updated,
    "_count": _count,
    "_cursor": _cursor,
    "_sort": _sort,
    "_summary": _count_only,
    "_total": _total,
    "_totalMethod": _exactly,
    "_format": _representation,
    "_pretty": _representation,
}
