"""The condition (tilstand): a functional ability coded in FSIII, as professional and citizen see it (§8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.domain.codes import LegalBasis
from app.domain.fsiii import Meaning, Performance, Severity
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private


class ConditionStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    ENTERED_IN_ERROR = "entered-in-error"


class ConditionEvent(StrEnum):
    ASSESS = "assess"
    END = "end"
    RESUME = "resume"
    MARK_ERROR = "mark-error"


_S, _E = ConditionStatus, ConditionEvent

CONDITION_LIFECYCLE: Lifecycle[ConditionStatus, ConditionEvent] = Lifecycle(
    "condition",
    initial=(_S.ACTIVE,),
    steps=(
        Step((_S.ACTIVE,), _E.ASSESS, None, "", "earlier ratings kept; the day first recorded stays"),
        Step((_S.ACTIVE,), _E.END, _S.INACTIVE),
        Step((_S.INACTIVE,), _E.RESUME, _S.ACTIVE),
        Step((_S.ACTIVE, _S.INACTIVE), _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason"),
    ),
)


@dataclass(frozen=True, slots=True, repr=False)
class Rating(Private):
    """How it stood at one time: the professional's severity, the citizen's performance and meaning."""

    rated_at: datetime
    severity: Severity
    performance: Performance | None = None
    meaning: Meaning | None = None
    rated_by: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Condition(Private):
    id: UUID
    version: int
    status: ConditionStatus
    citizen_id: UUID
    pathway_id: UUID
    legal_basis: LegalBasis
    fsiii_code: str
    recorded_date: date
    """The day it was first recorded; later ratings do not move it."""
    ratings: tuple[Rating, ...]
    """Oldest first."""
    in_focus: bool = False
    icf_codes: tuple[str, ...] = ()
    """What a professional noted in ICF beside it; never derived."""

    @property
    def rating(self) -> Rating:
        return self.ratings[-1]

    @property
    def stands(self) -> bool:
        """Whether it may be built on: neither ended nor in error."""
        return ConditionEvent.ASSESS in CONDITION_LIFECYCLE.allowed(self.status)

    @property
    def is_error(self) -> bool:
        return CONDITION_LIFECYCLE.is_final(self.status)

    @property
    def is_rated_by_citizen(self) -> bool:
        return self.rating.performance is not None or self.rating.meaning is not None
