"""Reading what was published: one statement fetches the stored bytes and writes the audit row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import bindparam

from app.domain.actors import Actor
from app.domain.private import Private
from app.domain.publishing import EVERYONE
from app.persistence import rows, searches
from app.persistence.access import caller_values, noted
from app.persistence.gathering import Gathering
from app.persistence.histories import EVERYTHING, HOW_MANY, INSTANCE, Wished, versions
from app.persistence.readings import MOST, Reading, read_all
from app.persistence.statements import Statement, table_of
from app.persistence.wanted import (
    Lead,
    Place,
    Shape,
    Wanted,
    bound,
    bound_sizes,
    leads,
    obvious,
    shape,
    side,
    smallest,
)

_RESOURCE = table_of(rows.PublishedResourceRow)


@dataclass(frozen=True, slots=True, repr=False)
class Stored(Private):
    """One version of a resource, as it was published."""

    id: UUID
    version: int
    last_updated: datetime
    content: bytes
    authority: str = ""
    """Whose it is: where a change of it is decided."""


@dataclass(frozen=True, slots=True, repr=False)
class Match(Private):
    """The newest version of a resource, as a search found it."""

    id: UUID
    content: bytes
    place: Place
    """Where it stands in this search."""


_VREAD = noted(versions().where(_RESOURCE.c.version == bindparam("version")), "read", "version")


def stored(row: Mapping[str, Any]) -> Stored:
    return Stored(row["id"], row["version"], row["last_updated"], row["content"], row["authority"])


def shown_to(actor: Actor, row: Mapping[str, Any]) -> Stored:
    """Return what was just published as the one who made it may read it."""
    views, me = row["views"], actor.organisation_id
    if views is None or row["authority"] in actor.authorities or me not in row["readers"]:
        return stored(row)
    return stored({**row, "content": views[row["readers"].index(me)] or row["content"]})


class Archive:
    """The published resources, as each who asks may see them; one for a process, so that reads gather."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._reads = Gathering[Reading, Any](partial(read_all, pool), most=MOST)

    async def read(self, actor: Actor, type_: str, id_: UUID, *, now: datetime) -> Stored | None:
        row = await self._reads.ask(Reading(actor, type_, id_, now))
        return stored(row) if row["id"] else None

    async def vread(
        self, actor: Actor, type_: str, id_: UUID, version: int, *, now: datetime
    ) -> Stored | None:
        values = {**caller_values(actor, type_, now, f"version {version}"), "id": id_, "version": version}
        row = await self._pool.fetchrow(_VREAD.sql, *_VREAD.bind(values))
        return stored(row) if row else None

    async def history(
        self, actor: Actor, type_: str, id_: UUID, wished: Wished, *, now: datetime
    ) -> tuple[tuple[Stored, ...], int]:
        """Return a page of one resource's versions, and how many there are."""
        values = {**caller_values(actor, type_, now), **wished.values(), "id": id_}
        found = await self._pool.fetch(INSTANCE.sql, *INSTANCE.bind(values))
        return tuple(stored(row) for row in found), found[0]["total"] if found else 0

    async def histories(
        self, actor: Actor, wished: Wished, *, now: datetime
    ) -> tuple[tuple[str, Stored], ...]:
        """Return a page of the versions of everything the caller may see, each with its type."""
        found = await self._pool.fetch(EVERYTHING.sql, *EVERYTHING.bind(_of_all(actor, wished, now)))
        return tuple((row["type"], stored(row)) for row in found)

    async def count_histories(self, actor: Actor, wished: Wished, *, now: datetime) -> int:
        """Return how many versions there are of everything the caller may see."""
        return int(await self._pool.fetchval(HOW_MANY.sql, *HOW_MANY.bind(_of_all(actor, wished, now))))

    async def search(self, actor: Actor, wanted: Wanted, *, now: datetime) -> tuple[Match, ...]:
        """Return a page; the audit row names the parameters, never what was searched for."""
        return await self._found(actor, wanted, searches.search, now=now)

    async def survey(self, actor: Actor, wanted: Wanted, *, now: datetime) -> tuple[Match, ...]:
        """Return the same for our own eyes: what of it is shown is searched for once more."""
        return await self._found(actor, wanted, searches.survey, now=now)

    async def count(self, actor: Actor, wanted: Wanted, *, now: datetime) -> int:
        """Return how many there are; that somebody is known here is worth an audit row as well."""
        wanted = replace(wanted, sort=None, after=None, as_of=None)
        caller = caller_values(actor, wanted.type, now, _names(wanted))
        lead = await self._lead(wanted, caller["audiences"])
        statement = searches.count(shape(wanted, lead))
        values = {**caller, **bound(wanted, lead, caller["audiences"])}
        return int(await self._pool.fetchval(statement.sql, *statement.bind(values)))

    async def _found(
        self, actor: Actor, wanted: Wanted, statement_of: Callable[[Shape], Statement], *, now: datetime
    ) -> tuple[Match, ...]:
        if wanted.is_behind_all_values:
            wanted = wanted.without_value
        caller = caller_values(actor, wanted.type, now, _names(wanted) + ": ")
        lead = await self._lead(wanted, caller["audiences"])
        statement = statement_of(shape(wanted, lead))
        values = {**caller, **bound(wanted, lead, caller["audiences"])}
        rows_ = await self._pool.fetch(statement.sql, *statement.bind(values))
        found = tuple(Match(id_, content, (place, id_)) for place, id_, content in rows_)
        if lead != "sorted" or len(found) == wanted.limit or wanted.is_by_change:
            return found
        # Who walks the values has not met what has none.
        rest = replace(wanted.without_value, limit=wanted.limit - len(found))
        return found + await self._found(actor, rest, statement_of, now=now)

    async def _lead(self, wanted: Wanted, audiences: list[str]) -> Lead:
        """Return where to begin; looks how many each condition leads to where it is not plain."""
        lead = obvious(wanted)
        if lead is not None:
            return lead
        sides = tuple(found for _, condition in leads(wanted) if (found := side(condition)))
        if not sides:
            return smallest(wanted, ())
        statement = searches.sizes(sides)
        row = await self._pool.fetchrow(statement.sql, *statement.bind(bound_sizes(wanted, audiences)))
        return smallest(wanted, tuple(row))


def _of_all(actor: Actor, wished: Wished, now: datetime) -> dict[str, Any]:
    told = wished.types[0] if len(wished.types) == 1 else "*"
    readers = [str(actor.organisation_id), str(EVERYONE)]
    return {**caller_values(actor, told, now), **wished.values(), "keys": wished.found_by(readers)}


def _names(wanted: Wanted) -> str:
    return "by " + ",".join(sorted(set(wanted.names)))
