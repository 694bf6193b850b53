"""Browser applications of other origins (CORS), where an operator allows them."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_SENT: Final = (
    "Accept",
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "If-Match",
    "If-Modified-Since",
    "If-None-Exist",
    "If-None-Match",
    "If-Range",
    "Prefer",
    "Range",
    "X-Authority",
    "X-On-Behalf-Of",
    "X-Profession",
    "X-Purpose",
    "X-Purpose-Reason",
    "X-Request-Id",
)
_SHOWN: Final = (
    "Accept-Ranges",
    "Allow",
    "Content-Location",
    "Content-Range",
    "ETag",
    "Last-Modified",
    "Link",
    "Location",
    "Retry-After",
    "WWW-Authenticate",
    "X-Request-Id",
)
DAY: Final = 86_400


class _Origins(CORSMiddleware):
    """Answers a preflight that it does not allow with nothing at all; to the browser that is a no."""

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        return answer if answer.status_code == 200 else Response(status_code=204)  # noqa: PLR2004


def origins_of(text: str) -> list[str]:
    return [origin.strip().rstrip("/") for origin in text.split(",") if origin.strip()]


def allow_origins(app: FastAPI, origins: str) -> None:
    """Let these origins call, with a token of theirs: no cookie means anything to us."""
    app.add_middleware(
        _Origins,
        allow_origins=origins_of(origins),
        allow_methods=_METHODS,
        allow_headers=_SENT,
        expose_headers=_SHOWN,
        max_age=DAY,
    )
