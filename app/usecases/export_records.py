"""Bulk export: ask, be told when it is ready, fetch the files, throw it away.

What was published until an instant is final as soon as the transactions under way at it have ended, as
nothing published is ever changed. So an export needs no copy: each file is read when it is fetched.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Final
from uuid import UUID

from app.domain.actors import Actor, permission_for
from app.domain.exports import Export, File, files_of, instant_before
from app.domain.refusals import NotFound, NotPermitted
from app.fhir.bulk import EXPORTED, Wanted, chosen_by
from app.persistence import exports
from app.persistence.database import Database
from app.persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Kickoff:
    wanted: Wanted
    request_url: str
    patients_only: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    kept: timedelta
    most: int
    """Exports that a client may have at a time."""


class TooManyExports(NotPermitted):
    """The client has as many as it may; one must be deleted or run out first."""

    def __init__(self) -> None:
        super().__init__("fewer exports at a time")


async def begin_export(work: UnitOfWork, kickoff: Kickoff, allowance: Allowance) -> Export:
    types = _types(work.actor, kickoff.wanted.types)
    if await exports.count_own(work) >= allowance.most:
        raise TooManyExports
    export = Export(
        id=work.new_id(),
        client_id=work.actor.client_id,
        request_url=kickoff.request_url,
        types=types,
        filters=kickoff.wanted.filters,
        created_at=work.now,
        transaction_at=instant_before(work.now),
        expires_at=work.now + allowance.kept,
        horizon=await exports.horizon(work),
        since_at=kickoff.wanted.since_at,
        patients_only=kickoff.patients_only,
        group=kickoff.group,
    )
    exports.add(work, export)
    work.audit("create", "Export", object_id=export.id)
    return export


def _types(actor: Actor, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return the types that are asked for; refuses one that may not be read. Of all, those that may."""
    for type_ in asked:
        actor.require(permission_for(type_))
    may = tuple(type_ for type_ in EXPORTED if actor.may(permission_for(type_)))
    if not may:
        raise NotPermitted("to read anything")
    return asked or may


async def own_export(work: UnitOfWork, id_: UUID) -> Export:
    found = await exports.own(work, id_)
    if found is None:
        raise NotFound("export")
    return found


async def files_when_ready(work: UnitOfWork, id_: UUID) -> tuple[Export, tuple[File, ...] | None]:
    """Return an export with its files; None while what was under way has not ended."""
    export = await own_export(work, id_)
    if not await exports.is_settled(work, export):
        return export, None
    counts = [(type_, await exports.count(work, export, type_)) for type_ in export.types]
    return export, tuple(chain.from_iterable(files_of(type_, count) for type_, count in counts))


async def delete_export(work: UnitOfWork, id_: UUID) -> None:
    export = await own_export(work, id_)
    exports.remove(work, export)
    work.audit("delete", "Export", object_id=id_)


async def open_file(work: UnitOfWork, id_: UUID, file: File) -> Export:
    """Return the export a file belongs to."""
    export = await own_export(work, id_)
    if file.type not in export.types or not await exports.is_settled(work, export):
        raise NotFound("file")
    work.actor.require(permission_for(file.type))
    return export


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is being fetched, as its reader may read it now."""

    database: Database
    actor: Actor
    export: Export
    file: File
    now: datetime
    tag: str
    """The same for the same bytes: what may be read is judged at every fetch."""
    length: int | None
    """None where that takes reading it, as a search chooses among what there is."""
    is_chosen: Callable[[bytes], bool] | None
    """What the search chooses; None where the file is everything of its type."""


async def opened(database: Database, actor: Actor, export: Export, file: File, *, now: datetime) -> Opened:
    """Find out what a file holds, without reading it."""
    length, content = await exports.measure(database, actor, export, file)
    is_chosen = chosen_by(export, file.type)
    tag = f"{length:x}-{content & _WORD:x}"
    known = length if is_chosen is None else None
    return Opened(database, actor, export, file, now, tag, known, is_chosen)


_WORD: Final = (1 << 64) - 1


async def length_of(opened: Opened) -> int:
    """Return how many bytes a file has; reads it where nothing else tells."""
    if opened.length is not None:
        return opened.length
    length = 0

    def count(page: Sequence[bytes]) -> bytes:
        nonlocal length
        length += len(_joined(opened, page))
        return b""

    await anext(_pages(opened, count), None)  # Nothing leaves, so there is no next one.
    return length


def _pages(opened: Opened, leaving: Callable[[Sequence[bytes]], bytes]) -> AsyncGenerator[bytes]:
    named = (opened.database, opened.actor, opened.export, opened.file)
    return exports.pages(*named, leaving, now=opened.now)


def _joined(opened: Opened, page: Sequence[bytes]) -> bytes:
    choose = opened.is_chosen
    chosen = page if choose is None else [content for content in page if choose(content)]
    return b"\n".join((*chosen, b"")) if chosen else b""


async def lines(opened: Opened, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
    """Yield a file piece by piece, a resource on each line as it was stored; of a part, only that."""
    passed = 0

    def leaving(page: Sequence[bytes]) -> bytes:
        nonlocal passed
        piece, before = _joined(opened, page), passed
        passed += len(piece)
        return piece[max(0, start - before) : None if end is None else max(0, end - before)]

    async with aclosing(_pages(opened, leaving)) as pieces:
        async for piece in pieces:
            yield piece
            if end is not None and passed >= end:
                return
