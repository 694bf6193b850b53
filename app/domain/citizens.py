"""The citizen as one authority knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.domain.parties import PersonDetails


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


@dataclass(frozen=True, slots=True, repr=False)
class Citizen:
    id: UUID
    version: int
    details: PersonDetails
    gp_registrations: tuple[GpRegistration, ...] = ()
    objects_to_disclosure: bool = False
    """Frabedt sig: SUL § 41 stk. 3; every notice about them is blocked."""
    deceased_date: date | None = None
    carried: str = ""
    """The sender's Patient resource as JSON text, so that what we do not understand survives."""

    def __repr__(self) -> str:
        return f"Citizen({self.id})"

    def own_gp(self, on: date) -> UUID | None:
        """Return the practice registered on that day; none is a legal answer."""
        for registration in reversed(self.gp_registrations):
            ended = registration.valid_to is not None and registration.valid_to < on
            if registration.valid_from <= on and not ended:
                return registration.organisation_id
        return None
