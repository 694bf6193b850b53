"""vread: GET [base]/[type]/[id]/_history/[vid] (https://hl7.org/fhir/R4/http.html#vread)."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from app.api.fhir.exchange import PART, id_of, opened, refuse_parameters, resource_response, type_of
from app.domain.actors import READ, permission_for
from app.domain.refusals import NotFound

_VERSION = re.compile("[0-9]{1,9}")


async def vread(request: Request) -> Response:
    caller, archive = await opened(request)
    type_, version = type_of(request), str(request.path_params["vid"])
    caller.actor.require(permission_for(type_, READ))
    refuse_parameters(request, *PART)
    if not _VERSION.fullmatch(version):
        raise NotFound(f"version of {type_}")
    stored = await archive.vread(caller.actor, type_, id_of(request), int(version), now=caller.now)
    if stored is None:
        raise NotFound(f"version of {type_}")
    return resource_response(request, stored)
