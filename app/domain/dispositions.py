"""The next step outside the municipality: the spine centre or a hospital, and from when (R117)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private


class DispositionStatus(StrEnum):
    REGISTERED = "registered"
    ENTERED_IN_ERROR = "entered-in-error"


class DispositionEvent(StrEnum):
    MARK_ERROR = "mark-error"


DISPOSITION_LIFECYCLE: Lifecycle[DispositionStatus, DispositionEvent] = Lifecycle(
    "disposition",
    initial=(DispositionStatus.REGISTERED,),
    steps=(
        Step(
            (DispositionStatus.REGISTERED,),
            DispositionEvent.MARK_ERROR,
            DispositionStatus.ENTERED_IN_ERROR,
            "reason",
        ),
    ),
)


class NextStep(StrEnum):
    SPINE_CENTRE = "spine-centre"
    HOSPITAL = "hospital"


NEXT_STEP_TEXT: Final[dict[NextStep, str]] = {
    NextStep.SPINE_CENTRE: "Rygcenter",
    NextStep.HOSPITAL: "Sygehus",
}


@dataclass(frozen=True, slots=True, repr=False)
class Disposition(Private):
    id: UUID
    version: int
    status: DispositionStatus
    citizen_id: UUID
    next_step: NextStep
    decided_on: date
    responsible: str
    """Who has the citizen from then on."""
    decided_by: str = ""
    reason: str = ""
