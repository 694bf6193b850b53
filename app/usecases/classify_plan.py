"""Take a §140 plan on, beside or in place of what the citizen already has."""

from __future__ import annotations

from uuid import UUID

from app.domain.pathways import Pathway
from app.domain.plan_decisions import Classification, classify, computed
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, RehabPlan
from app.domain.second_plan_decisions import check_decided, continued, may_be_joined
from app.persistence.unit_of_work import UnitOfWork


async def classify_plan(work: UnitOfWork, id_: UUID, *, seen_version: int, said: Classification) -> None:
    """Classify; a plan that replaces another goes on in that one's pathway (L8)."""
    plan = await work.get_for_change(RehabPlan, id_, seen_version=seen_version)
    PLAN_LIFECYCLE.after(plan.status, PlanEvent.CLASSIFY)
    await check_nothing_undecided(work, plan)
    joined = await _pathway_to_join(work, plan)
    decision = classify(plan, said, joined, now=work.at, new_id=work.new_id)
    if joined is not None:
        decision = continued(decision, joined, now=work.at)
    work.save(computed(decision, [plan], now=work.now))


async def check_nothing_undecided(work: UnitOfWork, plan: RehabPlan) -> None:
    """Raise RuleNotMet while an earlier plan of the citizen stands and nobody has said what becomes of it."""
    check_decided(plan, await work.all_of_citizen(RehabPlan, citizen_id=plan.citizen_id))


async def _pathway_to_join(work: UnitOfWork, plan: RehabPlan) -> Pathway | None:
    """Return the pathway of the plan this one stands in for, while it runs."""
    if plan.replaces_id is None:
        return None
    earlier = await work.get(RehabPlan, plan.replaces_id)
    if earlier.pathway_id is None:
        return None
    pathway = await work.get(Pathway, earlier.pathway_id)
    return pathway if may_be_joined(pathway) else None
