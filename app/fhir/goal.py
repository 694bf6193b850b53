"""A goal as Goal (base R4; there is no Danish profile): what is to be reached, by which measure, for what."""

from __future__ import annotations

from typing import Any, Final

from app.domain.fsiii import GOAL_CHANGE_TEXT
from app.domain.goals import Goal, GoalKind, GoalStatus
from app.domain.legal_days import legal_day
from app.fhir import shapes
from app.fhir.instruments import code_of, quantity
from app.fhir.shapes import built
from app.fhir.systems import GOAL_KIND

_ACHIEVEMENT: Final = "http://terminology.hl7.org/CodeSystem/goal-achievement"

STATUS: Final[dict[GoalStatus, tuple[str, str]]] = {
    GoalStatus.PROPOSED: ("proposed", ""),
    GoalStatus.ACTIVE: ("active", "in-progress"),
    GoalStatus.REACHED: ("completed", "achieved"),
    GoalStatus.PARTLY: ("completed", "improving"),
    GoalStatus.NOT_REACHED: ("completed", "not-achieved"),
    GoalStatus.DROPPED: ("cancelled", ""),
    GoalStatus.ENTERED_IN_ERROR: ("entered-in-error", ""),
}
"""Lifecycle, and how far it was reached."""

KIND_TEXT: Final[dict[GoalKind, str]] = {
    GoalKind.CITIZEN_WISH: "Borgers ønsker og mål",
    GoalKind.STATE_GOAL: "Mål for tilstand",
    GoalKind.INTERVENTION_GOAL: "Indsatsmål",
}


def goal(held: Goal) -> dict[str, Any]:
    lifecycle, achievement = STATUS[held.status]
    is_wish = held.kind is GoalKind.CITIZEN_WISH
    return built(
        {
            "resourceType": "Goal",
            "id": str(held.id),
            "lifecycleStatus": lifecycle,
            "achievementStatus": shapes.concept(_ACHIEVEMENT, achievement),
            "category": [shapes.concept(GOAL_KIND, held.kind, KIND_TEXT[held.kind]), *_change(held)],
            "description": {"text": held.description},
            "subject": shapes.refer("Patient", held.citizen_id),
            "startDate": shapes.day(legal_day(held.set_at)),
            "target": shapes.filled([_target(held)]),
            "statusReason": held.judgement,
            "expressedBy": shapes.refer("Patient", held.citizen_id if is_wish else None),
            "addresses": shapes.refer_all("Condition", held.condition_ids),
        }
    )


def _change(held: Goal) -> list[dict[str, Any]]:
    """Say what is to become of the condition, in KL's codes."""
    return [shapes.care_social(held.change, GOAL_CHANGE_TEXT[held.change])] if held.change else []


def _target(held: Goal) -> dict[str, Any]:
    due = {"dueDate": shapes.day(held.target_date)}
    if held.target is None:
        return built(due)
    return built(
        {
            "measure": code_of(held.target.instrument),
            "detailQuantity": quantity(held.target.instrument, "score", held.target.value),
            **due,
        }
    )
