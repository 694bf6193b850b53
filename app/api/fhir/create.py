"""create: POST [base]/ServiceRequest (https://hl7.org/fhir/R4/http.html#create)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller
from app.api.fhir.exchange import (
    base_url,
    check_content_type,
    opened,
    refuse_parameters,
    resource_of,
)
from app.api.fhir.written import Committed, written_response
from app.domain.actors import Permission
from app.fhir.entries import check_condition, localised
from app.fhir.requests_in import read_request
from app.persistence.archive import Archive, Stored
from app.usecases.submit_request import Made, Submitted, submit_request


async def create(request: Request) -> Response:
    """Create a request; the same again gets the first answer, and makes nothing new."""
    caller, archive = await write_opened(request, Permission.CREATE_REQUESTS)
    refuse_parameters(request)
    resource, content = await resource_of(request, caller, expected="ServiceRequest")
    condition = request.headers.get("if-none-exist")
    if condition is not None:
        check_condition(condition, resource, place="If-None-Exist")
    submitted = await submit(request, caller, resource, content, if_none_exists=condition is not None)
    made = submitted.made[0]
    committed = Committed(made.type, made.id, 1, created=not submitted.is_replay)
    reading = stored_of(caller, archive, made, submitted, newest=condition is not None)
    return await written_response(request, committed, reading)


async def write_opened(request: Request, permission: Permission) -> tuple[Caller, Archive]:
    """Refuse who may not write, and what we do not read, before the body is."""
    caller, archive = await opened(request)
    caller.actor.require(permission)
    check_content_type(request)
    return caller, archive


async def submit(
    request: Request,
    caller: Caller,
    resource: dict[str, Any],
    content: bytes,
    *,
    if_none_exists: bool = False,
) -> Submitted:
    submission = read_request(localised(resource, base_url(request)), now=caller.now)
    if if_none_exists:
        submission = replace(submission, if_none_exists=True)
    return await submit_request(caller.context.database, caller.actor, submission, content, now=caller.now)


async def stored_of(
    caller: Caller, archive: Archive, made: Made, submitted: Submitted, *, newest: bool = False
) -> Stored | None:
    """Return what an entry became: the request as it was made, the newest of what it shares."""
    if published := submitted.shown.get((made.type, made.id)):
        return published
    if newest or made.type != "ServiceRequest":
        return await archive.read(caller.actor, made.type, made.id, now=caller.now)
    return await archive.vread(caller.actor, made.type, made.id, made.version, now=caller.now)
