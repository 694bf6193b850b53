"""A system as a process with a port: it is posted to, looks into its mailboxes, and does as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.counterparts.answers import Receipt
from tests.counterparts.calling import Service
from tests.counterparts.inbox import told
from tests.counterparts.mailbox import Mailbox
from tests.counterparts.system import Behaviour, Reply, System

ROUND_SECONDS: Final = 0.25
_UNWELL: Final = {Behaviour.DEAD, Behaviour.BUSY}


@dataclass
class Machine:
    """What runs in the process."""

    system: System
    service: Service | None = None
    polls: bool = False
    """It fetches its letters from the service, those of each of its units."""
    mailbox: Mailbox | None = None
    slow_seconds: float = 5.0
    late_seconds: float = 1.0
    answers: list[int] = field(default_factory=list)
    """The status of the service's answer to each receipt that was handed in."""

    async def take(self, request: Request) -> Response:
        """Take in a letter that is posted here."""
        reply = self.system.take(await request.body())
        if reply.is_silent:
            await self._keep_waiting(request, reply)
        return Response(reply.content, reply.status or 504, media_type=reply.media_type)

    async def _keep_waiting(self, request: Request, reply: Reply) -> None:
        """Say nothing until nobody listens, or the slow one has found the time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.slow_seconds if reply.status else None):
                # The whole body has been read: the next that comes is that the caller is gone.
                await request.receive()

    async def inbox(self, _: Request) -> Response:
        return JSONResponse([*told(self.system.inbox)])

    async def state(self, _: Request) -> Response:
        said: dict[str, Any] = {
            "name": self.system.name,
            "behaviour": self.system.behaviour,
            "refused": self.system.refused,
            "late": len(self.system.late),
            "answers": self.answers,
        }
        return JSONResponse(said)

    async def behave(self, request: Request) -> Response:
        """Behave as told from now on; an unknown word changes nothing."""
        try:
            self.system.behaviour = Behaviour(json.loads(await request.body())["behaviour"])
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"known": [*Behaviour]}, 400)
        return await self.state(request)

    async def send(self, request: Request) -> Response:
        """Send the service what is in the body, as this system; what it answers comes back."""
        if self.service is None:
            return JSONResponse({"why": "knows no service"}, 409)
        message = Receipt(await request.body(), request.headers.get("content-type", "application/xml"))
        answer = await self.service.hand_in(message)
        return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))

    async def run(self) -> None:
        """Look into the mailboxes and send what is late, round after round."""
        while True:
            with suppress(httpx.HTTPError, OSError):
                if self.system.behaviour not in _UNWELL:
                    await self._round()
            await asyncio.sleep(ROUND_SECONDS)

    async def _round(self) -> None:
        await self._fetch()
        if self.mailbox:
            self.mailbox.empty()
        if self.system.late and self.system.behaviour is Behaviour.LATE:
            await asyncio.sleep(self.late_seconds)
        while self.system.late:
            await self._hand_in(self.system.late[0])
            self.system.late.pop(0)

    async def _fetch(self) -> None:
        if self.service is None or not self.polls:
            return
        for unit in sorted(self.system.units):
            for content in await self.service.waiting(unit):
                self.system.fetched(content)

    async def _hand_in(self, receipt: Receipt) -> None:
        if self.mailbox:
            self.mailbox.leave(receipt)
        elif self.service:
            self.answers.append((await self.service.hand_in(receipt)).status_code)

    def app(self) -> Starlette:
        @asynccontextmanager
        async def running(_: Starlette) -> AsyncIterator[None]:
            rounds = asyncio.create_task(self.run())
            yield
            rounds.cancel()

        routes = [
            Route("/letters", self.take, methods=["POST"]),
            Route("/inbox", self.inbox),
            Route("/readyz", self.state),
            Route("/behaviour", self.behave, methods=["PUT"]),
            Route("/send", self.send, methods=["POST"]),
        ]
        return Starlette(routes=routes, lifespan=running)
