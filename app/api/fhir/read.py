"""read: GET [base]/[type]/[id] (https://hl7.org/fhir/R4/http.html#read)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from app.api.fhir.exchange import id_of, opened, resource_response, type_of
from app.domain.actors import Permission
from app.domain.refusals import NotFound


async def read(request: Request) -> Response:
    caller, archive = await opened(request)
    caller.actor.require(permission_for(type_of(request)))
    stored = await archive.read(caller.actor, type_of(request), id_of(request), now=caller.now)
    if stored is None:
        raise NotFound(type_of(request))
    seen = request.headers.get("if-none-match", "")
    if seen and seen.removeprefix("W/").strip('"') == str(stored.version):
        return Response(status_code=304, headers={"ETag": f'W/"{stored.version}"'})
    return resource_response(stored)


def permission_for(type_: str) -> Permission:
    """Return the scope a type is read under."""
    return {
        "Communication": Permission.READ_NOTICES,
        "ServiceRequest": Permission.READ_REQUESTS,
    }.get(type_, Permission.READ_RECORDS)
