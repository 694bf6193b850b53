"""What a kind of refusal is over HTTP: its status, and its title in both languages."""

from __future__ import annotations

from typing import Final

from app.domain.refusals import Kind

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
    Kind.GONE: 410,
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


TITLE: Final[dict[Kind, str]] = {
    Kind.INVALID: "Ugyldig værdi",
    Kind.REQUIRED: "Noget mangler",
    Kind.UNKNOWN_CODE: "Ukendt kode",
    Kind.UNRESOLVED: "Kan ikke findes",
    Kind.CONFLICT: "Ikke muligt nu",
    Kind.RULE: "Reglerne tillader det ikke",
    Kind.STALE: "Ændret af en anden",
    Kind.VERSION_REQUIRED: "If-Match mangler",
    Kind.NOT_FOUND: "Findes ikke",
    Kind.GONE: "Slettet",
    Kind.FORBIDDEN: "Ingen adgang",
    Kind.UNAUTHENTICATED: "Ikke logget ind",
    Kind.UNSUPPORTED: "Understøttes ikke",
    Kind.TOO_LARGE: "For stort",
}
ENGLISH_TITLE: Final[dict[Kind, str]] = {
    Kind.INVALID: "Invalid value",
    Kind.REQUIRED: "Something is missing",
    Kind.UNKNOWN_CODE: "Unknown code",
    Kind.UNRESOLVED: "Cannot be resolved",
    Kind.CONFLICT: "Not possible now",
    Kind.RULE: "The rules do not allow it",
    Kind.STALE: "Changed by someone else",
    Kind.VERSION_REQUIRED: "If-Match is missing",
    Kind.NOT_FOUND: "Not found",
    Kind.GONE: "Gone",
    Kind.FORBIDDEN: "Not permitted",
    Kind.UNAUTHENTICATED: "Not authenticated",
    Kind.UNSUPPORTED: "Not supported",
    Kind.TOO_LARGE: "Too large",
}
OF_STATUS: Final[dict[int, Kind]] = {
    401: Kind.UNAUTHENTICATED,
    403: Kind.FORBIDDEN,
    404: Kind.NOT_FOUND,
    405: Kind.UNSUPPORTED,
    413: Kind.TOO_LARGE,
}
