"""Load the registers that ship with the service; what has changed in them becomes a new version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from app.domain.register_entries import EntryState
from app.persistence.register_entries import Entry, keep, newest
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.register_kinds import KINDS
from app.usecases.register_kinds.content import Content


@dataclass(frozen=True, slots=True)
class Seed:
    kind: str
    id: str
    valid_from: date
    content: Content

    @property
    def written(self) -> dict[str, Any]:
        return self.content.model_dump(mode="json")


@cache
def seeds() -> tuple[Seed, ...]:
    """Return every entry of `reference/registers`, read as its kind."""
    return tuple(seed for kind in KINDS for seed in _seeds_of(kind))


def _seeds_of(kind: str) -> Iterator[Seed]:
    file = files("app.usecases") / "reference" / "registers" / f"{kind}.json"
    if not file.is_file():
        return
    for said in orjson.loads(file.read_bytes()):
        content = KINDS[kind].content.model_validate(said["content"])
        yield Seed(kind, said["id"], date.fromisoformat(said["valid_from"]), content)


async def load_register_seeds(work: UnitOfWork) -> bool:
    """Add what is not there as it ships; returns whether anything was added."""
    there = {(e.kind, e.id): e for kind in KINDS for e in await newest(work, kind)}
    changed = [s for s in seeds() if not _is_there(s, there.get((s.kind, s.id)))]
    for seed in changed:
        _keep(work, seed, there.get((seed.kind, seed.id)))
    return bool(changed)


def _is_there(seed: Seed, held: Entry | None) -> bool:
    return held is not None and (held.valid_from, held.content) == (seed.valid_from, seed.written)


def _keep(work: UnitOfWork, seed: Seed, before: Entry | None) -> None:
    entry = Entry(
        authority=work.authority,
        kind=seed.kind,
        id=seed.id,
        version=before.version + 1 if before else 1,
        state=EntryState.PUBLISHED,
        valid_from=seed.valid_from,
        valid_to=None,
        recorded_at=work.now,
        content=seed.written,
        client_id=work.actor.client_id,
    )
    keep(work, entry)
