"""Whether a version of a resource is something a subscriber asked to be told of."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from app.domain.subscriptions import Interest
from app.fhir.elements import Json
from app.fhir.indexing import index
from app.fhir.search import Query, parse_query
from app.fhir.subscriptions.topics import BY_URL


def occurs(interest: Interest, current: Json, previous: Json | None) -> bool:
    """Say whether this version, coming after that one, is an event for them."""
    if not matches(query_of(interest.type, interest.criteria), current):
        return False
    if not interest.topic:
        return True
    topic = BY_URL[interest.topic]
    before: Any = None if previous is None else previous.get(topic.changed)
    return current.get(topic.changed) != before and matches(query_of(topic.type, topic.current), current)


def matches(query: Query, resource: Json) -> bool:
    """Say whether a search would find the resource, were it the newest version."""
    if query.ids is not None and resource.get("id") not in query.ids:
        return False
    found = index(resource)
    # A number is looked for where the resource itself says it, not at the unit it leads to.
    named = (chain.also for chain in query.chains if chain.also)
    return all(condition.holds(found) for condition in (*query.conditions, *named))


@lru_cache(maxsize=4096)
def query_of(type_: str, criteria: str) -> Query:
    return parse_query(type_, parse_qsl(criteria, keep_blank_values=True))
