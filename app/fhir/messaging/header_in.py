"""The header of a CareCommunication: who sends it, to whom, about which Communication."""

from __future__ import annotations

import re
from typing import Final

from app.domain.parties import Party
from app.domain.refusals import MissingValue, NotSupported
from app.fhir.entries import Located, together
from app.fhir.messaging.addresses import (
    CARE_DEFINITION,
    CARE_HEADER,
    CARE_PROVENANCE,
    DESTINATION_USE,
    EVENTS,
    USES,
)
from app.fhir.messaging.parts import Parts, checked, extensions, one
from app.fhir.messaging.rules import broken

EVENT: Final = "care-communication-message"
_ONE: Final = "medcom-careCommunication-1"
_DEFINITION: Final = re.compile(rf"{re.escape(CARE_DEFINITION.removesuffix('0'))}[0-9]{{1,2}}")
KNOWN: Final = (
    "MessageHeader",
    "Patient",
    "Communication",
    "Encounter",
    "PractitionerRole",
    "Practitioner",
    "CareTeam",
    "Organization",
    "Provenance",
)
"""What a CareCommunication is made of."""


def addressed(parts: Parts) -> tuple[Party, Party]:
    """Return sender and receiver, and refuse a header that is not that of a CareCommunication."""
    header = parts.header
    sender, to, *_ = together(
        lambda: parts.organisation(header, "sender", header.resource.get("sender")),
        lambda: receiver(parts),
        lambda: _check_event(header),
        lambda: _check_claims(header, CARE_HEADER, _ONE),
        lambda: _check_definition(header),
    )
    return sender, to


def communication(parts: Parts) -> Located:
    """Return what the message is about, the only Communication in it."""
    place, focus = one(parts.header, "focus", _ONE)
    return parts.led(parts.header, place, focus, "Communication")


def check_bundle(parts: Parts) -> None:
    """Refuse what no message can be known again by, and what is no part of a CareCommunication."""
    together(
        lambda: check_identity(parts),
        *(
            lambda p=each: _check_claims(p, CARE_PROVENANCE, "medcom-careCommunication-3")
            for each in parts.of("Provenance")
        ),
        *(lambda e=each: _check_known(e) for each in parts.all),
    )


def receiver(parts: Parts) -> Party:
    header = parts.header
    place, destination = one(header, "destination", _ONE)
    uses = [said.get("valueCoding", {}) for _, said in extensions(destination, DESTINATION_USE)]
    if [(use.get("system"), use.get("code")) for use in uses] != [(USES, "primary")]:
        raise broken(_ONE, header.at(f"{place}.extension"))
    return parts.organisation(header, f"{place}.receiver", destination.get("receiver"))


def _check_event(header: Located) -> None:
    event = header.resource.get("eventCoding", {})
    if (event.get("system"), event.get("code")) != (EVENTS, EVENT):
        raise broken(_ONE, header.at("eventCoding"))


def _check_claims(found: Located, profile: str, key: str) -> None:
    claims = found.resource.get("meta", {}).get("profile", ())
    if not any(str(claim).startswith(profile) for claim in claims):
        raise broken(key, found.at("meta.profile"))


def _check_definition(header: Located) -> None:
    if not _DEFINITION.fullmatch(str(header.resource.get("definition", ""))):
        raise broken(_ONE, header.at("definition"))


def check_identity(parts: Parts) -> None:
    missing = [f"Bundle.{name}" for name in ("id", "timestamp") if name not in parts.bundle]
    missing += [parts.header.at("id")] if "id" not in parts.header.resource else []
    together(*(lambda p=place: _refuse_missing(p) for place in missing))


def _refuse_missing(place: str) -> None:
    raise MissingValue(place.rpartition(".")[2], place=place)


def _check_known(found: Located) -> None:
    if found.type not in KNOWN:
        raise NotSupported(f"{found.type} in a CareCommunication", place=found.place)


def check_encounters(parts: Parts, about: Located) -> None:
    """An Encounter is there exactly when the Communication refers to it (medcom-careCommunication-15)."""
    refers = "encounter" in about.resource
    if bool(parts.of("Encounter")) is not refers:
        raise broken("medcom-careCommunication-15", about.at("encounter"))
    checked(
        (other.place for other in parts.of("Encounter") if other is not _encounter(parts, about)),
        "medcom-careCommunication-15",
    )


def _encounter(parts: Parts, about: Located) -> Located:
    return parts.led(about, "encounter", about.resource["encounter"], "Encounter")
