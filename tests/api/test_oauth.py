"""The token endpoint as a client's developer meets it (RFC 6749, RFC 7523, SMART Backend Services)."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from structlog.testing import capture_logs

from app.api.oauth import public_keys
from app.domain.actors import GRANTS, Role
from app.domain.refusals import InvalidValue
from app.persistence.clients import Client
from tests.conftest import Service

RSA = RSAKey.generate_key(2048, parameters={"kid": "rsa"})
EC = ECKey.generate_key("P-384", parameters={"kid": "ec"})
OTHER = RSAKey.generate_key(2048, parameters={"kid": "rsa"})
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN = "http://rygvej.test/oauth/token"
ID = "ehr"


@pytest.fixture
async def registered(service: Service) -> Service:
    """A hospital's system that signs with an RSA and an EC key."""
    keys = KeySet([RSA, EC]).as_dict(private=False)
    hospital = await service.context.clients.find("demo-hospital")
    assert hospital is not None
    await service.context.clients.add(
        Client(
            id=ID,
            organisation_id=hospital.organisation_id,
            role=Role.HOSPITAL,
            permissions=GRANTS[Role.HOSPITAL],
            authorities=(),
            secret_sha256=None,
            jwks=public_keys(orjson.dumps(keys)),
            created_at=service.clock(),
        )
    )
    return service


def assertion(
    service: Service, key: Any = RSA, alg: str = "RS384", header: dict[str, Any] | None = None, **claims: Any
) -> str:
    now = int(service.clock().timestamp())
    said = {"iss": ID, "sub": ID, "aud": TOKEN, "exp": now + 240, "jti": uuid4().hex} | claims
    said = {name: value for name, value in said.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": key.kid} | (header or {}), said, key, algorithms=[alg])


async def ask(service: Service, signed: str, **form: str) -> httpx.Response:
    return await service.anonymous().post(
        "/oauth/token",
        data={
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": signed,
            **form,
        },
    )


def refused(answer: httpx.Response, error: str, status: int = 401) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["error_description"]


async def by_secret(service: Service, client_id: str = "demo-hospital", **form: str) -> httpx.Response:
    sent = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": service.demo[client_id].client_secret,
        **form,
    }
    return await service.anonymous().post("/oauth/token", data=sent)


async def test_a_secret_in_the_form_gives_a_token_with_everything_granted(service: Service) -> None:
    answer = await by_secret(service)
    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 3600
    assert body["scope"] == service.demo["demo-hospital"].scope


async def test_a_secret_may_stand_in_the_authorization_header(service: Service) -> None:
    demo = service.demo["demo-gp"]
    answer = await service.anonymous().post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(demo.client_id, demo.client_secret),
    )
    assert answer.status_code == 200


async def test_a_wrong_authorization_header_is_answered_with_its_scheme(
    service: Service, subtests: pytest.Subtests
) -> None:
    for header in [
        "Basic " + base64.b64encode(b"demo-gp:wrong").decode(),
        "Basic " + base64.b64encode(b"nobody\0:wrong").decode(),
        "Basic " + base64.b64encode(b"\xff\xfe").decode(),
        "Basic not base64!",
    ]:
        with subtests.test(repr(header)[:60]):
            answer = await service.anonymous().post(
                "/oauth/token", data={"grant_type": "client_credentials"}, headers={"Authorization": header}
            )
            refused(answer, "invalid_client")
            assert answer.headers["www-authenticate"].startswith("Basic")


async def test_a_wrong_secret_and_an_unknown_client_are_refused_alike(service: Service) -> None:
    wrong = await by_secret(service, client_secret="wrong")
    refused(wrong, "invalid_client")
    unknown = await by_secret(service, client_id="demo-gp", client_secret="")
    refused(unknown, "invalid_client")
    assert wrong.json() == unknown.json()


