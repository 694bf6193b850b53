"""Addresses that we may be sent to by somebody else: public ones, and those an operator allows."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

from app.domain.refusals import InvalidValue, NotSupported

Network: TypeAlias = IPv4Network | IPv6Network

_NAT64: Final = ip_network("64:ff9b::/96")
LONGEST: Final = 2000


def is_allowed(address: str, allowed: Iterable[Network] = ()) -> bool:
    """Say whether to connect there; an IPv4 address inside an IPv6 one is judged as itself."""
    found = _inner(ip_address(address.partition("%")[0]))
    return any(found in network for network in allowed) or (found.is_global and not found.is_multicast)


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def check_endpoint(url: str, *, allowed: Iterable[Network], is_demo: bool, place: str) -> None:
    """Refuse what we would not call. A name is judged by its addresses when it is called."""
    parts = _split(url, place)
    schemes = ("https", "http") if is_demo else ("https",)
    if parts.scheme not in schemes:
        raise InvalidValue("endpoint", f"an address that begins with {' or '.join(schemes)}://", place=place)
    if parts.username is not None or parts.fragment or not parts.hostname:
        raise InvalidValue("endpoint", "a host, and neither user, password nor fragment", place=place)
    if not _is_number(parts.hostname) or is_allowed(parts.hostname, allowed):
        return
    raise NotSupported(
        "An endpoint at a private address", danish="En modtager på en privat adresse", place=place
    )


def _split(url: str, place: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise InvalidValue("endpoint", "an address", place=place) from None
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise InvalidValue("endpoint", f"an address of {LONGEST} ASCII characters at most", place=place)
    return parts


def _is_number(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
