"""What a conversation with the citizen records beside the questions that must be asked (§2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.need_answers import within
from app.domain.private import Private
from app.domain.refusals import MissingValue
from app.domain.thresholds import Thresholds

MINUTES_OF_A_WEEK = 7 * 24 * 60


@dataclass(frozen=True, slots=True, repr=False)
class PainHistory(Private):
    """What is not said is not known; a referral says some of it too."""

    onset_date: date | None = None
    leg_pain: bool | None = None
    red_flags_checked: bool | None = None
    """Whether the referrer has looked for signs of serious disease."""
    previous_treatment: str = ""
    operation_considered: bool | None = None
    examined: bool | None = None
    acute_exacerbation: bool | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Functioning(Private):
    condition_ids: tuple[UUID, ...] = ()
    """FSIII conditions of the pathway that were talked about."""
    activities: tuple[str, ...] = ()
    """What the citizen finds hard, in the words of the patient-specific functional scale."""
    own_rating: int | None = None
    """The citizen's own view of it, 0-10 (R94)."""
    instrument_reason: str = ""
    """Why no standardised instrument was used: the test would not benefit the citizen (R94)."""

    def __post_init__(self) -> None:
        within(self.own_rating, 0, 10, what="own_rating")


class FactorKind(StrEnum):
    """What makes a citizen's course another than the usual one (R22)."""

    COMORBIDITY = "comorbidity"
    COMPLEXITY = "complexity"
    SICK_LEAVE = "sick-leave"
    UNEMPLOYMENT = "unemployment"
    SUBSTANCE_MISUSE = "substance-misuse"
    PSYCHOLOGICAL = "psychological"
    OTHER_SOCIAL = "other-social"


@dataclass(frozen=True, slots=True, repr=False)
class Factor(Private):
    kind: FactorKind
    what: str
    adaptation: str
    """What is done differently because of it."""

    def __post_init__(self) -> None:
        for name in ("what", "adaptation"):
            if not getattr(self, name):
                raise MissingValue(name)


@dataclass(frozen=True, slots=True, repr=False)
class HealthBehaviour(Private):
    moderate_minutes: int | None = None
    """Physical activity a week; what is vigorous counts twice [P]."""
    vigorous_minutes: int | None = None
    activity_advice: str = ""
    sleep: str = ""

    def __post_init__(self) -> None:
        within(self.moderate_minutes, 0, MINUTES_OF_A_WEEK, what="moderate_minutes")
        within(self.vigorous_minutes, 0, MINUTES_OF_A_WEEK, what="vigorous_minutes")

    def is_active_enough(self, limits: Thresholds) -> bool | None:
        """Say whether it is what the health authority recommends; None where nothing was said."""
        if self.moderate_minutes is None and self.vigorous_minutes is None:
            return None
        minutes = (self.moderate_minutes or 0) + 2 * (self.vigorous_minutes or 0)
        return minutes >= limits.activity_minutes


class BodyUnderstanding(StrEnum):
    GOOD = "good"
    MEDIUM = "medium"
    POOR = "poor"


class MedicationUse(StrEnum):
    NONE = "none"
    OCCASIONAL = "occasional"
    DAILY = "daily"


@dataclass(frozen=True, slots=True, repr=False)
class PainMedication(Private):
    use: MedicationUse
    preparations: str = ""
    citizens_view: str = ""
    review_suggested: bool = False
    """The own GP is asked to look at it, in the PLAN and END notices (R121)."""


@dataclass(frozen=True, slots=True, repr=False)
class Practical(Private):
    interpreter_language: str = ""
    transport: str = ""
    digitally_exempt: bool | None = None
    relatives: str = ""


class HabitsKept(StrEnum):
    """Whether the citizen holds on to the habits of the retention plan (R42)."""

    KEPT = "kept"
    PARTLY = "partly"
    NOT_KEPT = "not-kept"


@dataclass(frozen=True, slots=True, repr=False)
class ConversationRecord(Private):
    """The rest of the field set; nothing of it is mandatory."""

    own_goals: tuple[str, ...] = ()
    mastery: int | None = None
    """How well the citizen understands and masters the symptoms, by their own rating 0-10 (R18)."""
    pain: PainHistory | None = None
    functioning: Functioning | None = None
    factors: tuple[Factor, ...] = ()
    health: HealthBehaviour | None = None
    mental_health: str = ""
    body_understanding: BodyUnderstanding | None = None
    medication: PainMedication | None = None
    practical: Practical | None = None
    habits_kept: HabitsKept | None = None
    """Asked at a follow-up."""

    def __post_init__(self) -> None:
        within(self.mastery, 0, 10, what="mastery")


NOTHING_RECORDED: Final = ConversationRecord()


def check_advice(record: ConversationRecord, limits: Thresholds) -> None:
    """Refuse that a citizen is too little active and nothing was said about it (R111)."""
    health = record.health
    if health is not None and health.is_active_enough(limits) is False and not health.activity_advice:
        raise MissingValue(
            "activity_advice",
            danish="rådet om fysisk aktivitet (borgeren er mindre aktiv end anbefalet)",
            place="record.health.activity_advice",
        )
