"""The plan of a training or mastery activity as a body says it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.v1.body import MOST, Body
from app.domain.training_plans import AreaPlan, Aspect, Consideration, GoalArea, TrainingPlan

_PLAIN = {
    "guideline_ref",
    "individually_adapted",
    "not_adapted_reason",
    "supervised",
    "not_supervised_reason",
    "standard_programme",
    "suitability",
    "text",
}


class AreaBody(Body):
    area: GoalArea
    relevant: bool = True
    text: str = Field(default="", description="Hvad der gøres; kræves, når området er relevant.")


class ConsiderationBody(Body):
    aspect: Aspect
    relevant: bool = True
    text: str = ""


class TrainingPlanBody(Body):
    goals: list[Annotated[str, Field(min_length=1)]] = Field(default=[], max_length=MOST)
    goal_ids: list[UUID] = Field(default=[], max_length=MOST, description="Mål, der står på forløbet.")
    guideline_ref: str = Field(
        default="", description="Den nationale kliniske retningslinje: dens id i registeret guideline."
    )
    individually_adapted: bool = True
    not_adapted_reason: str = ""
    supervised: bool = True
    not_supervised_reason: str = ""
    areas: list[AreaBody] = Field(default=[], max_length=MOST)
    considerations: list[ConsiderationBody] = Field(default=[], max_length=MOST)
    standard_programme: bool = False
    suitability: str = Field(default="", description="Hvorfor standardprogrammet passer til borgeren.")
    text: str = ""

    def to_domain(self) -> TrainingPlan:
        plain = self.model_dump(include=_PLAIN)
        return TrainingPlan(
            goals=tuple(self.goals),
            goal_ids=tuple(self.goal_ids),
            areas=tuple(AreaPlan(a.area, a.relevant, a.text) for a in self.areas),
            considerations=tuple(Consideration(c.aspect, c.relevant, c.text) for c in self.considerations),
            **plain,
        )
