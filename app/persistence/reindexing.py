"""Search entries made anew from what is published, when the table of parameters has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg
from sqlalchemy import ARRAY, BigInteger, bindparam, delete, insert, literal_column, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from app.domain.publishing import Index
from app.persistence import keys, rows
from app.persistence.outgoing import send
from app.persistence.search_rows import EntryChanges, ValueChanges
from app.persistence.statements import Statement, behind, table_of

_RESOURCE = table_of(rows.PublishedResourceRow)
_INDEX = table_of(rows.SearchIndexRow)
_BATCH: Final = 500
_LOCK: Final = 0x5279_6778  # "Ryg" and "x": two processes that start together do it once
# Writers wait for one batch at a time; readers do not.
_STAND_STILL: Final = "LOCK TABLE published_resource IN SHARE ROW EXCLUSIVE MODE"
_KEY: Final = ("authority", "type", "id")
_KEYS = [_RESOURCE.c[name] for name in _KEY]

_READ: Final = ("version", "last_updated", "created_at", "readers", "views", "found", "content")

_DEFINITION = Statement(select(_INDEX.c.definition))
_FORGET = Statement(delete(_INDEX))
_NOTE = Statement(insert(_INDEX).values(definition=bindparam("definition")))
_NEXT = Statement(
    select(
        *_KEYS,
        *(_RESOURCE.c[n] for n in _READ),
    )
    .where(behind(**{f"after_{c.name}": c for c in _KEYS}))
    .ext(distinct_on(*_KEYS))
    .order_by(*_KEYS, _RESOURCE.c.version.desc())
    .limit(literal_column(str(_BATCH)))
)
_FOUND = Statement(
    update(_RESOURCE)
    .values(found=bindparam("new_found", type_=ARRAY(BigInteger)))
    .where(*(_RESOURCE.c[name] == bindparam(f"the_{name}") for name in (*_KEY, "version")))
)


async def index_anew(url: str, definition: str, index: Callable[[bytes], Index]) -> int:
    """Make every entry anew unless it was made by this definition; returns how many resources it was."""
    connection = await asyncpg.connect(url)
    try:
        # Held until the connection ends, which may be later than a pool would wait.
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        if await connection.fetchval(_DEFINITION.sql) == definition:
            return 0
        done = await _all(connection, index)
        async with connection.transaction():
            await connection.execute(_FORGET.sql)
            await connection.execute(_NOTE.sql, definition)
        return done
    finally:
        await connection.close()


async def _all(connection: asyncpg.Connection, index: Callable[[bytes], Index]) -> int:
    done, after = 0, ("", "", UUID(int=0))
    while True:
        async with connection.transaction():
            await connection.execute(_STAND_STILL)
            place = dict(zip(("after_authority", "after_type", "after_id"), after, strict=True))
            found = await connection.fetch(_NEXT.sql, *_NEXT.bind(place))
            if not found:
                return done
            await _write(connection, found, index)
        done += len(found)
        after = tuple(found[-1][name] for name in _KEY)


async def _write(
    connection: asyncpg.Connection, found: Sequence[Mapping[str, Any]], index: Callable[[bytes], Index]
) -> None:
    entries, values, resources = EntryChanges(), ValueChanges(), []
    for row in found:
        of_all = _indexes(row, index)
        now = keys.of(row["type"], of_all)
        entries.change(row["found"], now, (row["created_at"], row["id"], row["authority"]))
        values.replace(
            (row["authority"], row["type"], row["id"]), of_all, row["last_updated"], is_first=False
        )
        key = {f"the_{name}": row[name] for name in (*_KEY, "version")}
        resources.append(_FOUND.bind({**key, "new_found": now}))
    await send(connection, (*entries.writes(), *values.writes()))
    await connection.executemany(_FOUND.sql, resources)


def _indexes(row: Mapping[str, Any], index: Callable[[bytes], Index]) -> list[tuple[int, Index]]:
    """Return who finds it by what: a reader by nothing that their view of it leaves out."""
    whole = index(row["content"])
    views = row["views"] or [None] * len(row["readers"])
    seen = [index(view) if view else whole for view in views]
    return [
        (keys.audience_of(row["authority"]), whole),
        *((keys.audience_of(str(reader)), read) for reader, read in zip(row["readers"], seen, strict=True)),
    ]
