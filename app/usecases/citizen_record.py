"""A citizen's record as a whole: new number, two made one, kept, and given to the citizen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.domain import citizen_decisions
from app.domain.citizens import Citizen
from app.domain.decision import Aggregate
from app.domain.identifiers import PersonNumber
from app.domain.refusals import RuleNotMet
from app.domain.retention import Entry, HoldReason, Profession, Retention, retention
from app.persistence.aggregates import ABOUT_CITIZENS
from app.persistence.mapped import converter
from app.persistence.queries import citizen_id_by_number
from app.persistence.record_queries import disclosures, entries, looks
from app.persistence.unit_of_work import UnitOfWork


async def change_number(
    work: UnitOfWork, id_: UUID, *, seen_version: int, number: PersonNumber, reason: str
) -> None:
    """Register a new number; one that another record has is a matter of merging the two."""
    citizen = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    holder = await citizen_id_by_number(work, number)
    if holder not in {None, id_}:
        raise RuleNotMet(
            "number-held",
            "Another citizen has this number; merge the two records instead.",
            "En anden borger har dette nummer; læg de to borgere sammen i stedet.",
            place="identifier",
        )
    work.save(citizen_decisions.change_number(citizen, number, reason=reason, at=work.at))


async def merge_citizens(
    work: UnitOfWork, id_: UUID, *, seen_version: int, other_id: UUID, reason: str
) -> None:
    """Merge another record into this one; both are held for change in one order, so nobody deadlocks."""
    for each in sorted({id_, other_id}):
        await work.get_for_change(Citizen, each)
    kept = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    other = await work.get(Citizen, other_id)
    cases = await everything_about(work, other_id)
    work.save(citizen_decisions.merge(kept, other, cases, reason=reason, at=work.at))


async def everything_about(work: UnitOfWork, citizen_id: UUID) -> list[Aggregate]:
    return [
        case for kind in ABOUT_CITIZENS for case in await work.all_of_citizen(kind, citizen_id=citizen_id)
    ]


async def hold_record(
    work: UnitOfWork, id_: UUID, *, seen_version: int, why: HoldReason, release: bool
) -> None:
    citizen = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    decide = citizen_decisions.release_record if release else citizen_decisions.hold_record
    work.save(decide(citizen, why, at=work.at))


async def read_retention(work: UnitOfWork, id_: UUID) -> Retention | None:
    citizen = await work.get(Citizen, id_)
    work.audit("read", "Citizen retention", object_id=id_, citizen_id=id_)
    written = [
        Entry(row["recorded_at"], Profession(row["profession"]) if row["profession"] else None)
        for row in await entries(work, (id_, *citizen.absorbed))
    ]
    return retention(written, citizen.record_holds)


async def export_record(work: UnitOfWork, id_: UUID) -> dict[str, Any]:
    """Return everything there is about a citizen, and who has seen or been told of it (L16)."""
    citizen = await work.get(Citizen, id_)
    work.audit("export", "Citizen", object_id=id_, citizen_id=id_)
    people = (id_, *citizen.absorbed)
    cases: dict[str, list[Any]] = {"Citizen": [converter.unstructure(citizen, Citizen)]}
    for case in await everything_about(work, id_):
        cases.setdefault(type(case).__name__, []).append(converter.unstructure(case, type(case)))
    return {
        "cases": cases,
        "disclosures": [dict(row) for row in await disclosures(work, people)],
        "access_log": [dict(row) for row in await looks(work, people)],
    }
