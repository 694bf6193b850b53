"""Answers are packed as their reader likes best: br, gzip or not at all."""

from __future__ import annotations

import gzip

import brotli
import httpx
import orjson
import pytest
from starlette.types import Send

from app.api.packing import Pack
from tests.api.loop import a_referral, send_fhir
from tests.api.test_fhir_update import sent as a_sent_request
from tests.api.test_fhir_write import issues
from tests.conftest import Service

UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}


async def raw(client: httpx.AsyncClient, path: str, accepted: str) -> tuple[httpx.Response, bytes]:
    """Return an answer, and its bytes as they came over the wire."""
    async with client.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
        return answer, b"".join([piece async for piece in answer.aiter_raw()])


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br", "br"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("BR ; Q=0.001", "br"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("*;q=0, gzip;q=0.2", "gzip"),
        ("identity;q=0, gzip", "gzip"),
        ("identity, br;q=0.9", "identity"),
        ("gzip;q=0", "identity"),
        ("zstd", "identity"),
        ("br;q=2, gzip;quality=1, ;;", "identity"),
        ("", "identity"),
    ],
)
async def test_what_is_long_is_packed_as_its_reader_likes_best(
    service: Service, accepted: str, coding: str
) -> None:
    answer, sent = await raw(service.anonymous(), "/fhir/metadata", accepted)
    assert answer.headers.get("content-encoding", "identity") == coding
    assert answer.headers["vary"].split(", ").count("Accept-Encoding") == 1
    assert int(answer.headers["content-length"]) == len(sent)
    whole = UNPACKED[coding](sent)
    assert orjson.loads(whole)["resourceType"] == "CapabilityStatement"
    assert coding == "identity" or len(sent) < len(whole) / 4


async def test_what_is_short_is_packed_only_for_who_reads_nothing_else(service: Service) -> None:
    client = service.anonymous()
    for coding in ("br", "gzip"):
        assert (await raw(client, "/healthz", coding))[1] == b'{"status":"ok"}'
        answer, sent = await raw(client, "/healthz", f"{coding}, identity;q=0")
        assert answer.headers["content-encoding"] == coding
        assert UNPACKED[coding](sent) == b'{"status":"ok"}'
    gp, path, _ = await a_sent_request(service)
    known = {"If-None-Match": 'W/"1"', "Accept-Encoding": "br, identity;q=0"}
    unchanged = await gp.get(path, headers=known)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert "content-encoding" not in unchanged.headers


async def test_who_could_read_no_form_of_the_answer_is_refused_before_anything_is_done(
    service: Service,
) -> None:
    gp = await service.as_client("demo-gp")
    for accepted in ("identity;q=0", "*;q=0", "zstd, *;q=0", "identity;q=0, br;q=0.000"):
        refused = await send_fhir(gp, a_referral(), **{"Accept-Encoding": accepted})
        assert refused.status_code == 406, accepted
        assert "Accept-Encoding" in issues(refused)[0]["diagnostics"]
    assert (await gp.get("/fhir/ServiceRequest?_count=0")).json()["total"] == 0
    refused = await gp.get("/api/v1/inbox", headers={"Accept-Encoding": "*;q=0"})
    assert (refused.status_code, refused.headers["content-type"]) == (406, "application/problem+json")


async def test_what_is_large_or_comes_in_pieces_is_packed_as_a_whole() -> None:
    pieces = [b"a" * 200_000, b"b" * 10, b""]

    async def app(_: object, __: object, send: Send) -> None:
        headers = [(b"etag", b'"1"'), (b"accept-ranges", b"bytes")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for number, piece in enumerate(pieces, 1):
            more = number < len(pieces)
            await send({"type": "http.response.body", "body": piece, "more_body": more})

    transport = httpx.ASGITransport(Pack(app))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://rygvej.test") as client:
        for coding, unpacked in UNPACKED.items():
            answer, sent = await raw(client, "/", coding)
            assert unpacked(sent) == b"".join(pieces)
            # Packed, they are other bytes than those that a strong tag and a range are of.
            assert (answer.headers["etag"] == '"1"') == (coding == "identity")
            assert ("accept-ranges" in answer.headers) == (coding == "identity")
