"""Register entries: the newest of each, what held on a day, all versions of one.

An authority's own entry stands in front of the shared one with the same id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

import orjson
from sqlalchemy import bindparam, literal, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.domain.register_entries import EntryState, holds
from app.persistence import rows
from app.persistence.statements import Statement, behind, insert_of, table_of
from app.persistence.unit_of_work import SHARED, UnitOfWork

Place: TypeAlias = tuple[int, datetime, str]
FIRST_VERSION: Place = (0, datetime.min.replace(tzinfo=UTC), "")
"""Before every version of an entry."""
_ENTRY = table_of(rows.RegisterEntryRow)
INSERT_ENTRY = insert_of(rows.RegisterEntryRow)


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of one entry; its content is JSON that its kind reads."""

    authority: str
    kind: str
    id: str
    version: int
    state: EntryState
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    content: Mapping[str, Any]
    client_id: str = ""
    person: str = ""
    reason: str = ""

    @property
    def place(self) -> Place:
        """Where a version stands among the others of its entry."""
        return self.version, self.recorded_at, self.authority

    @property
    def is_shared(self) -> bool:
        return self.authority == SHARED

    def holds(self, on: date) -> bool:
        return holds(self.state, valid_to=self.valid_to, on=on)


def _readable(*more: Any) -> Any:
    mine = or_(_ENTRY.c.authority == bindparam("authority"), _ENTRY.c.authority == literal(SHARED))
    return select(_ENTRY).where(mine, _ENTRY.c.kind == bindparam("kind"), *more)


def _last(*more: Any) -> Statement:
    """Of each entry the last version, the authority's own before the shared one."""
    query = _readable(*more).ext(distinct_on(_ENTRY.c.id))
    order = (_ENTRY.c.id, _ENTRY.c.authority == literal(SHARED), _ENTRY.c.version.desc())
    # A limit of NULL is none.
    return Statement(query.order_by(*order).limit(bindparam("limit")))


_ONE = _ENTRY.c.id == bindparam("id")
_DECIDED = (
    _ENTRY.c.state != literal(EntryState.DRAFT.value),
    _ENTRY.c.valid_from <= bindparam("on"),
)
_FROM = _ENTRY.c.id > bindparam("after")
_NEWEST = _last(_FROM)
_NEWEST_OF = _last(_ONE)
_ON = _last(_FROM, *_DECIDED)
_ON_OF = _last(_ONE, *_DECIDED)
_VERSION = (_ENTRY.c.version, _ENTRY.c.recorded_at, _ENTRY.c.authority)
_AFTER = behind(**{f"after_{column.name}": column for column in _VERSION})
_VERSIONS = Statement(_readable(_ONE, _AFTER).order_by(*_VERSION).limit(bindparam("limit")))


def _entry(row: Any) -> Entry:
    values = dict(row)
    return Entry(**values | {"state": EntryState(row["state"]), "content": orjson.loads(row["content"])})


async def _fetch(work: UnitOfWork, statement: Statement, **values: Any) -> tuple[Entry, ...]:
    bound = statement.bind({"authority": work.authority, **values})
    return tuple(_entry(row) for row in await work.connection.fetch(statement.sql, *bound))


async def newest(
    work: UnitOfWork, kind: str, *, after: str = "", limit: int | None = None
) -> tuple[Entry, ...]:
    return await _fetch(work, _NEWEST, kind=kind, after=after, limit=limit)


async def newest_of(work: UnitOfWork, kind: str, id_: str) -> Entry | None:
    return next(iter(await _fetch(work, _NEWEST_OF, kind=kind, id=id_, limit=1)), None)


async def in_force(work: UnitOfWork, kind: str, on: date) -> tuple[Entry, ...]:
    """Return what held on a day: the last decision that had taken effect, unless it had ended."""
    return tuple(entry for entry in await decided(work, kind, on) if entry.holds(on))


async def decided(
    work: UnitOfWork, kind: str, on: date, *, after: str = "", limit: int | None = None
) -> tuple[Entry, ...]:
    """Return the last decision on each entry that had taken effect by a day, also where it had ended."""
    return await _fetch(work, _ON, kind=kind, on=on, after=after, limit=limit)


async def in_force_of(work: UnitOfWork, kind: str, id_: str, on: date) -> Entry | None:
    found = await _fetch(work, _ON_OF, kind=kind, id=id_, on=on, limit=1)
    return next((entry for entry in found if entry.holds(on)), None)


async def versions_of(
    work: UnitOfWork, kind: str, id_: str, *, after: Place = FIRST_VERSION, limit: int | None = None
) -> tuple[Entry, ...]:
    place = {f"after_{column.name}": part for column, part in zip(_VERSION, after, strict=True)}
    return await _fetch(work, _VERSIONS, kind=kind, id=id_, limit=limit, **place)


def keep(work: UnitOfWork, entry: Entry) -> None:
    """Add one version; who wins a race for its number is decided by the key."""
    values = {name: getattr(entry, name) for name in entry.__slots__}
    work.write(INSERT_ENTRY, values | {"content": orjson.dumps(entry.content).decode()})
