"""What a subscriber gets: the Subscription itself, its status, and notification Bundles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid5

import orjson

from app.domain.subscriptions import (
    SUBSCRIPTION_LIFECYCLE,
    Content,
    Interest,
    Occurrence,
    Subscription,
    SubscriptionEvent,
)
from app.fhir import bundles, shapes, wire
from app.fhir.elements import Json
from app.fhir.shapes import built
from app.fhir.subscriptions import backport
from app.fhir.subscriptions.topics import BY_URL


class Kind(StrEnum):
    HANDSHAKE = "handshake"
    HEARTBEAT = "heartbeat"
    EVENTS = "event-notification"
    QUERY_STATUS = "query-status"
    QUERY_EVENTS = "query-event"


@dataclass(frozen=True, slots=True)
class Told:
    """What a notification says of the events, and how much of each."""

    kind: Kind
    content: Content = Content.EMPTY
    events: Sequence[Occurrence] = ()


def shown(subscription: Subscription) -> bytes:
    """Return the Subscription as its client may read it: as it was sent, and how it stands now."""
    sent = wire.reread(subscription.resource.decode())
    head = {"resourceType": "Subscription", "id": str(subscription.id), "meta": _meta(sent, subscription)}
    rest = {name: value for name, value in sent.items() if name not in {*head, "status", "error"}}
    status = built({"status": subscription.status, "error": _error(subscription)})
    return wire.dumps({**head, **status, **rest})


def _meta(sent: Json, subscription: Subscription) -> dict[str, Any]:
    now = shapes.instant(subscription.updated_at)
    return {**sent.get("meta", {}), "versionId": str(subscription.version), "lastUpdated": now}


def _error(subscription: Subscription) -> str:
    """Say why it stopped; what is still being tried again is for `$status` to tell."""
    may_go_on = SubscriptionEvent.GIVE_UP in SUBSCRIPTION_LIFECYCLE.allowed(subscription.status)
    return "" if may_go_on else subscription.error


def notification(subscription: Subscription, interest: Interest, told: Told, *, now: datetime) -> bytes:
    """Write a backport-subscription-notification-r4 Bundle: the status first, then what it tells of."""
    base = f"{subscription.base_url}/Subscription/{subscription.id}"
    status = status_of(subscription, interest, told)
    entries = [
        {
            "fullUrl": f"urn:uuid:{status['id']}",
            "resource": status,
            "request": {"method": "GET", "url": f"{base}/$status"},
            "response": {"status": "200"},
        }
    ]
    if told.content is Content.FULL:
        seen = {(event.id, event.version): event for event in told.events if event.content}
        entries += [bundles.version_entry(subscription.base_url, _stored(event)) for event in seen.values()]
    bundle = {
        "resourceType": "Bundle",
        "id": status["id"],
        "meta": {"profile": [backport.NOTIFICATION]},
        "type": "history",
        "timestamp": shapes.instant(now),
        "entry": entries,
    }
    return orjson.dumps(bundle)


def _stored(event: Occurrence) -> bundles.Stored:
    return bundles.Stored(event.type, str(event.id), event.version, event.happened_at, event.content)


def status_of(subscription: Subscription, interest: Interest, told: Told) -> dict[str, Any]:
    """Write a backport-subscription-status-r4: SubscriptionStatus as R4 can carry it."""
    says_topic = interest.topic if told.content is not Content.EMPTY or not told.events else ""
    parameters: list[dict[str, Any]] = [
        {
            "name": "subscription",
            "valueReference": {"reference": f"{subscription.base_url}/Subscription/{subscription.id}"},
        },
        {"name": "topic", "valueCanonical": says_topic},
        {"name": "status", "valueCode": subscription.status},
        {"name": "type", "valueCode": told.kind},
        {"name": "events-since-subscription-start", "valueString": str(subscription.last_number)},
        *(_event(subscription, interest, told.content, event) for event in told.events),
        {"name": "error", "valueCodeableConcept": built({"text": subscription.error})},
    ]
    first = told.events[0].number if told.events else subscription.last_number
    return {
        "resourceType": "Parameters",
        # The same again is known by its id.
        "id": str(uuid5(subscription.id, f"{told.kind} {first} {subscription.version}")),
        "meta": {"profile": [backport.STATUS]},
        "parameter": [p for p in map(built, parameters) if len(p) > 1],
    }


def status_bundle(asked: Iterable[tuple[Subscription, Interest]], *, self_url: str) -> bytes:
    """Answer `$status`: a searchset with the status of each."""
    told = Told(Kind.QUERY_STATUS)
    found = [status_of(subscription, interest, told) for subscription, interest in asked]
    entries = [
        {"fullUrl": f"urn:uuid:{status['id']}", "resource": status, "search": {"mode": "match"}}
        for status in found
    ]
    links = [{"relation": "self", "url": self_url}]
    bundle = {"resourceType": "Bundle", "type": "searchset", "total": len(found), "link": links}
    return orjson.dumps(built({**bundle, "entry": entries}))


def _event(
    subscription: Subscription, interest: Interest, content: Content, event: Occurrence
) -> dict[str, Any]:
    """Name what an event is about, unless nothing is to be told or its reader may no longer see it."""
    part: list[dict[str, Any]] = [
        {"name": "event-number", "valueString": str(event.number)},
        {"name": "timestamp", "valueInstant": shapes.instant(event.happened_at)},
    ]
    if content is not Content.EMPTY and event.content:
        focus = f"{subscription.base_url}/{event.type}/{event.id}"
        part.append({"name": "focus", "valueReference": {"reference": focus}})
        part += [
            {"name": "additional-context", "valueReference": {"reference": f"{subscription.base_url}/{to}"}}
            for to in _context(interest, event)
        ]
    return {"name": "notification-event", "part": part}


def _context(interest: Interest, event: Occurrence) -> Iterator[str]:
    """Yield the addresses of what a topic names beside its focus."""
    topic = BY_URL.get(interest.topic)
    if topic is None or not topic.context:
        return
    found: Any = orjson.loads(event.content).get(topic.context, [])
    for reference in found if isinstance(found, list) else [found]:
        if isinstance(reference, Mapping) and (to := reference.get("reference")):
            yield to
