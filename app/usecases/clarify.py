"""Settle categories, place in a support group, register what is got elsewhere; and what is still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.domain import clarifying_decisions
from app.domain.assessments import Assessment
from app.domain.clarification import Clarification
from app.domain.clarifying_decisions import Placement
from app.domain.codes import Category
from app.domain.legal_days import legal_day
from app.domain.offers import Offer
from app.domain.other_care import CareActor, CareSource, OtherCare, OtherCareStatus
from app.domain.pathways import Pathway
from app.domain.private import Private
from app.domain.settlements import Outcome, Settlement, TreatmentOutcome
from app.domain.stratifications import Stratification, SupportGroup, current_among
from app.persistence.distributions import spread
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.loading import became


async def clarification_of(work: UnitOfWork, pathway: Pathway) -> Clarification:
    """Load everything that says what is still open."""
    return Clarification(
        pathway=pathway,
        assessments=await work.all_of(Assessment, pathway_id=pathway.id),
        offers=await work.all_of(Offer, pathway_id=pathway.id),
        other_care=await work.all_of_citizen(OtherCare, citizen_id=pathway.citizen_id),
        stratification=await _current(work, pathway),
        limits=work.limits,
        on=legal_day(work.now),
    )


async def _current(work: UnitOfWork, pathway: Pathway) -> Stratification | None:
    return current_among(await work.all_of(Stratification, pathway_id=pathway.id))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Settling(Private):
    category: Category
    outcome: Outcome
    reason: str = ""
    treatment: TreatmentOutcome | None = None


async def settle_category(work: UnitOfWork, id_: UUID, *, seen_version: int, said: Settling) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    settle(work, pathway, said, at=work.at)


def settle(work: UnitOfWork, pathway: Pathway, said: Settling, *, at: datetime) -> Pathway:
    """Settle a category of a pathway that is held for change; returns what the pathway became."""
    settlement = Settlement(said.category, said.outcome, at, said.reason, said.treatment)
    decision = clarifying_decisions.settle_category(pathway, settlement)
    work.save(decision)
    return became(decision, pathway)


async def stratify(work: UnitOfWork, id_: UUID, *, seen_version: int, placed: Placement) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    await place(work, pathway, placed, at=work.at)


async def place(work: UnitOfWork, pathway: Pathway, placed: Placement, *, at: datetime) -> Pathway:
    """Place the citizen of a pathway that is held for change."""
    current = await _current(work, pathway)
    decision = clarifying_decisions.stratify(pathway, current, placed, at=at, new_id=work.new_id)
    work.save(decision)
    return became(decision, pathway)


async def read_spread(work: UnitOfWork) -> tuple[dict[SupportGroup, int], int, int]:
    """Count the authority's clarified pathways by support group; nobody in particular is read."""
    return await spread(work)


async def unplace(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    placed = await work.get_for_change(Stratification, id_, seen_version=seen_version)
    work.save(clarifying_decisions.unplace(placed, reason=reason, at=work.at))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CareElsewhere(Private):
    actor: CareActor
    actor_name: str
    category: Category
    from_date: date
    to_date: date | None
    source: CareSource
    description: str


async def register_other_care(work: UnitOfWork, id_: UUID, *, seen_version: int, said: CareElsewhere) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    care = OtherCare(
        id=work.new_id(),
        version=0,
        status=OtherCareStatus.REGISTERED,
        citizen_id=pathway.citizen_id,
        pathway_id=pathway.id,
        actor=said.actor,
        actor_name=said.actor_name,
        category=said.category,
        from_date=said.from_date,
        to_date=said.to_date,
        source=said.source,
        registered_at=work.at,
        description=said.description,
    )
    work.save(clarifying_decisions.register_other_care(pathway, care))


async def end_other_care(work: UnitOfWork, id_: UUID, *, seen_version: int) -> None:
    care = await work.get_for_change(OtherCare, id_, seen_version=seen_version)
    work.save(clarifying_decisions.end_other_care(care, at=work.at))


async def mark_other_care_in_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    care = await work.get_for_change(OtherCare, id_, seen_version=seen_version)
    work.save(clarifying_decisions.mark_other_care_in_error(care, reason=reason, at=work.at))
