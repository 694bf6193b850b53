"""The need to coordinate a pathway with others, and what is done about it (R9)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.private import Private


class InvolvedParty(StrEnum):
    OWN_GP = "own-gp"
    HOSPITAL = "hospital"
    JOBCENTRE = "jobcentre"
    SOCIAL_SERVICES = "social-services"
    MENTAL_HEALTH = "mental-health"
    PRIVATE_PROVIDER = "private-provider"
    EMPLOYER = "employer"
    RELATIVES = "relatives"
    OTHER = "other"


INVOLVED_TEXT: Final[dict[InvolvedParty, str]] = {
    InvolvedParty.OWN_GP: "egen læge",
    InvolvedParty.HOSPITAL: "sygehus",
    InvolvedParty.JOBCENTRE: "jobcenter",
    InvolvedParty.SOCIAL_SERVICES: "socialforvaltning",
    InvolvedParty.MENTAL_HEALTH: "psykiatri",
    InvolvedParty.PRIVATE_PROVIDER: "privat leverandør",
    InvolvedParty.EMPLOYER: "arbejdsgiver",
    InvolvedParty.RELATIVES: "pårørende",
    InvolvedParty.OTHER: "anden part",
}

COORDINATION_CODE: Final = "ba3e17bd-d4aa-4848-acad-25adc8285c19"
COORDINATION_NAME: Final = "Koordinering og kommunikation"
"""The FSIII intervention that is proposed; it is done for the citizen, not offered as a session."""


@dataclass(frozen=True, slots=True, repr=False)
class CoordinationNeed(Private):
    parties: tuple[InvolvedParty, ...]
    note: str = ""
