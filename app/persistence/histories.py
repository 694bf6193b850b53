"""Versions, newest first: of one resource, of a type, of everything that a caller may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    String,
    Uuid,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    union,
)

from app.domain.private import Private
from app.persistence import keys, rows
from app.persistence.access import SHOWN, counted, noted, shown, visible
from app.persistence.statements import Statement, table_of

_RESOURCE = table_of(rows.PublishedResourceRow)
_LATER = _RESOURCE.alias("later")
_ENTRY = table_of(rows.SearchEntryRow)
_ORDER = ("last_updated", "id", "type", "version")
"""Of one instant, a request and its Task have the same id."""


@dataclass(frozen=True, slots=True)
class Place:
    """A version, as the end of a page."""

    at: datetime
    id: UUID
    type: str
    version: int


NEWEST: Final = Place(datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1), "~", 2**31 - 1)
"""After every version there can be."""
OLDEST: Final = datetime(1, 1, 2, tzinfo=UTC)
ALWAYS: Final = OLDEST, datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True, repr=False)
class Wished(Private):
    """Which versions: of these types, from then on, before the end of the last page."""

    types: tuple[str, ...]
    since: datetime = OLDEST
    at: tuple[datetime, datetime] = ALWAYS
    """A time during which they stood, if only for a part of it."""
    before: Place = NEWEST
    limit: int = 100

    def values(self) -> dict[str, Any]:
        return {
            "types": list(self.types),
            "since": self.since,
            "at_low": self.at[0],
            "at_high": self.at[1],
            "before_at": self.before.at,
            "before_id": self.before.id,
            "before_type": self.before.type,
            "before_version": self.before.version,
            "limit": self.limit,
        }

    def found_by(self, readers: Iterable[str]) -> list[int]:
        """Return the keys under which these readers find everything of these types."""
        every = [keys.everything(type_) for type_ in self.types]
        return [keys.audience_of(reader) ^ found for reader in readers for found in every]


def newest_of(id_: Any, type_: Any) -> Select[Any]:
    """Return the newest version of a resource; with a limit that nobody plans anew for."""
    found = select(_RESOURCE).where(_RESOURCE.c.id == id_, _RESOURCE.c.type == type_)
    return found.order_by(_RESOURCE.c.version.desc()).limit(literal_column("1"))


def latest() -> Any:
    """The newest version of the resource that is asked for."""
    return newest_of(bindparam("id"), bindparam("type")).subquery()


def versions() -> Select[Any]:
    """Earlier versions are for whoever may see the newest and might see them then.

    What is withdrawn is withdrawn whole, and who comes to know of it does not learn what it said before.
    """
    newest = latest()
    return (
        select(*shown(_RESOURCE))
        .select_from(_RESOURCE.join(newest, true()))
        .where(_RESOURCE.c.id == bindparam("id"), _RESOURCE.c.type == bindparam("type"))
        .where(visible(newest), visible(_RESOURCE))
    )


def _in_time() -> tuple[ColumnElement[bool], ...]:
    """Say that a version came since then, and stood at that time: it was there, and no later one yet."""
    low, high = (bindparam(name, type_=DateTime(timezone=True)) for name in ("at_low", "at_high"))
    same = [_LATER.c[name] == _RESOURCE.c[name] for name in ("authority", "type", "id")]
    later = exists().where(*same, _LATER.c.version == _RESOURCE.c.version + 1, _LATER.c.last_updated <= low)
    return (
        _RESOURCE.c.last_updated >= bindparam("since", type_=DateTime(timezone=True)),
        _RESOURCE.c.last_updated < high,
        or_(low == literal(OLDEST, DateTime(timezone=True)), ~later),
    )


def _in_range() -> tuple[ColumnElement[bool], ...]:
    before = tuple_(
        bindparam("before_at", type_=DateTime(timezone=True)),
        bindparam("before_id", type_=Uuid),
        bindparam("before_type", type_=String),
        bindparam("before_version", type_=Integer),
    )
    return (
        _RESOURCE.c.type == func.any(bindparam("types", type_=ARRAY(String))),
        *_in_time(),
        tuple_(*(_RESOURCE.c[name] for name in _ORDER)) < before,
    )


def _page(found: Select[Any]) -> Any:
    ordered = found.order_by(*(_RESOURCE.c[name].desc() for name in _ORDER))
    return ordered.limit(bindparam("limit", type_=Integer)).subquery()


def _own() -> Select[Any]:
    own = _RESOURCE.c.authority == func.any(bindparam("authorities", type_=ARRAY(String)))
    return select(*(_RESOURCE.c[name] for name in ("type", *SHOWN))).where(own, *_in_range())


def _given() -> Select[Any]:
    """Versions of what somebody else owns and the caller finds among what it may read.

    By the search entries: their index is the one that begins with who may read.
    """
    key = func.any(bindparam("keys", type_=ARRAY(BigInteger)))
    given = select(_ENTRY.c.authority, _ENTRY.c.resource_id).where(_ENTRY.c.key == key).distinct().subquery()
    is_of = (_RESOURCE.c.authority == given.c.authority) & (_RESOURCE.c.id == given.c.resource_id)
    return (
        select(_RESOURCE.c.type, *shown(_RESOURCE))
        .select_from(_RESOURCE.join(given, is_of))
        .where(visible(_RESOURCE), *_in_range())
    )


def _everything() -> Select[Any]:
    """Both, each version once; each half is cut off first, so that neither grows beyond a page."""
    both = union(select(_page(_own())), select(_page(_given()))).subquery()
    return select(both).order_by(*(both.c[name].desc() for name in _ORDER)).limit(bindparam("limit"))


def _instance() -> Select[Any]:
    every = versions().where(*_in_time()).subquery()
    count = select(func.count()).select_from(every).scalar_subquery()
    earlier = versions().where(*_in_time(), _RESOURCE.c.version < bindparam("before_version", type_=Integer))
    return (
        earlier.add_columns(count.label("total"))
        .order_by(_RESOURCE.c.version.desc())
        .limit(bindparam("limit", type_=Integer))
    )


def _how_many() -> Statement:
    """Count them all, each version once."""
    each = [_RESOURCE.c[name] for name in ("authority", "type", "id", "version")]
    both = union(*(found.with_only_columns(*each) for found in (_own(), _given()))).subquery("found")
    return Statement(select(func.count()).select_from(both).add_cte(counted()))


INSTANCE = noted(_instance(), "history", "version")
EVERYTHING = noted(_everything(), "history", *_ORDER)
HOW_MANY = _how_many()
