"""Count what was published as events of whoever asked to be told of it (ADR 0011)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson

from app.domain.actors import permission_for
from app.domain.private import Private
from app.domain.refusals import Refusal
from app.domain.subscription_decisions import told_of, turned_off
from app.domain.subscriptions import Subscription, Terms
from app.fhir import wire
from app.fhir.subscriptions.matching import occurs
from app.fhir.subscriptions.reading import read_subscription
from app.persistence import feed, subscriptions
from app.persistence.feed import Published
from app.persistence.subscriptions import Subscriber
from app.persistence.unit_of_work import UnitOfWork


@dataclass(slots=True, repr=False)
class Listener(Private):
    subscriber: Subscriber
    terms: Terms
    heard: list[Published] = field(default_factory=list)

    @property
    def subscription(self) -> Subscription:
        return self.subscriber.subscription


async def count_events(work: UnitOfWork, *, limit: int) -> int:
    """Take the next of the feed and write down whose events it is; returns how many were looked at."""
    taken = await feed.take(work, limit=limit)
    if not taken:
        return 0
    # Only now, after what was taken could be seen: whoever could have seen themselves active before
    # any of it was committed is among them.
    by_type = await _listeners(work)
    for published in await feed.published(work, taken, by_type):
        _tell(published, by_type[published.type])
    for listener in (each for listeners in by_type.values() for each in listeners if each.heard):
        _write(work, listener)
    return len(taken)


async def _listeners(work: UnitOfWork) -> dict[str, list[Listener]]:
    by_type: dict[str, list[Listener]] = defaultdict(list)
    for subscriber in await subscriptions.listening(work):
        subscription = subscriber.subscription
        try:
            terms = terms_of(subscription.resource)
        except Refusal as refusal:
            subscriptions.put(work, turned_off(subscription, now=work.now, error=str(refusal)))
            continue
        if subscriber.actor.may(permission_for(subscription.type)):
            by_type[subscription.type].append(Listener(subscriber, terms))
    return dict(by_type)


@lru_cache(maxsize=1024)
def terms_of(resource: bytes) -> Terms:
    """Read again what was accepted; raises a refusal where we no longer keep what we did."""
    return read_subscription(wire.reread(resource.decode()))


def _tell(published: Published, listeners: list[Listener]) -> None:
    """Judge by what each may read of it: a criterion on what is hidden from them would tell it."""
    for listener in listeners:
        if not listener.subscriber.may_read(published):
            continue
        current, previous = listener.subscriber.sees(published)
        if occurs(listener.terms.interest, _parsed(current), _parsed(previous) if previous else None):
            listener.heard.append(published)


@lru_cache(maxsize=64)
def _parsed(content: bytes) -> dict[str, Any]:
    """Read it once for all who listen."""
    return orjson.loads(content)  # type: ignore[no-any-return]


def _write(work: UnitOfWork, listener: Listener) -> None:
    subscription = listener.subscription
    for number, published in enumerate(listener.heard, subscription.last_number + 1):
        subscriptions.happened(work, subscription, number, published)
    subscriptions.put(work, told_of(subscription, events=len(listener.heard), now=work.now))
