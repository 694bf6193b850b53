"""How a message reaches a receiver's system over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import httpx

from app.domain.notices import Route
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


class Transport(Protocol):
    async def deliver(self, parcel: Parcel) -> Handed: ...


class HttpTransport:
    """POST to the receiver's endpoint; redirects are not followed, letters go only where registered."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def deliver(self, parcel: Parcel) -> Handed:
        headers = {"Content-Type": parcel.media_type, "Idempotency-Key": str(parcel.notice_id)}
        try:
            answer = await self._client.post(parcel.route.endpoint, content=parcel.content, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotDelivered(type(error).__name__) from None
        if not answer.is_success:
            raise NotDelivered(f"HTTP {answer.status_code}")
        is_fhir = parcel.media_type.startswith("application/fhir")
        return Handed(b"" if is_fhir else answer.content, is_receipted=is_fhir)
