"""A service with a past: one request is taken in by HTTP, and PostgreSQL copies its rows under other names.

Nothing here knows a table or a column by name, so what lies there is what a submission writes today:
of every row that tells of the first citizen or the first request there are as many as were asked for.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import asyncpg

BATCH = 20_000

_COLUMNS = """
SELECT a.attrelid::regclass::text AS table, array_agg(quote_ident(a.attname)) AS names,
       array_agg(format_type(a.atttypid, a.atttypmod)) AS types
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'raw%'
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = '' AND a.attgenerated = ''
GROUP BY a.attrelid ORDER BY 1
"""


@dataclass(frozen=True)
class First:
    """What is copied: the rows that tell of these, under new ones of each."""

    patient: str
    request: str
    number: str
    """The citizen's personal number."""


def _hex(text: str) -> str:
    return text.encode().hex()


class _Names:
    """What each old name becomes in copy number n, as SQL."""

    def __init__(self, first: First, own_ids: set[str]) -> None:
        number = "to_char(date '1860-01-01' + n / 4000, 'DDMMYY') || (5000 + n % 4000)"
        ids = {first.patient, first.request, *own_ids}
        given = {id_: f"md5('{id_}' || n)::uuid::text" for id_ in ids} | {first.number: number}
        encoded = {_hex(old): f"encode(convert_to({new}, 'UTF8'), 'hex')" for old, new in given.items()}
        self._given: Mapping[str, str] = given | encoded | {"first-request": "'request-' || n"}

    def expression(self, value: str | None, type_: str) -> str:
        """Return one cell of copy n."""
        if value is None:
            return f"NULL::{type_}"
        quoted = "'" + value.replace("'", "''") + "'"
        for old, new in self._given.items():
            if old in value:
                quoted = f"replace({quoted}, '{old}', {new})"
        return f"({quoted})::{type_}"


async def copy(url: str, first: First, numbers: range) -> int:
    """Make the copies of these numbers; returns how many rows each is."""
    connection = await asyncpg.connect(url)
    try:
        # Keys that lead nowhere cannot come of copying whole families: they are not checked one by one.
        await connection.execute("SET session_replication_role = replica")
        found = [row async for row in _rows(connection, first)]
        names = _Names(first, _own_ids(found))
        for table, columns, types, row in found:
            cells = ", ".join(names.expression(v, t) for v, t in zip(row, types, strict=True))
            into = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {cells}"
            for start in numbers[::BATCH]:
                until = min(start + BATCH, numbers.stop) - 1
                await connection.execute(f"{into} FROM generate_series({start}, {until}) n")
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    return len(found)


_Row = tuple[str, list[str], list[str], list[str | None]]


async def _rows(connection: asyncpg.Connection, first: First) -> AsyncIterator[_Row]:
    told = "|".join((first.patient, first.request, _hex(first.patient), _hex(first.request)))
    for table, columns, types in await connection.fetch(_COLUMNS):
        cells = ", ".join(f"{name}::text" for name in columns)
        for row in await connection.fetch(f"SELECT {cells} FROM {table} AS t WHERE t::text ~ $1", told):
            yield table, columns, types, list(row)


def _own_ids(rows: list[_Row]) -> set[str]:
    """Return the ids by which the rows themselves are known: what is shared (a sender) stays."""
    keys = [(row, columns.index("id"), types) for _, columns, types, row in rows if "id" in columns]
    return {str(row[at]) for row, at, types in keys if types[at] == "uuid"}
