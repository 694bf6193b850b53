"""Agree on a plan with the citizen."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.domain import pathway_decisions
from app.domain.clarification import check_settled
from app.domain.offers import Offer
from app.domain.pathways import PATHWAY_LIFECYCLE, AgreedPlan, Pathway, PathwayEvent
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.clarify import clarification_of
from app.usecases.loading import requests_of


async def agree_plan(
    work: UnitOfWork,
    id_: UUID,
    *,
    seen_version: int,
    goals: tuple[str, ...],
    expected_end_date: date | None,
    responsibilities: str,
) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    PATHWAY_LIFECYCLE.after(pathway.status, PathwayEvent.AGREE_PLAN)
    check_settled(await clarification_of(work, pathway))
    plan = AgreedPlan(work.at, goals, expected_end_date, responsibilities)
    offers = await work.all_of(Offer, pathway_id=pathway.id)
    requests = await requests_of(work, pathway)
    work.save(pathway_decisions.agree_plan(pathway, offers, requests, plan, now=work.at, new_id=work.new_id))


async def ready_for_plan(work: UnitOfWork, pathway: Pathway) -> None:
    """Refuse what no plan could change: open points of the clarifying conversation, nothing accepted."""
    check_settled(await clarification_of(work, pathway))
    pathway_decisions.check_accepted(await work.all_of(Offer, pathway_id=pathway.id))
