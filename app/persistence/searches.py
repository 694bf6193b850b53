"""The statements of a search, one for each shape: where it begins, what it checks, how it is ordered.

Every step follows an index in the order that is asked for, and stops when a page is full. The
limits inside take nothing away: they keep the planner from beginning at another end (ADR 0010).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    String,
    Uuid,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    select,
    true,
    tuple_,
    union_all,
)

from app.domain.searching import FIRST, LAST
from app.persistence import rows
from app.persistence.access import counted, noted, shown, visible
from app.persistence.histories import newest_of
from app.persistence.statements import Statement, table_of
from app.persistence.wanted import BOUNDS, MANY, Check, Shape, Side

_RESOURCE = table_of(rows.PublishedResourceRow)
_ENTRY = table_of(rows.SearchEntryRow)
_VALUE = table_of(rows.SearchValueRow)
_AS_OF: Final[Any] = bindparam("as_of", type_=_VALUE.c.low.type)
_LIMIT: Final[Any] = bindparam("limit")
_MANY: Final[Any] = literal_column(str(MANY + 1))


_TOLD: Final = ("place", "id", "content")
"""Of a page; the rest is in the content."""


@lru_cache(maxsize=512)
def search(shape: Shape) -> Statement:
    """Return a page in order, and note that it was shown."""
    found, oldest_first = _shown(shape), not shape.downwards
    return noted(found, "search", "place", "id", oldest_first=oldest_first, shown=_TOLD)


@lru_cache(maxsize=512)
def survey(shape: Shape) -> Statement:
    """Return the same for our own eyes: nothing of it is shown, so nothing is noted."""
    found = _shown(shape).subquery("found")
    order = [c.desc() if shape.downwards else c for c in (found.c.place, found.c.id)]
    return Statement(select(*(found.c[name] for name in _TOLD)).order_by(*order))


def _shown(shape: Shape) -> Select[Any]:
    page = _page(shape)
    newest = _newest(page.c.resource_id)
    return select(page.c.place, *shown(newest)).select_from(page.join(newest, visible(newest)))


@lru_cache(maxsize=512)
def count(shape: Shape) -> Statement:
    found = _found(shape, by_page=False).subquery("found")
    return Statement(select(func.count()).select_from(found).add_cte(counted()))


def _page(shape: Shape) -> Any:
    found = _found(shape, by_page=True).subquery("found")
    order = [c.desc() if shape.downwards else c for c in (found.c.place, found.c.resource_id)]
    return select(found).order_by(*order).limit(_LIMIT).subquery("page")


def _found(shape: Shape, *, by_page: bool) -> Select[Any]:
    """Return place and id of what matches, each once."""
    if shape.lead not in _WALKS or shape.by_value:
        return _gathered(shape, by_page=by_page)
    lead = _given("keys", BigInteger)
    walk, *by = _WALKS[shape.lead](shape, lead)
    walk = _in_order(walk, shape, *by) if by_page else walk
    each = (_as_of(walk, shape, lead) if shape.is_as_of else walk).lateral("walk")
    return select(each.c.place, each.c.resource_id).select_from(lead.join(each, true())).distinct()


def _given(name: str, type_: Any) -> Any:
    """Return an array as a table of one column."""
    return func.unnest(bindparam(name, type_=ARRAY(type_))).table_valued("item").render_derived(name)


def _entries(shape: Shape, lead: Any) -> tuple[Any, ...]:
    """Walk the entries of one key; returns by what they stand in order, too."""
    at, id_ = _ENTRY.c.created_at, _ENTRY.c.resource_id
    walk = select(at.label("place"), id_).where(_ENTRY.c.key == lead.c.item)
    return _checked(walk, _ENTRY, shape), at, id_


def _sorted(shape: Shape, lead: Any) -> tuple[Any, ...]:
    """Walk the values of one key; of several that a resource has, the first in this order counts."""
    other = _VALUE.alias("other")
    sooner = other.c.low > _VALUE.c.low if shape.downwards else other.c.low < _VALUE.c.low
    same = [other.c[name] == _VALUE.c[name] for name in ("authority", "resource_id", "type")]
    key = other.c.key == func.any(bindparam("keys", type_=ARRAY(BigInteger)))
    before = select(true()).where(*same, key, sooner).limit(literal_column("1")).scalar_subquery()
    value, id_ = _VALUE.c.low, _VALUE.c.resource_id
    walk = select(value.label("place"), id_).where(_VALUE.c.key == lead.c.item, before.is_(None))
    return _checked(walk, _VALUE, shape), value, id_


def _as_of(walk: Select[Any], shape: Shape, lead: Any) -> Any:
    """Walk as things stood when the first page was read.

    What has changed since stands where it stood then: whoever walks meets it once, before or after.
    """
    newest = _newest(_VALUE.c.resource_id)
    place = _at_first(newest)
    moved = select(place.label("place"), newest.c.id.label("resource_id"))
    moved = moved.select_from(_VALUE.join(newest, true())).where(
        _VALUE.c.key == lead.c.item, _VALUE.c.low > _AS_OF, visible(newest), *_conditions(shape, newest)
    )
    moved = _in_order(moved, shape, place, newest.c.id).correlate(lead)
    return union_all(walk.where(_VALUE.c.low <= _AS_OF).correlate(lead), moved)


def _at_first(newest: Any) -> Any:
    """Return when a resource was last changed before the first page; when it was made if it is newer."""
    one = _RESOURCE.alias()
    at = bindparam("as_of_at", type_=DateTime(timezone=True))
    before = select(func.max(one.c.last_updated)).where(
        one.c.id == newest.c.id, one.c.type == newest.c.type, one.c.last_updated <= at
    )
    then = func.coalesce(before.scalar_subquery(), newest.c.created_at)
    form: Any = literal_column("""'YYYY-MM-DD"T"HH24:MI:SS.US'""")
    return func.to_char(func.timezone(literal_column("'UTC'"), then), form, type_=_VALUE.c.low.type)


_WALKS: Final = {"entries": _entries, "sorted": _sorted}


def _checked(walk: Select[Any], table: Any, shape: Shape) -> Select[Any]:
    """Join the resource where there is more to check; the key alone says who may find it."""
    if not shape.checks:
        return walk
    newest = _newest(table.c.resource_id)
    return walk.select_from(table.join(newest, true())).where(visible(newest), *_conditions(shape, newest))


def _gathered(shape: Shape, *, by_page: bool) -> Select[Any]:
    """Take all that a few ids, entries or values lead to."""
    given = _GATHERED[shape.lead]()
    newest = _newest(given.c.resource_id)
    place = _place(shape, newest)
    one = select(place.label("place"), newest.c.id.label("resource_id"))
    one = one.select_from(given.join(newest, visible(newest))).where(*_conditions(shape, newest)).distinct()
    return one.where(*_after(shape, place, newest.c.id)) if by_page else one


def _place(shape: Shape, newest: Any) -> Any:
    if not shape.by_value:
        return newest.c.created_at
    least = _least(shape, newest)
    return case((least > _AS_OF, _at_first(newest)), else_=least) if shape.is_as_of else least


def _least(shape: Shape, newest: Any) -> Any:
    """Return the value a resource is sorted by; behind all others where it has none."""
    one = _VALUE.alias()
    same = [
        one.c.authority == newest.c.authority,
        one.c.resource_id == newest.c.id,
        one.c.type == newest.c.type,
    ]
    key = one.c.key == func.any(bindparam("sort_keys", type_=ARRAY(BigInteger)))
    end = func.max(one.c.low) if shape.downwards else func.min(one.c.low)
    found = select(end).where(*same, key).scalar_subquery()
    return func.coalesce(
        found, literal(FIRST if shape.downwards else LAST, one.c.low.type), type_=one.c.low.type
    )


def _ids() -> Any:
    given = _given("ids", Uuid)
    return select(given.c.item.label("resource_id")).distinct().subquery("lead")


def _few_entries() -> Any:
    lead = _given("keys", BigInteger)
    each = _one_entry(lead)
    return select(each.c.resource_id).select_from(lead.join(each, true())).distinct().subquery("lead")


def _values(side: str) -> Any:
    """Return whose values lie in the ranges, by the index of the end that bounds them."""
    lead, bounds = _given("keys", BigInteger), _bounds("lead_")
    each = _one_value(lead, bounds, side)
    found = select(each.c.resource_id).select_from(lead.join(bounds, true()).join(each, true()))
    return found.distinct().subquery("lead")


def _one_value(lead: Any, bounds: Any, side: str) -> Any:
    ends: dict[str, Any] = {"low": _VALUE.c.low, "high": _VALUE.c.high}
    other = "high" if side == "low" else "low"
    # Something is put behind the other end, so that its index cannot be taken instead.
    ends[other] = ends[other] + literal("", String)
    within = _within(bounds, ends["low"], ends["high"])
    return (
        select(_VALUE.c.resource_id).where(_VALUE.c.key == lead.c.item, *within).limit(_MANY).lateral("one")
    )


_GATHERED: Final[dict[str, Callable[[], Any]]] = {
    "ids": _ids,
    "entries": _few_entries,
    "low": lambda: _values("low"),
    "high": lambda: _values("high"),
}


def _bounds(prefix: str) -> Any:
    arrays = [bindparam(prefix + name, type_=ARRAY(String)) for name in BOUNDS]
    return func.unnest(*arrays).table_valued(*BOUNDS).render_derived(f"{prefix}bounds")


def _within(bounds: Any, low: Any, high: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        low >= bounds.c.low_from,
        low < bounds.c.low_before,
        high > bounds.c.high_after,
        high <= bounds.c.high_to,
        func.strpos(low, bounds.c.containing) > 0,
    )


def _newest(id_: Any) -> Any:
    return newest_of(id_, bindparam("type")).lateral("newest")


def _in_order(walk: Select[Any], shape: Shape, *by: Any) -> Select[Any]:
    order = [c.desc() if shape.downwards else c for c in by]
    return walk.where(*_after(shape, *by)).order_by(*order).limit(_LIMIT)


def _after(shape: Shape, *by: Any) -> list[ColumnElement[bool]]:
    """Return what lies behind the place where the last page ended."""
    if not shape.paged:
        return []
    after = tuple_(bindparam("after", type_=by[0].type), bindparam("after_id", type_=Uuid))
    return [tuple_(*by) < after if shape.downwards else tuple_(*by) > after]


def _conditions(shape: Shape, newest: Any) -> list[ColumnElement[bool]]:
    return [_CHECKS[kind](number, newest) for number, kind in shape.checks]


def _equal(number: int, newest: Any) -> ColumnElement[bool]:
    return newest.c.found.overlap(bindparam(f"found{number}", type_=ARRAY(BigInteger)))  # type: ignore[no-any-return]


def _between(number: int, newest: Any) -> ColumnElement[bool]:
    bounds = _bounds(f"{number}_")
    one = _VALUE.alias()
    same = [
        one.c.authority == newest.c.authority,
        one.c.resource_id == newest.c.id,
        one.c.type == newest.c.type,
    ]
    key = one.c.key == func.any(bindparam(f"keys{number}", type_=ARRAY(BigInteger)))
    found = (
        select(true())
        .select_from(one.join(bounds, true()))
        .where(*same, key, *_within(bounds, one.c.low, one.c.high))
    )
    # With a limit it stays where it is; without, it might be joined to every value there is.
    return found.limit(literal_column("1")).scalar_subquery()


_CHECKS: Final[dict[Check, Callable[[int, Any], ColumnElement[bool]]]] = {
    "equal": _equal,
    "without": lambda number, newest: ~_equal(number, newest),
    "between": _between,
}


@lru_cache(maxsize=64)
def sizes(kinds: tuple[Side, ...]) -> Statement:
    """Count what each of these conditions leads to, as far as it matters."""
    counted_ = [_size(number, kind) for number, kind in enumerate(kinds)]
    return Statement(select(*(one.label(f"size{number}") for number, one in enumerate(counted_))))


def _size(number: int, kind: Side) -> Any:
    lead = _given(f"keys{number}", BigInteger)
    if kind == "entries":
        source = lead.join(_one_entry(lead), true())
    else:
        bounds = _bounds(f"{number}_")
        source = lead.join(bounds, true()).join(_one_value(lead, bounds, kind), true())
    few = select(literal_column("1")).select_from(source).limit(_MANY).subquery(f"few{number}")
    return select(func.count()).select_from(few).scalar_subquery()


def _one_entry(lead: Any) -> Any:
    return select(_ENTRY.c.resource_id).where(_ENTRY.c.key == lead.c.item).limit(_MANY).lateral("one")
