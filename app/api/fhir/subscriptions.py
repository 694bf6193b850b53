"""Subscription: a client's own, with `$status` and `$events` of the R5 backport.

https://hl7.org/fhir/R4/subscription.html, https://hl7.org/fhir/uv/subscriptions-backport/
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final, TypeVar
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller, caller_of, seen_version
from app.api.fhir.exchange import (
    PART,
    base_url,
    bundle_response,
    check_content_type,
    media_type,
    read_response,
    refuse_parameters,
    resource_response,
)
from app.api.fhir.few import few_found
from app.api.fhir.parameters import Said, operation_parameters, said_in_address, said_in_form
from app.api.fhir.written import Committed, written_response
from app.domain.actors import CREATE, DELETE, READ, SEARCH, UPDATE, permission_for
from app.domain.codes import known
from app.domain.refusals import Gone, InvalidValue, NotFound, NotSupported, UnknownCode
from app.domain.subscription_decisions import is_deleted
from app.domain.subscriptions import KEPT, Content, Subscription, SubscriptionStatus
from app.fhir import bundles, wire
from app.fhir.subscriptions.notifications import shown
from app.persistence.archive import Stored as Kept
from app.persistence.unit_of_work import SHARED, UnitOfWork
from app.usecases.keep_subscriptions import (
    Asked,
    House,
    change_subscription,
    delete_subscription,
    last_of_own_subscription,
    own_subscription,
    own_subscriptions,
    subscribe,
)
from app.usecases.looking import uuid_or_none
from app.usecases.read_events import Span, missed_events, status_bundle

T = TypeVar("T")
TYPE: Final = "Subscription"


async def create(request: Request) -> Response:
    caller = await _writer(request, CREATE)
    if "if-none-exist" in request.headers:
        raise NotSupported("A conditional create of a Subscription", place="If-None-Exist")
    asked, house = await _asked(request), _house(caller)
    made = await _transact(caller, lambda work: subscribe(work, asked, house))
    return await _written(request, made, is_new=True)


async def read(request: Request) -> Response:
    caller = await _reader(request, more=PART)
    id_ = _id(request)
    return read_response(request, _stored(await _transact(caller, lambda work: own_subscription(work, id_))))


async def history(request: Request) -> Response:
    """Tell of the version that stands, or that it was deleted; those before had secrets and are not kept."""
    caller, id_ = await _reader(request), _id(request)
    last = await _transact(caller, lambda work: last_of_own_subscription(work, id_))
    base = base_url(request)
    versions = (_stored(last),)
    body = bundles.history(
        versions, base_url=base, self_url=f"{base}/{TYPE}/{id_}/_history", total=len(versions)
    )
    return bundle_response(request, body)


async def vread(request: Request) -> Response:
    """Read the version that stands; of one that was deleted, the last version says so."""
    caller, id_ = await _reader(request, more=PART), _id(request)
    last = await _transact(caller, lambda work: last_of_own_subscription(work, id_))
    if str(last.version) != str(request.path_params["vid"]):
        raise NotFound(f"version of {TYPE}")
    if is_deleted(last):
        raise Gone(TYPE)
    return resource_response(request, _stored(last))


async def update(request: Request) -> Response:
    caller = await _writer(request, UPDATE)
    id_, seen = _id(request), await seen_version(request.headers.get("if-match"))
    asked, house = await _asked(request), _house(caller)
    changed = await _transact(
        caller, lambda work: change_subscription(work, id_, asked, house, seen_version=seen)
    )
    return await _written(request, changed, is_new=False)


async def delete(request: Request) -> Response:
    caller = await _reader(request, DELETE)
    found = uuid_or_none(str(request.path_params["id"]))
    if found is not None:
        await _transact(caller, lambda work: delete_subscription(work, found))
    return Response(status_code=204)


async def search(request: Request) -> Response:
    """Search among the caller's own, by what they say."""
    return await _search(request, said_in_address(request))


async def search_by_form(request: Request) -> Response:
    return await _search(request, await said_in_form(request))


