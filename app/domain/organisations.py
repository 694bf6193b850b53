"""The organisation register: who has which number when, and what they can receive."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from app.domain.identifiers import (
    Cvr,
    Gln,
    MunicipalityCode,
    OrganisationIdentifier,
    RegionCode,
    Shak,
    Sor,
    Ydernummer,
)
from app.domain.parties import Party


class OrganisationKind(StrEnum):
    GP = "gp"
    HOSPITAL = "hospital"
    SPECIALIST = "specialist"
    MUNICIPALITY = "municipality"
    REGION = "region"
    PRIVATE_PROVIDER = "private-provider"
    JOBCENTRE = "jobcentre"
    OPERATOR = "operator"
    OTHER = "other"


class Format(StrEnum):
    """What a receiver can read (standards reference §3.9)."""

    XDIS15 = "XDIS15"
    XDIS91 = "XDIS91"
    DIS91 = "DIS91"
    """The EDIFACT twin of XDIS91, for whom no network converts."""
    CARE_COMMUNICATION = "CareCommunication"
    """FDIS91 5.0, in a VANSEnvelope."""
    FHIR = "FHIR"
    """A Communication, posted to a FHIR endpoint of theirs."""


class Channel(StrEnum):
    """How it reaches them."""

    HTTP_POST = "http-post"
    POLLING = "polling"
    """They fetch it at `/medcom/messages`."""
    FOLDER = "folder"
    """It is dropped in a folder that their network's supplier empties; the endpoint is its name."""


IDENTIFIER_KINDS: dict[str, type[OrganisationIdentifier]] = {
    kind.KIND: kind for kind in (Sor, Gln, Ydernummer, Shak, Cvr, MunicipalityCode, RegionCode)
}

I = TypeVar("I", bound=OrganisationIdentifier)  # noqa: E741 - a type variable


@dataclass(frozen=True, slots=True)
class DatedIdentifier:
    identifier: OrganisationIdentifier
    valid_from: date = date.min
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Organisation:
    """One unit; numbers come and go (senders' GLNs change without warning), the unit stays."""

    id: UUID
    version: int
    name: str
    kind: OrganisationKind
    identifiers: tuple[DatedIdentifier, ...] = ()
    telephone: str = ""
    location: str = ""
    """The location number as a letter wrote it, where it is no valid GLN."""
    receives: frozenset[Format] = field(default_factory=frozenset)
    channel: Channel | None = None
    endpoint: str = ""
    valid_from: date = date.min
    valid_to: date | None = None
    successor_id: UUID | None = None
    provisional: bool = False
    """Known only from a letter; somebody should look it up."""

    def identifier(self, kind: type[I], on: date) -> I | None:
        for dated in self.identifiers:
            if isinstance(dated.identifier, kind) and dated.holds(on):
                return dated.identifier
        return None

    def as_party(self, on: date) -> Party:
        """Write the organisation as a message names it."""
        gln = self.identifier(Gln, on)
        return Party(
            name=self.name,
            telephone=self.telephone,
            gln_text=gln.value if gln else self.location,
            sor=self.identifier(Sor, on),
            ydernummer=self.identifier(Ydernummer, on),
            shak=self.identifier(Shak, on),
            municipality=self.identifier(MunicipalityCode, on),
        )


def identifiers_of(party: Party) -> tuple[OrganisationIdentifier, ...]:
    """Return what a message says an organisation can be found by, the surest first."""
    candidates = (party.sor, party.gln, party.ydernummer, party.shak, party.municipality)
    return tuple(identifier for identifier in candidates if identifier is not None)


def presumed_kind(party: Party) -> OrganisationKind:
    """Say what an organisation nobody registered probably is, by the number it goes under."""
    if party.municipality is not None:
        return OrganisationKind.MUNICIPALITY
    if party.shak is not None:
        return OrganisationKind.HOSPITAL
    if party.ydernummer is not None:
        return OrganisationKind.GP
    return OrganisationKind.OTHER
