"""The statement of a search: one walk for each audience of the caller, put together in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import distinct_on

from app.domain.private import Private
from app.persistence import rows
from app.persistence.access import SHOWN, counted, noted, shown, visible
from app.persistence.published import ANY
from app.persistence.statements import Statement, table_of

_RESOURCE = table_of(rows.PublishedResourceRow)
_ENTRY = table_of(rows.SearchEntryRow)


@dataclass(frozen=True, slots=True, repr=False)
class Wanted(Private):
    """A search in the archive's terms: all must hold, of each any value."""

    type: str
    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ids: tuple[UUID, ...] | None = None
    spans: tuple[tuple[datetime | None, datetime | None, bool], ...] = ()
    """From (included), to (not included), and whether it is the time outside that is meant."""
    newest_first: bool = True
    after: tuple[datetime, UUID] | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True)
class _Shape:
    """All of a search but its values: searches of one shape share one statement."""

    terms: tuple[bool, ...]
    """For each term, whether it has a single value."""
    ids: bool
    spans: tuple[tuple[bool, bool, bool], ...]
    newest_first: bool
    paged: bool


def search(wanted: Wanted) -> Statement:
    return _search(_shape(wanted))


def count(wanted: Wanted) -> Statement:
    return _count(_shape(wanted))


def _shape(wanted: Wanted) -> _Shape:
    return _Shape(
        terms=tuple(len(values) == 1 for _, values in wanted.terms),
        ids=wanted.ids is not None,
        spans=tuple((low is not None, high is not None, outside) for low, high, outside in wanted.spans),
        newest_first=wanted.newest_first,
        paged=wanted.after is not None,
    )


def values(wanted: Wanted) -> dict[str, Any]:
    bound: dict[str, Any] = {"limit": wanted.limit, "ids": list(wanted.ids or ())}
    for number, (name, alternatives) in enumerate(wanted.terms):
        bound[f"p{number}"] = name
        bound[f"v{number}"] = alternatives[0] if len(alternatives) == 1 else list(alternatives)
    for number, (low, high, _) in enumerate(wanted.spans):
        bound |= {f"low{number}": low, f"high{number}": high}
    if wanted.after:
        bound |= {"after_at": wanted.after[0], "after_id": wanted.after[1]}
    return bound


@lru_cache(maxsize=512)
def _search(shape: _Shape) -> Statement:
    order = ("last_updated", "id")
    mine, walk = _walks(_walk(shape))
    ordered = [walk.c[name].desc() if shape.newest_first else walk.c[name] for name in order]
    page = (
        select(*(walk.c[name] for name in SHOWN))
        .select_from(mine.join(walk, true()))
        .ext(distinct_on(*(walk.c[name] for name in order)))
        .order_by(*ordered)
        .limit(bindparam("limit"))
    )
    return noted(page, "search", *order, oldest_first=not shape.newest_first)


@lru_cache(maxsize=512)
def _count(shape: _Shape) -> Statement:
    mine, walk = _walks(_matching(shape))
    found = select(walk.c.authority, walk.c.id).select_from(mine.join(walk, true())).distinct()
    return Statement(select(func.count()).select_from(found.subquery()).add_cte(counted()))


_MINE = (
    func.unnest(bindparam("audiences", type_=ARRAY(String))).table_valued("audience").render_derived("mine")
)


def _walks(walk: Select[Any]) -> tuple[Any, Any]:
    """Return the caller's audiences, and beside each what it finds: nobody else's entries are looked at."""
    return _MINE, walk.where(_ENTRY.c.audience == _MINE.c.audience).lateral("walk")


def _matching(shape: _Shape) -> Select[Any]:
    """Take one value's entries, check the rest on each."""
    resource = _resource()
    return (
        select(*shown(resource))
        .select_from(_ENTRY.join(resource, visible(resource)))
        .where(_ENTRY.c.type == bindparam("type"), *_conditions(shape))
    )


def _resource() -> Any:
    """Return what an entry leads to.

    The limit takes nothing away, a key has one row. It keeps the planner from beginning at the
    other end, with every resource that the caller may see.
    """
    keys = (_RESOURCE.c[name] == _ENTRY.c[name] for name in ("authority", "type", "version"))
    found = select(_RESOURCE).where(*keys, _RESOURCE.c.id == _ENTRY.c.resource_id)
    return found.limit(literal_column("1")).lateral("resource")


def _walk(shape: _Shape) -> Select[Any]:
    """Take them in order, from the place where the last page ended, as many as a page holds."""
    at, id_ = _ENTRY.c.last_updated, _ENTRY.c.resource_id
    matching = _matching(shape)
    if shape.paged:
        place = tuple_(
            bindparam("after_at", type_=DateTime(timezone=True)), bindparam("after_id", type_=Uuid)
        )
        here = tuple_(at, id_)
        matching = matching.where(here < place if shape.newest_first else here > place)
    order = (at.desc(), id_.desc()) if shape.newest_first else (at, id_)
    return matching.order_by(*order).limit(bindparam("limit"))


def _conditions(shape: _Shape) -> Sequence[ColumnElement[bool]]:
    lead = next((n for n, single in enumerate(shape.terms) if single), None)
    walked: list[ColumnElement[bool]] = (
        [_ENTRY.c.parameter == literal(ANY), _ENTRY.c.value == literal("")]
        if lead is None
        else [_ENTRY.c.parameter == bindparam(f"p{lead}"), _ENTRY.c.value == bindparam(f"v{lead}")]
    )
    others = [_also(n, single=single) for n, single in enumerate(shape.terms) if n != lead]
    chosen = [_ENTRY.c.resource_id == func.any(bindparam("ids", type_=ARRAY(Uuid)))] if shape.ids else []
    return [*walked, *others, *chosen, *(_within(n, *span) for n, span in enumerate(shape.spans))]


def _also(number: int, *, single: bool) -> ColumnElement[bool]:
    other = _ENTRY.alias()
    value = bindparam(f"v{number}", type_=String if single else ARRAY(String))
    return exists().where(
        other.c.authority == _ENTRY.c.authority,
        other.c.type == _ENTRY.c.type,
        other.c.resource_id == _ENTRY.c.resource_id,
        other.c.audience == _ENTRY.c.audience,
        other.c.parameter == bindparam(f"p{number}"),
        other.c.value == (value if single else func.any(value)),
    )


def _within(number: int, low: bool, high: bool, outside: bool) -> ColumnElement[bool]:  # noqa: FBT001 - a row of flags
    at = _ENTRY.c.last_updated
    bounds = [
        *([at >= bindparam(f"low{number}", type_=DateTime(timezone=True))] if low else []),
        *([at < bindparam(f"high{number}", type_=DateTime(timezone=True))] if high else []),
    ]
    inside = and_(true(), *bounds)
    return ~inside if outside else inside
