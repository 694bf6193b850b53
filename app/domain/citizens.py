"""The citizen as one authority knows them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.identifiers import PersonNumber
from app.domain.legal_days import end_of
from app.domain.parties import PersonDetails
from app.domain.private import Private
from app.domain.retention import RecordHold


class GpSource(StrEnum):
    """Where the knowledge of the own GP comes from; a later better source replaces it."""

    PLAN_COPY = "plan-copy"
    """GPCCReceiver of the G-GOP."""
    REFERRER = "referrer"
    """A referring practice is presumed to be the own GP until somebody knows better [P]."""
    MESSAGE = "message"
    """Patient.generalPractitioner."""
    REGISTERED = "registered"
    """A case worker looked it up."""


@dataclass(frozen=True, slots=True)
class GpRegistration:
    organisation_id: UUID
    source: GpSource
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Protection:
    """Name and address protection (CPR-loven § 28): a year at a time, unless it is said otherwise."""

    valid_from: date
    valid_to: date

    def holds(self, on: date) -> bool:
        return self.valid_from <= on <= self.valid_to


PROTECTED_NAME: Final = "Navne- og adressebeskyttet"
"""What stands where private parties, and lists, would show a protected name."""


@dataclass(frozen=True, slots=True, repr=False)
class FormerNumber(Private):
    """A number the citizen had until then."""

    number: PersonNumber
    until: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Told(Private):
    """What one organisation has itself told of the citizen: it reads that back, and little else."""

    organisation_id: UUID
    details: PersonDetails
    carried: str = ""
    """Its own Patient resource as JSON text."""


@dataclass(frozen=True, slots=True, repr=False)
class Citizen(Private):
    id: UUID
    version: int
    details: PersonDetails
    gp_registrations: tuple[GpRegistration, ...] = ()
    objects_to_disclosure: bool = False
    """Frabedt sig: SUL § 41 stk. 3; every notice about them is blocked."""
    known_to: tuple[UUID, ...] = ()
    """Organisations that have referred the citizen here, or were written to about them; each reads of
    the published Patient what `told` says."""
    told: tuple[Told, ...] = ()
    """Empty while all that is known came from one sender: then those it is known to have said it all."""
    deceased_date: date | None = None
    former_numbers: tuple[FormerNumber, ...] = ()
    absorbed: tuple[UUID, ...] = ()
    """Other records of the same person that were merged into this one."""
    merged_into: UUID | None = None
    record_holds: tuple[RecordHold, ...] = ()
    carried: str = ""
    """The sender's Patient resource as JSON text, so that what we do not understand survives."""
    protection: Protection | None = None

    @property
    def numbers(self) -> tuple[PersonNumber, ...]:
        """Every number the citizen has or had, today's first."""
        return (self.details.number, *(former.number for former in self.former_numbers))

    @property
    def protection_ends_at(self) -> datetime | None:
        return end_of(self.protection.valid_to) if self.protection else None

    def is_protected(self, on: date) -> bool:
        return self.protection is not None and self.protection.holds(on)

    def own_gp(self, on: date) -> UUID | None:
        """Return the practice registered on that day; none is a legal answer."""
        for registration in reversed(self.gp_registrations):
            ended = registration.valid_to is not None and registration.valid_to < on
            if registration.valid_from <= on and not ended:
                return registration.organisation_id
        return None


_RANK = {
    GpSource.REFERRER: 0,
    GpSource.PLAN_COPY: 1,
    GpSource.MESSAGE: 1,
    GpSource.REGISTERED: 2,
}


def with_gp(citizen: Citizen, organisation_id: UUID, source: GpSource, *, on: date) -> Citizen:
    """Register a practice from that day on, unless a surer source already says otherwise."""
    held = [r for r in citizen.gp_registrations if r.valid_to is None]
    if any(r.organisation_id == organisation_id and _RANK[r.source] >= _RANK[source] for r in held):
        return citizen
    if any(_RANK[r.source] > _RANK[source] for r in held):
        return citizen
    ended = tuple(
        replace(r, valid_to=on - timedelta(days=1)) if r.valid_to is None else r
        for r in citizen.gp_registrations
    )
    return replace(citizen, gp_registrations=(*ended, GpRegistration(organisation_id, source, on)))
