"""What every interaction shares: addresses, stored resources as answers, the caller."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import UTC
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller, caller_of, context_of
from app.api.errors import FHIR, NotAcceptable, UnknownType, WrongMediaType
from app.api.fhir.conditional import is_known
from app.domain.refusals import InvalidValue, NotFound, UnknownCode
from app.fhir import bundles, wire
from app.fhir.partial import named, only, summarised
from app.persistence.archive import Archive, Stored
from app.usecases.looking import uuid_or_none

TYPES: Final = (
    "Appointment",
    "CarePlan",
    "Communication",
    "CommunicationRequest",
    "Condition",
    "Consent",
    "DocumentReference",
    "Encounter",
    "Goal",
    "HealthcareService",
    "Observation",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Provenance",
    "QuestionnaireResponse",
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
MAX_ACCEPT: Final = 1000
"""Characters of an Accept that are looked at."""
REPRESENTATION: Final = frozenset({"_format", "_pretty"})
PART: Final = frozenset({"_summary", "_elements"})


async def opened(request: Request) -> tuple[Caller, Archive]:
    """Return the caller and what they may see; refuses where no answer of ours could be read."""
    caller = await caller_of(request)
    media_type(request)
    return caller, caller.context.database.archive


def media_type(request: Request) -> str:
    """Return the form the caller reads; `_format` stands above Accept. Raises NotAcceptable."""
    wanted = request.query_params.get("_format") or request.headers.get("accept") or FHIR
    chosen = _written(wanted[:MAX_ACCEPT])
    if not chosen:
        raise NotAcceptable("The format that is asked for", place="Accept")
    return chosen


@lru_cache(maxsize=256)
def _written(wanted: str) -> str:
    """Return the form that is written for who wants this, or nothing."""
    parts = [part for part in wanted.split(",") if is_of_this_version(part) and _is_wanted(part)]
    # A plus in a query string that nobody escaped arrives as a space.
    names = [part.partition(";")[0].strip().replace(" ", "+").lower() for part in parts]
    chosen = [_WRITTEN[name] for name in names if name in _WRITTEN]
    return FHIR if FHIR in chosen else next(iter(chosen), "")


def check_content_type(request: Request, *known: str) -> None:
    """Refuse a body in another form than JSON, or than the forms given; without a word it is taken."""
    whole = request.headers.get("content-type", "")
    said = whole.partition(";")[0].strip().lower()
    is_read = is_of_this_version(whole) and _parameters(whole).get("charset", "utf-8").lower() in _CHARSETS
    if (said and said not in (known or _READ)) or not is_read:
        raise WrongMediaType(f"The content type '{whole.strip()[:80]}'", place="Content-Type")


def is_of_this_version(media_type: str) -> bool:
    """Say whether a media type means the FHIR we speak, as all do that name no other version.

    https://hl7.org/fhir/R4/http.html#version-parameter
    """
    return _parameters(media_type).get("fhirversion", "4.0") in {"4.0", "4.0.1"}


def _parameters(media_type: str) -> dict[str, str]:
    _, *said = media_type.split(";")
    pairs = (parameter.partition("=") for parameter in said)
    return {name.strip().lower(): value.strip('" ') for name, _, value in pairs}


def _is_wanted(part: str) -> bool:
    """A weight of nothing says what is not wanted (RFC 9110 §12.4.2)."""
    return _parameters(part).get("q", "1").strip("0.") != ""


_CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii"})
"""FHIR is UTF-8 (https://hl7.org/fhir/R4/http.html#mime-type); ASCII is a part of it."""


def refuse_parameters(request: Request, *more: str) -> None:
    """Refuse by name what would otherwise be ignored; `more` are taken beside the form of the answer."""
    known = {*REPRESENTATION, *more}
    for name in request.query_params:
        if name not in known:
            raise UnknownCode("parameter", name[:80], known=known, place=name[:80])


async def resource_of(request: Request, caller: Caller, *, expected: str) -> tuple[dict[str, Any], bytes]:
    """Return the body, parsed and as it came; raises InvalidValue where it is of another type."""
    content = await request.body()
    resource = wire.loads(content, limit=caller.context.settings.body_limit_bytes)
    if resource.get("resourceType") != expected:
        raise InvalidValue("resourceType", expected, place="resourceType")
    return resource, content


def type_of(request: Request, known: Container[str] = TYPES) -> str:
    type_ = str(request.path_params["type"])
    if type_ not in known:
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


def version_headers(stored: Stored | bundles.Stored) -> dict[str, str]:
    return {
        "ETag": f'W/"{stored.version}"',
        "Last-Modified": format_datetime(stored.last_updated.astimezone(UTC), usegmt=True),
    }


def read_response(request: Request, stored: Stored | bundles.Stored) -> Response:
    """Answer a read: with nothing, where the caller has it already."""
    if is_known(request, stored):
        return Response(status_code=304, headers=version_headers(stored))
    return resource_response(request, stored)


def resource_response(request: Request, stored: Stored | bundles.Stored) -> Response:
    """Answer with the bytes as they were stored, unless a part of them or another layout is asked for."""
    return response_of(request, part_of(request, stored.content), 200, version_headers(stored))


def response_of(request: Request, content: bytes, status: int, headers: dict[str, str]) -> Response:
    return Response(laid_out(request, content), status, headers, media_type(request))


def part_of(request: Request, content: bytes) -> bytes:
    """Return the part that is asked for; a caller who asks for both gets what is in both."""
    asked = request.query_params
    if not PART & asked.keys():
        return content
    resource: Mapping[str, Any] = wire.reread(content.decode())
    if "_summary" in asked:
        resource = summarised(resource, asked["_summary"])
    if "_elements" in asked:
        resource = only(resource, named(asked["_elements"], of=resource["resourceType"]))
    return wire.dumps(resource)


def laid_out(request: Request, content: bytes) -> bytes:
    """Return it as people read it where `_pretty=true`; the values stay as they were written."""
    pretty = request.query_params.get("_pretty", "false")
    if pretty not in {"true", "false"}:
        raise InvalidValue("_pretty", "true or false", place="_pretty")
    return wire.dumps(wire.reread(content.decode()), indent=True) if pretty == "true" else content


def bundle_response(request: Request, body: bytes, *, next_url: str = "") -> Response:
    link = {"Link": f'<{next_url}>; rel="next"'} if next_url else {}
    return response_of(request, body, 200, link)


def token_of(request: Request) -> str:
    """Return the caller's token, which seals the links we give it."""
    return request.headers.get("authorization", "").partition(" ")[2]
