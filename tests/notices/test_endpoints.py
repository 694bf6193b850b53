"""Calling an endpoint that somebody else named: a real server that is well, slow, ill or not there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from app.notices.endpoints import RestHook
from app.notices.transport import NotDelivered
from app.settings import LOOPBACK
from app.usecases.tell_subscriber import Call


@dataclass
class Receiver:
    """An HTTP server that answers with one line, or never."""

    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    asked: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
                self.asked.append(head + await reader.readexactly(length))
                if not self.answer:
                    await asyncio.sleep(60)
                writer.write(self.answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()


@asynccontextmanager
async def listening(receiver: Receiver) -> AsyncIterator[str]:
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{receiver.port}/hook"
    finally:
        server.close()


async def call(url: str, *, allowed: bool = True, seconds: float = 5.0) -> None:
    async with RestHook(LOOPBACK if allowed else (), seconds=seconds) as hook:
        await hook.call(Call(url, (("Authorization", "Bearer x"),), b"{}"))


async def test_an_endpoint_gets_what_is_sent_with_its_own_headers() -> None:
    receiver = Receiver()
    async with listening(receiver) as url:
        await call(url)
    (asked,) = receiver.asked
    assert asked.startswith(b"POST /hook HTTP/1.1\r\n")
    assert b"Authorization: Bearer x\r\n" in asked
    assert f"Host: 127.0.0.1:{receiver.port}\r\n".encode() in asked
    assert asked.endswith(b"\r\n\r\n{}")


@pytest.mark.parametrize("status", ["301 Moved", "400 Bad", "500 Ill", "503 Later"])
async def test_anything_but_2xx_is_not_taken_and_not_followed(status: str) -> None:
    head = f"HTTP/1.1 {status}\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 6\r\n\r\nsecret"
    receiver = Receiver(head.encode())
    async with listening(receiver) as url:
        with pytest.raises(NotDelivered, match=f"^HTTP {status[:3]}$"):
            await call(url)
    assert len(receiver.asked) == 1


async def test_one_that_never_answers_is_left_after_a_while() -> None:
    async with listening(Receiver(b"")) as url:
        with pytest.raises(NotDelivered, match=r"^TimeoutError$"):
            await call(url, seconds=0.2)


async def test_one_that_is_not_there_is_named_by_the_kind_of_trouble() -> None:
    receiver = Receiver()
    async with listening(receiver) as url:
        pass
    with pytest.raises(NotDelivered, match=r"^ConnectError$"):
        await call(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
async def test_a_name_that_leads_into_the_house_is_not_followed(host: str) -> None:
    """Judged when it is called: a name may lead elsewhere than when the subscription was made."""
    receiver = Receiver()
    async with listening(receiver):
        with pytest.raises(NotDelivered, match=r"^NotAllowedError$"):
            await call(f"http://{host}:{receiver.port}/hook", allowed=False)
    assert receiver.connections == 0


async def test_a_name_is_called_where_an_operator_allows_it() -> None:
    receiver = Receiver()
    async with listening(receiver):
        await call(f"http://localhost:{receiver.port}/hook")
    assert len(receiver.asked) == 1


async def test_a_name_that_leads_nowhere_is_not_delivered() -> None:
    with pytest.raises(NotDelivered, match=r"^ConnectError$"):
        await call("http://no-such-host.invalid/hook")
