"""Refusals and faults in each edge's own form; the only place that knows a status code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from app import logbook
from app.api.kinds import ENGLISH_TITLE, FHIR_STATUS, OF_STATUS, STATUS, TITLE
from app.api.rendering import json_response, language_of
from app.domain.refusals import (
    Finding,
    InvalidValue,
    Kind,
    NotSupported,
    Refusal,
    StaleVersion,
    TooLarge,
    listed,
)
from app.fhir.outcome import operation_outcome
from app.persistence.pools import DatabaseBusyError


class UnknownType(NotSupported):
    """A resource type that is not published: there is nothing at that address."""

    status = 404


class NotAllowed(NotSupported):
    """What is addressed does not take this method; the others stand in the header Allow."""

    status = 405


class NotAcceptable(NotSupported):
    """The caller reads none of the forms we write."""

    status = 406


class TooMany(NotSupported):
    """More of something than one client may have at a time."""

    status = 429


class OutOfRange(NotSupported):
    """The range that is asked for is none of so many bytes."""

    status = 416

    def __init__(self, length: int) -> None:
        super().__init__(
            f"A range outside the {length} bytes there are",
            danish=f"Området ligger uden for de {length} bytes, der er.",
            place="Range",
        )
        self.length = length


class WrongMediaType(NotSupported):
    """The body came in a form that this address does not read."""

    status = 415


PROBLEM = "application/problem+json"
FHIR = "application/fhir+json"


def install(app: FastAPI) -> None:
    """Answer every failure, the framework's own too, in the form of the edge it happened at."""
    for kind, answering in _ANSWERS.items():
        app.add_exception_handler(kind, answering)


async def answered(request: Request, error: Exception) -> Response:
    """Answer whatever went wrong, as the application does; for what is done within a request."""
    for kind, answering in _ANSWERS.items():
        if isinstance(error, kind):
            return await answering(request, error)
    return fault(request, error)


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)  # noqa: S101 - registered for this class
    note(request, refusal)
    headers = {"ETag": f'W/"{refusal.current}"'} if isinstance(refusal, StaleVersion) else {}
    if refusal.kind is Kind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, NotAllowed):
        headers["Allow"] = ", ".join(name for name in _allowed(request) if name != request.method)
    if isinstance(refusal, TooMany):
        headers["Retry-After"] = RETRY_SECONDS
    if isinstance(refusal, OutOfRange):
        headers["Content-Range"] = f"bytes */{refusal.length}"
    return answer(request, refusal.kind, refusal.findings, status=status_of(refusal), headers=headers)


RETRY_SECONDS: Final = "5"


async def _busy(request: Request, error: Exception) -> Response:
    """Answer that the same will do later; whatever is sent to us may be sent again."""
    waited = error.__cause__
    logbook.BUSY.write(error=type(waited).__name__, route=route_of(request), request_id=request_id(request))
    finding = Finding(
        "busy",
        "The service is busy; try again in a moment.",
        "Tjenesten er optaget; prøv igen om et øjeblik.",
    )
    headers = {"Retry-After": RETRY_SECONDS}
    return answer(request, Kind.CONFLICT, (finding,), status=503, headers=headers, issue_code="transient")


def note(request: Request, refusal: Refusal) -> None:
    logbook.REFUSED.write(
        kind=refusal.kind,
        codes=[finding.code for finding in listed(refusal.findings)],
        route=route_of(request),
        request_id=request_id(request),
    )


def status_of(refusal: Refusal) -> int | None:
    """Return the status of a refusal that knows its own, being of HTTP and not of the domain."""
    return getattr(refusal, "status", None)


