"""How a write is answered (https://hl7.org/fhir/R4/http.html#ops)."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app import logbook
from app.api.errors import request_id, route_of
from app.api.fhir.exchange import base_url, media_type, response_of, version_headers
from app.api.rendering import etag, json_response, language_of
from app.domain.refusals import NotFound
from app.fhir.outcome import information
from app.persistence.archive import Stored


@dataclass(frozen=True, slots=True)
class Committed:
    """What stands, whatever becomes of the answer."""

    type: str
    id: UUID
    version: int
    created: bool


async def written_response(
    request: Request, committed: Committed, reading: Awaitable[Stored | None]
) -> Response:
    """Answer with as much as the caller prefers; nothing said is the representation.

    What is committed is never answered with a 5xx, or a client would send it again: where it cannot
    be read now, its address and version are the answer.
    """
    stored = await read_or_none(request, committed.type, reading)
    version = stored.version if stored else committed.version
    address = f"{base_url(request)}/{committed.type}/{committed.id}/_history/{version}"
    marks = version_headers(stored) if stored else {"ETag": etag(version)}
    headers = {**marks, "Location": address, "Content-Location": address}
    status = 201 if committed.created else 200
    preferred = preferred_return(request)
    if preferred == "OperationOutcome":
        return json_response(done(request), status, media_type(request), headers)
    if preferred == "minimal" or stored is None:
        return Response(status_code=status, headers=headers)
    return response_of(request, stored.content, status, headers)


async def read_or_none(request: Request, type_: str, reading: Awaitable[Stored | None]) -> Stored | None:
    """Return what was written, or None, with a line in the log, where it cannot be read now.

    Raises NotFound for what is somebody else's: it came before under the same identifier.
    """
    try:
        stored = await reading
    except Exception as error:  # noqa: BLE001 - it is committed: whatever fails now, that stands
        logbook.FAULT.write(
            error=type(error).__name__,
            where=logbook.where(error),
            route=route_of(request),
            request_id=request_id(request),
        )
        return None
    if stored is None:
        raise NotFound(type_)
    return stored


def done(request: Request) -> dict[str, Any]:
    return information(danish=_DONE_DA, english=_DONE, language=language_of(request))


_DONE: Final = "Done: see the headers Location and ETag."
_DONE_DA: Final = "Udført: se headerne Location og ETag."


def preferred_return(request: Request) -> str:
    """Return what the caller prefers to get back of a write; other preferences are not for us."""
    parts = [part.strip() for part in request.headers.get("prefer", "").replace(";", ",").split(",")]
    return next((part.partition("=")[2].strip() for part in parts if part.startswith("return")), "")
