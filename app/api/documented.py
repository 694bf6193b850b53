"""What OpenAPI says of the edges whose bodies are not JSON of ours, and of every refusal."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from app.api.errors import PROBLEM


class ProblemError(BaseModel):
    """One finding: its stable code, the place it is about, and a sentence."""

    code: str
    place: str
    text: str
    action: str = Field(default="", description="With `action-not-allowed`: what is not possible.")
    state: str = Field(default="", description="With `action-not-allowed`: the state that rules it out.")
    possible: list[str] = Field(
        default=[], description="With `action-not-allowed`: the actions that are possible now."
    )


class Problem(BaseModel):
    """Problem details (RFC 9457), with every finding."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemError]


class Token(BaseModel):
    """https://www.rfc-editor.org/rfc/rfc6749#section-5.1."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class OAuthError(BaseModel):
    """https://www.rfc-editor.org/rfc/rfc6749#section-5.2."""

    error: str
    error_description: str


class WaitingLetter(BaseModel):
    """A letter that waits for its receiver, with its content."""

    model_config = ConfigDict(frozen=True)

    id: str
    letter_identifier: str
    format: str
    media_type: str
    content: str = Field(description="As text; the bytes are at `/medcom/messages/{id}`.")


class WaitingLetters(BaseModel):
    messages: list[WaitingLetter] = Field(description="Oldest first; each waits until its receipt comes.")


_AT: Final = "#/components/schemas/{model}"


def components() -> dict[str, Any]:
    """Return the schemas that are referred to here, by name: written out, every refusal would repeat them."""
    problem = Problem.model_json_schema(ref_template=_AT)
    return {**problem.pop("$defs"), "Problem": problem}


def problems(**texts: str) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of refusals: `_404="Findes ikke"`."""
    return {int(status[1:]): {"description": text, "content": _PROBLEM} for status, text in texts.items()}


NO_CODING: Final = "Kan ikke sendes i en kodning, der ønskes (Accept-Encoding)"
_PROBLEM: Final = {PROBLEM: {"schema": {"$ref": _AT.format(model="Problem")}}}
_FORM: Final = {
    "grant_type": {"type": "string", "const": "client_credentials"},
    "scope": {"type": "string", "description": "Separated by blanks; without it everything granted."},
    "client_assertion_type": {
        "type": "string",
        "const": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    },
    "client_assertion": {
        "type": "string",
        "description": "A JWT signed with RS384 or ES384: iss and sub the client id, aud this address, "
        "exp at most five minutes ahead, jti used once.",
    },
    "client_id": {"type": "string"},
    "client_secret": {"type": "string", "description": "Demo clients only (RYGVEJ_DEMO=1)."},
}
TOKEN_REQUEST: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {"type": "object", "required": ["grant_type"], "properties": _FORM}
            }
        },
    }
}
_OAUTH_ERROR: Final = {"application/json": {"schema": OAuthError.model_json_schema()}}
TOKEN_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    400: {"description": "invalid_request, unsupported_grant_type or invalid_scope", "content": _OAUTH_ERROR},
    401: {"description": "invalid_client", "content": _OAUTH_ERROR},
    413: {"description": "The body is too large", "content": _OAUTH_ERROR},
    415: {"description": "The body is packed", "content": _OAUTH_ERROR},
    **problems(_406=NO_CODING),
}

_LETTER: Final = {
    "application/xml": {"schema": {"type": "string", "description": "OIOXML, or a VANSEnvelope"}}
}
_EITHER: Final = {
    **_LETTER,
    "application/edifact": {"schema": {"type": "string", "description": "EDIFACT, ISO 8859-1"}},
    "application/fhir+json": {"schema": {"type": "object", "description": "A FHIR message"}},
}
LETTER_REQUEST: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            **_EITHER,
            "application/fhir+xml": {"schema": {"type": "string", "description": "A FHIR message"}},
        },
    }
}
LETTER_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    201: {"description": "Taken in: XCTL03, or CTL03 to EDIFACT", "content": _EITHER},
    202: {"description": "The letter was a receipt; there is no answer to it"},
    **{
        # What has no head that could be read has nobody to be answered by a receipt.
        status: {
            "description": f"Refused: XCTL02, CTL02 or an Acknowledgement, {why}",
            "content": {**_EITHER, **_PROBLEM},
        }
        for status, why in {
            404: "what it speaks of is not here",
            409: "not possible now",
            413: "too large to be read",
            415: "packed",
            422: "with the place and the reason",
        }.items()
    },
    503: {"description": "A FHIR message that may come again: transient-error", "content": _EITHER},
    **problems(_401="Ikke logget ind", _403="Ingen adgang", _406=NO_CODING),
}
MAILBOX_RESPONSES: Final = problems(
    _401="Ikke logget ind",
    _403="Ingen adgang",
    _404="Postkassen findes ikke",
    _406=NO_CODING,
    _422="Ugyldig parameter",
)
RAW_LETTER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "As it was written",
        "content": _EITHER,
    }
}
