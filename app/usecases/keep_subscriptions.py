"""A client's own subscriptions: made, read, changed and deleted by it, and seen by no one else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from app.domain.actors import CREATE, DELETE, READ, SEARCH, UPDATE, permission_for
from app.domain.endpoints import Network, check_endpoint
from app.domain.refusals import Gone, InvalidValue, NotFound, RuleNotMet, StaleVersion
from app.domain.subscription_decisions import deleted, is_deleted, renewed, turned_off
from app.domain.subscriptions import Subscription, SubscriptionStatus, Terms
from app.fhir.subscriptions.reading import read_subscription
from app.persistence import subscriptions
from app.persistence.unit_of_work import UnitOfWork

KIND: Final = "Subscription"


@dataclass(frozen=True, slots=True)
class House:
    """What an operator allows."""

    networks: tuple[Network, ...]
    is_demo: bool
    most: int
    """Subscriptions of one client."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client sent: read, and as it was."""

    resource: dict[str, Any]
    content: bytes
    base_url: str = ""


async def subscribe(work: UnitOfWork, asked: Asked, house: House) -> Subscription:
    work.actor.require(permission_for(KIND, CREATE))
    terms = _terms(work, asked, house)
    status = _status(asked, (SubscriptionStatus.REQUESTED, SubscriptionStatus.OFF))
    await subscriptions.one_at_a_time(work)
    if len(await subscriptions.all_own(work)) >= house.most:
        raise RuleNotMet(
            "too-many-subscriptions",
            f"A client may have {house.most} subscriptions; delete one first.",
            f"En klient må have {house.most} tilmeldinger; slet en først.",
        )
    made = Subscription(
        id=work.new_id(),
        client_id=work.actor.client_id,
        organisation_id=work.actor.organisation_id,
        permissions=work.actor.permissions,
        base_url=asked.base_url,
        status=status,
        type=terms.interest.type,
        resource=asked.content,
        created_at=work.now,
        updated_at=work.now,
        next_attempt_at=_BEGINS[status](work),
    )
    subscriptions.add(work, made)
    work.audit("create", KIND, object_id=made.id)
    return made


_BEGINS: Final[dict[SubscriptionStatus, Callable[[UnitOfWork], Any]]] = {
    SubscriptionStatus.REQUESTED: lambda work: work.now,
    SubscriptionStatus.OFF: lambda _: None,
}


def _terms(work: UnitOfWork, asked: Asked, house: House) -> Terms:
    terms = read_subscription(asked.resource)
    work.actor.require(permission_for(terms.interest.type))
    check_endpoint(
        terms.channel.endpoint,
        allowed=house.networks,
        is_demo=house.is_demo,
        place="Subscription.channel.endpoint",
    )
    if terms.ends_at is not None and terms.ends_at <= work.now:
        raise InvalidValue("end", "a time to come", place="Subscription.end")
    return terms


def _status(asked: Asked, allowed: Iterable[SubscriptionStatus]) -> SubscriptionStatus:
    """Return what the client wants; that it is active, or in error, is for us to say."""
    said = asked.resource["status"]
    if said not in allowed:
        expected = " or ".join(allowed)
        raise InvalidValue("status", f"{expected}; the rest is the server's", place="Subscription.status")
    return SubscriptionStatus(said)


async def change_subscription(
    work: UnitOfWork, id_: UUID, asked: Asked, house: House, *, seen_version: int
) -> Subscription:
    """Put another in its place: off, or active again after a new handshake."""
    work.actor.require(permission_for(KIND, UPDATE))
    found = await own_subscription(work, id_)
    if found.version != seen_version:
        raise StaleVersion(KIND, current=found.version)
    terms = _terms(work, asked, house)
    _check_id(asked, id_)
    if terms.interest.type != found.type:
        raise InvalidValue("criteria", f"criteria on {found.type}, as before", place="Subscription.criteria")
    _status(asked, (SubscriptionStatus.REQUESTED, SubscriptionStatus.ACTIVE, SubscriptionStatus.OFF))
    changed = _CHANGES[asked.resource["status"]](found, asked, work)
    subscriptions.put(work, changed)
    work.audit("update", KIND, object_id=id_)
    return changed


def _check_id(asked: Asked, id_: UUID) -> None:
    if asked.resource.get("id") != str(id_):
        raise InvalidValue("id", "that of the address", place="Subscription.id")


def _renew(found: Subscription, asked: Asked, work: UnitOfWork) -> Subscription:
    return renewed(found, resource=asked.content, now=work.now)


def _turn_off(found: Subscription, asked: Asked, work: UnitOfWork) -> Subscription:
    return turned_off(replace(found, resource=asked.content), now=work.now)


_CHANGES: Final[dict[str, Callable[[Subscription, Asked, UnitOfWork], Subscription]]] = {
    SubscriptionStatus.REQUESTED: _renew,
    SubscriptionStatus.ACTIVE: _renew,
    SubscriptionStatus.OFF: _turn_off,
}


async def delete_subscription(work: UnitOfWork, id_: UUID) -> None:
    """Forget its secrets and its events; one that is not there is gone already."""
    work.actor.require(permission_for(KIND, DELETE))
    found = await subscriptions.own(work, id_)
    if found is not None and not is_deleted(found):
        subscriptions.put(work, deleted(found, now=work.now))
        subscriptions.forget_events_of(work, found)
        work.audit("delete", KIND, object_id=id_)


async def own_subscription(work: UnitOfWork, id_: UUID) -> Subscription:
    """Return a subscription of the caller's; raises NotFound, also for another's, and Gone."""
    found = await last_of_own_subscription(work, id_)
    if is_deleted(found):
        raise Gone(KIND)
    return found


async def last_of_own_subscription(work: UnitOfWork, id_: UUID) -> Subscription:
    """The same, as it was left where it was deleted."""
    work.actor.require(permission_for(KIND, READ))
    found = await subscriptions.own(work, id_)
    if found is None:
        raise NotFound(KIND)
    return found


async def own_subscriptions(work: UnitOfWork) -> tuple[Subscription, ...]:
    work.actor.require(permission_for(KIND, SEARCH))
    return await subscriptions.all_own(work)
