"""Settle what a second §140 plan means for the one the citizen already has (L8)."""

from __future__ import annotations

from uuid import UUID

from app.domain import second_plan_decisions
from app.domain.duplicate_decisions import Concerned, Ruling, decide
from app.domain.duplicates import ALERT_LIFECYCLE, AlertDecision, AlertEvent, AlertLevel, DuplicateAlert
from app.domain.free_choice_training import is_given
from app.domain.pathways import Pathway
from app.domain.plan_decisions import computed
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, RehabPlan
from app.domain.refusals import Unresolved
from app.domain.requests import stands
from app.domain.second_plan_decisions import Running
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.loading import whole_of


async def settle_second_plan(
    work: UnitOfWork, id_: UUID, *, seen_version: int, event: PlanEvent, earlier_id: UUID, reason: str
) -> None:
    """Let it replace the earlier one, begin anew in its place, or run beside it."""
    plan = await work.get_for_change(RehabPlan, id_, seen_version=seen_version)
    PLAN_LIFECYCLE.after(plan.status, event)
    others = await work.all_of_citizen(RehabPlan, citizen_id=plan.citizen_id)
    earlier = next((other for other in others if other.id == earlier_id), None)
    if earlier is None:
        raise Unresolved("The plan", danish="Planen findes ikke hos borgeren.", place="plan_id")
    said = {"reason": reason, "now": work.at}
    if event is PlanEvent.REPLACE:
        decision = second_plan_decisions.replace_plan(plan, earlier, **said)  # type: ignore[arg-type]
    elif event is PlanEvent.RESTART:
        running = await _running(work, earlier)
        decision = second_plan_decisions.restart(
            plan, earlier, running, reason=reason, now=work.at, new_id=work.new_id
        )
    else:
        decision = second_plan_decisions.run_parallel(plan, earlier, **said)  # type: ignore[arg-type]
    work.save(computed(decision, [plan, earlier], now=work.now))
    if event is not PlanEvent.RUN_PARALLEL:
        await _settle_alerts(work, plan, earlier, reason)


async def _settle_alerts(work: UnitOfWork, plan: RehabPlan, earlier: RehabPlan, reason: str) -> None:
    """Settle what warns of nothing but training that has just been ended by saying so."""
    ruling = Ruling(
        decision=AlertDecision.REPLACE, reason=reason, decided_by=work.actor.person or work.actor.client_id
    )
    for alert in await work.all_of_citizen(DuplicateAlert, citizen_id=plan.citizen_id):
        warned = [match for match in alert.matched if match.level is not AlertLevel.YELLOW]
        is_about_it = alert.plan_id == plan.id and warned and all(is_given(m, earlier) for m in warned)
        if is_about_it and AlertEvent.DECIDE in ALERT_LIFECYCLE.allowed(alert.status):
            work.save(decide(alert, ruling, Concerned(), now=work.at))


async def _running(work: UnitOfWork, earlier: RehabPlan) -> Running | None:
    if earlier.pathway_id is None:
        return None
    hanging = await whole_of(work, await work.get(Pathway, earlier.pathway_id))
    others = [request for request in hanging.requests if request.id != earlier.id]
    return Running(hanging, serves_others=any(stands(request) for request in others))


async def check_second_plan(work: UnitOfWork, plan: RehabPlan) -> None:
    """Raise RuleNotMet where the citizen has no earlier plan to decide about."""
    others = await work.all_of_citizen(RehabPlan, citizen_id=plan.citizen_id)
    second_plan_decisions.check_earlier(plan, others)
