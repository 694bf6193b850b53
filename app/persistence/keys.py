"""The keys that search entries stand under: 64 bits of a hash instead of the text that is looked for.

What a resource equals is hashed once; each audience is laid over it (`^`), so that nobody is led
by what others may find it by. Two different things under one key are as good as never
seen (ADR 0010), and what is shown is still checked for who may see it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from app.domain.publishing import PRESENT, Form, Index

CHANGED: Final = "_lastUpdated"
"""The one value that no resource comes with and every one has."""
_WALKED: Final = 1
"""The last bit says whether there are entries of it: what is only checked has none."""


def _hash(*parts: str) -> int:
    text = "\0".join(parts).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), signed=True)


@lru_cache(maxsize=4096)
def audience_of(name: str) -> int:
    """Return what is laid over a key; the last bit stays as it is."""
    return _hash("audience", name) & ~_WALKED


@lru_cache(maxsize=4096)
def walked(type_: str, form: Form) -> int:
    """Return the hash of a form that searches may begin with."""
    return _hash(type_, *form) | _WALKED


@lru_cache(maxsize=4096)
def checked(type_: str, form: Form) -> int:
    """Return the hash of a form that is only looked at on a resource found otherwise."""
    return _hash(type_, *form) & ~_WALKED


def is_walked(found: int) -> bool:
    return bool(found & _WALKED)


@lru_cache(maxsize=4096)
def everything(type_: str) -> int:
    """Return the hash under which every resource of the type stands."""
    return walked(type_, ("", ""))


@lru_cache(maxsize=4096)
def ordered(type_: str, parameter: str) -> int:
    """Return the hash of a parameter whose values are compared."""
    return _hash(type_, "ordered", parameter)


def of(type_: str, indexes: Iterable[tuple[int, Index]]) -> list[int]:
    """Return the keys of all that each audience finds a resource by."""
    found: list[int] = []
    read, hashes = None, []
    for audience, index in indexes:
        # Most audiences find it by the same.
        if index is not read:
            read, hashes = index, _hashes(type_, index)
        found += [audience ^ hashed for hashed in hashes]
    return found


def _hashes(type_: str, index: Index) -> list[int]:
    return [
        everything(type_),
        *(walked(type_, form) for form in index.equal),
        *(checked(type_, form) for form in index.checked),
        # Storing gives it to every resource.
        checked(type_, (CHANGED + PRESENT, "")),
    ]
