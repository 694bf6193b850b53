"""Where a page of a search ends, in the address of the next one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, date, datetime
from typing import TypeAlias
from uuid import UUID

import orjson
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from app.domain.refusals import InvalidValue

Pairs: TypeAlias = list[tuple[str, str]]
Place: TypeAlias = tuple[datetime, UUID]
_BIGINT = 2**63
_SEALED = {"alg": "dir", "enc": "A256GCM"}


def written(at: datetime, id_: UUID) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{id_}".encode()).decode()


def place(cursor: str, *, name: str) -> Place:
    """Return what `written` wrote; raises InvalidValue, naming the parameter."""
    try:
        at, _, id_ = base64.urlsafe_b64decode(cursor).decode().partition("|")
        return datetime.fromisoformat(at).astimezone(UTC), UUID(id_)
    except (binascii.Error, ValueError, OverflowError):
        raise _invalid(name) from None


def written_page(place: tuple[datetime | str, UUID], *, key: bytes) -> str:
    """Return where a page of a search ends, signed: behind an instant, or a value it is sorted by."""
    value, id_ = place
    kind, text = ("at", value.isoformat()) if isinstance(value, datetime) else ("by", value)
    content = f"{kind}|{id_}|{text}".encode()
    return base64.urlsafe_b64encode(_signature(content, key) + content).decode()


def page(cursor: str, *, name: str, key: bytes) -> tuple[datetime | str, UUID]:
    """Return what `written_page` wrote; raises InvalidValue, naming the parameter."""
    try:
        read = base64.urlsafe_b64decode(cursor)
    except (binascii.Error, ValueError):
        raise _invalid(name) from None
    content = read[_SIGNED:]
    if not hmac.compare_digest(read[:_SIGNED], _signature(content, key)):
        raise _invalid(name)
    kind, id_, text = content.decode().split("|", 2)
    return text if kind == "by" else datetime.fromisoformat(text), UUID(id_)


_SIGNED = 16


def _signature(content: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(content, key=key, digest_size=_SIGNED).digest()


def written_place(place: tuple[date, datetime, UUID]) -> str:
    due, since, id_ = place
    return base64.urlsafe_b64encode(f"{due}|{since.isoformat()}|{id_}".encode()).decode()


def placed(cursor: str, *, name: str) -> tuple[date, datetime, UUID]:
    """Return what `written_place` wrote; raises InvalidValue, naming the parameter."""
    try:
        due, since, id_ = base64.urlsafe_b64decode(cursor).decode().split("|")
        return date.fromisoformat(due), datetime.fromisoformat(since).astimezone(UTC), UUID(id_)
    except (binascii.Error, ValueError, OverflowError):
        raise _invalid(name) from None


def written_number(at: datetime, ordinal: int) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{ordinal}".encode()).decode()


def numbered(cursor: str, *, name: str) -> tuple[datetime, int]:
    """Return what `written_number` wrote; raises InvalidValue, naming the parameter."""
    try:
        at, _, ordinal = base64.urlsafe_b64decode(cursor).decode().partition("|")
        return datetime.fromisoformat(at).astimezone(UTC), int(ordinal) % _BIGINT
    except (binascii.Error, ValueError, OverflowError):
        raise _invalid(name) from None


def counted(ordinal: int) -> str:
    return base64.urlsafe_b64encode(str(ordinal).encode()).decode()


def number(cursor: str, *, name: str) -> int:
    """Return what `counted` wrote; raises InvalidValue, naming the parameter."""
    try:
        read = int(base64.urlsafe_b64decode(cursor).decode())
    except (binascii.Error, ValueError):
        raise _invalid(name) from None
    if not 0 <= read < _BIGINT:
        raise _invalid(name)
    return read


def sealed(pairs: Pairs, *, token: str) -> str:
    """Return a search that came as a form, readable only to us with the caller's token beside it.

    A form keeps a person's number out of addresses, so the next page's address must too. Any
    process can open it, nothing is stored; it lives as long as the token.
    """
    return jwe.encrypt_compact(_SEALED, orjson.dumps(pairs), _key(token))


def is_sealed(cursor: str) -> bool:
    return "." in cursor


def unsealed(cursor: str, *, token: str) -> Pairs:
    try:
        opened = jwe.decrypt_compact(cursor, _key(token)).plaintext
        return [(name, value) for name, value in orjson.loads(opened or b"")]
    except (JoseError, ValueError, TypeError):
        raise _invalid("_cursor") from None


def _key(token: str) -> OctKey:
    return OctKey.import_key(hashlib.sha256(f"cursor of {token}".encode()).digest())


def _invalid(name: str) -> InvalidValue:
    return InvalidValue(name, "the value of an earlier page's link to the next", place=name)
