"""Set a goal, agree on it, judge it, drop it."""

from __future__ import annotations

from uuid import UUID

from app.domain import goal_decisions
from app.domain.conditions import Condition
from app.domain.goal_decisions import Aim
from app.domain.goals import Goal, GoalEvent
from app.domain.measurements import Measurement
from app.domain.pathways import Pathway
from app.persistence.unit_of_work import UnitOfWork


async def set_goal(work: UnitOfWork, id_: UUID, *, seen_version: int, aim: Aim, agreed: bool) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    conditions = await work.all_of(Condition, pathway_id=id_)
    measurements = await work.all_of(Measurement, pathway_id=id_)
    work.save(
        goal_decisions.set_goal(
            pathway, conditions, measurements, aim, agreed=agreed, now=work.at, new_id=work.new_id
        )
    )


async def move_goal(
    work: UnitOfWork, id_: UUID, *, seen_version: int, event: GoalEvent, reason: str = ""
) -> None:
    goal = await work.get_for_change(Goal, id_, seen_version=seen_version)
    work.save(goal_decisions.move_goal(goal, event, reason=reason, now=work.at))
