"""Bulk Data: what a client asks to have exported, and the manifest of what there is.

https://hl7.org/fhir/uv/bulkdata/export.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import orjson

from app.domain.exports import Export, File
from app.domain.refusals import InvalidValue, UnknownCode
from app.fhir import elements, shapes
from app.fhir.elements import Json
from app.fhir.parameter import ANY_TYPE
from app.fhir.parameters import PARAMETERS
from app.fhir.primitives import PRIMITIVES
from app.fhir.search import Query
from app.fhir.subscriptions.matching import matches, query_of

GUIDE: Final = "http://hl7.org/fhir/uv/bulkdata"
SERVER: Final = f"{GUIDE}/CapabilityStatement/bulk-data"
OPERATIONS: Final = {
    "": {"name": "export", "definition": f"{GUIDE}/OperationDefinition/export"},
    "Patient": {"name": "export", "definition": f"{GUIDE}/OperationDefinition/patient-export"},
    "Group": {"name": "export", "definition": f"{GUIDE}/OperationDefinition/group-export"},
}
NDJSON: Final = "application/fhir+ndjson"
_FORMATS: Final = (NDJSON, "application/ndjson", "ndjson")
EXPORTED: Final = tuple(sorted(frozenset(PARAMETERS) - {"Subscription", ANY_TYPE}))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, of everything there is."""

    types: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    since_at: datetime | None = None


def read_wanted(said: Iterable[tuple[str, str]]) -> Wanted:
    """Read the parameters of a kick-off; one that we do not know is refused by name."""
    wanted = Wanted()
    for name, value in said:
        read = _PARAMETERS.get(name)
        if read is None:
            raise UnknownCode("parameter of $export", name[:80], known=_PARAMETERS, place=name[:80])
        wanted = read(wanted, name, value)
    return wanted


def _format(wanted: Wanted, name: str, value: str) -> Wanted:
    if value.replace(" ", "+") not in _FORMATS:
        raise UnknownCode(name, value[:80], known=_FORMATS, place=name)
    return wanted


def _types(wanted: Wanted, name: str, value: str) -> Wanted:
    types = value.split(",")
    for type_ in types:
        if type_ not in EXPORTED:
            raise UnknownCode("resource type", type_[:80], known=EXPORTED, place=name)
    return replace(wanted, types=tuple(dict.fromkeys((*wanted.types, *types))))


def _since(wanted: Wanted, name: str, value: str) -> Wanted:
    value = value.replace(" ", "+")
    if not PRIMITIVES["Instant"].accepts(value):
        raise InvalidValue(name, PRIMITIVES["Instant"].expected, place=name)
    return replace(wanted, since_at=elements.instant(value))


def _filters(wanted: Wanted, name: str, value: str) -> Wanted:
    for filter_ in value.split(","):
        type_, _, criteria = filter_.partition("?")
        if type_ not in EXPORTED:
            raise UnknownCode("resource type", type_[:80], known=EXPORTED, place=name)
        query = query_of(type_, criteria)
        # What narrows is kept; paging and sorting would be left out in silence.
        narrowing = Query(type_, query.conditions, query.ids, query.chains, names=query.names)
        if not criteria or query != narrowing or any(chain.also is None for chain in query.chains):
            raise InvalidValue(name, "a type and what narrows it: Task?status=accepted", place=name)
    return replace(wanted, filters=(*wanted.filters, *value.split(",")))


_PARAMETERS: Final[Mapping[str, Callable[[Wanted, str, str], Wanted]]] = {
    "_outputFormat": _format,
    "_type": _types,
    "_typeFilter": _filters,
    "_since": _since,
}


def chosen_by(export: Export, type_: str) -> Callable[[bytes], bool] | None:
    """Return the test that a resource of the type must pass; None where every one is wanted."""
    queries: list[Query] = [
        query_of(type_, criteria)
        for named, _, criteria in (filter_.partition("?") for filter_ in export.filters)
        if named == type_
    ]
    if not queries:
        return None

    def is_chosen(content: bytes) -> bool:
        resource: Json = orjson.loads(content)
        return any(matches(query, resource) for query in queries)

    return is_chosen


def manifest(export: Export, files: Iterable[File], *, url: str) -> dict[str, Any]:
    """Say what there is to fetch, and for which instant it holds."""
    return {
        "transactionTime": shapes.instant(export.transaction_at),
        "request": export.request_url,
        "requiresAccessToken": True,
        "output": [{"type": file.type, "url": f"{url}/{file.name}"} for file in files],
        "error": [],
    }
