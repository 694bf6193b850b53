"""create: POST [base]/ServiceRequest, and a transaction around one: POST [base].

https://hl7.org/fhir/R4/http.html#create, https://hl7.org/fhir/R4/http.html#transaction
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller
from app.api.fhir.exchange import (
    base_url,
    bundle_response,
    check_content_type,
    opened,
    refuse_parameters,
    resource_response,
    shown,
    version_headers,
)
from app.domain.actors import Permission
from app.domain.refusals import InvalidValue, NotFound, NotSupported
from app.fhir import bundles, wire
from app.fhir.requests_in import read_request
from app.persistence.archive import Archive, Stored
from app.usecases.submit_request import Made, Submitted, submit_request


async def create(request: Request) -> Response:
    """Create a request; the same identifier again gets the first answer, and makes nothing new."""
    caller, archive = await _opened(request)
    resource, content = await _read(request, caller, expected="ServiceRequest")
    _check_condition(request.headers.get("if-none-exist"), resource)
    submitted = await _submit(caller, resource, content)
    made = submitted.made[0]
    stored = await _stored(caller, archive, made, submitted)
    location = f"{base_url(request)}/{made.type}/{made.id}/_history/1"
    status = 200 if submitted.is_replay else 201
    if _is_minimal(request):
        return Response(status_code=status, headers={**version_headers(stored), "Location": location})
    return resource_response(request, stored, status, location=location)


async def transaction(request: Request) -> Response:
    """All or nothing; the answer has an entry for each entry."""
    caller, archive = await _opened(request)
    submitted = await _submit(caller, *await _read(request, caller, expected="Bundle"))
    written = [
        bundles.Written(
            shown(await _stored(caller, archive, made, submitted), made.type),
            created=made.created,
            with_content=not _is_minimal(request),
        )
        for made in submitted.made
    ]
    return bundle_response(request, bundles.transaction_response(written, base_url=base_url(request)))


async def _opened(request: Request) -> tuple[Caller, Archive]:
    """Refuse who may not write, and what we do not read, before the body is."""
    caller, archive = await opened(request)
    caller.actor.require(Permission.CREATE_REQUESTS)
    check_content_type(request)
    refuse_parameters(request)
    return caller, archive


async def _read(request: Request, caller: Caller, *, expected: str) -> tuple[dict[str, Any], bytes]:
    content = await request.body()
    resource = wire.loads(content, limit=caller.context.settings.body_limit_bytes)
    if resource.get("resourceType") != expected:
        raise InvalidValue("resourceType", expected, place="resourceType")
    return resource, content


def _check_condition(condition: str | None, resource: dict[str, Any]) -> None:
    """A request is created once by its own identifier; no other condition can be promised."""
    if condition is None:
        return
    asked = parse_qsl(condition.lstrip("?"), keep_blank_values=True)
    own = [f"{i.get('system', '')}|{i.get('value', '')}" for i in _identifiers(resource)[:1]]
    if asked != [("identifier", token) for token in own]:
        raise NotSupported("A condition other than the request's own identifier", place="If-None-Exist")


def _identifiers(resource: dict[str, Any]) -> list[dict[str, Any]]:
    found = resource.get("identifier")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _is_minimal(request: Request) -> bool:
    return "return=minimal" in request.headers.get("prefer", "").replace(" ", "")


async def _submit(caller: Caller, resource: dict[str, Any], content: bytes) -> Submitted:
    submission = read_request(resource, now=caller.now)
    return await submit_request(caller.context.database, caller.actor, submission, content, now=caller.now)


async def _stored(caller: Caller, archive: Archive, made: Made, submitted: Submitted) -> Stored:
    """Return what an entry became: the request's first version, the newest of what it shares."""
    if published := submitted.shown.get((made.type, made.id)):
        return published
    stored = (
        await archive.vread(caller.actor, made.type, made.id, 1, now=caller.now)
        if made.type == "ServiceRequest"
        else await archive.read(caller.actor, made.type, made.id, now=caller.now)
    )
    if stored is None:
        raise NotFound(made.type)
    return stored
