"""What a second plan means for one that is running: replace, restart, parallel (L8, §1.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain import plan_decisions
from app.domain.closing_decisions import Work, close_not_started, stop
from app.domain.codes import StopReason
from app.domain.decision import Change, Decision
from app.domain.notice_orders import NewId
from app.domain.pathways import PATHWAY_LIFECYCLE, Backing, CloseType, Closure, Pathway, PathwayEvent
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, RehabPlan
from app.domain.refusals import RuleNotMet


def undecided(plan: RehabPlan, others: Iterable[RehabPlan]) -> tuple[RehabPlan, ...]:
    """Return the earlier plans of the same citizen that nobody has decided about in the light of this one.

    Only plans that are the municipality's to carry out stand in each other's way.
    """
    return tuple(
        other
        for other in others
        if plan.is_clocked
        and other.is_clocked
        and not PLAN_LIFECYCLE.is_final(other.status)
        and (other.received_at, other.id.int) < (plan.received_at, plan.id.int)
        and other.id not in plan.beside_ids
    )


def check_decided(plan: RehabPlan, others: Iterable[RehabPlan]) -> None:
    """Refuse to take a plan on in silence beside one that is running."""
    if undecided(plan, others):
        raise RuleNotMet(
            "second-plan-undecided",
            "The citizen has an earlier plan: decide whether this one replaces, restarts or runs beside it.",
            "Borgeren har en tidligere plan: erstattes den, begyndes forfra, eller løber begge?",
        )


def replace_plan(plan: RehabPlan, earlier: RehabPlan, *, reason: str, now: datetime) -> Decision:
    """Let it stand in for the earlier one; its interventions go on under this one once it is classified."""
    event = PlanEvent.REPLACE
    decided = _decided(plan, event, earlier, replaces_id=earlier.id)
    return Decision((Change(decided, event, now, reason), *_revoked(earlier, reason, now)))


def run_parallel(plan: RehabPlan, earlier: RehabPlan, *, reason: str, now: datetime) -> Decision:
    """Both are relevant, for different problems; each has its own interventions."""
    event = PlanEvent.RUN_PARALLEL
    decided = _decided(plan, event, earlier)
    return Decision((Change(decided, event, now, reason),))


@dataclass(frozen=True, slots=True)
class Running:
    """The earlier plan's pathway."""

    work: Work
    serves_others: bool = False
    """Whether the pathway has another request that stands: then it goes on for that one."""


def restart(
    plan: RehabPlan,
    earlier: RehabPlan,
    running: Running | None,
    *,
    reason: str,
    now: datetime,
    new_id: NewId,
) -> Decision:
    """Revoke the earlier one and end its pathway, which is told; this one begins anew."""
    event = PlanEvent.RESTART
    decided = _decided(plan, event, earlier, replaces_id=earlier.id)
    revoked = plan_decisions.revoke(earlier, reason=reason, now=now)
    begun = Decision((Change(decided, event, now, reason), *revoked.changes))
    if running is None or running.serves_others:
        return begun
    return begun + _ended(_told_of(running.work, revoked), reason, now=now, new_id=new_id)


def _told_of(work: Work, revoked: Decision) -> Work:
    """Let the end be told of the plan that has just been revoked: nothing else on its pathway stands."""
    ended = tuple(c.aggregate for c in revoked.changes if isinstance(c.aggregate, RehabPlan))
    return replace(work, requests=ended)


def _ended(work: Work, reason: str, *, now: datetime, new_id: NewId) -> Decision:
    """Stop the pathway, or close it as never begun; one that is closed already stays as it ended."""
    allowed = PATHWAY_LIFECYCLE.allowed(work.pathway.status)
    closure = Closure(
        closed_at=now,
        close_type=CloseType.STOPPED,
        stop_reason=StopReason.IKKE_BEHOV_FAGPERSON,
        result_summary=reason,
    )
    work = replace(work, pathway=replace(work.pathway, backing=Backing.RESTARTED))
    if PathwayEvent.STOP in allowed:
        return stop(work, closure, now=now, new_id=new_id)
    if PathwayEvent.CLOSE_NOT_STARTED in allowed:
        return close_not_started(work, closure, reason=reason, now=now, new_id=new_id)
    return Decision(())


def _decided(plan: RehabPlan, event: PlanEvent, earlier: RehabPlan, **changes: object) -> RehabPlan:
    decided = plan_decisions.step(plan, event, beside_ids=(*plan.beside_ids, earlier.id), **changes)
    check_earlier(plan, [earlier])
    return decided


def check_earlier(plan: RehabPlan, others: Iterable[RehabPlan]) -> None:
    """Refuse where there is nothing to decide about."""
    if not undecided(plan, others):
        raise RuleNotMet(
            "not-an-earlier-plan",
            "There is no earlier open plan of this citizen with this id that is still to be decided about.",
            "Der er ingen tidligere åben plan for borgeren med dette id, som mangler en afgørelse.",
            place="plan_id",
        )


def _revoked(earlier: RehabPlan, reason: str, now: datetime) -> tuple[Change, ...]:
    return plan_decisions.revoke(earlier, reason=reason, now=now).changes


def may_be_joined(pathway: Pathway) -> bool:
    """Say whether a plan that replaces the pathway's own can go on in it."""
    return PathwayEvent.ATTACH_REQUEST in PATHWAY_LIFECYCLE.allowed(pathway.status)


def continued(decision: Decision, pathway: Pathway, *, now: datetime) -> Decision:
    """Let a plan that joins a pathway with its first contact behind it be active at once."""
    if pathway.clarified_at is None:
        return decision
    plan = next(c.aggregate for c in reversed(decision.changes) if isinstance(c.aggregate, RehabPlan))
    offered = plan_decisions.offered_on(plan, now)
    attended = plan_decisions.attended(offered, now)
    return decision + Decision(
        (
            Change(offered, PlanEvent.OFFER_FIRST_CONTACT, now),
            Change(attended, PlanEvent.ATTEND_FIRST_CONTACT, now),
        )
    )
