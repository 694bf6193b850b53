"""$process-message: POST [base]/$process-message – a referral as a FHIR message, answered by a message.

https://hl7.org/fhir/R4/messageheader-operation-process-message.html
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller
from app.api.fhir.create import write_opened
from app.api.fhir.exchange import base_url, media_type, refuse_parameters, resource_of
from app.api.fhir.update import put
from app.api.rendering import json_response, language_of
from app.domain.actors import Permission
from app.domain.intake import Incoming
from app.domain.refusals import NotFound, NotSupported, Refusal
from app.fhir import wire
from app.fhir.entries import REQUEST, localised
from app.fhir.envelopes import Envelope, MessageEvent, answer, open_message
from app.fhir.message_bundles import alone, focus, in_focus, letter_of, read_message
from app.fhir.outcome import operation_outcome
from app.fhir.requests_in import Submission
from app.fhir.updates_in import WITHDRAWN
from app.persistence.archive import Archive, Stored
from app.persistence.pools import DatabaseBusyError
from app.usecases.find_request import find_request
from app.usecases.submit_request import submit_request

Content: TypeAlias = tuple[Caller, Archive, bytes]
_Change: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]


async def process_message(request: Request) -> Response:
    """Take a message in and answer it; what has no readable header is refused without an answer."""
    caller, archive = await write_opened(request, Permission.CREATE_REQUESTS)
    refuse_parameters(request)
    bundle, content = await resource_of(request, caller, expected="Bundle")
    envelope = open_message(localised(bundle, base_url(request)))
    if envelope.is_receipt:
        # A receipt is never answered with another; we send no FHIR message that could have one.
        raise NotSupported("A receipt of a message that was not sent", place="Bundle.entry[0].resource")
    try:
        message = read_message(envelope, now=caller.now)
        about = await _TAKEN[message.event](envelope, message.said, (caller, archive, content))
    except Refusal as refusal:
        return _answered(request, caller, envelope, refusal=refusal)
    except DatabaseBusyError:
        return _answered(request, caller, envelope)
    return _answered(request, caller, envelope, about=about)


async def _new(envelope: Envelope, said: Submission, content: Content) -> str:
    caller, _, sent = content
    database, now = caller.context.database, caller.now
    written_at = min(now, letter_of(envelope, now=now).written_at)
    said = replace(said, incoming=replace(said.incoming, said_at=written_at))
    submitted = await submit_request(database, caller.actor, said, sent, now=now, letter=envelope.identity)
    return next(f"{REQUEST}/{made.id}" for made in submitted.made if made.type == REQUEST)


async def _update(envelope: Envelope, said: Incoming, content: Content) -> str:
    return await _put(envelope, said, content, lambda _: alone(envelope))


async def _cancel(envelope: Envelope, said: Incoming, content: Content) -> str:
    return await _put(envelope, said, content, lambda stands: _withdrawn(envelope, stands))


def _withdrawn(envelope: Envelope, stands: dict[str, Any]) -> dict[str, Any]:
    """Withdraw it; why stands in the request's statusReason, the rest of what is sent says nothing new."""
    if stands["status"] in WITHDRAWN:
        return stands
    _, said = focus(envelope)
    status = said["status"] if said["status"] in WITHDRAWN else "revoked"
    return {**stands, "status": status} | {n: said[n] for n in ("extension",) if n in said}


async def _put(envelope: Envelope, said: Incoming, content: Content, change: _Change) -> str:
    """Change the request in focus; `change` returns it anew from what was published of it."""
    caller, archive, sent = content
    caller.actor.require(Permission.CHANGE_REQUESTS)
    try:
        held = await _held(said, caller, archive)
        resource = change(wire.reread(held.content.decode()))
        letter = letter_of(envelope, now=caller.now)
        await put(caller, archive, (resource, sent), held, letter=letter)
    except Refusal as refusal:
        raise in_focus(refusal, envelope) from None
    return f"{REQUEST}/{held.id}"


async def _held(said: Incoming, caller: Caller, archive: Archive) -> Stored:
    """Return the request in focus as it was published, found by the sender's own identifier of it."""
    id_ = await find_request(caller.context.database, caller.actor, said, now=caller.now)
    held = await archive.read(caller.actor, REQUEST, id_, now=caller.now) if id_ else None
    if held is None:
        raise NotFound(REQUEST)
    return held


_TAKEN: Final[Mapping[MessageEvent, Callable[[Envelope, Any, Content], Awaitable[str]]]] = {
    MessageEvent.NEW: _new,
    MessageEvent.UPDATE: _update,
    MessageEvent.CANCEL: _cancel,
}


def _answered(
    request: Request, caller: Caller, envelope: Envelope, *, about: str = "", refusal: Refusal | None = None
) -> Response:
    """Answer ok where it was taken in, fatal where it is wrong, transient where it may come again."""
    outcome = None
    if refusal:
        outcome = operation_outcome(refusal.kind, refusal.findings, language=language_of(request))
    body = answer(
        envelope,
        "ok" if about else "fatal-error" if refusal else "transient-error",
        now=caller.now,
        endpoint=base_url(request),
        about=about,
        outcome=outcome,
    )
    return json_response(body, 200 if about or refusal else 503, media_type(request))
