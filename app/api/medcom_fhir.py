"""`/medcom/messages` for what is no bare letter: a FHIR message, or a VANSEnvelope with any message."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller
from app.api.errors import RETRY_SECONDS, note, status_of
from app.api.kinds import STATUS
from app.domain.actors import Permission
from app.domain.refusals import Refusal
from app.usecases.take_message import Taken, Wrapping, take_wrapped, wrapping_of


async def answer_fhir_message(request: Request, caller: Caller) -> Response | None:
    """Take a FHIR message or an envelope in and answer it; None where the body is a bare letter."""
    caller.actor.require(Permission.SEND_LETTERS)
    try:
        content = await request.body()
    except Refusal:
        # Only what says that it is FHIR is refused as FHIR; a letter has a receipt of its own for that.
        if "fhir+" in request.headers.get("content-type", ""):
            raise
        return None
    wrapping = wrapping_of(content, request.headers.get("content-type", ""))
    if wrapping is Wrapping.LETTER:
        return None
    database, limit = caller.context.database, caller.context.settings.body_limit_bytes
    taken = await take_wrapped(database, caller.actor, content, wrapping, now=caller.now, limit=limit)
    if taken.refusal:
        note(request, taken.refusal)
    return _answered(taken)


def _answered(taken: Taken) -> Response:
    content, media_type = taken.answer, taken.media_type
    if taken.is_busy:
        return Response(content, 503, {"Retry-After": RETRY_SECONDS}, media_type)
    if taken.refusal:
        status = status_of(taken.refusal) or STATUS[taken.refusal.kind]
        return Response(content, status, media_type=media_type)
    return Response(content, 201, media_type=media_type) if content else Response(status_code=202)
