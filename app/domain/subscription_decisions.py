"""What becomes of a subscription: each takes it as it is and returns it as it is from now on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.subscriptions import (
    SUBSCRIPTION_LIFECYCLE,
    Duty,
    Subscription,
    SubscriptionEvent,
    Terms,
    beat_at,
    duty_of,
)

_E = SubscriptionEvent


def activated(subscription: Subscription, terms: Terms, *, now: datetime) -> Subscription:
    """The endpoint has answered the handshake."""
    started_at = subscription.started_at or now
    moved = _moved(subscription, _E.ACTIVATE, now=now)
    return delivered(replace(moved, started_at=started_at), terms, through=subscription.delivered, now=now)


def delivered(subscription: Subscription, terms: Terms, *, through: int, now: datetime) -> Subscription:
    """The endpoint has taken everything up to that number; a late answer takes nothing back."""
    taken = replace(
        subscription,
        delivered=max(subscription.delivered, through),
        attempts=0,
        failing_at=None,
        error="",
        sent_at=now,
    )
    return at_rest(taken, terms, now=now)


def failed(
    subscription: Subscription,
    terms: Terms,
    *,
    error: str,
    pause: timedelta,
    give_up: timedelta,
    now: datetime,
) -> Subscription:
    """It could not be told: try again later; or, after days or at a handshake, leave it to the client."""
    since = subscription.failing_at or now
    is_over = now - since >= give_up
    troubled = replace(subscription, error=error, failing_at=since, lease_until=None)
    if _is_requested(subscription) or is_over:
        return at_rest(_moved(troubled, _E.GIVE_UP, now=now), terms, now=now)
    return replace(troubled, next_attempt_at=now + pause)


def _is_requested(subscription: Subscription) -> bool:
    return _E.ACTIVATE in SUBSCRIPTION_LIFECYCLE.allowed(subscription.status)


def _is_active(subscription: Subscription) -> bool:
    return not _is_requested(subscription) and _E.GIVE_UP in SUBSCRIPTION_LIFECYCLE.allowed(
        subscription.status
    )


def renewed(subscription: Subscription, *, resource: bytes, now: datetime) -> Subscription:
    """The client has changed it or wants it active again: a new handshake, from where it was left."""
    asked = replace(subscription, resource=resource, failing_at=None, error="", attempts=0)
    return replace(_moved(asked, _E.RENEW, now=now), next_attempt_at=now)


def turned_off(subscription: Subscription, *, now: datetime, error: str = "") -> Subscription:
    """Nothing is told nor counted any more."""
    moved = _moved(subscription, _E.TURN_OFF, now=now)
    return replace(moved, error=error, started_at=None, next_attempt_at=None, lease_until=None)


def deleted(subscription: Subscription, *, now: datetime) -> Subscription:
    """Only that it was there is kept, so that who asks for it is told that it is gone."""
    moved = turned_off(subscription, now=now)
    gone = SUBSCRIPTION_LIFECYCLE.after(subscription.status, _E.DELETE)
    return replace(moved, status=gone, resource=b"", base_url="", permissions=frozenset())


def is_deleted(subscription: Subscription) -> bool:
    return _E.DELETE not in SUBSCRIPTION_LIFECYCLE.allowed(subscription.status)


def told_of(subscription: Subscription, *, events: int, now: datetime) -> Subscription:
    """So many events more have happened; one that is failing is not tried any sooner for it."""
    counted = replace(subscription, last_number=subscription.last_number + events)
    if not _is_active(subscription) or subscription.failing_at is not None:
        return counted
    return replace(counted, next_attempt_at=_earlier(subscription.next_attempt_at, now))


def at_rest(subscription: Subscription, terms: Terms, *, now: datetime) -> Subscription:
    """Let go of it until there is something to do."""
    duty = duty_of(subscription, terms, now=now)
    due = now if duty is not Duty.REST else _next(subscription, terms)
    return replace(subscription, next_attempt_at=due, lease_until=None)


def _next(subscription: Subscription, terms: Terms) -> datetime | None:
    """Return the earlier of the next heartbeat and the end."""
    beat = beat_at(subscription, terms) if _is_active(subscription) else None
    return _earlier(beat, terms.ends_at)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)


def _moved(subscription: Subscription, event: SubscriptionEvent, *, now: datetime) -> Subscription:
    status = SUBSCRIPTION_LIFECYCLE.after(subscription.status, event)
    return replace(subscription, status=status, version=subscription.version + 1, updated_at=now)
