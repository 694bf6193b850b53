"""Read a §140 plan with what it is judged beside: other plans, its pathway's start, the targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain.citizens import Citizen
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.requests import stands
from app.domain.second_plan_decisions import undecided
from app.domain.service_targets import ServiceTarget
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.read_case import read_request
from app.usecases.service_targets import targets_of


@dataclass(frozen=True, slots=True)
class PlanRead:
    """A plan with its surroundings."""

    plan: RehabPlan
    citizen: Citizen
    others: Sequence[RehabPlan]
    """The citizen's other open plans."""
    undecided: Sequence[RehabPlan]
    """Those a decision is due about."""
    started_on: date | None
    targets: Sequence[ServiceTarget]


async def read_plan(work: UnitOfWork, id_: UUID) -> PlanRead:
    plan, citizen = await read_request(work, RehabPlan, id_)
    every = await work.all_of_citizen(RehabPlan, citizen_id=plan.citizen_id)
    others = [other for other in every if other.id != id_ and stands(other)]
    pathway = await work.get(Pathway, plan.pathway_id) if plan.pathway_id else None
    return PlanRead(
        plan=plan,
        citizen=citizen,
        others=others,
        undecided=undecided(plan, others) if stands(plan) else (),
        started_on=pathway.rehab_start_date if pathway else None,
        targets=await targets_of(work),
    )
