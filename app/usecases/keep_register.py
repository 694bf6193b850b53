"""Keep the authority's own registers: add, change, retire; every change is a version more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.actors import Permission
from app.domain.legal_days import legal_day
from app.domain.refusals import NotFound, RuleNotMet, StaleVersion
from app.domain.register_entries import EntryState, check_retirable, check_span
from app.persistence.register_entries import Entry, in_force, keep, newest_of, versions_of
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.read_register import check_in_force
from app.usecases.register_kinds import read_content
from app.usecases.register_kinds.content import Content


@dataclass(frozen=True, slots=True)
class Written:
    """What an entry is to say from now on."""

    state: EntryState
    valid_from: date
    valid_to: date | None
    content: Content
    reason: str = ""


async def add_entry(work: UnitOfWork, kind: str, id_: str, said: Written) -> None:
    work.actor.require(Permission.REGISTERS)
    if await newest_of(work, kind, id_) is not None:
        raise RuleNotMet(
            "register-entry-exists",
            "There is an entry with this id; change that one.",
            "Der findes allerede en post med dette id; ret den i stedet.",
            place="id",
        )
    await _keep(work, kind, id_, 1, said)


async def change_entry(work: UnitOfWork, kind: str, id_: str, *, seen_version: int, said: Written) -> None:
    """Write the next version; changing a shared entry makes one of the authority's own in its place."""
    last = await _seen(work, kind, id_, seen_version)
    await _keep(work, kind, id_, last.version + 1, said)


async def retire_entry(
    work: UnitOfWork, kind: str, id_: str, *, seen_version: int, on: date, reason: str
) -> None:
    last = await _seen(work, kind, id_, seen_version)
    first, *_ = await versions_of(work, kind, id_, limit=1)
    check_retirable(last.state, on=on, since=min(first.valid_from, last.valid_from))
    content = read_content(kind, last.content)
    said = Written(EntryState.RETIRED, on, None, content, reason)
    await _keep(work, kind, id_, last.version + 1, said)


async def _seen(work: UnitOfWork, kind: str, id_: str, seen_version: int) -> Entry:
    work.actor.require(Permission.REGISTERS)
    last = await newest_of(work, kind, id_)
    if last is None:
        raise NotFound("register entry")
    if last.version != seen_version:
        raise StaleVersion("register entry", current=last.version)
    return last


async def _keep(work: UnitOfWork, kind: str, id_: str, version: int, said: Written) -> None:
    check_span(said.valid_from, said.valid_to)
    if said.state is EntryState.PUBLISHED:
        said.content.check_publishable()
        said.content.check_beside(await _others(work, kind, id_, said.valid_from))
        for reference in said.content.references():
            await check_in_force(work, reference, on=said.valid_from)
    entry = Entry(
        authority=work.authority,
        kind=kind,
        id=id_,
        version=version,
        state=said.state,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        recorded_at=work.now,
        content=said.content.model_dump(mode="json"),
        client_id=work.actor.client_id,
        person=work.actor.person,
        reason=said.reason,
    )
    keep(work, entry)
    work.audit("create" if version == 1 else "update", "RegisterEntry", detail=f"{kind}/{id_} v{version}")


async def _others(work: UnitOfWork, kind: str, id_: str, on: date) -> Sequence[Any]:
    """Return what else is in force when an entry begins, or today where it began long ago."""
    found = await in_force(work, kind, max(on, legal_day(work.now)))
    return [read_content(kind, entry.content) for entry in found if entry.id != id_]
