"""The activity (indsats): an accepted offer put to work (§9.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.domain.codes import Category, LegalBasis, StopReason
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private
from app.domain.training_plans import TrainingPlan


class ActivityStatus(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    RUNNING = "running"
    ON_HOLD = "on-hold"
    COMPLETED = "completed"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    ENTERED_IN_ERROR = "entered-in-error"


class ActivityEvent(StrEnum):
    ACTIVATE = "activate"
    WITHDRAW = "withdraw"
    START = "start"
    TAKE_BACK_START = "take-back-start"
    CHANGE_TIMING = "change-timing"
    COMPLETE = "complete"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    PLAN_TRAINING = "plan-training"
    MARK_ERROR = "mark-error"


_S, _E = ActivityStatus, ActivityEvent
_OPEN = (_S.PROPOSED, _S.ACTIVE, _S.RUNNING, _S.ON_HOLD)

ACTIVITY_LIFECYCLE: Lifecycle[ActivityStatus, ActivityEvent] = Lifecycle(
    "activity",
    initial=(_S.PROPOSED,),
    steps=(
        Step(
            (_S.PROPOSED,),
            _E.ACTIVATE,
            _S.ACTIVE,
            "FSIII code valid for the law; no undecided red alert; seat free",
            "sessions enrolled",
        ),
        Step((_S.PROPOSED,), _E.WITHDRAW, _S.CANCELLED, "reason"),
        Step((_S.ACTIVE,), _E.START, _S.RUNNING, "first session attended", "may start the pathway"),
        Step((_S.RUNNING,), _E.TAKE_BACK_START, _S.ACTIVE, "nobody came to any session after all [P]"),
        Step((_S.ACTIVE, _S.RUNNING), _E.CHANGE_TIMING, _S.REPLACED, "", "a new activity (KL: new plan)"),
        Step((_S.RUNNING,), _E.COMPLETE, _S.COMPLETED, "all sessions final"),
        Step((_S.ACTIVE, _S.RUNNING, _S.ON_HOLD), _E.STOP, _S.STOPPED, "stop reason", "rest by §4.4"),
        Step((_S.ACTIVE, _S.RUNNING), _E.PAUSE, _S.ON_HOLD, "illness"),
        Step((_S.ON_HOLD,), _E.RESUME, _S.ACTIVE),
        Step(_OPEN, _E.PLAN_TRAINING, None, "training or mastery; at least one goal"),
        Step(_OPEN, _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason"),
    ),
)


class DeliveryType(StrEnum):
    GROUP = "2865f123-15a7-4a36-a514-32ea37c400ca"
    INDIVIDUAL = "8d12d74c-17da-47a7-a4fe-e69dbaec0a8c"
    DIGITAL = "284857a4-5e91-499a-a001-64d7f0b7038a"


@dataclass(frozen=True, slots=True, repr=False)
class Activity(Private):
    id: UUID
    version: int
    status: ActivityStatus
    citizen_id: UUID
    pathway_id: UUID
    offer_id: UUID
    category: Category
    fsiii_code: str
    legal_basis: LegalBasis
    name: str
    delivery_types: tuple[DeliveryType, ...]
    planned_from: date
    planned_to: date
    stop_reason: StopReason | None = None
    catalogue_item_id: UUID | None = None
    provider: str = ""
    """The unit that carries it out; empty where it is the authority itself."""
    group_id: UUID | None = None
    """The group it has a seat in, or waits for while it is proposed."""
    individual_intro: bool = False
    """Individual sessions come before those of the group (R36)."""
    training_plan: TrainingPlan | None = None
    paused_from: date | None = None
    replaces_id: UUID | None = None
    outcome: str = ""
    """What came of it, said when it was completed."""
