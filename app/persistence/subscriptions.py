"""Subscriptions and their events: each client's own, told by whichever worker claims them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from sqlalchemy import Select, and_, bindparam, delete, literal_column, select, update

from app.domain.actors import Actor, Role
from app.domain.private import Private
from app.domain.publishing import EVERYONE
from app.domain.scopes import allows
from app.domain.subscriptions import Occurrence, Subscription, SubscriptionStatus
from app.persistence import rows
from app.persistence.access import caller_values, noted, shown, visible
from app.persistence.claims import claim_of
from app.persistence.feed import Published
from app.persistence.statements import Statement, insert_of, table_of
from app.persistence.unit_of_work import UnitOfWork

_SUBSCRIPTION = table_of(rows.SubscriptionRow)
_EVENT = table_of(rows.SubscriptionEventRow)
_RESOURCE = table_of(rows.PublishedResourceRow)
_CLIENT = table_of(rows.ClientRow)
_NAMES: Final = tuple(field.name for field in fields(Subscription))


@dataclass(frozen=True, slots=True, repr=False)
class Subscriber(Private):
    """A subscription, and what its client may read today."""

    subscription: Subscription
    actor: Actor

    def may_read(self, published: Published) -> bool:
        return self._owns(published) or bool(
            published.readers.keys() & {self.actor.organisation_id, EVERYONE}
        )

    def sees(self, published: Published) -> tuple[bytes, bytes | None]:
        """Return the version and the one before it as the subscriber may read them."""
        if self._owns(published):
            return published.content, published.previous
        me = self.actor.organisation_id
        return (
            published.readers.get(me) or published.content,
            published.previous_readers.get(me) or published.previous,
        )

    def _owns(self, published: Published) -> bool:
        return published.authority in self.actor.authorities


def _by_id() -> Select[Any]:
    return select(_SUBSCRIPTION).where(_SUBSCRIPTION.c.id == bindparam("id"))


_IS_DELETED: Final = _SUBSCRIPTION.c.status == literal_column(f"'{SubscriptionStatus.DELETED}'")
_OWN = Statement(_by_id().where(_SUBSCRIPTION.c.client_id == bindparam("client_id")).with_for_update())
_OF_CLIENT = Statement(
    select(_SUBSCRIPTION)
    .where(_SUBSCRIPTION.c.client_id == bindparam("client_id"), ~_IS_DELETED)
    .order_by(_SUBSCRIPTION.c.created_at, _SUBSCRIPTION.c.id)
)
_INSERT = insert_of(rows.SubscriptionRow)
_INSERT_EVENT = insert_of(rows.SubscriptionEventRow)
_UPDATE = Statement(
    update(_SUBSCRIPTION)
    .values({name: bindparam(name) for name in _NAMES if name != "id"})
    .where(_SUBSCRIPTION.c.id == bindparam("key_id"))
)
_FORGET_EVENTS_OF = Statement(delete(_EVENT).where(_EVENT.c.subscription_id == bindparam("id")))
_FORGET_DELETED = Statement(
    delete(_SUBSCRIPTION).where(_IS_DELETED, _SUBSCRIPTION.c.updated_at < bindparam("before"))
)
_FORGET_EVENTS = Statement(delete(_EVENT).where(_EVENT.c.happened_at < bindparam("before")))
_LOCK_CLIENT: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
_CLAIM = claim_of(_SUBSCRIPTION)


def _with_client() -> Select[Any]:
    """Return subscriptions with what their client is registered for; nothing of one that is revoked."""
    is_valid = and_(_CLIENT.c.id == _SUBSCRIPTION.c.client_id, _CLIENT.c.revoked_at.is_(None))
    granted = (_CLIENT.c.role, _CLIENT.c.authorities, _CLIENT.c.permissions.label("granted"))
    return select(_SUBSCRIPTION, *granted).select_from(_SUBSCRIPTION.outerjoin(_CLIENT, is_valid))


_LISTENING = Statement(
    _with_client()
    .where(_SUBSCRIPTION.c.started_at.isnot(None), _CLIENT.c.id.isnot(None))
    .order_by(_SUBSCRIPTION.c.id)
    .with_for_update(of=_SUBSCRIPTION)
)
_CLAIMED = Statement(_with_client().where(_SUBSCRIPTION.c.id == bindparam("id"), ~_IS_DELETED))
_LOCKED = Statement(_by_id().where(~_IS_DELETED).with_for_update())


def _range() -> tuple[Any, ...]:
    return (
        _EVENT.c.subscription_id == bindparam("subscription_id"),
        _EVENT.c.number >= bindparam("since"),
        _EVENT.c.number <= bindparam("until"),
    )


def _numbers() -> Statement:
    wanted = ("number", "happened_at", "type", "resource_id", "version")
    page = select(*(_EVENT.c[name] for name in wanted)).where(*_range())
    return Statement(page.order_by(_EVENT.c.number).limit(bindparam("limit")))


def _contents() -> Statement:
    """Return the events with the versions that caused them, of resources that may be read as they are now."""
    newest = (
        select(_RESOURCE)
        .where(
            _RESOURCE.c.authority == _EVENT.c.authority,
            _RESOURCE.c.type == _EVENT.c.type,
            _RESOURCE.c.id == _EVENT.c.resource_id,
        )
        .order_by(_RESOURCE.c.version.desc())
        .limit(1)
        .lateral("newest")
    )
    cause = _RESOURCE.alias("cause")
    is_cause = and_(
        cause.c.authority == newest.c.authority,
        cause.c.type == newest.c.type,
        cause.c.id == newest.c.id,
        cause.c.version == _EVENT.c.version,
    )
    columns = (
        *(_EVENT.c[name] for name in ("number", "happened_at", "type", "resource_id", "version")),
        *(column for column in shown(cause) if column.name in {"authority", "id", "citizen_id", "content"}),
    )
    page = (
        select(*columns)
        .select_from(_EVENT.outerjoin(newest, visible(newest)).outerjoin(cause, is_cause))
        .where(*_range())
        .order_by(_EVENT.c.number)
        .limit(bindparam("limit"))
    )
    return noted(page, "notify", "number", oldest_first=True)


_NUMBERS = _numbers()
_CONTENTS = _contents()


def _subscription(row: asyncpg.Record) -> Subscription:
    values = {name: row[name] for name in _NAMES}
    permissions = frozenset(row["permissions"])
    status = SubscriptionStatus(row["status"])
    return Subscription(**{**values, "permissions": permissions, "status": status})


def _subscriber(row: asyncpg.Record) -> Subscriber | None:
    """Return it as its client's, if there still is such a client."""
    if row["role"] is None:
        return None
    subscription = _subscription(row)
    registered = frozenset(row["granted"])
    actor = Actor(
        client_id=subscription.client_id,
        organisation_id=subscription.organisation_id,
        role=Role(row["role"]),
        permissions=frozenset(one for one in subscription.permissions if allows(registered, one)),
        authorities=tuple(row["authorities"]),
    )
    return Subscriber(subscription, actor)


