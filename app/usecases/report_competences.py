"""Report which competences have run out, and who holds conversations without (R84, R122)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.persistence.conductors import conducted
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.read_register import contents
from app.usecases.register_kinds.people import CompetenceRecord
from app.usecases.report_capacity import midnight, midnight_after

SOON = timedelta(days=90)
NEEDED = "ICF"
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
    lacking: dict[str, int] = {}
    for professional, day, count in held:
        if not has_competence(records, professional, NEEDED, on=day):
            lacking[professional] = lacking.get(professional, 0) + count
    return CompetenceReport(
        tuple(r for r in records if r.expires_on is not None and r.expires_on < on),
        tuple(r for r in records if r.expires_on is not None and on <= r.expires_on <= on + SOON),
        tuple(Lacking(name, count) for name, count in sorted(lacking.items())),
    )


def has_competence(records: list[CompetenceRecord], professional: str, competence: str, *, on: date) -> bool:
    """Say whether somebody held a competence on a day; a name is matched as it is written, but for case."""
    return any(
        record.competence == competence and _names(professional, record.professional) and record.is_valid(on)
        for record in records
    )


def _names(written: str, recorded: str) -> bool:
    """`Mette Holm, fysioterapeut` is Mette Holm."""
    return written.partition(",")[0].strip().casefold() == recorded.partition(",")[0].strip().casefold()
