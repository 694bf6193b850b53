"""SQLAlchemy Core as the language, asyncpg as the road: compile once, bind by name.

The ORM session is not used (measured: 1.9–2.2 ms of CPU for an insert of two rows against 0.3 ms).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, bindparam, insert, tuple_, update
from sqlalchemy.dialects.postgresql import asyncpg as _asyncpg
from sqlalchemy.sql import ClauseElement
from sqlmodel import SQLModel

_DIALECT = _asyncpg.dialect()  # type: ignore[no-untyped-call]


class Statement:
    """SQL text with `$n` places and the names that fill them; compiled once, when it is first needed."""

    def __init__(self, clause: ClauseElement) -> None:
        self._clause = clause

    @cached_property
    def _compiled(self) -> tuple[str, tuple[str, ...], dict[str, Any]]:
        compiled = self._clause.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        return str(compiled), tuple(compiled.positiontup or ()), constants  # type: ignore[attr-defined]

    @cached_property
    def sql(self) -> str:
        return self._compiled[0]

    def bind(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the arguments in place order; a name nobody gave is a KeyError."""
        _, names, constants = self._compiled
        return tuple(values[name] if name in values else constants[name] for name in names)


class Insert(Statement):
    """An insert of one row, every column by its name; it may join others in one statement.

    For the columns that are `spread` lists are given, as long as each other: a row for each place in them.
    """

    def __init__(self, table: Table, *, spread: Iterable[str] = ()) -> None:
        self.table = table.name
        self.columns = tuple(c for c in table.columns if c.identity is None)
        self.spread = frozenset(spread)
        super().__init__(insert(table).values({c.name: bindparam(c.name) for c in self.columns}))


def table_of(row: type[SQLModel]) -> Table:
    return row.__table__  # type: ignore[attr-defined, no-any-return]


def _written(table: Table) -> list[str]:
    """Return the columns that are ours to write; the database counts up the others."""
    return [c.name for c in table.columns if c.identity is None]


def insert_of(row: type[SQLModel], *, spread: Iterable[str] = ()) -> Insert:
    """Insert one row, every column by its name."""
    return Insert(table_of(row), spread=spread)


def update_of(row: type[SQLModel], *, keys: Iterable[str]) -> Statement:
    """Update one row if its version is still the one seen (`seen_version`); returns its id then."""
    table = table_of(row)
    wanted = set(keys)
    values: dict[str, Any] = {name: bindparam(name) for name in _written(table) if name not in wanted}
    statement = update(table).values(values).where(table.c.version == bindparam("seen_version"))
    for key in keys:
        statement = statement.where(table.c[key] == bindparam(f"key_{key}"))
    return Statement(statement.returning(table.c.id))


Place: TypeAlias = tuple[datetime, UUID]
"""Where a page ended that is in order of time; of one instant, in order of ids."""


def behind(**columns: Column[Any]) -> ColumnElement[bool]:
    """Say that a row stands behind a place in this order; each value of the place is bound by its name."""
    place = (bindparam(name, type_=column.type) for name, column in columns.items())
    return tuple_(*columns.values()) > tuple_(*place)
