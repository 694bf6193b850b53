"""$process-message: POST [base]/$process-message – a referral as a FHIR message, answered by a message.

https://hl7.org/fhir/R4/messageheader-operation-process-message.html
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller
from app.api.fhir.create import submit, write_opened
from app.api.fhir.exchange import base_url, media_type, refuse_parameters, resource_of
from app.api.fhir.update import put
from app.api.rendering import json_response, language_of
from app.domain.actors import Permission
from app.domain.refusals import NotFound, NotSupported, Refusal
from app.fhir import wire
from app.fhir.entries import REQUEST, localised
from app.fhir.message_bundles import (
    Envelope,
    MessageEvent,
    alone,
    answer,
    as_transaction,
    focus,
    open_message,
    relocated,
)
from app.fhir.outcome import operation_outcome
from app.fhir.updates_in import read_identity
from app.persistence.archive import Archive, Stored
from app.persistence.pools import DatabaseBusyError
from app.usecases.find_request import find_request

Content = tuple[Request, Caller, Archive, bytes]


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
        about = await _TAKEN[envelope.event](envelope, (request, caller, archive, content))
    except Refusal as refusal:
        return _answered(request, caller, envelope, refusal=refusal)
    except DatabaseBusyError:
        return _answered(request, caller, envelope)
    return _answered(request, caller, envelope, about=about)


async def _new(envelope: Envelope, content: Content) -> str:
    request, caller, _, sent = content
    transaction, entries = as_transaction(envelope)
    try:
        submitted = await submit(request, caller, transaction, sent)
    except Refusal as refusal:
        raise relocated(refusal, entries) from None
    return next(f"{REQUEST}/{made.id}" for made in submitted.made if made.type == REQUEST)


async def _update(envelope: Envelope, content: Content) -> str:
    _, caller, archive, sent = content
    caller.actor.require(Permission.CHANGE_REQUESTS)
    held = await _held(envelope, caller, archive)
    await put(caller, archive, (alone(envelope), sent), held, seen=None)
    return f"{REQUEST}/{held.id}"


async def _cancel(envelope: Envelope, content: Content) -> str:
    """Withdraw it; why stands in the request's statusReason, the rest of what is sent says nothing new."""
    _, caller, archive, sent = content
    caller.actor.require(Permission.CHANGE_REQUESTS)
    held = await _held(envelope, caller, archive)
    stands: dict[str, Any] = wire.reread(held.content.decode())
    if stands["status"] not in _WITHDRAWN:
        said = focus(envelope)
        status = said["status"] if said["status"] in _WITHDRAWN else "revoked"
        withdrawn = {**stands, "status": status} | {n: said[n] for n in ("extension",) if n in said}
        await put(caller, archive, (withdrawn, sent), held, seen=None)
    return f"{REQUEST}/{held.id}"


_WITHDRAWN: Final = frozenset({"revoked", "entered-in-error"})


async def _held(envelope: Envelope, caller: Caller, archive: Archive) -> Stored:
    """Return the request in focus as it was published, found by the sender's own identifier of it."""
    said = read_identity(alone(envelope), now=caller.now)
    id_ = await find_request(caller.context.database, caller.actor, said, now=caller.now)
    held = await archive.read(caller.actor, REQUEST, id_, now=caller.now) if id_ else None
    if held is None:
        raise NotFound(REQUEST)
    return held


_TAKEN: Final[Mapping[MessageEvent, Callable[[Envelope, Content], Awaitable[str]]]] = {
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
