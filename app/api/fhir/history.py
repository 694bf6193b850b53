"""history of an instance: GET [base]/[type]/[id]/_history (https://hl7.org/fhir/R4/http.html#history)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from app.api.fhir.exchange import base_url, bundle_response, id_of, opened, refuse_parameters, shown, type_of
from app.domain.actors import permission_for
from app.domain.refusals import NotFound
from app.fhir import bundles

MOST = 1000


async def history(request: Request) -> Response:
    caller, archive = await opened(request)
    type_ = type_of(request)
    caller.actor.require(permission_for(type_))
    refuse_parameters(request)
    versions = await archive.history(caller.actor, type_, id_of(request), limit=MOST, now=caller.now)
    if not versions:
        raise NotFound(type_)
    base = base_url(request)
    body = bundles.history(
        (shown(version, type_) for version in versions),
        base_url=base,
        self_url=f"{base}/{type_}/{id_of(request)}/_history",
        total=len(versions),
    )
    return bundle_response(request, body)
