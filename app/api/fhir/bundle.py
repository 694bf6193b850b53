"""transaction and batch: POST [base] (https://hl7.org/fhir/R4/http.html#transaction).

A transaction is one unit of work. A batch is many requests in one: each entry goes the way it
would have gone alone, with the same scopes and audit, and has an outcome of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Message

from app.api.errors import FHIR, answered
from app.api.fhir.exchange import (
    base_url,
    bundle_response,
    check_content_type,
    opened,
    refuse_parameters,
    resource_of,
)
from app.api.fhir.transaction import transaction
from app.domain.refusals import InvalidValue, MissingValue, NotSupported, TooLarge
from app.fhir import bundles, wire
from app.fhir.validate import check

MOST: Final = 200
"""Entries of a batch: each costs what a request of its own would."""


async def bundle(request: Request) -> Response:
    caller, archive = await opened(request)
    check_content_type(request)
    refuse_parameters(request)
    resource, content = await resource_of(request, caller, expected="Bundle")
    if resource.get("type") == "batch":
        return await _batch(request, resource)
    return await transaction(request, caller, archive, (resource, content))


async def _batch(request: Request, batch: Mapping[str, Any]) -> Response:
    entries = _checked(batch)
    answers = [await _answer(request, entry, number) for number, entry in enumerate(entries)]
    return bundle_response(request, bundles.batch_response(answers))


def _checked(batch: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Refuse what is no batch at all; what is wrong with a resource is its entry's own outcome."""
    given = batch.get("entry", [])
    if not isinstance(given, list) or not all(isinstance(entry, Mapping) for entry in given):
        raise InvalidValue("entry", "a list of entries", place="Bundle.entry")
    entries: list[Mapping[str, Any]] = given
    if len(entries) > MOST:
        raise TooLarge("batch", f"{MOST} entries")
    bare = [{name: value for name, value in entry.items() if name != "resource"} for entry in entries]
    check({**batch, "entry": bare} if entries else batch, place="Bundle")
    for number, entry in enumerate(entries):
        if "request" not in entry:
            raise MissingValue("request", place=f"Bundle.entry[{number}].request")
    return entries


async def _answer(request: Request, entry: Mapping[str, Any], number: int) -> bundles.Answered:
    alone = _alone(request, entry)
    try:
        response = await _handled(alone, f"Bundle.entry[{number}].request.url")
    except Exception as error:  # noqa: BLE001 - an entry that fails takes no other with it
        response = await answered(alone, error)
    return _told(response, has_body=alone.method != "HEAD")


def _alone(request: Request, entry: Mapping[str, Any]) -> Request:
    """Return the entry as the request it would have been on its own."""
    asked = entry["request"]
    path, _, query = str(asked["url"]).removeprefix(f"{base_url(request)}/").lstrip("/").partition("?")
    body = wire.dumps(entry["resource"]) if "resource" in entry else b""
    given = {header: str(asked[name]) for name, header in _CONDITIONS.items() if name in asked}
    kept = {name: request.headers[name] for name in _KEPT if name in request.headers}
    headers = {**kept, **given, "accept": FHIR, "content-type": FHIR}
    scope = {name: value for name, value in request.scope.items() if name not in _OF_THE_WHOLE}
    scope |= {
        "method": asked["method"],
        "path": f"/fhir/{unquote(path)}",
        "raw_path": f"/fhir/{path}".encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), text.encode("latin-1", "replace")) for name, text in headers.items()],
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(scope, receive)


_CONDITIONS: Final = {
    "ifNoneMatch": "if-none-match",
    "ifModifiedSince": "if-modified-since",
    "ifMatch": "if-match",
    "ifNoneExist": "if-none-exist",
}
_KEPT: Final = (
    "accept-language",
    "authorization",
    "host",
    "prefer",
    "x-authority",
    "x-on-behalf-of",
    "x-profession",
    "x-purpose",
    "x-purpose-reason",
)
_OF_THE_WHOLE: Final = frozenset({"route", "endpoint", "path_params"})


async def _handled(alone: Request, place: str) -> Response:
    """Hand it to the route that takes it; a bundle within a bundle is none."""
    if alone.url.path.rstrip("/") == "/fhir":
        raise NotSupported("A Bundle within a batch", place=place)
    partly = False
    for route in alone.app.routes:
        match, child = route.matches(alone.scope)
        partly = partly or match is Match.PARTIAL
        if match is Match.FULL:
            response: Response = await child["endpoint"](Request({**alone.scope, **child}, alone.receive))
            return response
    raise HTTPException(405 if partly else 404)


def _told(response: Response, *, has_body: bool) -> bundles.Answered:
    modified = response.headers.get("last-modified")
    return bundles.Answered(
        status=f"{response.status_code} {HTTPStatus(response.status_code).phrase}",
        content=bytes(response.body) if has_body else b"",
        is_outcome=response.status_code >= HTTPStatus.BAD_REQUEST,
        location=response.headers.get("location", ""),
        etag=response.headers.get("etag", ""),
        last_modified=parsedate_to_datetime(modified) if modified else None,
    )