async def test_without_demo_no_secret_is_good(service: Service) -> None:
    service.context.settings = service.context.settings.model_copy(update={"demo": False})
    refused(await by_secret(service), "invalid_client")
    smart = (await service.anonymous().get("/fhir/.well-known/smart-configuration")).json()
    assert smart["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]


@pytest.mark.parametrize(("key", "alg"), [(RSA, "RS384"), (EC, "ES384")])
async def test_an_assertion_signed_with_a_registered_key_gives_a_token_that_works(
    registered: Service, key: Any, alg: str
) -> None:
    answer = await ask(registered, assertion(registered, key, alg))
    assert answer.status_code == 200, answer.text
    client = registered.anonymous()
    token = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert (await client.get("/fhir/ServiceRequest", headers=token)).status_code == 200


async def test_an_assertion_is_good_once(registered: Service) -> None:
    signed = assertion(registered)
    assert (await ask(registered, signed)).status_code == 200
    refused(await ask(registered, signed), "invalid_client")


WRONG: dict[str, Callable[[Service], str]] = {
    "another audience": lambda s: assertion(s, aud="https://elsewhere.example/oauth/token"),
    "no audience": lambda s: assertion(s, aud=None),
    "an object as audience": lambda s: assertion(s, aud={"url": TOKEN}),
    "a list of objects as audience": lambda s: assertion(s, aud=[{"url": TOKEN}]),
    "exp too far ahead": lambda s: assertion(s, exp=int(s.clock().timestamp()) + 7200),
    "expired": lambda s: assertion(s, exp=int(s.clock().timestamp()) - 61),
    "no exp": lambda s: assertion(s, exp=None),
    "exp as text": lambda s: assertion(s, exp="soon"),
    "exp out of reach": lambda s: assertion(s, exp=1e300),
    "exp as truth": lambda s: assertion(s, exp=True),
    "not before its time": lambda s: assertion(s, nbf=int(s.clock().timestamp()) + 300),
    "issued in the future": lambda s: assertion(s, iat=int(s.clock().timestamp()) + 300),
    "no jti": lambda s: assertion(s, jti=None),
    "a number as jti": lambda s: assertion(s, jti=7),
    "an endless jti": lambda s: assertion(s, jti="x" * 5000),
    "NUL in the jti": lambda s: assertion(s, jti="a\0b"),
    "another subject": lambda s: assertion(s, sub="demo-hospital"),
    "an unknown issuer": lambda s: assertion(s, iss="nobody", sub="nobody"),
    "an issuer without keys": lambda s: assertion(s, iss="demo-hospital", sub="demo-hospital"),
    "NUL in the issuer": lambda s: assertion(s, iss="a\0b", sub="a\0b"),
    "a list as issuer": lambda s: assertion(s, iss=["ehr"]),
    "another key": lambda s: assertion(s, OTHER),
    "an unknown kid": lambda s: assertion(s, header={"kid": "elsewhere"}),
    "a weaker algorithm": lambda s: assertion(s, alg="RS256"),
    "the public key as a shared secret": lambda s: _forged(
        s, {"alg": "HS256", "kid": "rsa"}, RSA.as_pem(private=False)
    ),
    "no signature": lambda s: _forged(s, {"alg": "none"}, b""),
    "no token": lambda _: "x",
    "nothing": lambda _: "",
    "no JSON inside": lambda _: "e30.bm90IGpzb24.e30",
    "a list inside": lambda _: f"e30.{base64.urlsafe_b64encode(b'[1]').decode()}.e30",
    "letters that base64 lacks": lambda _: "æ.ø.å",
    "an EC signature under the RSA name": lambda s: assertion(s, EC, "ES384", header={"kid": "rsa"}),
}


def _forged(service: Service, header: dict[str, Any], secret: bytes) -> str:
    """Return what an attacker can make who knows the public key only."""
    _, body, _ = assertion(service).split(".")
    signed = f"{_coded(orjson.dumps(header))}.{body}"
    seal = hmac.digest(secret, signed.encode(), "sha256") if secret else b""
    return f"{signed}.{_coded(seal)}"


def _coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


async def test_an_assertion_is_refused_for(registered: Service, subtests: pytest.Subtests) -> None:
    for why, forge in WRONG.items():
        with subtests.test(repr(why)[:60]):
            refused(await ask(registered, forge(registered)), "invalid_client")


async def test_an_audience_may_be_one_of_several(registered: Service) -> None:
    signed = assertion(registered, aud=["https://elsewhere.example", TOKEN])
    assert (await ask(registered, signed)).status_code == 200


async def test_where_we_have_a_name_only_that_is_the_audience(registered: Service) -> None:
    settings = registered.context.settings
    registered.context.settings = settings.model_copy(update={"base_url": "https://rygvej.example.dk/"})
    refused(await ask(registered, assertion(registered)), "invalid_client")
    named = assertion(registered, aud="https://rygvej.example.dk/oauth/token")
    assert (await ask(registered, named)).status_code == 200


async def test_a_client_id_beside_the_assertion_must_be_its_issuer(registered: Service) -> None:
    assert (await ask(registered, assertion(registered), client_id=ID)).status_code == 200
    refused(await ask(registered, assertion(registered), client_id="demo-gp"), "invalid_client")


async def test_another_kind_of_assertion_is_refused(registered: Service) -> None:
    answer = await ask(registered, assertion(registered), client_assertion_type="urn:saml")
    refused(answer, "invalid_client")


async def test_part_of_the_scope_may_be_asked_for_and_no_more_is_given(service: Service) -> None:
    wanted = "system/ServiceRequest.rs"
    answer = await by_secret(service, scope=f"{wanted} casework")
    assert answer.json()["scope"] == wanted
    client = service.anonymous()
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    assert (await client.get("/fhir/ServiceRequest")).status_code == 200
    assert (await client.get("/fhir/Patient")).status_code == 403


async def test_a_part_of_a_scope_is_granted_and_holds(service: Service) -> None:
    answer = await by_secret(
        service, scope="system/Patient.rs system/ServiceRequest.r system/Subscription.rs"
    )
    assert answer.json()["scope"] == "system/Patient.rs system/ServiceRequest.r system/Subscription.rs"
    client = service.anonymous()
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    nobody = "00000000-0000-4000-8000-000000000000"
    for path, status in [
        ("Patient", 200),
        ("Subscription", 200),
        (f"ServiceRequest/{nobody}", 404),
        (f"ServiceRequest/{nobody}/_history", 404),
        ("ServiceRequest", 403),
        ("ServiceRequest/_history", 403),
        ("Task", 403),
        ("AuditEvent", 403),
        (f"Binary/{nobody}", 403),
    ]:
        assert (path, (await client.get(f"/fhir/{path}")).status_code) == (path, status)
    for path in ("ServiceRequest", "Subscription"):
        sent = await client.post(f"/fhir/{path}", json={"resourceType": path})
        assert (path, sent.status_code) == (path, 403)


async def test_an_unknown_scope_is_refused_by_name(service: Service) -> None:
    answer = await by_secret(service, scope='system/ServiceRequest.rs everything "quoted"')
    refused(answer, "invalid_scope", 400)
    assert "everything" in answer.json()["error_description"]
    assert '"' not in answer.json()["error_description"]


async def test_a_scope_of_others_alone_is_refused(service: Service) -> None:
    refused(await by_secret(service, scope="casework"), "invalid_scope", 400)


async def test_a_malformed_form_is_refused_in_the_words_of_oauth(
    service: Service, subtests: pytest.Subtests
) -> None:
    for content, media_type, error in [
        (b"", "application/x-www-form-urlencoded", "invalid_request"),
        (b"grant_type=password", "application/x-www-form-urlencoded", "unsupported_grant_type"),
        (b"grant_type=a&grant_type=b", "application/x-www-form-urlencoded", "invalid_request"),
        (b"grant_type=%00", "application/x-www-form-urlencoded", "invalid_request"),
        (b"grant_type=%ff", "application/x-www-form-urlencoded", "invalid_request"),
        (b"\xff\xfe", "application/x-www-form-urlencoded", "invalid_request"),
        (b"&".join(b"a%d=1" % n for n in range(30)), "application/x-www-form-urlencoded", "invalid_request"),
        (b'{"grant_type": "client_credentials"}', "application/json", "invalid_request"),
        (b"--x\r\n", "multipart/form-data; boundary=x", "invalid_request"),
    ]:
        with subtests.test(repr(content)[:60]):
            answer = await service.anonymous().post(
                "/oauth/token", content=content, headers={"Content-Type": media_type}
            )
            refused(answer, error, 400)


async def test_a_form_that_is_too_large_is_refused_in_the_words_of_oauth(service: Service) -> None:
    refused(await by_secret(service, scope="x" * (6 * 1024 * 1024)), "invalid_request", 413)


async def test_a_token_ends_when_it_said(service: Service) -> None:
    client = await service.as_client("demo-hospital")
    service.clock.advance(seconds=3599)
    assert (await client.get("/fhir/ServiceRequest")).status_code == 200
    service.clock.advance(seconds=1)
    answer = await client.get("/fhir/ServiceRequest")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_revoked_client_is_out_within_seconds_and_gets_no_new_token(service: Service) -> None:
    client = await service.as_client("demo-hospital")
    assert (await client.get("/fhir/ServiceRequest")).status_code == 200
    await service.context.clients.revoke("demo-hospital", now=service.clock())
    service.clock.advance(seconds=5)
    assert (await client.get("/fhir/ServiceRequest")).status_code == 401
    refused(await by_secret(service), "invalid_client")


async def test_the_cache_of_tokens_stays_small(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.api.context.CACHE_SIZE", 1)
    for client_id in ("demo-hospital", "demo-gp", "demo-hospital"):
        client = await service.as_client(client_id)
        assert (await client.get("/fhir/ServiceRequest")).status_code == 200
    assert len(service.context.tokens) == 1


async def test_what_is_no_token_is_refused(service: Service, subtests: pytest.Subtests) -> None:
    for header in ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "bearer \xe6"]:
        with subtests.test(repr(header)[:60]):
            answer = await service.anonymous().get(
                "/fhir/ServiceRequest", headers=[(b"authorization", header.encode("latin-1"))]
            )
            assert answer.status_code == 401
            assert answer.json()["issue"][0]["code"] == "login"


async def test_no_secret_and_no_token_stands_in_a_log_line(registered: Service) -> None:
    signed = assertion(registered)
    with capture_logs() as lines:
        answers = [await by_secret(registered), await ask(registered, signed), await ask(registered, signed)]
        client = await registered.as_client("demo-gp")
        await client.get("/fhir/ServiceRequest")
    logged = repr(lines)
    hidden = [answer.json().get("access_token") for answer in answers[:2]]
    hidden += [signed, registered.demo["demo-hospital"].client_secret, client.headers["Authorization"][7:]]
    assert len(lines) == 5
    assert not [secret for secret in hidden if secret in logged]


@pytest.mark.filterwarnings("ignore:Key size")
@pytest.mark.parametrize(
    "keys",
    [
        b"",
        b"{}",
        b'{"keys": []}',
        b'{"keys": [1]}',
        b'{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}',
        orjson.dumps(KeySet([RSA]).as_dict(private=True)),
        orjson.dumps(
            {"keys": [{"kty": "RSA", "e": "AQAB", "n": _coded(b"\xc5" + bytes(range(126)) + b"\x01")}]}
        ),
        orjson.dumps(KeySet([ECKey.generate_key("P-256")]).as_dict(private=False)),
    ],
)
def test_keys_that_could_not_be_used_are_refused_when_they_are_registered(keys: bytes) -> None:
    with pytest.raises(InvalidValue):
        public_keys(keys)
