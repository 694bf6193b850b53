"""read and search of the definitions that what we publish leads to; open to all, as `/metadata` is.

https://hl7.org/fhir/R4/codesystem.html, https://hl7.org/fhir/R4/questionnaire.html,
https://hl7.org/fhir/R4/structuredefinition.html
"""

from __future__ import annotations

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import PUBLIC
from app.api.fhir.conditional import has_seen
from app.api.fhir.exchange import (
    PART,
    media_type,
    part_of,
    refuse_parameters,
    response_of,
)
from app.api.fhir.few import few_found
from app.api.fhir.parameters import said_in_address, said_in_form
from app.domain.refusals import NotFound
from app.fhir import bundles
from app.fhir.canonical import canonicals
from app.fhir.wire import dumps


async def read_canonical(request: Request) -> Response:
    refuse_parameters(request, *PART)
    media_type(request)
    type_ = _type(request)
    definition = canonicals(type_).get(str(request.path_params["id"]))
    if definition is None:
        raise NotFound(type_)
    content = part_of(request, dumps(definition))
    tag = sha256(content).hexdigest()[:16]
    headers = {**PUBLIC, "ETag": f'W/"{tag}"'}
    if has_seen(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return response_of(request, content, 200, headers)


async def search_canonicals(request: Request) -> Response:
    media_type(request)
    pairs = await said_in_form(request) if request.method == "POST" else said_in_address(request)
    type_ = _type(request)
    every = (bundles.Entry(type_, id_, dumps(found)) for id_, found in canonicals(type_).items())
    return await few_found(request, type_, every, pairs)


def _type(request: Request) -> str:
    """Return the type in the path: each has routes of its own."""
    return request.url.path.split("/")[2]
