"""Pages of what belongs to one thing, in the order it was written; and pages of what is left of a list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import Any, Final, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from app.domain.decision import Aggregate
from app.persistence import rows
from app.persistence.mapping import MAPPED
from app.persistence.statements import Statement, behind, table_of
from app.persistence.unit_of_work import UnitOfWork

A = TypeVar("A", bound=Aggregate)
T = TypeVar("T")
P = TypeVar("P")
Place: TypeAlias = tuple[int, int]
_STRIDE: Final = 500
"""How many rows are looked at together where not all of them are shown."""
_EVENT = table_of(rows.EventRow)


@cache
def _page(kind: type[Any], columns: tuple[str, ...]) -> Statement:
    table = table_of(MAPPED[kind].row)
    return Statement(
        select(table.c.ordinal, table.c.id, table.c.version, table.c.content)
        .where(
            table.c.authority == bindparam("authority"),
            or_(*(table.c[column] == bindparam("owner") for column in columns)),
            table.c.ordinal > bindparam("after"),
        )
        .order_by(table.c.ordinal)
        .limit(bindparam("limit"))
    )


async def page_under(
    work: UnitOfWork, kind: type[A], owner: UUID, *columns: str, after: int, limit: int
) -> tuple[tuple[int, A], ...]:
    """Return what names the owner in one of the columns, each with its place, the oldest first."""
    values = {"authority": work.authority, "owner": owner, "after": after, "limit": limit}
    statement = _page(kind, columns)  # type: ignore[arg-type]
    found = await work.connection.fetch(statement.sql, *statement.bind(values))
    return tuple((row["ordinal"], MAPPED[kind].to_domain(row)) for row in found)


_HISTORY = Statement(
    select(_EVENT)
    .where(
        _EVENT.c.authority == bindparam("authority"),
        _EVENT.c.aggregate_id == bindparam("aggregate_id"),
        behind(after_version=_EVENT.c.version, after_ordinal=_EVENT.c.ordinal),
    )
    .order_by(_EVENT.c.version, _EVENT.c.ordinal)
    .limit(bindparam("limit"))
)


async def history_page(work: UnitOfWork, aggregate_id: UUID, *, after: Place, limit: int) -> list[Any]:
    """Return what happened to one aggregate, in the order it happened to it."""
    place = {"after_version": after[0], "after_ordinal": after[1]}
    values = {"authority": work.authority, "aggregate_id": aggregate_id, **place, "limit": limit}
    return await work.connection.fetch(_HISTORY.sql, *_HISTORY.bind(values))  # type: ignore[no-any-return]


async def page_of_kept(
    read: Callable[[P, int], Awaitable[Sequence[T]]],
    place: Callable[[T], P],
    keeps: Callable[[T], bool],
    *,
    after: P,
    limit: int,
) -> list[T]:
    """Walk a list by its places, and return what is kept of it until there is enough."""
    kept: list[T] = []
    while len(kept) < limit:
        found = await read(after, _STRIDE)
        kept += [each for each in found if keeps(each)]
        if len(found) < _STRIDE:
            break
        after = place(found[-1])
    return kept[:limit]
