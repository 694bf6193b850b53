"""What a scope allows: SMART's own, system/[type].[cruds], and words of ours that allow just themselves.

https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#scopes-for-requesting-fhir-resources
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

ANY: Final = "*"
APART: Final = frozenset({"Communication", "ServiceRequest", "Subscription"})
"""Registered by a scope of their own: that a client has `*` does not give it these."""
_WRITTEN: Final = re.compile(r"system/([A-Z][A-Za-z]*|\*)\.(?=.)(c?r?u?d?s?)")


@dataclass(frozen=True, slots=True)
class Scope:
    type: str
    letters: str
    """Of create, read, update, delete and search; in that order."""

    def __str__(self) -> str:
        return f"system/{self.type}.{self.letters}"


@lru_cache(maxsize=1024)
def scope_in(text: str) -> Scope | None:
    """Read a scope for resources; None for what is none, or has its letters in another order."""
    found = _WRITTEN.fullmatch(text)
    return Scope(*found.groups()) if found else None


@lru_cache(maxsize=4096)
def allows(held: frozenset[str], needed: str) -> bool:
    """Say whether what is held, taken together, allows all of what is needed."""
    wanted = scope_in(needed)
    if needed in held or wanted is None:
        return needed in held
    given = filter(None, map(scope_in, granted(held, [needed])))
    return {letter for one in given if one.type == wanted.type for letter in one.letters} >= {*wanted.letters}


def granted(held: frozenset[str], asked: Iterable[str]) -> frozenset[str]:
    """Return as much of what is asked for as is held."""
    return frozenset(common for one in asked for other in held if (common := _common(one, other)))


def _common(asked: str, held: str) -> str:
    wanted, given = scope_in(asked), scope_in(held)
    if asked == held or wanted is None or given is None:
        return asked if asked == held else ""
    letters = "".join(letter for letter in wanted.letters if letter in given.letters)
    type_ = _narrower(wanted.type, given.type)
    return str(Scope(type_, letters)) if type_ and letters else ""


def _narrower(asked: str, held: str) -> str:
    """Return the type that both mean; whoever asks for all means those apart as well."""
    if asked in (ANY, held):
        return held
    return asked if held == ANY and asked not in APART else ""
