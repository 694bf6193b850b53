"""How a message reaches a receiver's system."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol, Self
from uuid import UUID

import httpx

from app.domain.notices import Route
from app.domain.organisations import Channel
from app.domain.private import Private


@dataclass(frozen=True, slots=True, repr=False)
class Parcel(Private):
    """What is handed over; the receiver knows by `notice_id` that it has seen it before."""

    notice_id: UUID
    route: Route
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Handed:
    """The receiver's system took it; `answer` is its receipt, if it gave one at once."""

    answer: bytes = b""
    is_receipted: bool = False
    """The protocol itself says that the receiver has stored it (a FHIR server's 2xx)."""


class NotDelivered(Exception):  # noqa: N818 - an outcome, not a fault
    """It could not be handed over now; says why, without anything of the content."""

    def __init__(self, why: str, *, is_silent: bool = False, answer: bytes = b"") -> None:
        super().__init__(why)
        self.answer = answer
        """What a receiver said that refused it (HTTP 4xx); it may be its receipt."""
        self.is_silent = is_silent
        """The receiver did not answer at all, or not for itself; it will do no better by another message."""


class Transport(Protocol):
    async def deliver(self, parcel: Parcel) -> Handed: ...


@dataclass(frozen=True, slots=True)
class ByChannel:
    """Hand each parcel to the transport of its channel."""

    transports: Mapping[Channel, Transport]

    async def deliver(self, parcel: Parcel) -> Handed:
        return await self.transports[parcel.route.channel].deliver(parcel)


ANSWER_LIMIT: Final = 1024 * 1024
"""A receipt is a few kilobytes; what is longer is not read to its end."""


LINES: Final = 256
"""Receivers to whom connections are kept open, the ones called last; each has a few at most."""


@dataclass(slots=True)
class _Line:
    client: httpx.AsyncClient
    calls: int = 0
    """Under way at the moment."""


class HttpTransport:
    """POST to the receiver's endpoint; redirects are not followed, letters go only where registered.

    Every receiver has connections of its own: a pool looks through all it has for each call, and one
    for everybody took half of what a call costs. `seconds` limits the whole delivery, so that a
    receiver that answers a byte at a time does not hold a letter longer than the lease on it.
    """

    def __init__(self, new_client: Callable[[], httpx.AsyncClient], *, seconds: float) -> None:
        self._new_client = new_client
        self._seconds = seconds
        self._lines: OrderedDict[str, _Line] = OrderedDict()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._hang_up(most=0)

    async def deliver(self, parcel: Parcel) -> Handed:
        line = self._line(parcel.route.endpoint)
        line.calls += 1
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._post(line.client, parcel)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise NotDelivered(type(error).__name__, is_silent=True) from None
        finally:
            line.calls -= 1
            await self._hang_up(most=LINES)
        is_fhir = parcel.media_type.startswith("application/fhir")
        return Handed(b"" if is_fhir else answer, is_receipted=is_fhir)

    def _line(self, endpoint: str) -> _Line:
        if endpoint not in self._lines:
            self._lines[endpoint] = _Line(self._new_client())
        self._lines.move_to_end(endpoint)
        return self._lines[endpoint]

    async def _hang_up(self, *, most: int) -> None:
        """Close connections to whoever has not been called for longest, until so many are left."""
        while len(self._lines) > most:
            idle = next((endpoint for endpoint, line in self._lines.items() if not line.calls), None)
            if idle is None:
                return
            await self._lines.pop(idle).client.aclose()

    async def _post(self, client: httpx.AsyncClient, parcel: Parcel) -> bytes:
        headers = {"Content-Type": parcel.media_type, "Idempotency-Key": str(parcel.notice_id)}
        asked = client.stream("POST", parcel.route.endpoint, content=parcel.content, headers=headers)
        async with asked as answer:
            if not answer.is_success:
                said = await _beginning(answer) if answer.is_client_error else b""
                raise NotDelivered(
                    f"HTTP {answer.status_code}", is_silent=answer.is_server_error, answer=said
                )
            return await _beginning(answer)


async def _beginning(answer: httpx.Response) -> bytes:
    """Read an answer as far as it could be a receipt; a longer one is none."""
    read = bytearray()
    async for piece in answer.aiter_bytes():
        read += piece
        if len(read) > ANSWER_LIMIT:
            return b""
    return bytes(read)
