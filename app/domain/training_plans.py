"""The plan of a training or teaching activity: goals, five goal areas, three kinds of considerations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domain.codes import Category
from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue


class GoalArea(StrEnum):
    """The strategies of the citizen that training improves (R31)."""

    MOVEMENT = "MOVEMENT"
    HANDLING = "HANDLING"
    PAIN_UNDERSTANDING = "PAIN_UNDERSTANDING"
    HABITS = "HABITS"
    ATTENTION_FOCUS = "ATTENTION_FOCUS"


class Aspect(StrEnum):
    """The bio-psycho-social approach (R32)."""

    BIO = "BIO"
    PSYCHO = "PSYCHO"
    SOCIAL = "SOCIAL"


@dataclass(frozen=True, slots=True, repr=False)
class AreaPlan(Private):
    area: GoalArea
    relevant: bool = True
    text: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Consideration(Private):
    aspect: Aspect
    relevant: bool = True
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TrainingPlan(Private):
    goals: tuple[str, ...] = ()
    """In the words of the conversation: the citizen's own activities and conditions (R33)."""
    goal_ids: tuple[UUID, ...] = ()
    """Goals that are registered on the pathway."""
    guideline_ref: str = ""
    """The national clinical guideline: its id in the register, whose entry tells the version (R30)."""
    individually_adapted: bool = True
    not_adapted_reason: str = ""
    supervised: bool = True
    not_supervised_reason: str = ""
    areas: tuple[AreaPlan, ...] = ()
    considerations: tuple[Consideration, ...] = ()
    standard_programme: bool = False
    suitability: str = ""
    """Why a standard programme suits this citizen (R34)."""
    text: str = ""

    @property
    def has_goal(self) -> bool:
        return bool(self.goals or self.goal_ids)


PLANNED_CATEGORIES = (Category.TRAINING, Category.MASTERY)
"""What has a plan of its own: training, and support to master one's situation (R78, R91)."""


def check_training_plan(plan: TrainingPlan) -> None:
    """What departs from the programme needs its reason (R29, R34), what is relevant its text."""
    reasons = (
        (plan.individually_adapted, plan.not_adapted_reason, "not_adapted_reason"),
        (plan.supervised, plan.not_supervised_reason, "not_supervised_reason"),
        (not plan.standard_programme, plan.suitability, "suitability"),
    )
    for as_usual, reason, name in reasons:
        if not (as_usual or reason):
            raise MissingValue(name)
    _check_entries([(a.area, a.relevant, a.text) for a in plan.areas], "areas")
    _check_entries([(c.aspect, c.relevant, c.text) for c in plan.considerations], "considerations")


def _check_entries(entries: list[tuple[StrEnum, bool, str]], place: str) -> None:
    """Each once, and said what is done where it is relevant."""
    if len({name for name, _, _ in entries}) < len(entries):
        raise InvalidValue(place, "each of them once", place=place)
    for number, (_, relevant, text) in enumerate(entries):
        if relevant and not text:
            raise MissingValue("text", place=f"{place}[{number}].text")


def open_points(category: Category, plan: TrainingPlan | None, *, goal_elsewhere: bool) -> tuple[str, ...]:
    """Return what the plan of an activity does not say yet; nothing where none is wanted."""
    if category not in PLANNED_CATEGORIES:
        return ()
    said = plan or TrainingPlan()
    points = () if said.has_goal or goal_elsewhere else ("goals",)
    return points if category is Category.MASTERY else (*points, *_not_said(said))


def _not_said(plan: TrainingPlan) -> Iterator[str]:
    if not plan.guideline_ref:
        yield "guideline_ref"
    areas = {entry.area for entry in plan.areas}
    yield from (f"areas.{area}" for area in GoalArea if area not in areas)
    aspects = {entry.aspect for entry in plan.considerations}
    yield from (f"considerations.{aspect}" for aspect in Aspect if aspect not in aspects)
