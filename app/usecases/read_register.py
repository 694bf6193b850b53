"""Read the registers: what there is, what held on a day, how it came to be so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.agreements import BINDING, Obligation
from app.domain.legal_days import legal_day
from app.domain.refusals import NotFound, RuleNotMet
from app.persistence.pages import page_of_kept
from app.persistence.register_entries import (
    Entry,
    Place,
    decided,
    in_force,
    in_force_of,
    newest,
    newest_of,
    versions_of,
)
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.register_kinds import kind_named, read_content
from app.usecases.register_kinds.content import Reference


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with what follows from it on the day it is looked at."""

    entry: Entry
    shown: Mapping[str, Any]
    obligation: Obligation | None = None
    """How far the provision binds that it goes back to (R104)."""

    @property
    def is_binding(self) -> bool:
        return bool(self.shown.get("binding")) or self.obligation in BINDING


async def list_register(
    work: UnitOfWork,
    kind: str,
    *,
    on: date | None,
    states: Collection[str] = (),
    only_binding: bool = False,
    after: str,
    limit: int,
) -> list[Shown]:
    """Return what held on a day, or the newest version of everything; all of it or what binds (R106)."""
    kind_named(kind)

    async def read(after: str, limit: int) -> tuple[Shown, ...]:
        if on is None:
            return await _shown(work, await newest(work, kind, after=after, limit=limit), on)
        return await _shown(work, await decided(work, kind, on, after=after, limit=limit), on)

    def keeps(each: Shown) -> bool:
        holds = on is None or each.entry.holds(on)
        wanted = not states or each.entry.state in states
        return holds and wanted and (each.is_binding or not only_binding)

    return await page_of_kept(read, lambda each: each.entry.id, keeps, after=after, limit=limit)


async def read_entry(work: UnitOfWork, kind: str, id_: str, *, on: date | None) -> Shown:
    kind_named(kind)
    found = await (newest_of(work, kind, id_) if on is None else in_force_of(work, kind, id_, on))
    if found is None:
        raise NotFound("register entry")
    (shown,) = await _shown(work, [found], on)
    return shown


async def read_versions(
    work: UnitOfWork, kind: str, id_: str, *, after: Place, limit: int
) -> tuple[Shown, ...]:
    """Return the versions, oldest first."""
    kind_named(kind)
    if await newest_of(work, kind, id_) is None:
        raise NotFound("register entry")
    return await _shown(work, await versions_of(work, kind, id_, after=after, limit=limit), None)


async def contents(work: UnitOfWork, kind: str, on: date) -> dict[str, Any]:
    """Return what is in force of one kind, as that kind, by id."""
    return {entry.id: read_content(kind, entry.content) for entry in await in_force(work, kind, on)}


async def check_in_force(work: UnitOfWork, reference: Reference, *, on: date) -> None:
    """Refuse what goes back to an entry that is not in force: nobody could say what it rests on."""
    day = max(on, legal_day(work.now))
    if await in_force_of(work, reference.kind, reference.id, day) is None:
        raise RuleNotMet(
            "register-entry-not-in-force",
            f"There is no {reference.kind} '{reference.id}' in force.",
            f"Der gælder ingen post '{reference.id}' i registeret {reference.kind}.",
            place=reference.place,
        )


async def _shown(work: UnitOfWork, entries: Iterable[Entry], on: date | None) -> tuple[Shown, ...]:
    day, found = on or legal_day(work.now), tuple(entries)
    levels = await _levels(work, found, day)
    return tuple(
        Shown(e, read_content(e.kind, e.content).shown(day), levels.get(e.content.get("provision") or ""))
        for e in found
    )


async def _levels(work: UnitOfWork, entries: Iterable[Entry], on: date) -> dict[str, Obligation]:
    if not any(entry.content.get("provision") for entry in entries):
        return {}
    provisions = await contents(work, "provision", on)
    return {id_: provision.obligation for id_, provision in provisions.items()}
