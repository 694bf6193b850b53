"""FHIR before the framework: what machines hammer is answered without a stack made for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from fastapi import FastAPI
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

_Shape: TypeAlias = tuple[str, int]
"""Method and number of slashes: to be asked for an address of another shape costs each route a match."""


def _shape(method: str, path: str) -> _Shape:
    return method, path.count("/")


def _by_shape(routes: Iterable[Route]) -> Mapping[_Shape, Sequence[Route]]:
    """Return the routes in their order, by shape: no part of an address of theirs holds a slash."""
    found: dict[_Shape, list[Route]] = {}
    for route in routes:
        for method in route.methods or ():
            found.setdefault(_shape(method, route.path), []).append(route)
    return found


class Front:
    """Try these routes first; what none of them takes goes on to the framework, which refuses it."""

    def __init__(self, app: ASGIApp, service: FastAPI, routes: Sequence[Route]) -> None:
        self.app = app
        self.service = service
        self.routes = _by_shape(routes)

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
        for route in self.routes.get(_shape(scope["method"], scope["path"]), ()):
            match, found = route.matches(scope)
            if match is Match.FULL:
                return route, found
        return None, {}
