"""How training was given, unit by unit: adapted to the citizen and supervised, or why not (R92)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from app.domain.activities import Activity, ActivityStatus
from app.domain.training_plans import TrainingPlan

GIVEN: Final = frozenset(
    {
        ActivityStatus.ACTIVE,
        ActivityStatus.RUNNING,
        ActivityStatus.ON_HOLD,
        ActivityStatus.COMPLETED,
        ActivityStatus.STOPPED,
    }
)
"""What was or is given; what was proposed, withdrawn, replaced or wrong is not counted."""


@dataclass(frozen=True, slots=True)
class Supervision:
    unit: str
    activities: int
    not_adapted: int
    not_supervised: int
    reasons: tuple[tuple[str, int], ...]
    """Why it was otherwise, with how often each was said."""


def supervision(activities: Iterable[Activity]) -> tuple[Supervision, ...]:
    """Count the activities under way or completed by unit, in the order of their names."""
    by_unit: dict[str, list[TrainingPlan]] = {}
    for activity in activities:
        if activity.status in GIVEN:
            by_unit.setdefault(activity.provider, []).append(activity.training_plan or TrainingPlan())
    return tuple(_told(unit, plans) for unit, plans in sorted(by_unit.items()))


def _told(unit: str, plans: list[TrainingPlan]) -> Supervision:
    reasons = Counter(reason for plan in plans for reason in _reasons(plan))
    return Supervision(
        unit,
        len(plans),
        sum(not plan.individually_adapted for plan in plans),
        sum(not plan.supervised for plan in plans),
        tuple(reasons.most_common()),
    )


def _reasons(plan: TrainingPlan) -> Iterator[str]:
    if not plan.individually_adapted:
        yield plan.not_adapted_reason
    if not plan.supervised:
        yield plan.not_supervised_reason
