"""For operators: is it alive, can it serve, what does it count, and what does it say of people."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack

import httpx
import pytest
from structlog.testing import capture_logs

from app.api.metrics import Metrics
from app.api.middleware import LimitBody, Observe
from tests.api.loop import (
    FHIR,
    GGOP,
    NOBODY,
    XREF15,
    a_bundle,
    a_received_referral,
    a_whole_loop,
    case_worker,
    send_fhir,
    send_letter,
)
from tests.conftest import Service


async def test_the_process_is_alive_and_ready(service: Service) -> None:
    client = service.anonymous()
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()) == (
        200,
        {
            "status": "ready",
            "database": "ok",
            "migrations": "ok",
            "worker_lag_seconds": 0.0,
            "worker": "on time",
            "handovers_waiting": 0,
            "handovers_oldest_seconds": 0.0,
        },
    )


async def test_without_its_database_it_is_alive_but_not_ready(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await service.database.reads.close()
    ready = await gp.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (503, "not ready")
    assert ready.json()["database"] == "unreachable"
    assert (await gp.get("/healthz")).status_code == 200
    answer = await gp.get("/fhir/ServiceRequest")
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (500, "exception")


async def test_a_schema_that_is_not_ours_is_not_served(service: Service) -> None:
    await service.database.changes.execute("UPDATE alembic_version SET version_num = '0000'")
    ready = await service.anonymous().get("/readyz")
    assert (ready.status_code, "0000" in ready.json()["migrations"]) == (503, True)


async def test_a_service_whose_connections_are_all_taken_says_when_to_come_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = await service.as_client("demo-municipality")
    async with AsyncExitStack() as held:
        for _ in range(8):
            await held.enter_async_context(service.database.reads.acquire())
        # Only now: a connection that has to be opened first may take longer than this.
        monkeypatch.setattr("app.persistence.pools.ACQUIRE_SECONDS", 0.01)
        fhir = await worker.get("/fhir/ServiceRequest")
        casework = await worker.get("/api/v1/inbox")
    assert (fhir.status_code, fhir.json()["issue"][0]["code"]) == (503, "transient")
    assert (casework.status_code, casework.json()["code"]) == (503, "busy")
    assert {answer.headers["retry-after"] for answer in (fhir, casework)} == {"5"}


async def test_a_worker_that_does_not_keep_up_is_told_and_not_judged(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    await worker.act(referral, "reject", reason="duplicate")
    service.clock.advance(minutes=6)
    ready = await service.anonymous().get("/readyz")
    assert (ready.status_code, ready.json()["worker"], ready.json()["worker_lag_seconds"]) == (
        200,
        "behind",
        360.0,
    )


async def test_metrics_count_by_pattern_and_never_by_id(service: Service) -> None:
    worker, plan, pathway = await a_whole_loop(service)
    await worker.http.get(f"/fhir/ServiceRequest/{plan['id']}")
    await worker.http.get(f"/fhir/ServiceRequest/{plan['id']}/_history/1")
    await worker.http.get(f"/nowhere/{NOBODY}")
    await worker.http.request(f"BREW-{NOBODY}", "/fhir/metadata")
    metrics = (await service.anonymous().get("/metrics")).text
    for route in (
        "/fhir/{type}/{id}",
        "/fhir/{type}/{id}/_history/{vid}",
        "/api/v1/pathways/{id}/close",
        "other",
    ):
        assert f'route="{route}"' in metrics, route
    assert 'method="other"' in metrics
    for id_ in (plan["id"], pathway["id"], plan["citizen"]["id"], NOBODY):
        assert id_ not in metrics
    assert 'status="200"' in metrics


async def test_metrics_tell_how_deliveries_go_and_never_whose(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    await worker.act(referral, "reject", reason="duplicate")
    service.clock.advance(minutes=6)
    metrics = (await service.anonymous().get("/metrics")).text
    ledger = await service.database.changes.fetchval("SELECT count(*) FROM notice")
    assert f"rygvej_deliveries_due {ledger}.0" in metrics
    assert "rygvej_deliveries_oldest_seconds 360.0" in metrics
    assert "rygvej_deliveries_at_limit 0.0" in metrics
    assert f'rygvej_notices_of_the_day{{format="none",outcome="waiting"}} {ledger}.0' in metrics
    assert 'rygvej_notices_of_the_day{format="XDIS91",outcome="failed"} 0.0' in metrics
    for row in await service.database.changes.fetch("SELECT id, citizen_id FROM notice"):
        assert str(row["id"]) not in metrics
        assert str(row["citizen_id"]) not in metrics


async def test_without_its_database_requests_are_still_counted(service: Service) -> None:
    await service.database.reads.close()
    metrics = await service.anonymous().get("/metrics")
    assert metrics.status_code == 200
    assert "rygvej_http_requests_total" in metrics.text
    assert "rygvej_deliveries_due" not in metrics.text


async def test_a_request_id_comes_back_or_is_given(service: Service, subtests: pytest.Subtests) -> None:
    for given, kept in [
        ("abc-1.2_3", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("a b", False),
        ("2509479989\n", False),
        ("", False),
    ]:
        with subtests.test(repr(given)[:60]):
            client = service.anonymous()
            for path in ("/healthz", "/fhir/ServiceRequest", "/nowhere"):
                answer = await client.get(path, headers=[(b"x-request-id", given.encode())])
                assert (answer.headers["x-request-id"] == given) is kept
                assert re.fullmatch("[A-Za-z0-9._-]{1,64}", answer.headers["x-request-id"])


async def test_nothing_about_a_person_stands_in_any_log_line(
    service: Service, capfd: pytest.CaptureFixture[str]
) -> None:
    with capture_logs() as lines:
        worker, plan, _ = await a_whole_loop(service)
        gp = await service.as_client("demo-gp-2")
        waiting = await gp.get("/medcom/messages", params={"receiver": "5790000240159"})
        await gp.get(f"/medcom/messages/{waiting.json()['messages'][0]['id']}")
        hospital = await service.as_client("demo-hospital")
        await send_fhir(hospital, a_bundle())
        await send_letter(await service.as_client("demo-gp"), XREF15)
        await send_letter(hospital, GGOP.replace(b"2512484916", b"251248-491"))
        await hospital.get("/fhir/Patient?identifier=2512484916&colour=2512484916")
        await hospital.post("/fhir/Patient/_search", data={"identifier": "2512484916"})
        await worker.try_to(plan, "forward", to_authority="Nancy Ann", reason="Berggren")
        await worker.http.get("/api/v1/citizens/2512484916")
    said = repr(lines) + "".join(capfd.readouterr())
    assert len(lines) > 30
    assert "http.refused" in said
    for person in ("2512484916", "251248", "2509479989", "1502779995", "Nancy", "Berggren", "Bruno", "Elmer"):
        assert person not in said, person


async def test_a_body_may_be_as_large_as_the_limit_and_no_larger(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    limit = service.context.settings.body_limit_bytes
    path, headers = f"/api/v1/referrals/{referral['id']}/reject", {"Content-Type": "application/json"}
    filled = b'{"reason": "duplicate"' + b" " * (limit - 23) + b"}"
    assert len(filled) == limit
    too_large = await worker.http.post(path, content=filled + b" ", headers=headers | {"If-Match": "1"})
    assert (too_large.status_code, too_large.headers["content-type"]) == (413, "application/problem+json")
    assert too_large.json()["code"] == "too-large"
    answer = await worker.http.post(path, content=filled, headers=headers | {"If-Match": "1"})
    assert answer.status_code == 200


async def test_a_body_in_pieces_is_stopped_at_the_limit_whatever_it_promised(service: Service) -> None:
    pulled = 0

    async def pieces() -> object:
        nonlocal pulled
        for _ in range(100):
            pulled += 1
            yield b" " * 1024 * 1024

    worker = await case_worker(service)
    for path, form in (
        ("/fhir/ServiceRequest", "application/fhir+json"),
        (f"/api/v1/referrals/{NOBODY}/reject", "application/problem+json"),
    ):
        for promise in ({}, {"Content-Length": "10"}):
            pulled = 0
            answer = await worker.http.post(path, content=pieces(), headers=FHIR | promise)
            assert (answer.status_code, answer.headers["content-type"]) == (413, form)
            assert pulled <= 7


async def test_a_packed_body_is_not_unpacked(service: Service) -> None:
    worker = await case_worker(service)
    for path in (
        "/fhir/ServiceRequest",
        "/fhir",
        "/fhir/Patient/_search",
        f"/api/v1/referrals/{NOBODY}/reject",
    ):
        for packed in ("gzip", "deflate", "br", "gzip, gzip"):
            answer = await worker.http.post(
                path, content=b"\x1f\x8b\x08", headers={"Content-Encoding": packed}
            )
            assert answer.status_code == 415, (path, packed)
    plain = await worker.http.post("/fhir", content=b"{}", headers={"Content-Encoding": "identity"})
    assert plain.status_code == 400


async def test_deep_and_endless_json_is_refused(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    headers = {"If-Match": "1", "Content-Type": "application/json"}
    path = f"/api/v1/referrals/{referral['id']}/accept"
    deep = b'{"criteria": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    long = b'{"criteria": [' + b'"C1",' * 500_000 + b'"C1"]}'
    assert (await worker.http.post(path, content=deep, headers=headers)).status_code == 413
    assert (await worker.http.post(path, content=long, headers=headers)).status_code == 422
    assert (await worker.again(referral))["status"] == "received"


async def test_what_is_no_request_passes_through(service: Service) -> None:
    heard: list[str] = []

    async def app(scope: dict[str, object], _: object, __: object) -> None:
        heard.append(str(scope["type"]))

    for layer in (LimitBody(app, 1), Observe(app, Metrics())):  # type: ignore[arg-type]
        await layer({"type": "lifespan"}, None, None)  # type: ignore[arg-type]
    assert heard == ["lifespan", "lifespan"]


async def test_a_fault_after_the_answer_began_ends_the_answer_and_is_told(service: Service) -> None:
    async def app(_: object, __: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
        raise RuntimeError("2509479989")

    observed = Observe(app, service.app.state.metrics)  # type: ignore[arg-type]
    with capture_logs() as lines:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(observed), base_url="http://rygvej.test"
        ) as client:
            with pytest.raises(AssertionError):  # the transport misses the end of the answer
                await client.get("/healthz")
    assert [line["event"] for line in lines] == ["http.fault", "http.request"]
    assert "2509479989" not in repr(lines)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_a_load_balancer_may_ask_by_head(service: Service, path: str) -> None:
    answer = await service.anonymous().head(path)
    assert (answer.status_code, answer.content) == (200, b"")
