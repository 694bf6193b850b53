"""Which resource shows what of the domain, after which profile, who reads it and who writes it: data.

`docs/resources.md` is written from it, and the edges read it; a test holds it against the publishers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.catalogue import CatalogueItem
from app.domain.citizens import Citizen
from app.domain.conditions import Condition
from app.domain.consents import Consent
from app.domain.goals import Goal
from app.domain.measurements import Measurement
from app.domain.messages import Message
from app.domain.notices import Notice
from app.domain.organisations import Organisation
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.sessions import Session
from app.fhir.systems import (
    DK_CONDITION,
    DK_ENCOUNTER,
    DK_OBSERVATION,
    DK_ORGANISATION,
    DK_PATIENT,
    DK_PRACTITIONER,
    DK_PRACTITIONER_ROLE,
    DK_SERVICE_REQUEST,
)

_REQUESTS: Final = (Referral, RehabPlan)
_OWN: Final = "the authority"
_SENDER: Final = "the authority; who sent the request, and whose system did"
_NOBODY: Final = "nobody over FHIR; casework is commands under `/api/v1`"
_EVERYBODY: Final = "everybody, without a token"
_PROGRAM: Final = "nobody: part of the program"
_WITH_REQUEST: Final = "the sender, beside its request in a transaction"


@dataclass(frozen=True, slots=True)
class Resource:
    name: str
    shows: str
    """What it is in the service's own words."""
    read_by: str
    written_by: str = _NOBODY
    profile: str = ""
    """Claimed where the instance holds it; empty is base R4."""
    of: tuple[type[Any], ...] = ()
    """The aggregates it is rendered from."""


RESOURCES: Final[tuple[Resource, ...]] = (
    Resource("Appointment", "a session (træningsgang)", _OWN, of=(Session,)),
    Resource("AuditEvent", "an entry of the audit trail", "the authority its own; the operator every one"),
    Resource("Binary", "the bytes of a letter, or of what a request came in", "who may read the letter"),
    Resource("CarePlan", "a pathway (forløb), an activity (indsats)", _OWN, of=(Pathway, Activity)),
    Resource(
        "Communication",
        "a notice, once it is settled who it goes to; a message from the sender of a request",
        "the authority; who it went to or came from, and whose system sends for them",
        "the sender, about its own request",
        of=(Notice, Message),
    ),
    Resource(
        "CommunicationRequest",
        "a question to the sender, open until it is answered",
        "the authority; who it went to, and whose system sends for them",
        of=(Notice,),
    ),
    Resource(
        "Condition",
        "a functional condition in FSIII; a diagnosis as a sender sent it",
        f"{_OWN}; a sender what it sent",
        _WITH_REQUEST,
        DK_CONDITION,
        (Condition,),
    ),
    Resource("CodeSystem", "our own codes, with their Danish names", _EVERYBODY, _PROGRAM),
    Resource("Consent", "a consent to disclose", _OWN, of=(Consent,)),
    Resource(
        "DocumentReference",
        "a letter that came or went; a document as a sender sent it",
        "the authority; who sent it, or whom it went to",
        _WITH_REQUEST,
        of=(Notice,),
    ),
    Resource("Encounter", "a conversation (samtale)", _OWN, profile=DK_ENCOUNTER, of=(Assessment,)),
    Resource("Goal", "a goal (mål)", _OWN, of=(Goal,)),
    Resource(
        "HealthcareService",
        "a local offer (katalogpost)",
        "everyone with a token; a draft its authority",
        of=(CatalogueItem,),
    ),
    Resource("Observation", "a measurement (måling)", _OWN, profile=DK_OBSERVATION, of=(Measurement,)),
    Resource(
        "Organization",
        "a unit of the register",
        "everyone with a token",
        "the operator, by import; a unit that only a message names is noted provisionally",
        DK_ORGANISATION,
        (Organisation,),
    ),
    Resource(
        "Patient",
        "a citizen",
        "the authority whole; senders and recipients of notices number, name, birth and what they sent",
        _WITH_REQUEST,
        DK_PATIENT,
        (Citizen,),
    ),
    Resource(
        "Practitioner",
        "who coordinates a pathway, holds a conversation, rates a condition; a person as a sender sent them",
        f"{_OWN}; a sender what it sent",
        _WITH_REQUEST,
        DK_PRACTITIONER,
        (Pathway, Assessment, Condition),
    ),
    Resource(
        "PractitionerRole",
        "the coordinator of a pathway; a role as a sender sent it",
        f"{_OWN}; a sender what it sent",
        _WITH_REQUEST,
        DK_PRACTITIONER_ROLE,
        (Pathway,),
    ),
    Resource(
        "Provenance",
        "who recorded or changed something, out of which document; one to each citizen and act",
        "the authority; other readers of what it tells of, without the person",
    ),
    Resource(
        "Questionnaire",
        "an instrument's questions by number, without the wording; a conversation's",
        _EVERYBODY,
        _PROGRAM,
    ),
    Resource(
        "QuestionnaireResponse",
        "answers item by item: an instrument's, a conversation's",
        _OWN,
        of=(Measurement, Assessment),
    ),
    Resource(
        "ServiceRequest",
        "a §119 referral, a §140 plan",
        _SENDER,
        "its sender",
        DK_SERVICE_REQUEST,
        _REQUESTS,
    ),
    Resource("StructureDefinition", "an extension of ours", _EVERYBODY, _PROGRAM),
    Resource("Task", "where a request stands, and what was decided", _SENDER, of=_REQUESTS),
)

SHOWN_AS: Final[Mapping[str, str]] = {
    **{kind.__name__: resource.name for resource in RESOURCES for kind in resource.of},
    # Where an aggregate is shown in several, the one that is it itself.
    "Pathway": "CarePlan",
    "Notice": "Communication",
    "Referral": "ServiceRequest",
    "RehabPlan": "ServiceRequest",
    "Measurement": "Observation",
    "Assessment": "Encounter",
    "Condition": "Condition",
    "SourceDocument": "Binary",
    **{resource.name: resource.name for resource in RESOURCES},
}
"""The resource that a word of the audit trail stands for: a kind of aggregate, or a type."""
