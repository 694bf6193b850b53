"""Pure ASGI around every request: an id, a limit on the body, a log line, two metrics."""

from __future__ import annotations

import random
import re
import time
from uuid import UUID

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import logbook
from app.api.errors import WrongMediaType, fault
from app.api.metrics import Metrics
from app.domain.refusals import TooLarge

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""What a caller may call a method is endless; a label may not be."""


def _new_id() -> str:
    """Return an id nobody else has; nobody is kept out by it, so the system need not be asked for one."""
    return str(UUID(int=random.getrandbits(128), version=4))


class Observe:
    """Give each request an id that comes back, count it, write one line; answer faults.

    A fault ends here: passed on, the server would write its text to the log, and the text may quote
    what was sent.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = {name: value for name, value in scope["headers"] if name == b"x-request-id"}
        given = sent.get(b"x-request-id", b"").decode("latin-1")
        request_id = given if given and _ID.fullmatch(given) else _new_id()
        scope["rygvej.request_id"] = request_id
        status = 0
        began = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception as error:  # noqa: BLE001 - the outermost of ours
            answer = fault(Request(scope), error)
            if not status:
                await answer(scope, receive, send_with_id)
        finally:
            self._note(scope, status or 499, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "") or "other"
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self.metrics.request(method, route, status).inc()
        self.metrics.time(route).observe(seconds)
        logbook.REQUEST.write(
            method=method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            request_id=scope["rygvej.request_id"],
            client=scope.get("rygvej.client", ""),
        )


class LimitBody:
    """Stop reading a body at the limit, whatever its Content-Length promised; never unpack one."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        seen = 0

        async def receive_limited() -> Message:
            nonlocal seen
            self._check(headers)
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.limit:
                raise self._too_large()
            return message

        await self.app(scope, receive_limited, send)

    def _check(self, headers: Headers) -> None:
        """Refuse by what the headers say, before anything is read."""
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise WrongMediaType("Content-Encoding", place="Content-Encoding")
        promised = headers.get("content-length", "")
        if promised.isdecimal() and int(promised) > self.limit:
            raise self._too_large()

    def _too_large(self) -> TooLarge:
        return TooLarge("body", f"{self.limit} bytes")
