"""Content codings: an answer is packed as its reader likes best, br or gzip (RFC 9110 §12.5.3)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Final

import brotli
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipResponder, IdentityResponder
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import NotAcceptable, answered

SMALL: Final = 1000
"""Bytes below which packing saves less than it costs."""
LEVEL: Final = 4
"""Of both: brotli's is as quick as gzip's here, and a tenth smaller; the next one takes twice as long."""
LARGE: Final = 128 * 1024
"""Bytes from which packing would keep the other requests of this process waiting."""


class _Brotli(IdentityResponder):
    content_encoding = "br"

    @cached_property
    def _compressor(self) -> Any:
        """Made when there is something to pack: most answers are small."""
        return brotli.Compressor(mode=brotli.MODE_TEXT, quality=LEVEL)

    async def apply_compression(self, body: bytes, *, more_body: bool) -> bytes:
        if len(body) < LARGE:
            return self._packed(body, more_body=more_body)
        return await asyncio.to_thread(self._packed, body, more_body=more_body)

    def _packed(self, body: bytes, *, more_body: bool) -> bytes:
        begun: bytes = self._compressor.process(body)
        rest: bytes = self._compressor.flush() if more_body else self._compressor.finish()
        return begun + rest


def _gzip(app: ASGIApp, minimum_size: int) -> IdentityResponder:
    return GZipResponder(app, minimum_size, compresslevel=LEVEL, thread_minimum_size=LARGE)


_RESPONDERS: Final[Mapping[str, Callable[[ASGIApp, int], ASGIApp]]] = {
    "br": _Brotli,
    "gzip": _gzip,
}
_CODINGS: Final = (*_RESPONDERS, "identity")
"""What is written, the best first: among what a reader likes equally well, the first is taken."""


class Pack:
    """Pack what is long; refuse, before anything is done, who could read no form of the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        said = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
        coding, least = _choice(said)
        if coding == "identity":
            await self.app(scope, receive, _varying(send))
        elif coding:
            await _RESPONDERS[coding](self.app, least)(scope, receive, _telling(send))
        else:
            refusal = NotAcceptable("An answer in none of br, gzip and identity", place="Accept-Encoding")
            await (await answered(Request(scope), refusal))(scope, receive, send)


@lru_cache(maxsize=64)
def _choice(said: bytes) -> tuple[str, int]:
    """Return the coding to answer in, if there is any, and from how many bytes on."""
    weights = weights_of(said.decode("latin-1"))
    coding = max(weights, key=lambda name: weights[name])
    # Nothing at all is nothing in every coding.
    return coding if weights[coding] else "", SMALL if weights["identity"] else 1


def _varying(send: Send) -> Send:
    """Say of what goes out as it is that it would have been packed for others."""

    async def send_varying(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.add_vary_header("Accept-Encoding")
            _say_once(headers)
        await send(message)

    return send_varying


def _telling(send: Send) -> Send:
    """Mark what is packed as other bytes than those a strong ETag or a range speaks of."""

    async def send_marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            _say_once(headers)
            if "content-encoding" in headers:
                del headers["accept-ranges"]
                _weaken(headers)
        await send(message)

    return send_marked


def _say_once(headers: MutableHeaders) -> None:
    """Name each header once that the answer depends on, whoever has said it."""
    said = headers.get("vary", "")
    if "," in said:
        headers["vary"] = ", ".join(dict.fromkeys(name.strip() for name in said.split(",")))


def _weaken(headers: MutableHeaders) -> None:
    if headers.get("etag", "W/").startswith('"'):
        headers["etag"] = f"W/{headers['etag']}"


_MEMBER: Final = re.compile(r"([a-z0-9*-]+)(?:\s*;\s*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?")
_UNSAID: Final = 0.0001
"""The weight of sending things as they are, where nothing is said of it: less than whatever is."""


def weights_of(accept_encoding: str) -> Mapping[str, float]:
    """Return how much each coding is wanted, 0 where it may not be used; what is unreadable says nothing."""
    members = (_MEMBER.fullmatch(member.strip().lower()) for member in accept_encoding[:1000].split(","))
    said = {found[1]: float(found[2] or 1) for found in members if found}
    if "x-gzip" in said:
        said.setdefault("gzip", said["x-gzip"])
    others = said.get("*")
    unsaid = dict.fromkeys(_CODINGS, others or 0.0) | {"identity": _UNSAID if others is None else others}
    return MappingProxyType({name: said.get(name, unsaid[name]) for name in _CODINGS})
