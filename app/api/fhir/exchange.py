"""What every interaction shares: addresses, stored resources as answers, the caller."""

from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller, caller_of, context_of
from app.api.errors import FHIR, NotAcceptable, UnknownType, WrongMediaType
from app.domain.refusals import NotFound, UnknownCode
from app.fhir import bundles
from app.persistence.archive import Archive, Stored
from app.usecases.looking import uuid_or_none

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


JSON: Final = "application/json"
_READ: Final = frozenset({FHIR, JSON, "application/json+fhir", "text/json"})
_WRITTEN: Final = {
    FHIR: FHIR,
    "application/*": FHIR,
    "*/*": FHIR,
    "json": FHIR,
    JSON: JSON,
    "text/json": JSON,
}
"""What a caller may ask for by Accept or `_format`, and what it gets."""
REPRESENTATION: Final = frozenset({"_format", "_pretty"})


async def opened(request: Request) -> tuple[Caller, Archive]:
    """Return the caller and what they may see; refuses where no answer of ours could be read."""
    caller = await caller_of(request)
    media_type(request)
    return caller, Archive(caller.context.database.reads)


def media_type(request: Request) -> str:
    """Return the form the caller reads; `_format` stands above Accept. Raises NotAcceptable."""
    wanted = request.query_params.get("_format") or request.headers.get("accept") or FHIR
    # A plus in a query string that nobody escaped arrives as a space.
    names = [part.partition(";")[0].strip().replace(" ", "+").lower() for part in wanted.split(",")]
    chosen = [_WRITTEN[name] for name in names if name in _WRITTEN]
    if not chosen:
        raise NotAcceptable("The format that is asked for", place="Accept")
    return FHIR if FHIR in chosen else chosen[0]


def check_content_type(request: Request, *known: str) -> None:
    """Refuse a body in another form than JSON, or than the forms given; without a word it is taken."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said and said not in (known or _READ):
        raise WrongMediaType(f"The content type '{said[:80]}'", place="Content-Type")


def refuse_parameters(request: Request) -> None:
    """Refuse by name what would otherwise be ignored; only a search takes parameters."""
    for name in request.query_params:
        if name not in REPRESENTATION:
            raise UnknownCode("parameter", name[:80], known=REPRESENTATION, place=name[:80])


def type_of(request: Request) -> str:
    type_ = str(request.path_params["type"])
    if type_ not in TYPES:
        raise UnknownType(
            f"The resource type '{type_[:80]}'",
            danish=f"Ressourcetypen '{type_[:80]}' understøttes ikke.",
            place=type_[:80],
        )
    return type_


def id_of(request: Request) -> UUID:
    """Return the id in the path; one we would write otherwise names nothing we ever published."""
    found = uuid_or_none(str(request.path_params["id"]))
    if found is None:
        raise NotFound(type_of(request))
    return found


def shown(stored: Stored, type_: str) -> bundles.Stored:
    return bundles.Stored(type_, str(stored.id), stored.version, stored.last_updated, stored.content)


def version_headers(stored: Stored) -> dict[str, str]:
    return {
        "ETag": f'W/"{stored.version}"',
        "Last-Modified": format_datetime(stored.last_updated.astimezone(UTC), usegmt=True),
    }


def resource_response(request: Request, stored: Stored, status: int = 200, *, location: str = "") -> Response:
    """Answer with the bytes as they were stored."""
    headers = version_headers(stored) | ({"Location": location} if location else {})
    return Response(stored.content, status, headers, media_type(request))


def bundle_response(request: Request, body: bytes) -> Response:
    return Response(body, 200, media_type=media_type(request))
