"""Everything a use case writes, sent in few round trips: what is forgotten, what is new, the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

import asyncpg

from app.persistence import aggregates, search_rows, work_items
from app.persistence.joined import Rows, joined
from app.persistence.statements import Insert, Statement

Write: TypeAlias = tuple[Statement, Mapping[str, Any]]
_Grouped: TypeAlias = list[tuple[str, list[tuple[Any, ...]]]]


async def send(connection: asyncpg.Connection, writes: Iterable[Write]) -> None:
    """Send them; all new rows leave as one statement."""
    forgotten, inserts, others = _sorted(writes)
    await _execute(connection, forgotten)
    if inserts:
        await connection.execute(*joined(inserts))
    await _execute(connection, others)


async def _execute(connection: asyncpg.Connection, groups: _Grouped) -> None:
    for sql, arguments in groups:
        await connection.executemany(sql, arguments)


_FIRST: Final = (*search_rows.FORGOTTEN, aggregates.FORGET_NUMBERS, work_items.FORGET_ITEMS)
"""Entries and numbers of the version before are forgotten ahead of any that are written."""


def _sorted(writes: Iterable[Write]) -> tuple[_Grouped, Rows, _Grouped]:
    """Put rows of the same statement together: what is forgotten, what is inserted, the rest as it came."""
    inserts: dict[Insert, list[Mapping[str, Any]]] = {}
    groups: dict[Statement, list[tuple[Any, ...]]] = {statement: [] for statement in _FIRST}
    for statement, values in writes:
        if isinstance(statement, Insert):
            inserts.setdefault(statement, []).append(values)
        else:
            groups.setdefault(statement, []).append(statement.bind(values))
    sent = [(statement.sql, arguments) for statement, arguments in groups.items() if arguments]
    forgotten = [group for group in sent if group[0] in {statement.sql for statement in _FIRST}]
    return forgotten, inserts, [group for group in sent if group not in forgotten]
