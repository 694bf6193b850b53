"""The core test sets in force on a day, as the register says (R98)."""

from __future__ import annotations

from datetime import date

from app.domain.instruments.core_sets import CoreSet, core_set_of
from app.persistence.register_entries import in_force
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.register_kinds import read_content


async def core_sets_on(work: UnitOfWork, on: date) -> tuple[CoreSet, ...]:
    entries = await in_force(work, "core-test-set", on)
    return tuple(
        read_content(entry.kind, entry.content).as_core_set(str(entry.version), entry.valid_from)
        for entry in entries
    )


async def core_set_on(work: UnitOfWork, on: date, *, programme: str) -> CoreSet:
    """Return a programme's set as it was that day; raises UnknownCode."""
    return core_set_of(programme, await core_sets_on(work, on))
