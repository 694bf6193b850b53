"""Many rows of many tables as one statement: a round trip costs as much as a good many rows.

Every table is one common table expression, and each waits for the one before: of several keys that
are taken, it is the first table's that is told. Keys that lead from one table to the other are
checked when all rows are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import ARRAY, Column
from sqlalchemy.dialects import postgresql

from app.persistence.statements import Insert

Rows: TypeAlias = Mapping[Insert, Sequence[Mapping[str, Any]]]
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def joined(rows: Rows) -> tuple[Any, ...]:
    """Return the statement that inserts them all, and its arguments; there must be some."""
    shape = tuple((insert, len(found) == 1) for insert, found in rows.items())
    return (_sql(shape), *(cell for insert, found in rows.items() for cell in _arguments(insert, found)))


@lru_cache(maxsize=512)
def _sql(shape: tuple[tuple[Insert, bool], ...]) -> str:
    parts, first = [], 1
    for number, (insert, is_single) in enumerate(shape):
        selected = _single(insert, first) if is_single else _unnested(insert, first)
        after = f" WHERE (SELECT count(*) FROM w{number - 1}) >= 0" if number else ""  # noqa: S608
        parts.append(f"{_into(insert)} {selected}{after} RETURNING 1")
        first += len(insert.columns)
    *before, last = parts
    named = ", ".join(f"w{number} AS ({part})" for number, part in enumerate(before))
    return f"WITH {named} {last}" if named else last


def _single(insert: Insert, first: int) -> str:
    places = (
        f"unnest(${first + n}::{_type(column)}[])"
        if column.name in insert.spread
        else f"${first + n}::{_type(column)}"
        for n, column in enumerate(insert.columns)
    )
    return f"SELECT {', '.join(places)}"


def _unnested(insert: Insert, first: int) -> str:
    arrays, cells = [], []
    for number, column in enumerate(insert.columns):
        # Lists of lists would be unnested to the bottom: a list goes as text.
        arrays.append(f"${first + number}::{'TEXT' if _is_list(insert, column) else _type(column)}[]")
        cells.append(_cell(insert, column, f"c{number}"))
    names = ", ".join(f"c{number}" for number in range(len(cells)))
    source = f"unnest({', '.join(arrays)}) AS r ({names})"
    return f"SELECT {', '.join(cells)} FROM {source}"  # noqa: S608 - names of columns


def _cell(insert: Insert, column: Column[Any], name: str) -> str:
    if column.name in insert.spread:
        return f"unnest({name}::{_type(column)}[])"
    return f"{name}::{_type(column)}" if _is_list(insert, column) else name


def _is_list(insert: Insert, column: Column[Any]) -> bool:
    return column.name in insert.spread or isinstance(column.type, ARRAY)


def _into(insert: Insert) -> str:
    # Quoted, as a column may be called by a word of SQL's own.
    columns = ", ".join(f'"{column.name}"' for column in insert.columns)
    return f'INSERT INTO "{insert.table}" ({columns})'


def _type(column: Column[Any]) -> str:
    # How a text sorts is its column's affair, and no part of a parameter's type.
    return column.type.compile(dialect=_DIALECT).partition(" COLLATE ")[0]


def _arguments(insert: Insert, rows: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    for column in insert.columns:
        name = column.name
        if len(rows) == 1:
            yield rows[0][name]
        elif _is_list(insert, column):
            yield [as_text(row[name]) for row in rows]
        else:
            yield [row[name] for row in rows]


def as_text(items: Sequence[Any] | None) -> str | None:
    """Return a list as PostgreSQL writes one."""
    if items is None:
        return None
    if items and isinstance(items[0], int):
        # Keys by the dozen, all of them numbers: Python writes them at once.
        return "{" + str(items)[1:-1] + "}"
    return "{" + ",".join(map(_item, items)) + "}"


def _item(item: Any) -> str:
    if item is None:
        return "NULL"
    text = f"\\x{item.hex()}" if isinstance(item, bytes) else str(item)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
