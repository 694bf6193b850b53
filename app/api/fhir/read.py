"""read: GET [base]/[type]/[id] (https://hl7.org/fhir/R4/http.html#read)."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

from app.api.fhir.exchange import (
    PART,
    id_of,
    opened,
    refuse_parameters,
    resource_response,
    type_of,
    version_headers,
)
from app.domain.actors import permission_for
from app.domain.refusals import NotFound
from app.persistence.archive import Stored


async def read(request: Request) -> Response:
    caller, archive = await opened(request)
    caller.actor.require(permission_for(type_of(request)))
    refuse_parameters(request, *PART)
    stored = await archive.read(caller.actor, type_of(request), id_of(request), now=caller.now)
    if stored is None:
        raise NotFound(type_of(request))
    if _is_known(request, stored):
        return Response(status_code=304, headers=version_headers(stored))
    return resource_response(request, stored)


def _is_known(request: Request, stored: Stored) -> bool:
    """Say whether the caller has it; a version counts more than a time (RFC 9110 §13.2.2)."""
    if "if-none-match" in request.headers:
        return _has_seen(request.headers["if-none-match"], stored.version)
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False  # A date that is none is no condition (RFC 9110 §13.1.3).
    return stored.last_updated.replace(microsecond=0) <= since.replace(tzinfo=since.tzinfo or UTC)


def _has_seen(if_none_match: str, version: int) -> bool:
    """Say whether one of the versions named is this one; some clients send the bare number."""
    named = {tag.strip().removeprefix("W/").strip('"') for tag in if_none_match.split(",")}
    return bool(named & {str(version), "*"})
