"""Conversations: clarifying, needs, initial assessment, closing, follow-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.conversation_records import NOTHING_RECORDED, ConversationRecord
from app.domain.lifecycle import Lifecycle, Step
from app.domain.need_answers import Alcohol, Smoking, Weight, WorkSituation
from app.domain.private import Private


class AssessmentKind(StrEnum):
    CLARIFYING = "clarifying"
    NEEDS = "needs"
    INITIAL_140 = "initial-140"
    CLOSING = "closing"
    FOLLOW_UP = "follow-up"


class AssessmentStatus(StrEnum):
    BOOKED = "booked"
    HELD = "held"
    NO_SHOW = "no-show"
    CANCELLED_CITIZEN = "cancelled-citizen"
    CANCELLED_PROVIDER = "cancelled-provider"
    DECLINED = "declined"
    ENTERED_IN_ERROR = "entered-in-error"


class AssessmentEvent(StrEnum):
    REBOOK = "rebook"
    HOLD = "hold"
    NOT_ARRIVE = "not-arrive"
    CANCEL_BY_CITIZEN = "cancel-by-citizen"
    CANCEL_BY_PROVIDER = "cancel-by-provider"
    DECLINE = "decline"
    MARK_ERROR = "mark-error"


_S, _E = AssessmentStatus, AssessmentEvent

ASSESSMENT_LIFECYCLE: Lifecycle[AssessmentStatus, AssessmentEvent] = Lifecycle(
    "assessment",
    initial=(_S.BOOKED, _S.HELD),
    steps=(
        Step((_S.BOOKED,), _E.REBOOK, None, "another time [P]"),
        Step((_S.BOOKED,), _E.HOLD, _S.HELD, "the citizen takes part: in person, by phone or screen"),
        Step((_S.BOOKED,), _E.NOT_ARRIVE, _S.NO_SHOW),
        Step((_S.BOOKED,), _E.CANCEL_BY_CITIZEN, _S.CANCELLED_CITIZEN),
        Step((_S.BOOKED,), _E.CANCEL_BY_PROVIDER, _S.CANCELLED_PROVIDER),
        Step((_S.BOOKED,), _E.DECLINE, _S.DECLINED),
        Step((_S.BOOKED, _S.HELD), _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason"),
    ),
)


class Mode(StrEnum):
    """Contact class."""

    AT_CENTRE = "AMB"
    AT_HOME = "HH"
    PHONE = "PHONE"
    SCREEN = "SCREEN"


class Topic(StrEnum):
    """What the clarifying conversation must ask about (R49–R51, §2.2)."""

    SMOKING = "SMOKING"
    ALCOHOL = "ALCOHOL"
    WEIGHT = "WEIGHT"
    WORK = "WORK"


@dataclass(frozen=True, slots=True, repr=False)
class NeedAnswer(Private):
    """One mandatory question: asked and answered in the fields of its topic, or why it was not asked."""

    topic: Topic
    asked: bool
    reason_not_asked: str = ""
    smoking: Smoking | None = None
    alcohol: Alcohol | None = None
    weight: Weight | None = None
    work: WorkSituation | None = None

    @property
    def values(self) -> dict[Topic, Smoking | Alcohol | Weight | WorkSituation | None]:
        return {
            Topic.SMOKING: self.smoking,
            Topic.ALCOHOL: self.alcohol,
            Topic.WEIGHT: self.weight,
            Topic.WORK: self.work,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Assessment(Private):
    id: UUID
    version: int
    status: AssessmentStatus
    citizen_id: UUID
    pathway_id: UUID
    kind: AssessmentKind
    booked_for: datetime | None = None
    held_at: datetime | None = None
    mode: Mode = Mode.AT_CENTRE
    conducted_by: str = ""
    what_matters: str = ""
    """The citizen's own words."""
    summary: str = ""
    answers: tuple[NeedAnswer, ...] = ()
    record: ConversationRecord = NOTHING_RECORDED
    planned_minutes: int | None = None
    actual_minutes: int | None = None
    is_short: bool = False
    """A clarifying conversation below the minimum of the day it was held (R120)."""
    reason: str = ""
    """Why it was not held, or was registered in error."""
