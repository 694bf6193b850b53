"""What a client may search by: one table for indexing, reading queries and the CapabilityStatement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Type(StrEnum):
    """The search parameter types of R4 that we use."""

    TOKEN = "token"  # noqa: S105 - a kind of parameter
    REFERENCE = "reference"
    DATE = "date"
    URI = "uri"


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: Type
    element: str
    """Where it is found: an element of the resource, below it after a dot."""
    target: str = ""
    """The type that a bare id means."""
    documentation: str = ""
    system: str = ""
    """Of the codes, where the element is a bare code that names none."""


def _token(name: str, element: str = "", *, codes: str = "") -> Parameter:
    system = f"http://hl7.org/fhir/{codes}" if codes else ""
    return Parameter(name, Type.TOKEN, element or name, system=system)


def _reference(name: str, target: str, element: str = "") -> Parameter:
    return Parameter(name, Type.REFERENCE, element or name, target)


PARAMETERS: Final[Mapping[str, Mapping[str, Parameter]]] = {
    type_: {parameter.name: parameter for parameter in parameters}
    for type_, parameters in {
        "ServiceRequest": (
            _token("identifier"),
            _reference("patient", "Patient", "subject"),
            _reference("subject", "Patient"),
            _token("status", codes="request-status"),
            _token("intent", codes="request-intent"),
            _token("code"),
            _token("category"),
            _reference("requester", "Organization"),
            _reference("performer", "Organization"),
            _reference("replaces", "ServiceRequest"),
        ),
        "Task": (
            _token("identifier"),
            _reference("focus", "ServiceRequest"),
            _reference("patient", "Patient", "for"),
            _reference("subject", "Patient", "for"),
            _token("status", codes="task-status"),
            _token("business-status", "businessStatus"),
            _reference("owner", "Organization"),
            _reference("requester", "Organization"),
        ),
        "Communication": (
            _token("identifier"),
            _reference("patient", "Patient", "subject"),
            _reference("subject", "Patient"),
            _reference("recipient", "Organization"),
            _reference("based-on", "ServiceRequest", "basedOn"),
            _token("status", codes="event-status"),
            _token("category"),
        ),
        "Patient": (_token("identifier"),),
        "Organization": (_token("identifier"), _token("type")),
        "CarePlan": (
            _reference("patient", "Patient", "subject"),
            _reference("subject", "Patient"),
            _reference("based-on", "CarePlan", "basedOn"),
            _token("category"),
            _token("status", codes="request-status"),
        ),
        "Encounter": (
            _reference("patient", "Patient", "subject"),
            _reference("subject", "Patient"),
            _token("status", codes="encounter-status"),
            _token("class"),
        ),
        "Appointment": (
            _reference("patient", "Patient", "participant.actor"),
            _token("status", codes="appointmentstatus"),
        ),
        "Practitioner": (_token("identifier"),),
        "PractitionerRole": (
            _reference("practitioner", "Practitioner"),
            _reference("organization", "Organization"),
        ),
        "Condition": (
            _reference("patient", "Patient", "subject"),
            _reference("subject", "Patient"),
            _token("code"),
        ),
        "DocumentReference": (
            _token("identifier"),
            _reference("patient", "Patient", "subject"),
            _reference("subject", "Patient"),
            _token("status", codes="document-reference-status"),
        ),
        "Subscription": (
            _token("status", codes="subscription-status"),
            _token("type", "channel.type", codes="subscription-channel-type"),
            _token("payload", "channel.payload"),
            Parameter("url", Type.URI, "channel.endpoint"),
        ),
    }.items()
}
"""By resource type and name. `_id` and `_lastUpdated` hold for every type; the store answers them."""

EVERYWHERE: Final = (
    Parameter("_id", Type.TOKEN, "id"),
    Parameter(
        "_lastUpdated",
        Type.DATE,
        "meta.lastUpdated",
        documentation="eq, ne, gt, lt, ge, le, sa, eb; a date without time is the day in Europe/Copenhagen",
    ),
)


def names(type_: str) -> Iterable[str]:
    """Return the names a search on this type may use, also with `:identifier`."""
    for parameter in PARAMETERS.get(type_, {}).values():
        yield parameter.name
        if parameter.type is Type.REFERENCE:
            yield f"{parameter.name}:identifier"
