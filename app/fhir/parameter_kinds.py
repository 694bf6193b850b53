"""How the rows of the parameter table are written, and what many types share."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from app.fhir.parameter import Parameter, Type

WHO: Final = ("Organization", "Practitioner", "PractitionerRole", "Patient")
ANYTHING: Final = (
    "Appointment",
    "CarePlan",
    "Communication",
    "CommunicationRequest",
    "Condition",
    "Consent",
    "DocumentReference",
    "Encounter",
    "Goal",
    "Observation",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "QuestionnaireResponse",
    "ServiceRequest",
    "Task",
)


def _element(name: str) -> str:
    """`business-status` is found in `businessStatus`, if nothing else is said."""
    return re.sub("-([a-z])", lambda match: match[1].upper(), name)


def of(kind: Type, name: str, *paths: str) -> Parameter:
    return Parameter(name, kind, paths or (_element(name),))


def token(name: str, *paths: str, codes: str = "", is_hierarchical: bool = False) -> Parameter:
    system = f"http://hl7.org/fhir/{codes}" if codes else ""
    return replace(of(Type.TOKEN, name, *paths), system=system, is_hierarchical=is_hierarchical)


def reference(name: str, *targets: str, at: str = "") -> Parameter:
    return replace(of(Type.REFERENCE, name, at or _element(name)), targets=targets)


def date(name: str, *paths: str) -> Parameter:
    return of(Type.DATE, name, *paths)


def string(name: str, *paths: str) -> Parameter:
    return of(Type.STRING, name, *paths)


def choice(element: str, *types: str) -> tuple[str, ...]:
    return tuple(f"{element}{type_}" for type_ in types)


def together(name: str, kind: Type, *parts: str, paths: tuple[str, ...] = ()) -> Parameter:
    return Parameter(name, kind, paths, parts=parts)


IDENTIFIER: Final = replace(token("identifier"), is_narrow=True)
ENCOUNTER: Final = reference("encounter", "Encounter")
URIS: Final = (
    of(Type.URI, "instantiates-uri", "instantiatesUri"),
    of(Type.REFERENCE, "instantiates-canonical", "instantiatesCanonical"),
)


def subject(at: str = "subject") -> tuple[Parameter, Parameter]:
    """Return `subject`, and `patient` that means the same: who we write about is always a person."""
    subject = replace(reference("subject", "Patient", at=at), is_narrow=True)
    return subject, replace(subject, name="patient", paths=(), parts=("subject",))


def leading(name: str, whole: str, *targets: str) -> Parameter:
    """Return the part of another reference that leads to these types only."""
    return Parameter(name, Type.REFERENCE, targets=targets, parts=(whole,), is_narrow=targets == ("Patient",))
