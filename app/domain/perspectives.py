"""Who sees the citizen how: perspectives collected for the ICF summary, and who may read it (R85, R89)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.icf import Component
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private


class PerspectiveStatus(StrEnum):
    RECORDED = "recorded"
    ENTERED_IN_ERROR = "entered-in-error"


class PerspectiveEvent(StrEnum):
    MARK_ERROR = "mark-error"


PERSPECTIVE_LIFECYCLE: Lifecycle[PerspectiveStatus, PerspectiveEvent] = Lifecycle(
    "perspective",
    initial=(PerspectiveStatus.RECORDED,),
    steps=(
        Step(
            (PerspectiveStatus.RECORDED,),
            PerspectiveEvent.MARK_ERROR,
            PerspectiveStatus.ENTERED_IN_ERROR,
            "reason",
        ),
    ),
)


class Contributor(StrEnum):
    CITIZEN = "citizen"
    GP = "gp"
    CHIROPRACTOR = "chiropractor"
    PHYSIOTHERAPIST = "physiotherapist"
    HOSPITAL = "hospital"
    MUNICIPALITY = "municipality"
    JOBCENTRE = "jobcentre"


CONTRIBUTOR_TEXT: Final[dict[Contributor, str]] = {
    Contributor.CITIZEN: "Borgeren",
    Contributor.GP: "Egen læge",
    Contributor.CHIROPRACTOR: "Kiropraktor",
    Contributor.PHYSIOTHERAPIST: "Praktiserende fysioterapeut",
    Contributor.HOSPITAL: "Sygehus",
    Contributor.MUNICIPALITY: "Kommunen",
    Contributor.JOBCENTRE: "Jobcenter",
}
EXPECTED: Final = tuple(who for who in Contributor if who is not Contributor.HOSPITAL)
"""Whose perspective is missed when it is not there; a hospital's comes with its letter or not at all."""


class Profession(StrEnum):
    """Who reads the summary."""

    DOCTOR = "doctor"
    CHIROPRACTOR = "chiropractor"
    PHYSIOTHERAPIST = "physiotherapist"
    OCCUPATIONAL_THERAPIST = "occupational-therapist"
    NURSE = "nurse"
    CARE_ASSISTANT = "care-assistant"
    DIETITIAN = "dietitian"
    PSYCHOLOGIST = "psychologist"
    SOCIAL_WORKER = "social-worker"


PROFESSION_TEXT: Final[dict[Profession, str]] = {
    Profession.DOCTOR: "Læge",
    Profession.CHIROPRACTOR: "Kiropraktor",
    Profession.PHYSIOTHERAPIST: "Fysioterapeut",
    Profession.OCCUPATIONAL_THERAPIST: "Ergoterapeut",
    Profession.NURSE: "Sygeplejerske",
    Profession.CARE_ASSISTANT: "Social- og sundhedsassistent",
    Profession.DIETITIAN: "Klinisk diætist",
    Profession.PSYCHOLOGIST: "Psykolog",
    Profession.SOCIAL_WORKER: "Socialrådgiver",
}
_NOT_BODY: Final = tuple(component for component in Component if component is not Component.BODY)


def components_for(profession: Profession | None) -> tuple[Component, ...]:
    """Return what a profession is shown: the social worker not the body, the others everything [P]."""
    return _NOT_BODY if profession is Profession.SOCIAL_WORKER else tuple(Component)


@dataclass(frozen=True, slots=True, repr=False)
class Observation(Private):
    """What somebody sees of one component."""

    contributor: Contributor
    component: Component
    text: str
    contributed_on: date
    name: str = ""
    """Who of them, by name and profession."""


@dataclass(frozen=True, slots=True, repr=False)
class Perspective(Private):
    id: UUID
    version: int
    status: PerspectiveStatus
    citizen_id: UUID
    pathway_id: UUID
    observation: Observation

    @property
    def stands(self) -> bool:
        return not PERSPECTIVE_LIFECYCLE.is_final(self.status)


def perspective_in_error(perspective: Perspective) -> Perspective:
    status = PERSPECTIVE_LIFECYCLE.after(perspective.status, PerspectiveEvent.MARK_ERROR)
    return replace(perspective, status=status)
