"""Give a §140 case to the private provider the citizen chose."""

from __future__ import annotations

from uuid import UUID

from app.domain.free_choice_decisions import check_right, choose_private
from app.domain.parties import Party
from app.domain.plan_decisions import computed
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, RehabPlan
from app.domain.refusals import Unresolved
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.follow_requests import save_followed
from app.usecases.resolve import find_unit


async def choose_provider(
    work: UnitOfWork, id_: UUID, *, seen_version: int, provider: Party, reason: str
) -> None:
    """Load plan and provider, decide, save; raises Unresolved where the register has no such unit."""
    plan = await work.get_for_change(RehabPlan, id_, seen_version=seen_version)
    if plan.passes_at is None:
        PLAN_LIFECYCLE.after(plan.status, PlanEvent.CHOOSE_PRIVATE)
    unit = await find_unit(work, provider)
    if unit is None:
        raise Unresolved("The provider", danish="Leverandøren findes ikke i registeret.", place="sor")
    decision = computed(choose_private(plan, unit, reason=reason, now=work.at), [plan], now=work.now)
    await save_followed(work, decision)


async def check_free_choice(work: UnitOfWork, plan: RehabPlan) -> None:
    check_right(plan, now=work.now)
