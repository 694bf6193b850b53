"""What every interaction shares: addresses, stored resources as answers, the caller."""

from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller, caller_of, context_of
from app.api.errors import FHIR
from app.domain.refusals import NotFound, NotSupported
from app.fhir import bundles
from app.persistence.archive import Archive, Stored

TYPES: Final = (
    "Appointment",
    "CarePlan",
    "Communication",
    "Condition",
    "DocumentReference",
    "Encounter",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "ServiceRequest",
    "Task",
)
"""What is published, and so can be read."""


def base_url(request: Request) -> str:
    """Return the address under which the client reached us: links must lead back there."""
    configured = context_of(request).settings.base_url
    root = configured.rstrip("/") if configured else f"{request.url.scheme}://{request.url.netloc}"
    return f"{root}/fhir"


async def opened(request: Request) -> tuple[Caller, Archive]:
    caller = await caller_of(request)
    return caller, Archive(caller.context.database.reads)


def type_of(request: Request) -> str:
    type_ = str(request.path_params["type"])
    if type_ not in TYPES:
        raise NotSupported(f"The resource type '{type_}'", place=type_)
    return type_


def id_of(request: Request) -> UUID:
    """Return the id in the path; one that is no UUID names nothing we ever published."""
    try:
        return UUID(str(request.path_params["id"]))
    except ValueError:
        raise NotFound(type_of(request)) from None


def shown(stored: Stored, type_: str) -> bundles.Stored:
    return bundles.Stored(type_, str(stored.id), stored.version, stored.last_updated, stored.content)


def resource_response(stored: Stored, status: int = 200, *, location: str = "") -> Response:
    """Answer with the bytes as they were stored."""
    headers = {
        "ETag": f'W/"{stored.version}"',
        "Last-Modified": format_datetime(stored.last_updated.astimezone(UTC), usegmt=True),
    }
    if location:
        headers["Location"] = location
    return Response(stored.content, status, headers, FHIR)
