"""What arrives from outside: one shape for both laws and every dialect.

A dialect (FHIR, MedCom) turns bytes into these values; a use case turns them into aggregates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.parties import Party, PersonDetails, Professional
from app.domain.private import Private


class Standard(StrEnum):
    """How a request or letter came in."""

    GGOP = "GGOP"
    XREF15 = "XREF15"
    FHIR = "FHIR"
    PHONE = "PHONE"
    SELF = "SELF"
    INTERNAL = "INTERNAL"


class PlanType(StrEnum):
    """GGOP types (domain reference §1.3); basal and avanceret are the municipality's own levels."""

    ALMEN = "almen"
    SPECIALISERET = "specialiseret"
    REHABILITERING = "rehabilitering"
    EGENTRAENING = "egentraening"


class DiagnosisRole(StrEnum):
    PRIMARY = "primary"
    """aktionsdiagnose, henvisningsdiagnose"""
    SECONDARY = "secondary"
    """bidiagnose"""
    ADDITIONAL = "additional"
    """tillægsdiagnose, tillægskode"""


class CodeSystem(StrEnum):
    SKS = "SKS"
    ICPC2 = "ICPC2"
    ICF = "ICF"
    UNSPECIFIED = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One diagnosis; text alone where the sender wrote no code."""

    code: str = ""
    system: CodeSystem = CodeSystem.UNSPECIFIED
    text: str = ""
    role: DiagnosisRole = DiagnosisRole.PRIMARY


@dataclass(frozen=True, slots=True)
class IcfCode:
    code: str
    text: str = ""
    qualifier: str = ""
    qualifier_text: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Narrative(Private):
    """One text of the sender under its Danish heading; `key` is the element's name."""

    key: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    description: str
    url: str


@dataclass(frozen=True, slots=True, repr=False)
class Unmapped(Private):
    """Something the sender wrote that has no field with us; shown, never lost."""

    path: str
    value: str


@dataclass(frozen=True, slots=True, repr=False)
class Incoming(Private):
    """A request as received: who sends it, about whom, to whom, and everything it says."""

    standard: Standard
    message_id: str
    """The sender's own identity of the letter or request; unique together with the sender."""
    sender: Party
    receiver: Party
    citizen: PersonDetails
    authored_at: datetime
    episode_id: str = ""
    replaces_message_id: str = ""
    """The earlier letter or request that this one corrects or stands in for."""
    diagnoses: tuple[Diagnosis, ...] = ()
    narratives: tuple[Narrative, ...] = ()
    links: tuple[Link, ...] = ()
    gp: Party | None = None
    gp_copy_deselected: bool = False
    """GPCCReceiver/Deselected: the citizen does not want the GP to have a copy."""
    copy_receivers: tuple[Party, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()
    carried: str = ""
    """The sender's FHIR resource as JSON text, so that what we do not understand survives."""
    said_at: datetime | None = None
    """When its sender said so over FHIR: what was written before that comes too late to change it."""


@dataclass(frozen=True, slots=True, repr=False)
class IncomingReferral(Incoming):
    """A §119 referral (XREF15 or FHIR)."""

    requested_offer: str = ""
    priority: str = "routine"
    pain_onset: date | None = None
    weeks_of_pain: int | None = None
    examined: bool | None = None
    surgery_relevant: bool | None = None
    previous_treatment: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class IncomingPlan(Incoming):
    """A §140 rehabilitation plan (G-GOP or FHIR)."""

    plan_type: PlanType = PlanType.ALMEN
    discharge_date: date | None = None
    """Clock start of §140 stk. 4. G-GOP has no such field: its reader puts the end of the current
    hospital contact here and says so in `discharge_date_source`."""
    discharge_date_source: str = ""
    earliest_start_date: date | None = None
    deadline_text: str = ""
    """RehabilitationDeadline is free text; a person reads it."""
    consent_informed: bool | None = None
    icf_codes: tuple[IcfCode, ...] = ()
    health_care_team: tuple[Professional, ...] = ()
    result_receivers: tuple[Party, ...] = ()
    """FinalResult/ResultReceiver: who must have the END notice (at most five)."""
