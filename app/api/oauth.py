"""OAuth 2 client credentials: private_key_jwt (SMART Backend Services), and secrets in demo mode.

https://hl7.org/fhir/smart-app-launch/backend-services.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson
from fastapi import APIRouter
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Context, context_of
from app.api.rendering import json_response
from app.domain.actors import Permission
from app.domain.refusals import InvalidValue
from app.persistence.clients import Client

router = APIRouter()
JWT_BEARER: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS: Final = ["RS384", "ES384"]
LONGEST_ASSERTION: Final = timedelta(minutes=5)
SKEW: Final = timedelta(seconds=60)


class OAuthRefusal(Exception):  # noqa: N818 - an answer of RFC 6749 §5.2
    """An error answer of the token endpoint, in OAuth's own form."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.description = description
        self.status = status


@router.post("/oauth/token", tags=["oauth"], summary="Get an access token")
async def token(request: Request) -> Response:
    """Client credentials; the client proves itself with a signed JWT (RS384 or ES384)."""
    context = context_of(request)
    form = {name: str(value) for name, value in (await request.form()).items()}
    try:
        client = await _client(context, request, form)
        return await _issue(context, client, _granted(client, form.get("scope", "")))
    except OAuthRefusal as refusal:
        body = {"error": refusal.error, "error_description": refusal.description}
        return json_response(body, refusal.status, "application/json", {"Cache-Control": "no-store"})


async def _client(context: Context, request: Request, form: dict[str, str]) -> Client:
    if form.get("grant_type") != "client_credentials":
        raise OAuthRefusal("unsupported_grant_type", "grant_type must be client_credentials")
    if form.get("client_assertion_type") == JWT_BEARER:
        return await _by_assertion(context, form.get("client_assertion", ""), str(request.url))
    if not context.settings.demo:
        raise OAuthRefusal("invalid_client", "private_key_jwt is required", 401)
    client_id, secret = _secret(request, form)
    client = await context.clients.find(client_id)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    if client is None or not hmac.compare_digest(digest, client.secret_sha256 or ""):
        raise OAuthRefusal("invalid_client", "unknown client or wrong secret", 401)
    return client


def _secret(request: Request, form: dict[str, str]) -> tuple[str, str]:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise OAuthRefusal("invalid_client", "malformed Authorization header", 401) from None
    return client_id, secret


async def _by_assertion(context: Context, assertion: str, audience: str) -> Client:
    """Verify a signed assertion: whose it is, for us, in time, and used once."""
    claims = await _claims(context, assertion)
    client = await context.clients.find(str(claims.get("iss", "")))
    expires = datetime.fromtimestamp(_number(claims, "exp"), UTC)
    now = context.clock()
    if client is None or claims.get("sub") != client.id or not claims.get("jti"):
        raise OAuthRefusal("invalid_client", "iss, sub and jti must name a known client", 401)
    if not _audience_fits(claims.get("aud"), audience, context.settings.base_url):
        raise OAuthRefusal("invalid_client", "aud must be the token endpoint", 401)
    if not now - SKEW < expires <= now + LONGEST_ASSERTION + SKEW:
        raise OAuthRefusal("invalid_client", "exp must lie within the next five minutes", 401)
    fresh = await context.clients.use_assertion(
        client_id=client.id, jti=str(claims["jti"]), expires_at=expires + 2 * SKEW
    )
    if not fresh:
        raise OAuthRefusal("invalid_client", "the assertion has been used before", 401)
    return client


def _number(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise OAuthRefusal("invalid_client", f"{name} must be a number", 401)
    return value


def _audience_fits(aud: object, address: str, base_url: str) -> bool:
    expected = {address, f"{base_url.rstrip('/')}/oauth/token"}
    given = set(aud) if isinstance(aud, list) else {aud}
    return bool(expected & given)


async def _claims(context: Context, assertion: str) -> dict[str, Any]:
    """Return the claims of an assertion signed with a registered key of its issuer."""
    refusal = OAuthRefusal("invalid_client", "the assertion is not valid", 401)
    try:
        body = assertion.split(".")[1]
        unverified = orjson.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        client = await context.clients.find(str(unverified["iss"]))
        if client is None or client.jwks is None:
            raise refusal
        keys = KeySet.import_key_set(orjson.loads(client.jwks))
        return dict(jwt.decode(assertion, keys, algorithms=ALGORITHMS).claims)
    except (JoseError, ValueError, IndexError, KeyError, TypeError):
        raise refusal from None


def public_keys(content: bytes) -> str:
    """Return a JWK Set as it is registered; private parts and unusable keys are refused."""
    try:
        keys = KeySet.import_key_set(orjson.loads(content))
    except (JoseError, ValueError, KeyError, TypeError):
        raise InvalidValue("JWK Set", "a JSON object with public RSA or EC keys", place="jwks") from None
    if not keys.keys or any(key.is_private or key.key_type not in {"RSA", "EC"} for key in keys.keys):
        raise InvalidValue("JWK Set", "public RSA or EC keys only", place="jwks")
    return orjson.dumps(keys.as_dict(private=False)).decode()


def _granted(client: Client, wanted: str) -> frozenset[Permission]:
    """Return what is granted: all the client may have, or the part of it that was asked for."""
    if not wanted:
        return client.permissions
    asked = set(wanted.split())
    granted = frozenset(p for p in client.permissions if p in asked)
    if not granted:
        raise OAuthRefusal("invalid_scope", "none of the scopes is granted to this client")
    return granted


async def _issue(context: Context, client: Client, granted: frozenset[Permission]) -> Response:
    value = secrets.token_urlsafe(32)
    lifetime = context.settings.token_seconds
    await context.clients.keep_token(
        sha256=hashlib.sha256(value.encode()).hexdigest(),
        client_id=client.id,
        permissions=granted,
        expires_at=context.clock() + timedelta(seconds=lifetime),
    )
    body = {
        "access_token": value,
        "token_type": "Bearer",
        "expires_in": lifetime,
        "scope": " ".join(sorted(granted)),
    }
    return json_response(body, 200, "application/json", {"Cache-Control": "no-store"})
