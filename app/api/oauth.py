"""OAuth 2 client credentials: private_key_jwt (SMART Backend Services), and secrets in demo mode.

https://hl7.org/fhir/smart-app-launch/backend-services.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from fastapi import APIRouter
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey
from starlette.requests import Request
from starlette.responses import Response

from app.api import documented
from app.api.context import Context, context_of
from app.api.errors import status_of
from app.api.kinds import STATUS
from app.api.rendering import json_response
from app.domain.actors import Permission
from app.domain.refusals import InvalidValue, Refusal
from app.domain.scopes import ANY, granted, scope_in
from app.fhir.definitions import TYPES
from app.persistence.clients import Client

router = APIRouter()
JWT_BEARER: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS: Final = ["RS384", "ES384"]
LONGEST_ASSERTION: Final = timedelta(minutes=5)
SKEW: Final = timedelta(seconds=60)
LONGEST_JTI: Final = 255
SMALLEST_RSA: Final = 2048
MOST_FIELDS: Final = 20
FORM: Final = "application/x-www-form-urlencoded"


class OAuthRefusal(Exception):  # noqa: N818 - an answer of RFC 6749 §5.2
    """An error answer of the token endpoint, in OAuth's own form."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.description = description
        self.status = status


def _invalid_client(description: str) -> OAuthRefusal:
    return OAuthRefusal("invalid_client", description, 401)


def _invalid_request(description: str, status: int = 400) -> OAuthRefusal:
    return OAuthRefusal("invalid_request", description, status)


@router.post(
    "/oauth/token",
    tags=["oauth"],
    summary="Get an access token",
    response_model=documented.Token,
    responses=documented.TOKEN_RESPONSES,
    openapi_extra=documented.TOKEN_REQUEST,
)
async def token(request: Request) -> Response:
    """Client credentials; the client proves itself with a signed JWT (RS384 or ES384)."""
    context = context_of(request)
    try:
        form = await _form(request)
        client = await _client(context, request, form)
        return await _issue(context, client, _granted(client, form.get("scope", "")))
    except OAuthRefusal as refusal:
        body = {"error": refusal.error, "error_description": refusal.description}
        return json_response(body, refusal.status, "application/json", _headers(request, refusal.status))


def _headers(request: Request, status: int) -> dict[str, str]:
    """RFC 6749 §5.2: who tried the Authorization header is told which scheme it is for."""
    tried = status == _UNAUTHORISED and "authorization" in request.headers
    return _NO_STORE | ({"WWW-Authenticate": 'Basic realm="rygvej"'} if tried else {})


_UNAUTHORISED: Final = 401
_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


