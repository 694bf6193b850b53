"""See one subscription's next step through: what to send its endpoint, and what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, TypeAlias
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from app.domain.actors import permission_for
from app.domain.private import Private
from app.domain.subscription_decisions import activated, at_rest, delivered, failed, turned_off
from app.domain.subscriptions import Channel, Content, Duty, Occurrence, Subscription, Terms, duty_of
from app.fhir.subscriptions import notifications
from app.fhir.subscriptions.notifications import Kind, Told
from app.persistence import subscriptions
from app.persistence.subscriptions import Subscriber
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.count_events import terms_of
from app.usecases.record_delivery import BACKOFF, pause_after


@dataclass(frozen=True, slots=True, repr=False)
class Call(Private):
    """One request to a subscriber's endpoint."""

    url: str
    headers: tuple[tuple[str, str], ...]
    content: bytes = b""
    method: str = "POST"
    timeout: timedelta | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Attempt(Private):
    """A call, and what it will have done when it is taken."""

    subscription: Subscription
    terms: Terms
    duty: Duty
    call: Call
    through: int


async def next_attempt(work: UnitOfWork, id_: UUID) -> Attempt | None:
    """Return what to send for a subscription that was claimed; None where there is nothing to send."""
    subscriber = await subscriptions.claimed(work, id_)
    if subscriber is None:
        await _turn_off_orphan(work, id_)
        return None
    terms = terms_of(subscriber.subscription.resource)
    duty = duty_of(subscriber.subscription, terms, now=work.now)
    return await _DUTIES[duty](work, subscriber, terms)


async def _turn_off_orphan(work: UnitOfWork, id_: UUID) -> None:
    """A client that is revoked is told nothing more."""
    held = await subscriptions.held(work, id_)
    if held is not None:
        subscriptions.put(work, turned_off(held, now=work.now, error="The client is revoked."))


async def _end(work: UnitOfWork, subscriber: Subscriber, _: Terms) -> None:
    if held := await _still(work, subscriber.subscription):
        subscriptions.put(work, turned_off(held, now=work.now))


async def _rest(work: UnitOfWork, subscriber: Subscriber, terms: Terms) -> None:
    if held := await _still(work, subscriber.subscription):
        subscriptions.put(work, at_rest(held, terms, now=work.now))


async def _shake_hands(work: UnitOfWork, subscriber: Subscriber, terms: Terms) -> Attempt:
    return _say(work, subscriber.subscription, terms, Duty.SHAKE_HANDS, Kind.HANDSHAKE)


async def _beat(work: UnitOfWork, subscriber: Subscriber, terms: Terms) -> Attempt:
    return _say(work, subscriber.subscription, terms, Duty.BEAT, Kind.HEARTBEAT)


def _say(work: UnitOfWork, subscription: Subscription, terms: Terms, duty: Duty, kind: Kind) -> Attempt:
    """Say that we are here; without the backport by a POST of nothing."""
    has_topic = terms.channel.content is not None
    told = Told(kind)
    body = notifications.notification(subscription, terms.interest, told, now=work.now) if has_topic else b""
    return Attempt(subscription, terms, duty, _post(terms.channel, body), subscription.delivered)


async def _tell(work: UnitOfWork, subscriber: Subscriber, terms: Terms) -> Attempt | None:
    subscription, channel = subscriber.subscription, terms.channel
    found = await _events(work, subscriber, channel)
    through = found[-1].number if found else subscription.last_number
    if channel.content is None and channel.media_type:
        call = _resource(channel, found)
    elif channel.content is None:
        call = _post(channel, b"")
    else:
        told = Told(Kind.EVENTS, channel.content, found)
        body = notifications.notification(subscription, terms.interest, told, now=work.now)
        call = _post(channel, body)
    if call is None or not found:
        await _pass(work, subscription, terms, through)
        return None
    return Attempt(subscription, terms, Duty.TELL, call, through)


async def _events(work: UnitOfWork, subscriber: Subscriber, channel: Channel) -> tuple[Occurrence, ...]:
    """Load the next events, and what they are about where that is to be told."""
    subscription = subscriber.subscription
    since, until, limit = subscription.delivered + 1, subscription.last_number, channel.max_count
    says_nothing = channel.content is Content.EMPTY or not (channel.content or channel.media_type)
    if says_nothing or not subscriber.actor.may(permission_for(subscription.type)):
        return await subscriptions.events(work, subscription, since=since, until=until, limit=limit)
    return await subscriptions.events_with_content(work, subscriber, since=since, until=until, limit=limit)


def _post(channel: Channel, body: bytes) -> Call:
    kind = (("Content-Type", channel.media_type),) if body else ()
    return Call(channel.endpoint, (*channel.headers, *kind), body, timeout=channel.timeout)


def _resource(channel: Channel, found: tuple[Occurrence, ...]) -> Call | None:
    """R4: an update of the resource below the endpoint; nothing where it may no longer be read."""
    if not found or not found[0].content:
        return None
    event, parts = found[0], urlsplit(channel.endpoint)
    url = urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{event.type}/{event.id}"))
    headers = (*channel.headers, ("Content-Type", channel.media_type))
    return Call(url, headers, event.content, "PUT", channel.timeout)


async def _pass(work: UnitOfWork, subscription: Subscription, terms: Terms, through: int) -> None:
    """Go on: of these events nothing is left to tell."""
    if held := await _still(work, subscription):
        subscriptions.put(work, delivered(held, terms, through=through, now=work.now))


_Duty: TypeAlias = Callable[[UnitOfWork, Subscriber, Terms], Awaitable[Attempt | None]]
_DUTIES: Final[dict[Duty, _Duty]] = {
    Duty.SHAKE_HANDS: _shake_hands,
    Duty.TELL: _tell,
    Duty.BEAT: _beat,
    Duty.TURN_OFF: _end,
    Duty.REST: _rest,
}


async def record_taken(work: UnitOfWork, attempt: Attempt) -> None:
    """The endpoint answered 2xx."""
    held = await _still(work, attempt.subscription)
    if held is None:
        return
    if attempt.duty is Duty.SHAKE_HANDS:
        taken = activated(held, attempt.terms, now=work.now)
    else:
        taken = delivered(held, attempt.terms, through=attempt.through, now=work.now)
    subscriptions.put(work, taken)


async def record_refused(work: UnitOfWork, attempt: Attempt, *, error: str, give_up: timedelta) -> None:
    """It did not: try again later, or leave it to the client."""
    held = await _still(work, attempt.subscription)
    if held is not None:
        pause = pause_after(held.attempts, BACKOFF)
        refused = failed(held, attempt.terms, error=error, pause=pause, give_up=give_up, now=work.now)
        subscriptions.put(work, refused)


async def _still(work: UnitOfWork, claimed: Subscription) -> Subscription | None:
    """Return it held, if it is still ours and as it was when we claimed it.

    Where another has it after our lease ran out, it is theirs. Where the client has changed it
    meanwhile, what we did is about something that is no more, and it is only let go.
    """
    held = await subscriptions.held(work, claimed.id)
    if held is None or held.lease_until != claimed.lease_until:
        return None
    if held.version == claimed.version:
        return held
    subscriptions.put(work, replace(held, lease_until=None))
    return None
