"""Handing a message to a receiver's system: what counts as taken, what is tried again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import httpx
import pytest

from app.domain.notices import Route
from app.domain.organisations import Channel, Format
from app.notices.transport import ANSWER_LIMIT, Handed, HttpTransport, NotDelivered, Parcel

ENDPOINT = "https://epj.test/letters"


def a_parcel(*, media_type: str = "application/xml", endpoint: str = ENDPOINT) -> Parcel:
    route = Route(Format.XDIS91, Channel.HTTP_POST, endpoint)
    return Parcel(uuid4(), route, media_type, "<brev>Ærø</brev>".encode())


async def deliver(parcel: Parcel, answer: Callable[[httpx.Request], httpx.Response]) -> Handed:
    async with posting(httpx.MockTransport(answer)) as post:
        return await post.deliver(parcel)


def posting(network: httpx.AsyncBaseTransport | None = None, *, seconds: float = 5) -> HttpTransport:
    return HttpTransport(lambda: httpx.AsyncClient(transport=network), seconds=seconds)


async def test_a_letter_is_posted_as_it_is_under_a_key_by_which_it_is_known_again() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b"<kvittering/>")

    parcel = a_parcel()
    assert await deliver(parcel, answer) == Handed(b"<kvittering/>", is_receipted=False)
    (request,) = asked
    assert (request.method, str(request.url), request.content) == ("POST", ENDPOINT, parcel.content)
    assert request.headers["Content-Type"] == "application/xml"
    assert request.headers["Idempotency-Key"] == str(parcel.notice_id)


async def test_a_fhir_server_that_answers_201_has_stored_it() -> None:
    handed = await deliver(
        a_parcel(media_type="application/fhir+json"), lambda _: httpx.Response(201, content=b"{}")
    )
    assert handed == Handed(b"", is_receipted=True)


@pytest.mark.parametrize("status", [301, 302, 400, 404, 409, 500, 503])
async def test_any_other_answer_is_a_letter_that_was_not_delivered(status: int) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(status, headers={"Location": "https://elsewhere.test/"}, content=b"secret")

    with pytest.raises(NotDelivered, match=f"^HTTP {status}$"):
        await deliver(a_parcel(), answer)
    assert asked == [ENDPOINT]


async def test_a_receiver_that_cannot_be_reached_is_named_by_the_kind_of_trouble_only() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("https://epj.test/letters?cpr=secret")

    with pytest.raises(NotDelivered, match=r"^ConnectTimeout$"):
        await deliver(a_parcel(), answer)


@pytest.mark.parametrize(
    "endpoint", ["", "epj.test", "ftp://epj.test", "https://[broken", "https://x\x00.test"]
)
async def test_an_address_that_is_none_is_a_letter_that_was_not_delivered(endpoint: str) -> None:
    async with posting() as post:
        with pytest.raises(NotDelivered):
            await post.deliver(a_parcel(endpoint=endpoint))


async def test_an_answer_that_drips_does_not_hold_a_letter_for_ever() -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0.01)
            yield b"."

    dripping = httpx.MockTransport(lambda _: httpx.Response(200, content=drip()))
    async with posting(dripping, seconds=0.1) as post:
        with pytest.raises(NotDelivered, match=r"^TimeoutError$"):
            await post.deliver(a_parcel())


async def test_an_answer_without_end_is_no_receipt() -> None:
    pieces: list[int] = []

    async def flood() -> AsyncIterator[bytes]:
        for number in range(100):
            pieces.append(number)
            yield bytes(100_000)

    handed = await deliver(a_parcel(), lambda _: httpx.Response(200, content=flood()))
    assert handed == Handed(b"", is_receipted=False)
    assert len(pieces) == ANSWER_LIMIT // 100_000 + 1


async def test_connections_are_kept_to_who_was_called_last_and_never_closed_under_a_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.notices.transport.LINES", 2)
    opened: list[httpx.AsyncClient] = []
    go_on = asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "slow.test":
            await go_on.wait()
        return httpx.Response(200)

    def new_client() -> httpx.AsyncClient:
        opened.append(httpx.AsyncClient(transport=httpx.MockTransport(answer)))
        return opened[-1]

    async with HttpTransport(new_client, seconds=5) as post:
        slow = asyncio.create_task(post.deliver(a_parcel(endpoint="https://slow.test")))
        await asyncio.sleep(0)
        for name in ("a", "b", "a", "c", "a"):
            await post.deliver(a_parcel(endpoint=f"https://{name}.test"))
        # Each made room for the next, and the slow one, called before all of them, for none.
        closed = [client.is_closed for client in opened]
        assert closed[0] is False
        assert closed.count(False) == 2
        go_on.set()
        assert await slow == Handed(b"", is_receipted=False)
    assert all(client.is_closed for client in opened)
