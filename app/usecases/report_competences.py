"""Report which competences have run out, and who holds conversations without (R84, R122)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.competences import Competence, Held, person
from app.persistence.conductors import conducted
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.read_register import contents
from app.usecases.register_kinds.people import CompetenceRecord
from app.usecases.report_capacity import midnight, midnight_after

SOON = timedelta(days=90)
NEEDED = Competence.ICF
"""What whoever assesses functioning should have learnt; without it the assessment stands, flagged."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Somebody who held conversations without a valid competence."""

    professional: str
    conversations: int


@dataclass(frozen=True, slots=True)
class CompetenceReport:
    expired: tuple[CompetenceRecord, ...]
    expiring: tuple[CompetenceRecord, ...]
    lacking: tuple[Lacking, ...]


async def report_competences(work: UnitOfWork, *, on: date) -> CompetenceReport:
    """Report as of a day, on the conversations of the year before it."""
    records: list[CompetenceRecord] = list((await contents(work, "competence-record", on)).values())
    held = await conducted(work, since=midnight(on - timedelta(days=365)), until=midnight_after(on))
    known, lacking = _by_person(records), dict[str, int]()
    for professional, day, count in held:
        if not any(h.competence is NEEDED and h.holds(day) for h in known.get(person(professional), ())):
            lacking[professional] = lacking.get(professional, 0) + count
    return CompetenceReport(
        tuple(r for r in records if r.expires_on is not None and r.expires_on < on),
        tuple(r for r in records if r.expires_on is not None and on <= r.expires_on <= on + SOON),
        tuple(Lacking(name, count) for name, count in sorted(lacking.items())),
    )


def _by_person(records: Iterable[CompetenceRecord]) -> dict[str, list[Held]]:
    held: dict[str, list[Held]] = {}
    for record in records:
        held.setdefault(person(record.professional), []).append(record.as_held())
    return held


async def competences_by_person(work: UnitOfWork, on: date) -> dict[str, list[Held]]:
    """Return what everybody has learnt, as the register says on a day."""
    return _by_person((await contents(work, "competence-record", on)).values())
