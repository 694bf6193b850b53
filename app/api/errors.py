"""Refusals and faults in each edge's own form; the only place that knows a status code."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app import logbook
from app.api.rendering import json_response, language_of
from app.domain.refusals import Finding, Kind, Refusal, StaleVersion
from app.fhir.outcome import operation_outcome

STATUS: Final[dict[Kind, int]] = {
    Kind.INVALID: 422,
    Kind.REQUIRED: 422,
    Kind.UNKNOWN_CODE: 422,
    Kind.UNRESOLVED: 422,
    Kind.CONFLICT: 409,
    Kind.RULE: 422,
    Kind.STALE: 412,
    Kind.VERSION_REQUIRED: 428,
    Kind.NOT_FOUND: 404,
    Kind.FORBIDDEN: 403,
    Kind.UNAUTHENTICATED: 401,
    Kind.UNSUPPORTED: 422,
    Kind.TOO_LARGE: 413,
}
FHIR_STATUS: Final[dict[Kind, int]] = STATUS | {
    Kind.INVALID: 400,
    Kind.REQUIRED: 400,
    Kind.UNKNOWN_CODE: 400,
    Kind.UNSUPPORTED: 400,
}
"""FHIR: 400 where it could not be parsed or broke basic rules, 422 where a rule of ours said no."""

_TITLE: Final[dict[Kind, str]] = {
    Kind.INVALID: "Ugyldig værdi",
    Kind.REQUIRED: "Noget mangler",
    Kind.UNKNOWN_CODE: "Ukendt kode",
    Kind.UNRESOLVED: "Kan ikke findes",
    Kind.CONFLICT: "Ikke muligt nu",
    Kind.RULE: "Reglerne tillader det ikke",
    Kind.STALE: "Ændret af en anden",
    Kind.VERSION_REQUIRED: "If-Match mangler",
    Kind.NOT_FOUND: "Findes ikke",
    Kind.FORBIDDEN: "Ingen adgang",
    Kind.UNAUTHENTICATED: "Ikke logget ind",
    Kind.UNSUPPORTED: "Understøttes ikke",
    Kind.TOO_LARGE: "For stort",
}
PROBLEM = "application/problem+json"
FHIR = "application/fhir+json"
OF_STATUS: Final[dict[int, Kind]] = {
    401: Kind.UNAUTHENTICATED,
    403: Kind.FORBIDDEN,
    404: Kind.NOT_FOUND,
    405: Kind.UNSUPPORTED,
    413: Kind.TOO_LARGE,
    415: Kind.UNSUPPORTED,
}


def install(app: FastAPI) -> None:
    """Answer every failure, the framework's own too, in the form of the edge it happened at."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(Exception, _fault)


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)  # noqa: S101 - registered for this class
    logbook.REFUSED.write(
        kind=refusal.kind,
        codes=[finding.code for finding in refusal.findings],
        route=route_of(request),
        request_id=request_id(request),
    )
    headers = {"ETag": f'W/"{refusal.current}"'} if isinstance(refusal, StaleVersion) else {}
    if refusal.kind is Kind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    return answer(request, refusal.kind, refusal.findings, headers=headers)


async def _not_valid(request: Request, error: Exception) -> Response:
    """Pydantic's findings as ours; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    findings = tuple(
        Finding(
            _SHAPE.get(problem["type"], "invalid-value"),
            problem["msg"],
            f"Feltet er ikke gyldigt: {problem['msg']}",
            ".".join(str(part) for part in problem["loc"][1:]) or str(problem["loc"][0]),
        )
        for problem in error.errors()
    )
    return answer(request, Kind.INVALID, findings)


_SHAPE = {"missing": "missing-value", "extra_forbidden": "unknown-element", "enum": "unknown-code"}


async def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    kind = OF_STATUS.get(error.status_code, Kind.INVALID)
    finding = Finding(f"http-{error.status_code}", error.detail, f"{_TITLE[kind]}.")
    return answer(request, kind, (finding,), status=error.status_code, headers=error.headers)


async def _fault(request: Request, error: Exception) -> Response:
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
    return answer(request, Kind.INVALID, (finding,), status=500, exception=True)


def answer(
    request: Request,
    kind: Kind,
    findings: tuple[Finding, ...],
    *,
    status: int | None = None,
    headers: Any = None,
    exception: bool = False,
) -> Response:
    """Render findings in the form of the edge that the request came through."""
    language = language_of(request)
    if request.url.path.startswith("/fhir"):
        body = operation_outcome(kind, findings, language=language)
        if exception:
            body["issue"][0]["code"] = "exception"
        return json_response(body, status or FHIR_STATUS[kind], FHIR, headers)
    code = status or STATUS[kind]
    return json_response(problem(kind, findings, code, language), code, PROBLEM, headers)


def problem(kind: Kind, findings: tuple[Finding, ...], status: int, language: str) -> dict[str, Any]:
    """Return RFC 9457 problem details with every finding."""
    texts = [finding.danish if language == "da" else finding.english for finding in findings]
    return {
        "type": f"urn:rygvej:problem:{kind}",
        "title": _TITLE[kind],
        "status": status,
        "detail": " ".join(texts),
        "code": findings[0].code if findings else str(kind),
        "errors": [
            {"code": finding.code, "place": finding.place, "text": text}
            for finding, text in zip(findings, texts, strict=True)
        ],
    }


def route_of(request: Request) -> str:
    """Return the route's pattern: a path itself may carry an id, the pattern never does."""
    route = request.scope.get("route")
    return str(getattr(route, "path", ""))


def request_id(request: Request) -> str:
    return str(request.scope.get("rygvej.request_id", ""))