async def _search(request: Request, pairs: Said) -> Response:
    caller = await _reader(request, SEARCH, takes_parameters=True)
    own = [_stored(each) for each in await _transact(caller, own_subscriptions)]
    entries = (bundles.Entry(TYPE, each.id, each.content) for each in own)
    return await few_found(request, TYPE, entries, list(pairs))


async def status(request: Request) -> Response:
    """$status of one, or of the caller's own, narrowed by `id` and `status`."""
    caller = await _reader(request, takes_parameters=True)
    said = await operation_parameters(request, ("id", "status"))
    found = await _one_or_own(request, caller, said)
    body = status_bundle(found, self_url=f"{base_url(request)}{request.url.path.removeprefix('/fhir')}")
    return bundle_response(request, body)


async def _one_or_own(request: Request, caller: Caller, said: Said) -> Iterable[Subscription]:
    if "id" in request.path_params:
        id_ = _id(request)
        return (await _transact(caller, lambda work: own_subscription(work, id_)),)
    ids = {value for name, value in said if name == "id"}
    states = {_status(value) for name, value in said if name == "status"}
    own = await _transact(caller, own_subscriptions)
    return [
        each for each in own if (not ids or str(each.id) in ids) and (not states or {each.status} & states)
    ]


def _status(value: str) -> SubscriptionStatus:
    if value not in KEPT:
        raise UnknownCode("status", value[:80], known=KEPT, place="status")
    return SubscriptionStatus(value)


async def events(request: Request) -> Response:
    """$events: what has happened, by number, also what could not be told."""
    caller = await _reader(request, takes_parameters=True)
    id_ = _id(request)
    said = dict(await operation_parameters(request, ("eventsSinceNumber", "eventsUntilNumber", "content")))
    content = said.get("content")
    span = Span(
        _number(said, "eventsSinceNumber") or 1,
        _number(said, "eventsUntilNumber"),
        known(Content, content, what="content", place="content") if content else None,
    )
    return bundle_response(request, await _transact(caller, lambda work: missed_events(work, id_, span)))


_NUMBER: Final = re.compile("[0-9]{1,18}")


def _number(said: Mapping[str, str], name: str) -> int | None:
    value = said.get(name)
    if value is not None and not _NUMBER.fullmatch(value):
        raise InvalidValue(name, "a whole number", place=name)
    return None if value is None else int(value)


LIMIT: Final = 64 * 1024
"""Of what is sent about a subscription."""


async def _reader(
    request: Request, letter: str = READ, *, more: Iterable[str] = (), takes_parameters: bool = False
) -> Caller:
    caller = await caller_of(request)
    media_type(request)
    caller.actor.require(permission_for(TYPE, letter))
    if not takes_parameters:
        refuse_parameters(request, *more)
    return caller


async def _writer(request: Request, letter: str) -> Caller:
    """Refuse who may not write, and what we do not read, before the body is."""
    caller = await _reader(request, letter)
    check_content_type(request)
    return caller


async def _asked(request: Request) -> Asked:
    content = await request.body()
    resource = wire.loads(content, limit=LIMIT)
    if resource.get("resourceType") != TYPE:
        raise InvalidValue("resourceType", TYPE, place="resourceType")
    return Asked(resource, content, base_url(request))


def _house(caller: Caller) -> House:
    settings = caller.context.settings
    return House(settings.allowed_networks, settings.demo, settings.subscriptions_per_client)


async def _transact(caller: Caller, body: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    return await caller.context.database.transact(caller.scope(SHARED), body)


def _id(request: Request) -> UUID:
    found = uuid_or_none(str(request.path_params["id"]))
    if found is None:
        raise NotFound(TYPE)
    return found


def _stored(subscription: Subscription) -> bundles.Stored:
    content = b"" if is_deleted(subscription) else shown(subscription)
    return bundles.Stored(TYPE, str(subscription.id), subscription.version, subscription.updated_at, content)


async def _written(request: Request, subscription: Subscription, *, is_new: bool) -> Response:
    committed = Committed(TYPE, subscription.id, subscription.version, created=is_new)
    return await written_response(request, committed, _at_hand(subscription))


async def _at_hand(subscription: Subscription) -> Kept:
    return Kept(subscription.id, subscription.version, subscription.updated_at, shown(subscription))