def _values(subscription: Subscription) -> dict[str, Any]:
    values = {name: getattr(subscription, name) for name in _NAMES}
    return {**values, "permissions": sorted(subscription.permissions)}


async def own(work: UnitOfWork, id_: UUID) -> Subscription | None:
    """Return a subscription of the client who asks, held until the transaction ends; a deleted one too."""
    values = {"id": id_, "client_id": work.actor.client_id}
    row = await work.connection.fetchrow(_OWN.sql, *_OWN.bind(values))
    return _subscription(row) if row else None


async def all_own(work: UnitOfWork) -> tuple[Subscription, ...]:
    found = await work.connection.fetch(_OF_CLIENT.sql, work.actor.client_id)
    return tuple(_subscription(row) for row in found)


async def one_at_a_time(work: UnitOfWork) -> None:
    """Let the client make subscriptions one after the other, so that they can be counted."""
    await work.connection.execute(_LOCK_CLIENT, work.actor.client_id)


def add(work: UnitOfWork, subscription: Subscription) -> None:
    work.write(_INSERT, _values(subscription))


def put(work: UnitOfWork, subscription: Subscription) -> None:
    """Keep a new state; to be called with the row held."""
    work.write(_UPDATE, {**_values(subscription), "key_id": subscription.id})


def forget_events_of(work: UnitOfWork, subscription: Subscription) -> None:
    work.write(_FORGET_EVENTS_OF, {"id": subscription.id})


