"""create: POST [base]/ServiceRequest, and a transaction around one: POST [base].

https://hl7.org/fhir/R4/http.html#create, https://hl7.org/fhir/R4/http.html#transaction
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller
from app.api.errors import FHIR
from app.api.fhir.exchange import base_url, opened, resource_response, shown
from app.domain.refusals import InvalidValue, NotFound
from app.fhir import bundles, wire
from app.fhir.requests_in import read_request
from app.persistence.archive import Archive, Stored
from app.usecases.submit_request import Made, Submitted, submit_request


async def create(request: Request) -> Response:
    """Create a request; the same identifier again gets the first answer, and makes nothing new."""
    caller, archive = await opened(request)
    submitted = await _submit(request, caller, expected="ServiceRequest")
    made = submitted.made[0]
    stored = await _stored(caller, archive, made)
    location = f"{base_url(request)}/{made.type}/{made.id}/_history/1"
    status = 200 if submitted.is_replay else 201
    if "return=minimal" in request.headers.get("prefer", ""):
        return Response(status_code=status, headers={"Location": location, "ETag": 'W/"1"'})
    return resource_response(stored, status, location=location)


async def transaction(request: Request) -> Response:
    """All or nothing; the answer has an entry for each entry."""
    caller, archive = await opened(request)
    submitted = await _submit(request, caller, expected="Bundle")
    written = [
        bundles.Written(shown(await _stored(caller, archive, made), made.type), created=made.created)
        for made in submitted.made
    ]
    body = bundles.transaction_response(written, base_url=base_url(request))
    return Response(body, 200, media_type=FHIR)


async def _submit(request: Request, caller: Caller, *, expected: str) -> Submitted:
    content = await request.body()
    resource = wire.loads(content, limit=caller.context.settings.body_limit_bytes)
    if resource.get("resourceType") != expected:
        raise InvalidValue("resourceType", expected, place="resourceType")
    submission = read_request(resource, now=caller.now)
    return await submit_request(caller.context.database, caller.actor, submission, content, now=caller.now)


async def _stored(caller: Caller, archive: Archive, made: Made) -> Stored:
    """Return what an entry became: the request's first version, the newest of what it shares."""
    stored = (
        await archive.vread(caller.actor, made.type, made.id, 1, now=caller.now)
        if made.type == "ServiceRequest"
        else await archive.read(caller.actor, made.type, made.id, now=caller.now)
    )
    if stored is None:
        raise NotFound(made.type)
    return stored
