"""Offer the citizen a first contact under a §140 plan."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.domain.pathways import Pathway
from app.domain.plan_decisions import computed
from app.domain.plan_decisions import offer_first_contact as decide
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, RehabPlan
from app.persistence.unit_of_work import UnitOfWork


async def offer_first_contact(
    work: UnitOfWork, id_: UUID, *, seen_version: int, offered_for: datetime
) -> None:
    plan = await work.get_for_change(RehabPlan, id_, seen_version=seen_version)
    if plan.pathway_id is None:
        # Not classified yet: the lifecycle refuses, and says what comes first.
        PLAN_LIFECYCLE.after(plan.status, PlanEvent.OFFER_FIRST_CONTACT)
        return
    pathway = await work.get(Pathway, plan.pathway_id)
    decision = decide(plan, pathway, offered_for=offered_for, now=work.at, new_id=work.new_id)
    work.save(computed(decision, [plan], now=work.now))