async def listening(work: UnitOfWork) -> tuple[Subscriber, ...]:
    """Return and hold all whose events are counted."""
    found = await work.connection.fetch(_LISTENING.sql)
    return tuple(subscriber for row in found if (subscriber := _subscriber(row)))


async def claimed(work: UnitOfWork, id_: UUID) -> Subscriber | None:
    """Return what a worker has claimed; None where it, or its client, is gone."""
    row = await work.connection.fetchrow(_CLAIMED.sql, id_)
    return _subscriber(row) if row else None


async def held(work: UnitOfWork, id_: UUID) -> Subscription | None:
    row = await work.connection.fetchrow(_LOCKED.sql, id_)
    return _subscription(row) if row else None


async def claim_subscriptions(
    pool: asyncpg.Pool, *, now: datetime, until: datetime, batch: int
) -> tuple[UUID, ...]:
    found = await pool.fetch(_CLAIM.sql, *_CLAIM.bind({"now": now, "until": until, "batch": batch}))
    return tuple(row["id"] for row in found)


def happened(work: UnitOfWork, subscription: Subscription, number: int, published: Published) -> None:
    """Write one event down under its number."""
    values = {
        "subscription_id": subscription.id,
        "number": number,
        "happened_at": published.last_updated,
        "authority": published.authority,
        "type": published.type,
        "resource_id": published.id,
        "version": published.version,
    }
    work.write(_INSERT_EVENT, values)


async def events(
    work: UnitOfWork, subscription: Subscription, *, since: int, until: int, limit: int
) -> tuple[Occurrence, ...]:
    """Return events by number, with nothing of what they are about."""
    values = _asked(subscription, since, until, limit)
    return _occurrences(await work.connection.fetch(_NUMBERS.sql, *_NUMBERS.bind(values)))


async def events_with_content(
    work: UnitOfWork, subscriber: Subscriber, *, since: int, until: int, limit: int
) -> tuple[Occurrence, ...]:
    """The same with what the subscriber may read now, and note that it was shown."""
    actor = subscriber.actor
    subscription = subscriber.subscription
    asking = caller_values(actor, subscription.type, work.now, f"subscription {subscription.id}: ")
    values = asking | _asked(subscription, since, until, limit)
    return _occurrences(await work.connection.fetch(_CONTENTS.sql, *_CONTENTS.bind(values)))


def _asked(subscription: Subscription, since: int, until: int, limit: int) -> dict[str, Any]:
    return {"subscription_id": subscription.id, "since": since, "until": until, "limit": limit}


def _occurrences(found: Iterable[asyncpg.Record]) -> tuple[Occurrence, ...]:
    return tuple(
        Occurrence(
            row["number"],
            row["happened_at"],
            row["type"],
            row["resource_id"],
            row["version"],
            row.get("content") or b"",
        )
        for row in found
    )


async def forget_old(pool: asyncpg.Pool, *, before: datetime) -> None:
    """Forget events, and that there were subscriptions which were deleted."""
    for statement in (_FORGET_EVENTS, _FORGET_DELETED):
        await pool.execute(statement.sql, *statement.bind({"before": before}))
