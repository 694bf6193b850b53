"""Every refusal under /fhir is an OperationOutcome in the reader's language, the framework's too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from app.api.errors import problem
from app.domain.refusals import MOST_LISTED, Finding, InvalidValue, Kind
from app.fhir.messaging.answering import problems_of
from app.fhir.outcome import operation_outcome, validation_outcome, warnings
from app.medcom.receipts import refuse_lines
from tests.api.loop import NOBODY, a_referral, send_fhir
from tests.api.test_fhir_write import issues
from tests.conftest import Service


async def _unknown_path(service: Service, **headers: str) -> httpx.Response:
    return await service.anonymous().get(f"/fhir/ServiceRequest/{NOBODY}/x/y", headers=headers)


async def _not_there(service: Service, **headers: str) -> httpx.Response:
    return await (await service.as_client("demo-gp")).get(f"/fhir/Patient/{NOBODY}", headers=headers)


async def _not_allowed(service: Service, **headers: str) -> httpx.Response:
    return await service.anonymous().delete("/fhir/ServiceRequest", headers=headers)


async def _anonymous(service: Service, **headers: str) -> httpx.Response:
    return await service.anonymous().get("/fhir/ServiceRequest", headers=headers)


async def _not_permitted(service: Service, **headers: str) -> httpx.Response:
    return await (await service.as_client("demo-region")).get("/fhir/ServiceRequest", headers=headers)


async def _too_large(service: Service, **headers: str) -> httpx.Response:
    gp = await service.as_client("demo-gp")
    return await gp.post("/fhir/ServiceRequest", content=b" " * (6 * 1024 * 1024), headers=headers)


async def _packed(service: Service, **headers: str) -> httpx.Response:
    gp = await service.as_client("demo-gp")
    packed = headers | {"Content-Encoding": "gzip"}
    return await gp.post("/fhir/ServiceRequest", content=b"\x1f\x8b", headers=packed)


async def _invalid(service: Service, **headers: str) -> httpx.Response:
    return await send_fhir(await service.as_client("demo-gp"), a_referral(status="running"), **headers)


async def _rule(service: Service, **headers: str) -> httpx.Response:
    gp = await service.as_client("demo-gp")
    return await send_fhir(gp, a_referral(performer=[{"identifier": {"value": "0000"}}]), **headers)


ERRORS: dict[str, tuple[int, Callable[..., Awaitable[httpx.Response]]]] = {
    "unknown path": (404, _unknown_path),
    "not there": (404, _not_there),
    "not allowed": (405, _not_allowed),
    "anonymous": (401, _anonymous),
    "not permitted": (403, _not_permitted),
    "too large": (413, _too_large),
    "packed": (415, _packed),
    "invalid": (400, _invalid),
    "unresolved": (422, _rule),
}


async def test_the_outcome_is_danish_or_english_as_the_reader_wishes(
    service: Service, subtests: pytest.Subtests
) -> None:
    for why, (status, provoke) in ERRORS.items():
        with subtests.test(repr(why)[:60]):
            danish, english = (
                await provoke(service),
                await provoke(service, **{"Accept-Language": "en-GB,en;q=0.9"}),
            )
            assert (danish.status_code, english.status_code) == (status, status), danish.text
            texts = [issues(answer)[0]["details"]["text"] for answer in (danish, english)]
            assert texts[0] != texts[1]
            assert issues(danish)[0]["code"] == issues(english)[0]["code"]


async def test_a_fault_is_an_outcome_too_and_says_nothing_of_what_was_sent(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("2509479989 Bruno Test Elmer")

    gp = await service.as_client("demo-gp")
    monkeypatch.setattr("app.api.fhir.create.submit_request", fail)
    answer = await send_fhir(gp, a_referral(), X_Request_Id="abc-1")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == "abc-1"
    assert issues(answer)[0]["code"] == "exception"
    english = await send_fhir(gp, a_referral(), Accept_Language="en")
    assert issues(english)[0]["details"]["text"] == "The service failed; nothing was changed."
    said = capsys.readouterr()
    assert "RuntimeError" in said.out
    assert "Bruno" not in answer.text + said.out + said.err


async def test_a_method_that_is_not_offered_is_told_which_are(
    service: Service, subtests: pytest.Subtests
) -> None:
    for method, path, allowed in [
        ("DELETE", "/fhir/ServiceRequest", "GET, HEAD, POST, PUT"),
        ("POST", "/fhir/Patient", "GET, HEAD"),
        ("PUT", f"/fhir/Patient/{NOBODY}", "GET, HEAD"),
        ("PATCH", f"/fhir/ServiceRequest/{NOBODY}", "GET, HEAD, PUT"),
        ("DELETE", f"/fhir/ServiceRequest/{NOBODY}", "GET, HEAD, PUT"),
        ("POST", f"/fhir/ServiceRequest/{NOBODY}/_history", "GET, HEAD"),
        ("GET", "/fhir", "POST"),
        ("GET", "/fhir/", "POST"),
        ("POST", "/fhir/metadata", "GET, HEAD"),
        ("OPTIONS", "/fhir/metadata", "GET, HEAD"),
    ]:
        with subtests.test(repr(method)[:60]):
            answer = await (await service.as_client("demo-gp")).request(method, path)
            assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
            assert issues(answer)[0]["code"] == "not-supported"


async def test_addresses_that_only_begin_like_fhir_are_not_fhir(service: Service) -> None:
    answer = await service.anonymous().get("/fhirish")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def many() -> list[Finding]:
    return [Finding("x", f"no. {n}", f"nr. {n}", "a") for n in range(30_000)]


@pytest.mark.parametrize(
    "told",
    [
        lambda: operation_outcome(Kind.INVALID, many(), language="da")["issue"],
        lambda: warnings(many(), language="da")["issue"],
        lambda: validation_outcome(((Kind.INVALID, it) for it in many()), (), (), language="da")["issue"][
            :-1
        ],
        lambda: problem(Kind.INVALID, tuple(many()), 422, "da")["errors"],
        lambda: list(problems_of(InvalidValue.of(many()))),
        lambda: refuse_lines(InvalidValue.of(many())),
    ],
    ids=["outcome", "warnings", "validation", "problem", "acknowledgement", "receipt"],
)
def test_no_answer_is_longer_than_anybody_reads(told: Callable[[], list[object]]) -> None:
    assert len(told()) == MOST_LISTED + 1
    assert "29800" in str(told()[-1])
