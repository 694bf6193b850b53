"""Calls to addresses that subscribers name: only where they may lead, judged where they do lead."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from typing import Any, Final, Protocol, Self

import httpcore

from app.domain.endpoints import Network, is_allowed
from app.notices.transport import NotDelivered
from app.usecases.tell_subscriber import Call

CONNECTIONS: Final = 200


class NotAllowedError(httpcore.ConnectError):
    """The name leads to a private address."""


class Hook(Protocol):
    async def call(self, call: Call) -> None: ...


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Resolves a name once and connects to what was judged: nobody can change the answer in between."""

    def __init__(self, allowed: Iterable[Network]) -> None:
        self._allowed = tuple(allowed)
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await _resolved(host, port)
        if not all(is_allowed(address, self._allowed) for address in addresses):
            raise NotAllowedError
        for address in addresses[:-1]:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError:
                continue
        return await self._network.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def _resolved(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class RestHook:
    """Calls an endpoint. Redirects are not followed, proxies not asked, answers not read."""

    def __init__(self, allowed: Iterable[Network], *, seconds: float) -> None:
        self._seconds = seconds
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=CONNECTIONS,
            max_keepalive_connections=CONNECTIONS // 4,
            keepalive_expiry=15.0,
            network_backend=GuardedNetwork(allowed),
        )

    async def __aenter__(self) -> Self:
        await self._pool.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.aclose()

    async def call(self, call: Call) -> None:
        """Raises NotDelivered for anything but 2xx, without a word of what was sent or answered."""
        wanted = call.timeout.total_seconds() if call.timeout else self._seconds
        try:
            async with asyncio.timeout(min(wanted, self._seconds)):
                status = await self._status(call)
        except _TROUBLE as error:
            raise NotDelivered(type(error).__name__) from None
        if not 200 <= status < 300:  # noqa: PLR2004 - HTTP's own
            raise NotDelivered(f"HTTP {status}")

    async def _status(self, call: Call) -> int:
        headers = [("User-Agent", "rygvej"), *call.headers]
        asked = self._pool.stream(call.method, call.url, headers=headers, content=call.content)
        async with asked as answer:
            return int(answer.status)


_TROUBLE: Final = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    OSError,
    TimeoutError,
    ValueError,
)
