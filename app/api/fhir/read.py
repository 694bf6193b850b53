"""read: GET [base]/[type]/[id] (https://hl7.org/fhir/R4/http.html#read)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from app.api.fhir.exchange import (
    PART,
    id_of,
    opened,
    read_response,
    refuse_parameters,
    type_of,
)
from app.domain.actors import READ, permission_for
from app.domain.refusals import NotFound


async def read(request: Request) -> Response:
    caller, archive = await opened(request)
    caller.actor.require(permission_for(type_of(request), READ))
    refuse_parameters(request, *PART)
    stored = await archive.read(caller.actor, type_of(request), id_of(request), now=caller.now)
    if stored is None:
        raise NotFound(type_of(request))
    return read_response(request, stored)
