"""`/medcom/messages` for FHIR: a CareCommunication or an Acknowledgement, bare or in a VANSEnvelope."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller
from app.api.errors import RETRY_SECONDS, note, status_of
from app.api.kinds import STATUS
from app.domain.actors import Permission
from app.domain.refusals import Refusal
from app.medcom import vans_envelope
from app.medcom.vans_envelope import VansEnvelope
from app.usecases.receive_fhir_message import FHIR_JSON, Acknowledged, enveloped, receive_fhir_message
from app.usecases.take_message import Wrapping, wrapping_of

_XML: Final = "application/xml"


async def answer_fhir_message(request: Request, caller: Caller) -> Response | None:
    """Take a FHIR message in and answer it; None where the body is a letter of another kind."""
    caller.actor.require(Permission.SEND_LETTERS)
    try:
        content = await request.body()
    except Refusal:
        # Only what says that it is FHIR is refused as FHIR; a letter has a receipt of its own for that.
        if "fhir+" in request.headers.get("content-type", ""):
            raise
        return None
    wrapping = wrapping_of(content, request.headers.get("content-type", ""))
    if wrapping is Wrapping.ENVELOPE:
        return await _in_envelope(request, caller, content)
    return await _bare(request, caller, content) if wrapping is Wrapping.BUNDLE else None


async def _bare(request: Request, caller: Caller, content: bytes) -> Response:
    answer = await _received(request, caller, content)
    return _answered(answer, answer.content, FHIR_JSON)


async def _in_envelope(request: Request, caller: Caller, content: bytes) -> Response:
    envelope = vans_envelope.read(content, limit=caller.context.settings.body_limit_bytes)
    answer = await _received(request, caller, envelope.content, envelope)
    return _answered(answer, enveloped(answer, envelope, now=caller.now), _XML)


async def _received(
    request: Request, caller: Caller, content: bytes, envelope: VansEnvelope | None = None
) -> Acknowledged:
    database = caller.context.database
    answer = await receive_fhir_message(database, caller.actor, content, now=caller.now, envelope=envelope)
    if answer.refusal:
        note(request, answer.refusal)
    return answer


def _answered(answer: Acknowledged, content: bytes, media_type: str) -> Response:
    if answer.is_busy:
        return Response(content, 503, {"Retry-After": RETRY_SECONDS}, media_type)
    if answer.refusal:
        status = status_of(answer.refusal) or STATUS[answer.refusal.kind]
        return Response(content, status, media_type=media_type)
    return Response(content, 201, media_type=media_type) if content else Response(status_code=202)
