"""Whether a version of a resource is something a subscriber asked to be told of."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from app.domain.subscriptions import Interest
from app.fhir.elements import Json, instant
from app.fhir.search import Query, index, parse_query
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
    found = {*index(resource), ("_id", resource.get("id", ""))}
    return _is_within(query, resource) and all(
        any((term.parameter, value) in found for value in term.values) for term in query.terms
    )


def _is_within(query: Query, resource: Json) -> bool:
    if not query.last_updated:
        return True
    at = instant(resource["meta"]["lastUpdated"])
    return all(span.holds(at) for span in query.last_updated)


@lru_cache(maxsize=4096)
def query_of(type_: str, criteria: str) -> Query:
    return parse_query(type_, parse_qsl(criteria, keep_blank_values=True))