async def _form(request: Request) -> dict[str, str]:
    """Return the form; RFC 6749 §3.2 wants it urlencoded, and each parameter once."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said != FORM:
        raise _invalid_request(f"the body must be {FORM}")
    try:
        text = (await request.body()).decode()
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except Refusal as refusal:
        raise _invalid_request("the body is not read", status_of(refusal) or STATUS[refusal.kind]) from None
    except ValueError:
        raise _invalid_request("the body is no form") from None
    form = dict(pairs)
    if len(form) < len(pairs) or "\0" in text or "%00" in text:
        raise _invalid_request("each parameter may stand once, without NUL characters")
    return form


async def _client(context: Context, request: Request, form: dict[str, str]) -> Client:
    grant = form.get("grant_type")
    if not grant:
        raise _invalid_request("grant_type is missing")
    if grant != "client_credentials":
        raise OAuthRefusal("unsupported_grant_type", "grant_type must be client_credentials")
    if "client_assertion_type" in form or "client_assertion" in form:
        return await _by_assertion(context, form, str(request.url.replace(query="")))
    if not context.settings.demo:
        raise _invalid_client("private_key_jwt is required")
    client_id, secret = _secret(request, form)
    client = await context.clients.find(client_id)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    if client is None or not hmac.compare_digest(digest, client.secret_sha256 or ""):
        raise _invalid_client("unknown client or wrong secret")
    return client


def _secret(request: Request, form: dict[str, str]) -> tuple[str, str]:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise _invalid_client("malformed Authorization header") from None
    if "\0" in client_id:
        raise _invalid_client("malformed Authorization header")
    return client_id, secret


async def _by_assertion(context: Context, form: dict[str, str], address: str) -> Client:
    """Verify a signed assertion: whose it is, for us, in time, and used once."""
    if form.get("client_assertion_type") != JWT_BEARER:
        raise _invalid_client(f"client_assertion_type must be {JWT_BEARER}")
    client, claims = await _claims(context, form.get("client_assertion", ""))
    jti = claims.get("jti")
    if claims.get("sub") != client.id or form.get("client_id", client.id) != client.id:
        raise _invalid_client("iss, sub and client_id must name one client")
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI or "\0" in jti:
        raise _invalid_client(f"jti must be a text of at most {LONGEST_JTI} characters")
    if not _audience_fits(claims.get("aud"), address, context.settings.base_url):
        raise _invalid_client("aud must be the token endpoint")
    expires = _in_time(claims, context.clock())
    if not await context.clients.use_assertion(client_id=client.id, jti=jti, expires_at=expires + 2 * SKEW):
        raise _invalid_client("the assertion has been used before")
    return client


def _in_time(claims: dict[str, Any], now: datetime) -> datetime:
    """Return when the assertion expires; refuses one that has, or whose time has not come."""
    expires = _instant(claims, "exp")
    if not now - SKEW < expires <= now + LONGEST_ASSERTION + SKEW:
        raise _invalid_client("exp must lie within the next five minutes")
    if any(name in claims and _instant(claims, name) > now + SKEW for name in ("nbf", "iat")):
        raise _invalid_client("nbf and iat must not lie ahead")
    return expires


def _instant(claims: dict[str, Any], name: str) -> datetime:
    value = claims.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _invalid_client(f"{name} must be a number")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        raise _invalid_client(f"{name} must be a time") from None


def _audience_fits(aud: object, address: str, base_url: str) -> bool:
    """Say whether it was made for us; what a caller writes in Host counts only until we have a name."""
    expected = f"{base_url.rstrip('/')}/oauth/token" if base_url else address
    return expected in (aud if isinstance(aud, list) else [aud])


async def _claims(context: Context, assertion: str) -> tuple[Client, dict[str, Any]]:
    """Return who issued an assertion, and its claims, signed with one of their registered keys."""
    client = await context.clients.find(_issuer(assertion))
    if client is None or client.jwks is None:
        raise _not_valid()
    try:
        keys = KeySet.import_key_set(orjson.loads(client.jwks))
        return client, dict(jwt.decode(assertion, keys, algorithms=ALGORITHMS).claims)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        raise _not_valid() from None


def _issuer(assertion: str) -> str:
    """Return who an assertion says it is from, before anything is verified."""
    try:
        body = assertion.split(".")[1]
        issuer = orjson.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["iss"]
    except (ValueError, IndexError, KeyError, TypeError):
        raise _not_valid() from None
    if not isinstance(issuer, str) or "\0" in issuer:
        raise _not_valid()
    return issuer


def _not_valid() -> OAuthRefusal:
    return _invalid_client("the assertion is not valid")


def public_keys(content: bytes) -> str:
    """Return a JWK Set as it is registered; private parts and unusable keys are refused."""
    try:
        keys = KeySet.import_key_set(orjson.loads(content))
    except (JoseError, ValueError, KeyError, TypeError):
        raise InvalidValue("JWK Set", "a JSON object with public RSA or EC keys", place="jwks") from None
    if not keys.keys or not all(_is_usable(key) for key in keys.keys):
        expected = "public keys only: RSA of 2048 bits and more for RS384, EC on P-384 for ES384"
        raise InvalidValue("JWK Set", expected, place="jwks")
    return orjson.dumps(keys.as_dict(private=False)).decode()


def _is_usable(key: Key) -> bool:
    if key.is_private:
        return False
    if isinstance(key, RSAKey):
        return key.raw_value.key_size >= SMALLEST_RSA
    return isinstance(key, ECKey) and key.curve_name == "P-384"


def _granted(client: Client, wanted: str) -> frozenset[str]:
    """Return what is granted: all the client may have, or the part of it that was asked for."""
    if not wanted:
        return client.permissions
    asked = set(wanted.split())
    if unknown := sorted(scope for scope in asked if not _is_known(scope)):
        names = " ".join(re.sub(r"[^!#-\[\]-~]", "?", name)[:80] for name in unknown[:5])
        raise OAuthRefusal("invalid_scope", f"unknown: {names}")
    part = granted(client.permissions, asked)
    if not part:
        raise OAuthRefusal("invalid_scope", "none of the scopes is granted to this client")
    return part


def _is_known(text: str) -> bool:
    scope = scope_in(text)
    return text in set(Permission) or (scope is not None and scope.type in {ANY, *TYPES})


async def _issue(context: Context, client: Client, part: frozenset[str]) -> Response:
    value = secrets.token_urlsafe(32)
    lifetime = context.settings.token_seconds
    await context.clients.keep_token(
        sha256=hashlib.sha256(value.encode()).hexdigest(),
        client_id=client.id,
        permissions=part,
        expires_at=context.clock() + timedelta(seconds=lifetime),
    )
    body = {
        "access_token": value,
        "token_type": "Bearer",
        "expires_in": lifetime,
        "scope": " ".join(sorted(part)),
    }
    return json_response(body, 200, "application/json", _NO_STORE)
