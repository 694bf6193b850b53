"""Note on a pathway that it needs coordination, or how it stands in the programme."""

from __future__ import annotations

from uuid import UUID

from app.domain.coordination import CoordinationNeed
from app.domain.pathway_facts import record_coordination_need, set_programme
from app.domain.pathways import Pathway
from app.persistence.unit_of_work import UnitOfWork


async def note_coordination_need(
    work: UnitOfWork, id_: UUID, *, seen_version: int, need: CoordinationNeed
) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    work.save(record_coordination_need(pathway, need, now=work.at))


async def note_programme(
    work: UnitOfWork, id_: UUID, *, seen_version: int, included: bool, reason: str
) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    work.save(set_programme(pathway, included=included, reason=reason, now=work.at))
