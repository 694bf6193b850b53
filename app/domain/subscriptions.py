"""Subscriptions: who wants to be told of what, and how far the telling has come.

https://hl7.org/fhir/R4/subscription.html, and topics as the R5 backport has them
(https://hl7.org/fhir/uv/subscriptions-backport/).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private


class SubscriptionStatus(StrEnum):
    REQUESTED = "requested"
    ACTIVE = "active"
    ERROR = "error"
    OFF = "off"
    DELETED = "deleted"
    """Ours: R4 has no code for what is not there any more."""


class SubscriptionEvent(StrEnum):
    ACTIVATE = "activate"
    GIVE_UP = "give-up"
    RENEW = "renew"
    TURN_OFF = "turn-off"
    DELETE = "delete"


_S, _E = SubscriptionStatus, SubscriptionEvent
KEPT: Final = (_S.REQUESTED, _S.ACTIVE, _S.ERROR, _S.OFF)

SUBSCRIPTION_LIFECYCLE: Lifecycle[SubscriptionStatus, SubscriptionEvent] = Lifecycle(
    "subscription",
    initial=(_S.REQUESTED, _S.OFF),
    steps=(
        Step(
            (_S.REQUESTED,),
            _E.ACTIVATE,
            _S.ACTIVE,
            "the endpoint answered the handshake with 2xx",
            "events are counted from now on",
        ),
        Step(
            (_S.REQUESTED, _S.ACTIVE),
            _E.GIVE_UP,
            _S.ERROR,
            "handshake refused, or nothing taken for days",
            "events are still counted, for $events",
        ),
        Step(KEPT, _E.RENEW, _S.REQUESTED, "the client's update", "a new handshake"),
        Step(KEPT, _E.TURN_OFF, _S.OFF, "by the client, at its end, or the client is revoked"),
        Step(KEPT, _E.DELETE, _S.DELETED, "by the client", "its secrets and events are forgotten"),
    ),
)


class Content(StrEnum):
    """How much a notification says (backport-payload-content)."""

    EMPTY = "empty"
    ID_ONLY = "id-only"
    FULL = "full-resource"


@dataclass(frozen=True, slots=True, repr=False)
class Channel(Private):
    """Where and how to tell; `headers` may hold the subscriber's secrets."""

    endpoint: str
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = ""
    content: Content | None = None
    """None is R4 without the backport: an empty POST, or the resource itself where `media_type` is said."""
    heartbeat: timedelta | None = None
    timeout: timedelta | None = None
    max_count: int = 1


@dataclass(frozen=True, slots=True, repr=False)
class Interest(Private):
    """What to tell of: every resource of a type that criteria hold for, or a topic's part of them."""

    type: str
    criteria: str = ""
    """The query string; it may name a citizen."""
    topic: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Terms(Private):
    """What a subscriber asks for."""

    interest: Interest
    channel: Channel
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Subscription(Private):
    id: UUID
    client_id: str
    organisation_id: UUID
    permissions: frozenset[str]
    """Of the token it was made with: it is never told more than that token could have read."""
    base_url: str
    """The address it was made under, for the references in notifications."""
    status: SubscriptionStatus
    type: str
    resource: bytes
    """As the client sent it, secrets included; for its own eyes only."""
    created_at: datetime
    updated_at: datetime
    version: int = 1
    error: str = ""
    started_at: datetime | None = None
    """Since when its events are counted: from when it first was active until it is off, so that what
    goes wrong in between leaves no gap."""
    last_number: int = 0
    """Of the events that have happened."""
    delivered: int = 0
    """The number up to which they have been taken."""
    next_attempt_at: datetime | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    failing_at: datetime | None = None
    """Since when nothing has been taken."""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Occurrence(Private):
    """One event of one subscription; its number never changes and none is left out."""

    number: int
    happened_at: datetime
    type: str
    id: UUID
    version: int
    content: bytes = b""
    """The version that caused it, where the subscriber may read it now."""


class Duty(StrEnum):
    """What is to be done for a subscription whose time has come."""

    SHAKE_HANDS = "shake-hands"
    TELL = "tell"
    BEAT = "beat"
    TURN_OFF = "turn-off"
    REST = "rest"


_DUTY_OF: Final = {
    _S.REQUESTED: Duty.SHAKE_HANDS,
    _S.ACTIVE: Duty.TELL,
    _S.ERROR: Duty.REST,
    _S.OFF: Duty.REST,
    _S.DELETED: Duty.REST,
}


def duty_of(subscription: Subscription, terms: Terms, *, now: datetime) -> Duty:
    if terms.ends_at is not None and terms.ends_at <= now:
        return Duty.TURN_OFF
    duty = _DUTY_OF[subscription.status]
    if duty is not Duty.TELL or subscription.delivered < subscription.last_number:
        return duty
    beat = beat_at(subscription, terms)
    return Duty.BEAT if beat is not None and beat <= now else Duty.REST


def beat_at(subscription: Subscription, terms: Terms) -> datetime | None:
    if terms.channel.heartbeat is None or subscription.sent_at is None:
        return None
    return subscription.sent_at + terms.channel.heartbeat
