"""Small things every edge renders with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.fhir.outcome import language


def json_response(
    body: Any, status: int, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(orjson.dumps(body), status, dict(headers or {}), media_type)


def language_of(request: Request) -> Literal["da", "en"]:
    return language(request.headers.get("accept-language", ""))


def etag(version: int) -> str:
    return f'W/"{version}"'