async def _not_valid(request: Request, error: Exception) -> Response:
    """Pydantic's findings as ours; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    findings = tuple(
        Finding(
            _SHAPE.get(problem["type"], "invalid-value"),
            problem["msg"],
            _DANISH.get(problem["type"], "Værdien er ikke gyldig."),
            _place(problem),
        )
        for problem in error.errors()
    )
    return answer(request, Kind.INVALID, findings)


def _place(problem: Any) -> str:
    where = [str(part) for part in problem["loc"][1:]]
    return ".".join(where) if where and problem["type"] != "json_invalid" else str(problem["loc"][0])


_SHAPE: Final = {
    "missing": "missing-value",
    "extra_forbidden": "unknown-element",
    "enum": "unknown-code",
    "literal_error": "unknown-code",
}
_DANISH: Final = {
    "missing": "Feltet skal udfyldes.",
    "extra_forbidden": "Feltet findes ikke.",
    "enum": "Koden er ikke kendt.",
    "literal_error": "Koden er ikke kendt.",
    "string_too_short": "Feltet må ikke være tomt.",
    "too_short": "Listen må ikke være tom.",
    "string_too_long": "Teksten er for lang.",
    "too_long": "Listen er for lang.",
    "timezone_aware": "Tidspunktet skal have tidszone.",
    "json_invalid": "Indholdet er ikke JSON.",
}


async def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if isinstance(cause := _cause(error), Refusal):
        return await _refused(request, cause)
    kind = OF_STATUS.get(error.status_code, Kind.INVALID)
    finding = Finding(f"http-{error.status_code}", error.detail, f"{TITLE[kind]}.")
    headers = error.headers
    if kind is Kind.UNSUPPORTED:
        headers = {"Allow": ", ".join(allowed := _allowed(request))}
        finding = _not_offered(request.method, allowed)
    return answer(request, kind, (finding,), status=error.status_code, headers=headers)


_ANSWERS: Final[dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]]] = {
    Refusal: _refused,
    DatabaseBusyError: _busy,
    RequestValidationError: _not_valid,
    HTTPException: _framework,
}


def _cause(error: HTTPException) -> BaseException | None:
    """Return why the framework could not read a body, where it was one of our own limits."""
    if isinstance(error.__cause__, RecursionError):
        return TooLarge("nesting", "what can be read")
    if isinstance(error.__cause__, ValueError):
        return InvalidValue("content", "JSON in UTF-8", place="body")
    return error.__cause__


def _not_offered(method: str, allowed: list[str]) -> Finding:
    offered = ", ".join(allowed)
    return Finding(
        "http-405",
        f"{method[:10]} is not offered here; offered: {offered}.",
        f"{method[:10]} kan ikke bruges her; her kan bruges: {offered}.",
    )


def _allowed(request: Request) -> list[str]:
    """Return every method that some route of this address takes; the framework names the first only."""
    return [
        method
        for method in ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
        if any(r.matches({**request.scope, "method": method})[0] is Match.FULL for r in request.app.routes)
    ]


def fault(request: Request, error: Exception) -> Response:
    """Answer what nobody foresaw; the log says where, nobody says what was sent."""
    logbook.FAULT.write(
        error=type(error).__name__,
        where=logbook.where(error),
        route=route_of(request),
        request_id=request_id(request),
    )
    finding = Finding(
        "fault",
        "The service failed; nothing was changed.",
        "Der skete en fejl i tjenesten; intet er ændret.",
    )
    return answer(request, Kind.INVALID, (finding,), status=500, issue_code="exception")


def answer(
    request: Request,
    kind: Kind,
    findings: tuple[Finding, ...],
    *,
    status: int | None = None,
    headers: Any = None,
    issue_code: str = "",
) -> Response:
    """Render findings in the form of the edge that the request came through."""
    language = language_of(request)
    if request.url.path.startswith("/fhir/") or request.url.path == "/fhir":
        body = operation_outcome(kind, findings, language=language)
        if issue_code:
            body["issue"][0]["code"] = issue_code
        return json_response(body, status or FHIR_STATUS[kind], FHIR, headers)
    code = status or STATUS[kind]
    return json_response(problem(kind, findings, code, language), code, PROBLEM, headers)


def problem(kind: Kind, findings: tuple[Finding, ...], status: int, language: str) -> dict[str, Any]:
    """Return RFC 9457 problem details with every finding."""
    findings = listed(findings)
    texts = [finding.danish if language == "da" else finding.english for finding in findings]
    return {
        "type": f"urn:rygvej:problem:{kind}",
        "title": (TITLE if language == "da" else ENGLISH_TITLE)[kind],
        "status": status,
        "detail": " ".join(texts),
        "code": findings[0].code if findings else str(kind),
        "errors": [_error(finding, text) for finding, text in zip(findings, texts, strict=True)],
    }


def _error(finding: Finding, text: str) -> dict[str, Any]:
    codes = asdict(finding.ruled_out) if finding.ruled_out else {}
    return {"code": finding.code, "place": finding.place, "text": text, **codes}


def route_of(request: Request) -> str:
    """Return the route's pattern: a path itself may carry an id, the pattern never does."""
    route = request.scope.get("route")
    return str(getattr(route, "path", ""))


def request_id(request: Request) -> str:
    return str(request.scope.get("rygvej.request_id", ""))
