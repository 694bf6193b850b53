"""The conditions a request may carry in its headers (RFC 9110 §13, https://hl7.org/fhir/R4/http.html#cread)."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

from starlette.requests import Request

from app.fhir import bundles
from app.persistence.archive import Stored


def is_known(request: Request, stored: Stored | bundles.Stored) -> bool:
    """Say whether the caller has it; a version counts more than a time (RFC 9110 §13.2.2)."""
    if "if-none-match" in request.headers:
        return has_seen(request.headers["if-none-match"], stored.version)
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False  # A date that is none is no condition (RFC 9110 §13.1.3).
    return stored.last_updated.replace(microsecond=0) <= since.replace(tzinfo=since.tzinfo or UTC)


def has_seen(if_none_match: str, version: int | str) -> bool:
    """Say whether one of the versions named is this one; some clients send the bare number."""
    named = {tag.strip().removeprefix("W/").strip('"') for tag in if_none_match.split(",")}
    return bool(named & {str(version), "*"})
