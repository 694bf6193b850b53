"""Where a page of a list or search ends, in the address of the next one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import orjson
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from app.domain.refusals import InvalidValue

Pairs: TypeAlias = list[tuple[str, str]]
_SEALED = {"alg": "dir", "enc": "A256GCM"}
_SIGNED = 16


def signed(content: bytes, *, key: bytes) -> str:
    return base64.urlsafe_b64encode(_signature(content, key) + content).decode()


def verified(cursor: str, *, name: str, key: bytes) -> bytes:
    """Return what `signed` was given with this key; raises InvalidValue, naming the parameter."""
    try:
        read = base64.urlsafe_b64decode(cursor)
    except (binascii.Error, ValueError):
        raise not_ours(name) from None
    content = read[_SIGNED:]
    if not hmac.compare_digest(read[:_SIGNED], _signature(content, key)):
        raise not_ours(name)
    return content


def _signature(content: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(content, key=key, digest_size=_SIGNED).digest()


def key_of(key: bytes, address: str, pairs: Pairs) -> bytes:
    """Return the key for the pages of one search: a place in it is none in another.

    How many to a page, and in what layout, may change on the way.
    """
    search = [address, *sorted([name, value] for name, value in pairs if name not in _LAYOUT)]
    return hashlib.blake2b(orjson.dumps(search), key=key).digest()


_LAYOUT = frozenset({"_cursor", "_count", "_format", "_pretty"})


def written_page(place: tuple[datetime | str, UUID], *, key: bytes) -> str:
    """Return where a page of a search ends, signed: behind an instant, or a value it is sorted by."""
    value, id_ = place
    kind, text = ("at", value.isoformat()) if isinstance(value, datetime) else ("by", value)
    return signed(f"{kind}|{id_}|{text}".encode(), key=key)


def page(cursor: str, *, name: str, key: bytes) -> tuple[datetime | str, UUID]:
    """Return what `written_page` wrote; raises InvalidValue, naming the parameter."""
    kind, id_, text = verified(cursor, name=name, key=key).decode().split("|", 2)
    return text if kind == "by" else datetime.fromisoformat(text), UUID(id_)


def sealed(pairs: Pairs, *, token: str, address: str) -> str:
    """Return a search that came as a form, readable only to us, at its address, with the caller's token.

    A form keeps a person's number out of addresses, so the next page's address must too. Any
    process can open it, nothing is stored; it lives as long as the token.
    """
    return jwe.encrypt_compact(_SEALED, orjson.dumps(pairs), _key(token, address))


def is_sealed(cursor: str) -> bool:
    return "." in cursor


def unsealed(given: Pairs, *, token: str, address: str) -> Pairs:
    """Return what `sealed` was given, which stands for the whole search; only the layout may be said anew."""
    if {name for name, _ in given} - _LAYOUT:
        raise not_ours("_cursor")
    cursor = dict(given)["_cursor"]
    try:
        opened = jwe.decrypt_compact(cursor, _key(token, address)).plaintext
        return [(name, value) for name, value in orjson.loads(opened or b"")]
    except (JoseError, ValueError, TypeError):
        raise not_ours("_cursor") from None


def _key(token: str, address: str) -> OctKey:
    return OctKey.import_key(hashlib.sha256(f"cursor of {token} at {address}".encode()).digest())


def not_ours(name: str) -> InvalidValue:
    return InvalidValue(name, "the value of an earlier page's link to the next", place=name)
