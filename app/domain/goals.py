"""The goal (mål): a citizen's wish, what is to become of a condition, or what a training aims at (§8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.domain.fsiii import GoalChange
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private


class GoalStatus(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    REACHED = "reached"
    PARTLY = "partly"
    NOT_REACHED = "not-reached"
    DROPPED = "dropped"
    ENTERED_IN_ERROR = "entered-in-error"


class GoalEvent(StrEnum):
    AGREE = "agree"
    REACH = "reach"
    REACH_PARTLY = "reach-partly"
    NOT_REACH = "not-reach"
    RESUME = "resume"
    DROP = "drop"
    MARK_ERROR = "mark-error"


_S, _E = GoalStatus, GoalEvent
_JUDGED = (_S.REACHED, _S.PARTLY, _S.NOT_REACHED)

GOAL_LIFECYCLE: Lifecycle[GoalStatus, GoalEvent] = Lifecycle(
    "goal",
    initial=(_S.PROPOSED,),
    steps=(
        Step((_S.PROPOSED,), _E.AGREE, _S.ACTIVE, "citizen and professional agree"),
        Step((_S.ACTIVE,), _E.REACH, _S.REACHED),
        Step((_S.ACTIVE,), _E.REACH_PARTLY, _S.PARTLY),
        Step((_S.ACTIVE,), _E.NOT_REACH, _S.NOT_REACHED),
        Step(_JUDGED, _E.RESUME, _S.ACTIVE, "worked on again"),
        Step((_S.PROPOSED, _S.ACTIVE), _E.DROP, _S.DROPPED, "reason"),
        Step((_S.PROPOSED, _S.ACTIVE, *_JUDGED, _S.DROPPED), _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason"),
    ),
)


class GoalKind(StrEnum):
    CITIZEN_WISH = "CITIZEN_WISH"
    """Borgers ønsker og mål, in their own words."""
    STATE_GOAL = "STATE_GOAL"
    INTERVENTION_GOAL = "INTERVENTION_GOAL"


@dataclass(frozen=True, slots=True)
class OwnActivity:
    """One activity that the citizen named and rated (PSFS)."""

    measurement_id: UUID
    item: str


@dataclass(frozen=True, slots=True)
class Target:
    """By which instrument it is seen that the goal is reached, and at what score."""

    instrument: str
    value: Decimal


@dataclass(frozen=True, slots=True, repr=False)
class Goal(Private):
    id: UUID
    version: int
    status: GoalStatus
    citizen_id: UUID
    pathway_id: UUID
    kind: GoalKind
    description: str
    set_at: datetime
    condition_ids: tuple[UUID, ...] = ()
    own_activity: OwnActivity | None = None
    change: GoalChange | None = None
    target: Target | None = None
    target_date: date | None = None
    agreed_goal: str = ""
    """The words of the agreed plan that it belongs to."""
    judgement: str = ""
    """Why it is reached, or not."""

    @property
    def is_error(self) -> bool:
        return GOAL_LIFECYCLE.is_final(self.status)
