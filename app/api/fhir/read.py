"""read: GET [base]/[type]/[id] (https://hl7.org/fhir/R4/http.html#read)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from app.api.fhir.conditional import is_known
from app.api.fhir.exchange import (
    PART,
    id_of,
    opened,
    refuse_parameters,
    resource_response,
    type_of,
    version_headers,
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
    if is_known(request, stored):
        return Response(status_code=304, headers=version_headers(stored))
    return resource_response(request, stored)
