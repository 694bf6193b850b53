"""read of a Binary: the bytes in their own form, or as a resource for whoever asks for FHIR.

https://hl7.org/fhir/R4/binary.html#rest
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import caller_of
from app.api.errors import FHIR, NotAcceptable
from app.api.fhir.conditional import is_known
from app.api.fhir.exchange import JSON, is_of_this_version, refuse_parameters, version_headers
from app.domain.actors import READ, permission_for
from app.domain.refusals import NotFound
from app.fhir import bundles
from app.fhir.binary import binary
from app.fhir.wire import dumps
from app.persistence.documents import BINARY, Bytes, read_bytes
from app.usecases.looking import uuid_or_none

_FHIR: Final = frozenset({FHIR, JSON, "json", "text/json", "application/json+fhir"})
_ANY: Final = frozenset({"*/*", "application/*"})


async def read_binary(request: Request) -> Response:
    caller = await caller_of(request)
    caller.actor.require(permission_for(BINARY, READ))
    refuse_parameters(request)
    id_ = uuid_or_none(str(request.path_params["id"]))
    pool = caller.context.database.reads
    found = await read_bytes(pool, caller.actor, id_, now=caller.now) if id_ else None
    if found is None:
        raise NotFound(BINARY)
    version = bundles.Stored(BINARY, str(found.id), 1, found.last_updated, found.content)
    if is_known(request, version):
        return Response(status_code=304, headers=version_headers(version))
    answer = _answer(request, found)
    answer.headers.update(version_headers(version))
    return answer


def _answer(request: Request, found: Bytes) -> Response:
    """Give the bytes unless FHIR is asked for by name; never for a browser to run."""
    wanted = _wanted(request)
    if wanted & _FHIR:
        body = binary(found.id, found.content, media_type=found.media_type, last_updated=found.last_updated)
        return Response(dumps(body), media_type=FHIR)
    if wanted and not wanted & {*_ANY, found.media_type}:
        raise NotAcceptable("The format that is asked for", place="Accept")
    headers = {"X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment"}
    return Response(found.content, media_type=found.media_type, headers=headers)


def _wanted(request: Request) -> frozenset[str]:
    """Return what the caller reads; `_format` stands above Accept."""
    said = request.query_params.get("_format") or request.headers.get("accept", "")
    parts = (part for part in said.split(",") if is_of_this_version(part))
    names = (part.partition(";")[0].strip().replace(" ", "+").lower() for part in parts)
    return frozenset(name for name in names if name)
