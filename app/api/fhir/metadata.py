"""capabilities: GET [base]/metadata; and where SMART clients find the token endpoint."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import PUBLIC
from app.api.context import context_of
from app.api.fhir.conditional import has_seen
from app.api.fhir.exchange import TYPES, base_url, laid_out, media_type, refuse_parameters
from app.api.rendering import json_response
from app.domain.actors import Permission
from app.domain.refusals import UnknownCode
from app.fhir import definitions
from app.fhir.capability import capability_statement


def interactions() -> dict[str, list[str]]:
    """Return what the routes offer, by type; "" is the system."""
    from app.api.fhir.routes import OFFERED  # noqa: PLC0415 - the routes mount this module

    every = {type_: list(OFFERED["*"]) for type_ in TYPES}
    # Any type that we know is looked at, published or not; Parameters are what it comes in.
    looked_at = definitions.TYPES - {*every, "Parameters"}
    every |= {type_: ["$validate"] for type_ in sorted(looked_at)}
    for type_, own in OFFERED.items():
        if type_ != "*":
            every[type_] = [*every.get(type_, ()), *own]
    return every


async def metadata(request: Request) -> Response:
    """Tell what is offered; the same for who has it already is not sent again."""
    refuse_parameters(request, "mode")
    _check_mode(request)
    settings, form = context_of(request).settings, media_type(request)
    body = capability_statement(
        base_url=base_url(request),
        software_version=version("rygvej"),
        interactions=interactions(),
        date=_changed_at(),
        cors=bool(settings.cors_origins),
    )
    tag = sha256(orjson.dumps(body | {"date": ""})).hexdigest()[:16]
    headers = {**PUBLIC, "ETag": f'W/"{tag}"'}
    if has_seen(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(laid_out(request, orjson.dumps(body)), 200, headers, form)


def _check_mode(request: Request) -> None:
    """Refuse by name what would be answered by another resource, as `terminology` is."""
    mode = request.query_params.get("mode", "full")
    if mode not in _MODES:
        raise UnknownCode("mode", mode[:20], known=_MODES, place="mode")


_MODES: Final = ("full", "normative")


@cache
def _changed_at() -> datetime:
    """Return when the program last changed, and with it what it offers."""
    program = Path(__file__).parents[2]
    newest = max(file.stat().st_mtime for file in program.rglob("*.py"))
    return datetime.fromtimestamp(newest, UTC)


_SECRETS: Final = ("client_secret_basic", "client_secret_post")


async def smart_configuration(request: Request) -> Response:
    """https://hl7.org/fhir/smart-app-launch/conformance.html#using-well-known."""
    root = base_url(request).rpartition("/")[0]
    is_demo = context_of(request).settings.demo
    body: dict[str, Any] = {
        "issuer": root,
        "token_endpoint": f"{root}/oauth/token",
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt", *(_SECRETS if is_demo else ())],
        "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
        "scopes_supported": sorted(Permission),
        "capabilities": ["client-confidential-asymmetric", "permission-v2"],
    }
    return json_response(body, 200, "application/json", PUBLIC)
