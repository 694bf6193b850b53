"""read: GET [base]/[type]/[id] (https://hl7.org/fhir/R4/http.html#read)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from app.api.fhir.exchange import (
    id_of,
    opened,
    refuse_parameters,
    resource_response,
    type_of,
    version_headers,
)
from app.domain.actors import permission_for
from app.domain.refusals import NotFound


async def read(request: Request) -> Response:
    caller, archive = await opened(request)
    caller.actor.require(permission_for(type_of(request)))
    refuse_parameters(request)
    stored = await archive.read(caller.actor, type_of(request), id_of(request), now=caller.now)
    if stored is None:
        raise NotFound(type_of(request))
    if _has_seen(request.headers.get("if-none-match", ""), stored.version):
        return Response(status_code=304, headers=version_headers(stored))
    return resource_response(request, stored)


def _has_seen(if_none_match: str, version: int) -> bool:
    """Say whether one of the versions named is this one; some clients send the bare number."""
    named = {tag.strip().removeprefix("W/").strip('"') for tag in if_none_match.split(",")}
    return bool(named & {str(version), "*"})
