"""Pure ASGI around every request: an id, a limit on the body, a log line, two metrics."""

from __future__ import annotations

import re
import time
from uuid import uuid4

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import logbook
from app.domain.refusals import TooLarge

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Metrics:
    """Counts by route pattern, never by path: a path may carry an id."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("rygvej_http_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "rygvej_http_request_seconds", "Time to answer.", ("route",), registry=self.registry
        )


class Observe:
    """Give each request an id that comes back, count it and write one line."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = {name: value for name, value in scope["headers"] if name == b"x-request-id"}
        given = sent.get(b"x-request-id", b"").decode("latin-1")
        request_id = given if _ID.fullmatch(given) else str(uuid4())
        scope["rygvej.request_id"] = request_id
        status = 500
        began = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "") or "other"
        self.metrics.requests.labels(scope["method"], route, status).inc()
        self.metrics.seconds.labels(route).observe(seconds)
        logbook.REQUEST.write(
            method=scope["method"],
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            request_id=scope["rygvej.request_id"],
            client=scope.get("rygvej.client", ""),
        )


class LimitBody:
    """Stop reading a body at the limit, whatever its Content-Length promised."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen = 0

        async def receive_limited() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.limit:
                raise TooLarge("body", f"{self.limit} bytes")
            return message

        await self.app(scope, receive_limited, send)
