"""What a client asks about its subscriptions: how they stand, and what it has missed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.domain.actors import permission_for
from app.domain.subscriptions import Content, Subscription
from app.fhir.subscriptions import notifications
from app.fhir.subscriptions.notifications import Kind, Told
from app.persistence import subscriptions
from app.persistence.subscriptions import Subscriber
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.count_events import terms_of
from app.usecases.keep_subscriptions import own_subscription

MOST: Final = 200
"""Events in one answer; the next are asked for from the number after the last."""


@dataclass(frozen=True, slots=True)
class Span:
    """By number, both ends included."""

    since: int = 1
    until: int | None = None
    content: Content | None = None
    """How much of each; as the subscription has it where nothing is said."""


async def missed_events(work: UnitOfWork, id_: UUID, span: Span) -> bytes:
    """Return past events as a notification of the kind query-event."""
    subscription = await own_subscription(work, id_)
    terms = terms_of(subscription.resource)
    content = span.content or terms.channel.content or Content.ID_ONLY
    until = subscription.last_number if span.until is None else span.until
    asked = {"since": span.since, "until": until, "limit": MOST}
    if content is Content.EMPTY:
        found = await subscriptions.events(work, subscription, **asked)
    else:
        work.actor.require(permission_for(subscription.type))
        subscriber = Subscriber(subscription, work.actor)
        found = await subscriptions.events_with_content(work, subscriber, **asked)
    told = Told(Kind.QUERY_EVENTS, content, found)
    return notifications.notification(subscription, terms.interest, told, now=work.now)


def status_bundle(asked: Iterable[Subscription], *, self_url: str) -> bytes:
    """Return how these subscriptions stand."""
    found = [(each, terms_of(each.resource).interest) for each in asked]
    return notifications.status_bundle(found, self_url=self_url)
