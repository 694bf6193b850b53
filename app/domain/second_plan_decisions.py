"""What a second plan means for one that is running: replace, restart, parallel (L8, §1.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain import plan_decisions
from app.domain.activities import Activity
from app.domain.activity_decisions import stopped
from app.domain.codes import StopReason
from app.domain.decision import Change, Decision
from app.domain.pathway_decisions import step
from app.domain.pathways import PATHWAY_LIFECYCLE, Backing, CloseType, Closure, Pathway, PathwayEvent
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, RehabPlan
from app.domain.refusals import RuleNotMet
from app.domain.sessions import Session


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
    """What hangs on the earlier plan's pathway."""

    pathway: Pathway
    activities: tuple[Activity, ...] = ()
    sessions: tuple[Session, ...] = ()
    serves_others: bool = False
    """Whether the pathway has another request that stands: then it goes on for that one."""


def restart(
    plan: RehabPlan, earlier: RehabPlan, running: Running | None, *, reason: str, now: datetime
) -> Decision:
    """Revoke the earlier one and stop what was done under it; this one begins anew."""
    event = PlanEvent.RESTART
    decided = _decided(plan, event, earlier, replaces_id=earlier.id)
    begun = (Change(decided, event, now, reason), *_revoked(earlier, reason, now))
    cut_short = _stopped(running, reason, now) if running and not running.serves_others else ()
    return Decision((*begun, *cut_short))


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


_ENDS = (PathwayEvent.STOP, PathwayEvent.CLOSE_NOT_STARTED)


def _stopped(running: Running, reason: str, now: datetime) -> tuple[Change, ...]:
    """End the pathway without telling the GP of an end: what follows starts at once and says so."""
    why = StopReason.IKKE_BEHOV_FAGPERSON
    parts = tuple(stopped(running.activities, running.sessions, why, at=now))
    allowed = PATHWAY_LIFECYCLE.allowed(running.pathway.status)
    event = next((each for each in _ENDS if each in allowed), None)
    if event is None:
        return parts
    closure = Closure(closed_at=now, close_type=CloseType.STOPPED, stop_reason=why, result_summary=reason)
    return (
        *parts,
        Change(step(running.pathway, event, closure=closure, backing=Backing.RESTARTED), event, now, reason),
    )


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
