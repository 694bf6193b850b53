"""update: PUT [base]/ServiceRequest/[id], and by its identifier: PUT [base]/ServiceRequest?identifier=….

https://hl7.org/fhir/R4/http.html#update, https://hl7.org/fhir/R4/http.html#cond-update
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller, seen_version
from app.api.errors import NotAllowed
from app.api.fhir.conditional import has_seen
from app.api.fhir.create import submit, write_opened
from app.api.fhir.exchange import (
    REPRESENTATION,
    base_url,
    refuse_parameters,
    resource_of,
)
from app.api.fhir.written import Committed, written_response
from app.domain.actors import Permission
from app.domain.refusals import AlreadyUsed, InvalidValue, MissingValue, StaleVersion
from app.fhir import wire
from app.fhir.entries import check_condition, localised
from app.fhir.updates_in import Letter, Update, beside, read_identity, read_update
from app.persistence.archive import Archive, Stored
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.find_request import find_request
from app.usecases.looking import uuid_or_none
from app.usecases.update_request import leave_request, try_update, update_request

TYPE: Final = "ServiceRequest"


async def update(request: Request) -> Response:
    """Change or withdraw one's own request; needs If-Match, so that nobody's change is lost."""
    caller, archive = await write_opened(request, Permission.CHANGE_REQUESTS)
    refuse_parameters(request)
    resource, content = await resource_of(request, caller, expected=TYPE)
    resource = localised(resource, base_url(request))
    id_ = uuid_or_none(str(request.path_params["id"]))
    held = await archive.read(caller.actor, TYPE, id_, now=caller.now) if id_ else None
    if held is None:
        raise id_is_ours()
    check_has_id(resource)
    _refuse_seen(request, held)
    seen = await seen_version(request.headers.get("if-match"))
    version = await put(caller, archive, (resource, content), held, seen=seen)
    return await _answer(request, caller, archive, held, version)


async def update_by_condition(request: Request) -> Response:
    """Create the request with this identifier, or change the one there is.

    The condition says which, whatever its version; If-Match is honoured where it is sent. Who loses
    the race to create finds the other's, as the identifier is unique.
    """
    caller, archive = await write_opened(request, Permission.CHANGE_REQUESTS)
    caller.actor.require(Permission.CREATE_REQUESTS)
    resource, content = await resource_of(request, caller, expected=TYPE)
    resource = localised(resource, base_url(request))
    _check_condition(request, resource)
    held, is_new = await _held_or_made(request, caller, archive, (resource, content))
    if is_new:
        made = Committed(TYPE, held.id, held.version, created=True)
        return await written_response(request, made, _just(held))
    _refuse_seen(request, held)
    seen = await seen_version(request.headers["if-match"]) if "if-match" in request.headers else None
    version = await put(caller, archive, (resource, content), held, seen=seen)
    return await _answer(request, caller, archive, held, version)


def _refuse_seen(request: Request, held: Stored) -> None:
    """Refuse what is only meant where nothing is, or not this version (RFC 9110 §13.1.2)."""
    if has_seen(request.headers.get("if-none-match", ""), held.version):
        raise StaleVersion(TYPE, current=held.version)


Sent: TypeAlias = tuple[dict[str, Any], bytes]


async def _held_or_made(
    request: Request, caller: Caller, archive: Archive, sent: Sent
) -> tuple[Stored, bool]:
    """Return what has the identifier, and whether it was made just now."""
    resource, content = sent
    said = read_identity(resource, now=caller.now)
    id_ = await find_request(caller.context.database, caller.actor, said, now=caller.now)
    is_new = id_ is None
    if id_ is None:
        if "id" in resource:
            raise id_is_ours()
        if "if-match" in request.headers:
            raise StaleVersion(TYPE, current=0)
        submitted = await submit(request, caller, resource, content, if_none_exists=True)
        is_new = not submitted.is_replay
        id_ = submitted.made[0].id
    held = await archive.read(caller.actor, TYPE, id_, now=caller.now)
    if held is None:
        # It is there, and was handed in by somebody else.
        raise AlreadyUsed(("ServiceRequest.identifier",))
    return held, is_new


def id_is_ours() -> NotAllowed:
    return NotAllowed(
        "An update of a resource that is not here: ids are given by this server, create it with POST; it",
        danish="Her er ingen ressource med dette id. Serveren tildeler id: opret den med POST.",
        place=f"{TYPE}.id",
    )


def check_has_id(resource: Mapping[str, Any]) -> None:
    """R4 http.html#update: the body has an id, and it is that of the address."""
    if "id" not in resource:
        raise MissingValue("id", place=f"{TYPE}.id")


def _check_condition(request: Request, resource: dict[str, Any]) -> None:
    given = request.query_params.multi_items()
    asked = [f"{name}={value}" for name, value in given if name not in REPRESENTATION]
    check_condition("&".join(asked), resource, place="identifier")


async def put(
    caller: Caller,
    archive: Archive,
    sent: Sent,
    held: Stored,
    *,
    seen: int | None = None,
    letter: Letter | None = None,
) -> int:
    change = await change_of(caller, archive, sent, held, seen=seen, letter=letter)
    return await caller.context.database.transact(caller.scope(held.authority), change)


async def change_of(
    caller: Caller,
    archive: Archive,
    sent: Sent,
    held: Stored,
    *,
    seen: int | None,
    letter: Letter | None = None,
) -> Callable[[UnitOfWork], Awaitable[int]]:
    """Read an update, and return what runs it; that returns the version that stands then."""
    resource, content = sent
    change = await _change(caller, archive, resource, held)
    if change is None:
        return lambda work: leave_request(work, held.id, seen_version=seen)
    said = change.sent_in(letter) if letter else change
    return lambda work: update_request(work, held.id, said, content, seen_version=seen)


async def attempt(caller: Caller, archive: Archive, sent: Sent, held: Stored) -> None:
    """Raise what the update would be refused for; nothing is changed."""
    resource, content = sent
    check_has_id(resource)
    if change := await _change(caller, archive, resource, held):
        scope = caller.scope(held.authority)
        await try_update(caller.context.database, scope, held.id, change, content)


async def _change(caller: Caller, archive: Archive, resource: dict[str, Any], held: Stored) -> Update | None:
    """Read what is said anew; None where it is what was read.

    What came as a letter could not have been sent as a resource; as read, it may come back.
    """
    if resource.get("id", str(held.id)) != str(held.id):
        raise InvalidValue("id", "the id of the resource that is updated", place=f"{TYPE}.id")
    published = wire.reread(held.content.decode())
    resource = {"meta": published["meta"], **resource}
    if resource == published:
        return None
    company = [await _body(caller, archive, reference) for reference in beside(resource)]
    return read_update(resource, published, [body for body in company if body], now=caller.now)


async def _body(caller: Caller, archive: Archive, reference: str) -> dict[str, Any] | None:
    type_, _, id_ = reference.partition("/")
    known = uuid_or_none(id_)
    stored = await archive.read(caller.actor, type_, known, now=caller.now) if known else None
    return wire.reread(stored.content.decode()) if stored else None


async def _answer(request: Request, caller: Caller, archive: Archive, held: Stored, version: int) -> Response:
    reading = archive.vread(caller.actor, TYPE, held.id, version, now=caller.now)
    return await written_response(request, Committed(TYPE, held.id, version, created=False), reading)


async def _just(stored: Stored) -> Stored:
    return stored
