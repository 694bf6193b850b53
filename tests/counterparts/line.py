"""Calls to systems in this process, over the service's own HTTP client: no port, no waiting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from tests.counterparts.system import System


@dataclass
class Line(httpx.AsyncBaseTransport):
    """Who answers at which host; nobody else is there."""

    systems: Mapping[str, System]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        system = self.systems.get(request.url.host)
        if system is None:
            raise httpx.ConnectError("nobody there", request=request)
        reply = system.take(await request.aread())
        if reply.is_silent:
            raise httpx.ReadTimeout("no answer", request=request)
        headers = {"Content-Type": reply.media_type}
        return httpx.Response(reply.status, headers=headers, content=reply.content, request=request)
