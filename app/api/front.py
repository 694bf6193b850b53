"""FHIR before the framework: what machines hammer is answered without a stack made for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send


class Front:
    """Try these routes first; what none of them takes goes on to the framework, which refuses it."""

    def __init__(self, app: ASGIApp, service: FastAPI, routes: Sequence[Route]) -> None:
        self.app = app
        self.service = service
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route, found = self._route(scope) if scope["type"] == "http" else (None, {})
        if route is None:
            await self.app(scope, receive, send)
            return
        scope.update(found)
        scope["app"] = self.service
        # Where Starlette's own routes look for what answers a refusal.
        scope["starlette.exception_handlers"] = (self.service.exception_handlers, {})
        await route.handle(scope, receive, send)

    def _route(self, scope: Scope) -> tuple[Route | None, Mapping[str, Any]]:
        for route in self.routes:
            match, found = route.matches(scope)
            if match is Match.FULL:
                return route, found
        return None, {}
