"""How the client addressed us, where a proxy that we trust says so (RFC 7239 and its older forms)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

Network: TypeAlias = IPv4Network | IPv6Network

_HOST: Final = re.compile(r"[A-Za-z0-9.\-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")
_SCHEMES: Final = frozenset({"http", "https"})


def networks_of(text: str) -> tuple[Network, ...]:
    """Read addresses and networks separated by commas; raises ValueError, naming what is none."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


class TrustProxies:
    """Let a trusted proxy say scheme and host: the nearest one, as a client can write the others."""

    def __init__(self, app: ASGIApp, networks: tuple[Network, ...]) -> None:
        self.app = app
        self.networks = networks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._is_trusted(scope):
            scope = _addressed(scope)
        await self.app(scope, receive, send)

    def _is_trusted(self, scope: Scope) -> bool:
        try:
            address = ip_address((scope.get("client") or ("",))[0])
        except ValueError:
            return False
        return any(address in network for network in self.networks)


def _addressed(scope: Scope) -> Scope:
    headers = Headers(scope=scope)
    said = dict(_forwarded(headers.get("forwarded", "")))
    scheme = said.get("proto") or _last(headers.get("x-forwarded-proto", ""))
    host = said.get("host") or _last(headers.get("x-forwarded-host", ""))
    if scheme in _SCHEMES:
        scope = {**scope, "scheme": scheme}
    if _HOST.fullmatch(host):
        others = [(name, value) for name, value in scope["headers"] if name != b"host"]
        scope = {**scope, "headers": [(b"host", host.encode()), *others]}
    return scope


def _last(listed: str) -> str:
    return listed.rpartition(",")[2].strip()


def _forwarded(header: str) -> Iterator[tuple[str, str]]:
    for pair in _last(header).split(";"):
        name, _, value = pair.partition("=")
        yield name.strip().lower(), value.strip().strip('"')
