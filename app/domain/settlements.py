"""How a category that must be considered ends when it is not offered (R28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.codes import Category
from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue

MANDATORY: Final = (
    Category.TRAINING,
    Category.MASTERY,
    Category.SMOKING,
    Category.DIET,
    Category.ALCOHOL,
)
"""What an authority must offer by need."""


class Outcome(StrEnum):
    NOT_RELEVANT = "not-relevant"
    ELSEWHERE = "elsewhere"
    TREATMENT_REFERRED = "treatment-referred"
    """Referred to treatment for alcohol misuse (Sundhedsloven § 141)."""


class TreatmentOutcome(StrEnum):
    """What became of the referral to treatment."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    IN_TREATMENT = "in-treatment"


@dataclass(frozen=True, slots=True, repr=False)
class Settlement(Private):
    category: Category
    outcome: Outcome
    settled_at: datetime
    reason: str = ""
    treatment: TreatmentOutcome | None = None

    def __post_init__(self) -> None:
        if self.category not in MANDATORY:
            raise InvalidValue("category", ", ".join(MANDATORY), place="category")
        if self.outcome is Outcome.TREATMENT_REFERRED:
            self._check_treatment()
        elif not self.reason:
            raise MissingValue("reason", danish="begrundelsen")
        elif self.treatment is not None:
            raise InvalidValue("treatment", "nothing, unless referred to treatment", place="treatment")

    def _check_treatment(self) -> None:
        if self.category is not Category.ALCOHOL:
            raise InvalidValue("outcome", "treatment for alcohol only", place="outcome")
        if self.treatment is None:
            raise MissingValue("treatment", danish="udfaldet af henvisningen til behandling")
