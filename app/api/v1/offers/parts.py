"""What the views of offers, activities and sessions show beyond the core."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.domain.activities import Activity
from app.domain.offer_decisions import remind_on
from app.domain.offers import Offer
from app.domain.sessions import STAYED_AWAY_LIMIT, Session, no_shows_in_a_row
from app.domain.training_plans import PLANNED_CATEGORIES, TrainingPlan, open_points


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class OfferParts(Part):
    catalogue_item_id: UUID | None
    deferred_to: date | None
    remind_on: date | None
    """The day somebody asks again, while no answer has come."""


class SessionParts(Part):
    reason: str
    moved_to_id: UUID | None
    replacement_owed: bool
    """The provider cancelled and owes a new time."""


class TrainingPlanView(Part):
    """The plan of a training or mastery activity, and what it does not say yet."""

    complete: bool
    open_points: list[str]
    goals: list[str]
    goal_ids: list[UUID]
    guideline_ref: str
    individually_adapted: bool
    not_adapted_reason: str
    supervised: bool
    not_supervised_reason: str
    areas: list[dict[str, Any]]
    considerations: list[dict[str, Any]]
    standard_programme: bool
    suitability: str
    text: str


class ActivityParts(Part):
    pathway_id: UUID
    """What it rests on are that pathway's requests, a G-GOP that was added later among them."""
    delivery_types: list[str]
    provider: str
    catalogue_item_id: UUID | None
    group_id: UUID | None
    individual_intro: bool
    paused_from: date | None
    replaces_id: UUID | None
    outcome: str
    training_plan: TrainingPlanView | None
    no_shows_in_a_row: int
    replacements_owed: int
    tasks: list[str]
    """What somebody should look at: `udeblivelse` after two no-shows in a row."""


def of_offer(made: Offer) -> dict[str, Any]:
    return {
        "catalogue_item_id": made.catalogue_item_id,
        "deferred_to": made.deferred_to,
        "remind_on": remind_on(made),
    }


def of_session(held: Session) -> dict[str, Any]:
    return {
        "reason": held.reason,
        "moved_to_id": held.moved_to_id,
        "replacement_owed": held.replacement_owed,
    }


def of_activity(done: Activity, sessions: Iterable[Session]) -> dict[str, Any]:
    own = [session for session in sessions if session.activity_id == done.id]
    away = no_shows_in_a_row(own)
    return {
        "pathway_id": done.pathway_id,
        "delivery_types": [kind.name.lower() for kind in done.delivery_types],
        "provider": done.provider,
        "catalogue_item_id": done.catalogue_item_id,
        "group_id": done.group_id,
        "individual_intro": done.individual_intro,
        "paused_from": done.paused_from,
        "replaces_id": done.replaces_id,
        "outcome": done.outcome,
        "training_plan": _training_plan(done),
        "no_shows_in_a_row": away,
        "replacements_owed": sum(session.replacement_owed for session in own),
        "tasks": ["udeblivelse"] if away >= STAYED_AWAY_LIMIT else [],
    }


def _training_plan(done: Activity) -> TrainingPlanView | None:
    """Show the plan, also one that nobody has written yet; the goal may be the pathway's own."""
    if done.category not in PLANNED_CATEGORIES:
        return None
    plan = done.training_plan or TrainingPlan()
    left = open_points(done.category, done.training_plan, goal_elsewhere=True)
    return TrainingPlanView(
        complete=not left,
        open_points=list(left),
        goals=list(plan.goals),
        goal_ids=list(plan.goal_ids),
        guideline_ref=plan.guideline_ref,
        individually_adapted=plan.individually_adapted,
        not_adapted_reason=plan.not_adapted_reason,
        supervised=plan.supervised,
        not_supervised_reason=plan.not_supervised_reason,
        areas=[{"area": a.area, "relevant": a.relevant, "text": a.text} for a in plan.areas],
        considerations=[
            {"aspect": c.aspect, "relevant": c.relevant, "text": c.text} for c in plan.considerations
        ],
        standard_programme=plan.standard_programme,
        suitability=plan.suitability,
        text=plan.text,
    )
