"""Decisions on goals: setting one on what it builds on, agreeing, judging, dropping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from app.domain.conditions import Condition
from app.domain.coverage import OWN_RATING
from app.domain.decision import Change, Decision
from app.domain.fsiii import GoalChange
from app.domain.goals import GOAL_LIFECYCLE, Goal, GoalEvent, GoalKind, GoalStatus, OwnActivity, Target
from app.domain.instruments.registry import instrument_on
from app.domain.legal_days import legal_day
from app.domain.measurements import Measurement
from app.domain.notice_orders import NewId
from app.domain.pathway_decisions import step
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet, Unresolved
from app.domain.registered_times import not_passed


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Aim(Private):
    """A goal as it was told."""

    kind: GoalKind
    description: str
    condition_ids: tuple[UUID, ...] = ()
    own_activity: OwnActivity | None = None
    change: GoalChange | None = None
    target: Target | None = None
    target_date: date | None = None
    agreed_goal: str = ""


def set_goal(
    pathway: Pathway,
    conditions: Sequence[Condition],
    measurements: Sequence[Measurement],
    aim: Aim,
    *,
    agreed: bool,
    now: datetime,
    new_id: NewId,
) -> Decision:
    """Set a goal; one of training builds on the citizen's own conditions or activities (R33)."""
    _check_basis(aim)
    _check_conditions(aim, conditions)
    _check_own_activity(aim, measurements)
    _check_target(aim, now)
    _check_agreed_goal(aim, pathway)
    if aim.target_date is not None:
        not_passed(aim.target_date, now, place="target_date")
    goal = Goal(
        id=new_id(),
        version=0,
        status=_first_status(agreed=agreed),
        citizen_id=pathway.citizen_id,
        pathway_id=pathway.id,
        kind=aim.kind,
        description=aim.description,
        set_at=now,
        condition_ids=aim.condition_ids,
        own_activity=aim.own_activity,
        change=aim.change,
        target=aim.target,
        target_date=aim.target_date,
        agreed_goal=aim.agreed_goal,
    )
    return Decision(
        (Change(step(pathway, PathwayEvent.DOCUMENT), "set-goal", now), Change(goal, "set-goal", now))
    )


def _first_status(*, agreed: bool) -> GoalStatus:
    proposed = GoalStatus.PROPOSED
    return GOAL_LIFECYCLE.after(proposed, GoalEvent.AGREE) if agreed else proposed


def _check_basis(aim: Aim) -> None:
    if not aim.description:
        raise MissingValue("description")
    if aim.kind is GoalKind.STATE_GOAL and not aim.condition_ids:
        raise MissingValue("condition_ids")
    if aim.kind is GoalKind.STATE_GOAL and aim.change is None:
        raise MissingValue("change")
    if aim.kind is GoalKind.INTERVENTION_GOAL and not (aim.condition_ids or aim.own_activity):
        raise RuleNotMet(
            "goal-without-basis",
            "A training goal builds on a condition or on an activity the citizen named.",
            "Et mål for træning bygger på en tilstand eller på en aktivitet, borgeren selv har valgt.",
            place="condition_ids",
        )


def _check_conditions(aim: Aim, conditions: Sequence[Condition]) -> None:
    standing = {condition.id for condition in conditions if condition.stands}
    for number, id_ in enumerate(aim.condition_ids):
        if id_ not in standing:
            place = f"condition_ids[{number}]"
            raise Unresolved(place, danish="Tilstanden findes ikke som aktiv i forløbet.", place=place)


def _check_own_activity(aim: Aim, measurements: Sequence[Measurement]) -> None:
    own = aim.own_activity
    if own is None:
        return
    named = {
        (m.id, answer.item)
        for m in measurements
        if m.instrument == OWN_RATING and m.is_measured
        for answer in m.items
    }
    if (own.measurement_id, own.item) not in named:
        raise Unresolved(
            "own_activity", danish="Aktiviteten findes ikke i borgerens PSFS.", place="own_activity"
        )


def _check_target(aim: Aim, now: datetime) -> None:
    if aim.target is None:
        return
    instrument = instrument_on(aim.target.instrument, legal_day(now), place="target.instrument")
    highest = instrument.highest
    if not Decimal(0) <= aim.target.value <= highest:
        raise InvalidValue(
            "target",
            f"0–{highest}",
            danish=f"Målværdien skal ligge mellem 0 og {highest}.",
            place="target.value",
        )


def _check_agreed_goal(aim: Aim, pathway: Pathway) -> None:
    agreed = pathway.agreed_plan.goals if pathway.agreed_plan else ()
    if aim.agreed_goal and aim.agreed_goal not in agreed:
        raise Unresolved("agreed_goal", danish="Målet står ikke i den aftalte plan.", place="agreed_goal")


def move_goal(goal: Goal, event: GoalEvent, *, reason: str, now: datetime) -> Decision:
    """Agree on, judge, take up again, drop or correct a goal."""
    status = GOAL_LIFECYCLE.after(goal.status, event)
    return Decision((Change(replace(goal, status=status, judgement=reason), event, now, reason),))
