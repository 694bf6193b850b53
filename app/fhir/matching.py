"""Whether one published resource is what a query asks for: the same conditions, the same index."""

from __future__ import annotations

from app.domain.refusals import NotSupported
from app.fhir.elements import Json
from app.fhir.indexing import index
from app.fhir.search import Query


def matches(query: Query, resource: Json) -> bool:
    """Say it from the resource alone; raises NotSupported where others would have to be looked at."""
    for link in (*(chain.name for chain in query.chains), *(has.name for has in query.has)):
        raise NotSupported("A chain or _has", place=link)
    if resource["resourceType"] != query.type:
        return False
    if query.ids is not None and resource["id"] not in query.ids:
        return False
    found = index(resource)
    return all(condition.holds(found) for condition in query.conditions)
