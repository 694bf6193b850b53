"""The topics a local offer can cover, and what support it suits (domain reference §5.6, §2.3)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class OfferTopic(StrEnum):
    TRAINING = "TRAINING"
    MASTERY = "MASTERY"
    PAIN_MANAGEMENT = "PAIN_MANAGEMENT"
    ENERGY_PACING = "ENERGY_PACING"
    DISEASE_COURSE = "DISEASE_COURSE"
    WORK_RETENTION = "WORK_RETENTION"
    SMOKING = "SMOKING"
    DIET = "DIET"
    ALCOHOL = "ALCOHOL"
    RETENTION_LOCAL = "RETENTION_LOCAL"
    HOME_EXERCISE = "HOME_EXERCISE"


TOPIC_TEXT: Final[dict[OfferTopic, str]] = {
    OfferTopic.TRAINING: "fysisk træning",
    OfferTopic.MASTERY: "sygdomsmestring",
    OfferTopic.PAIN_MANAGEMENT: "smertehåndtering i hverdagen",
    OfferTopic.ENERGY_PACING: "energiforvaltning og pacing",
    OfferTopic.DISEASE_COURSE: "håndtering af sygdomsforløbet",
    OfferTopic.WORK_RETENTION: "arbejdsfastholdelse",
    OfferTopic.SMOKING: "rygestop",
    OfferTopic.DIET: "kostvejledning",
    OfferTopic.ALCOHOL: "alkoholvejledning",
    OfferTopic.RETENTION_LOCAL: "træning i lokale foreninger",
    OfferTopic.HOME_EXERCISE: "hjemmetræning og egentræning",
}

TAUGHT: Final = (
    OfferTopic.ENERGY_PACING,
    OfferTopic.PAIN_MANAGEMENT,
    OfferTopic.DISEASE_COURSE,
    OfferTopic.WORK_RETENTION,
)
"""What teaching must have covered, or the citizen declined, when a pathway is closed (R38–R41)."""


class SupportLevel(StrEnum):
    """The support groups of the programme: how much help a citizen needs along the way."""

    SELVHJULPEN = "SELVHJULPEN"
    HOLD_OPFOELGNING = "HOLD_OPFOELGNING"
    INDIVIDUEL_HAANDHOLDT = "INDIVIDUEL_HAANDHOLDT"
