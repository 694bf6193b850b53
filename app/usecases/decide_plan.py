"""Decide on a §140 plan alone: level, type, date, mistake, what the citizen was told."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from app.domain.decision import Decision
from app.domain.plan_decisions import computed
from app.domain.plans import RehabPlan
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.follow_requests import save_followed


async def decide_plan(
    work: UnitOfWork, id_: UUID, *, seen_version: int, decide: Callable[[RehabPlan], Decision]
) -> None:
    """Load, let the pure decision decide, save; its pathway follows."""
    plan = await work.get_for_change(RehabPlan, id_, seen_version=seen_version)
    decision = computed(decide(plan), [plan], now=work.now)
    await save_followed(work, decision)
