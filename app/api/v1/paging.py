"""A page of a list: how long it may be, and behind which place in the list's order it begins.

Every list is walked alike. Its order is one in which what stands there keeps its place (when it was
written, when it was received), so a walk meets it once, whatever is written meanwhile. The cursor is
the place of the last one shown, signed for this list and for whom it was read; filters may differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, TypeAlias, TypeVar
from uuid import UUID

import orjson
from fastapi import Depends, Query
from starlette.requests import Request

from app.api.context import Called, Caller
from app.api.cursor import not_ours, signed, verified

T = TypeVar("T")
P = TypeVar("P", bound=tuple[Any, ...])
Place: TypeAlias = tuple[date | UUID | int | str, ...]
_READ: Final[dict[type[Any], Callable[[Any], Any]]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    UUID: UUID,
    int: int,
    str: str,
}
_CURSOR: Final = "cursor"


@dataclass(frozen=True, slots=True)
class Page:
    """What a caller asks for of a list."""

    limit: int
    cursor: str | None
    key: bytes

    def after(self, first: P) -> P:
        """Return the place it begins behind, of the same types as `first`, which lies before every other."""
        if not self.cursor:
            return first
        try:
            parts = orjson.loads(verified(self.cursor, name=_CURSOR, key=self.key))
            read = (_READ[type(like)](part) for like, part in zip(first, parts, strict=True))
            return tuple(read)  # type: ignore[return-value]
        except (TypeError, ValueError):
            # A signed one of an earlier release, when the list stood in another order.
            raise not_ours(_CURSOR) from None

    @property
    def ordinal(self) -> int:
        """The number it begins behind, in a list that stands in the order it was written."""
        return self.after((0,))[0]

    def next(self, shown: Sequence[T], place: Callable[[T], Place]) -> str | None:
        """Return the cursor of the following page; None where this one was not full."""
        if len(shown) < self.limit:
            return None
        return signed(orjson.dumps(place(shown[-1]), default=str), key=self.key)

    def cut(self, every: Sequence[T], place: Callable[[T], P], *, first: P) -> Sequence[T]:
        """Cut it out of a list that is made up as a whole, in the order of its places."""
        after = self.after(first)
        return [each for each in every if place(each) > after][: self.limit]


FIRST_RECEIVED: Final = (datetime.min.replace(tzinfo=UTC), UUID(int=0))
"""Before everything, where a list stands in the order of an instant."""
FIRST_EVENT: Final = (0, 0)


def by_version(event: Any) -> Place:
    return event["version"], event["ordinal"]


def by_ordinal(numbered: tuple[int, Any]) -> Place:
    return numbered[:1]


def paged(default: int, *, most: int) -> Any:
    """Return the dependency of a list whose pages are this long."""

    async def page(
        request: Request,
        caller: Called,
        cursor: str | None = Query(None, description="`next` fra den forrige side."),
        limit: int = Query(default, ge=1, le=most),
    ) -> Page:
        return Page(limit, cursor, _key(await caller.context.key(_CURSOR), request.url.path, caller))

    return Depends(page)


def _key(key: bytes, path: str, caller: Caller) -> bytes:
    """Return a key of this list's own: a cursor of another list, or of another's, is none here."""
    authority = caller.wanted_authority or "".join(caller.actor.authorities[:1])
    whose = orjson.dumps([path, str(caller.actor.organisation_id), authority])
    return hashlib.blake2b(whose, key=key).digest()


Paged: TypeAlias = Annotated[Page, paged(50, most=200)]
LongPaged: TypeAlias = Annotated[Page, paged(200, most=500)]
"""Of lists that nearly always fit on a page: what hangs on one citizen or case, a register."""
