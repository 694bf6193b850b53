"""A letter that is read by a person: what XDIS91 and XDIS15 have in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.intake import Diagnosis, Link, Unmapped
from app.domain.parties import NOBODY, PersonDetails, Professional
from app.medcom.head import LetterHead


@dataclass(frozen=True, slots=True, repr=False)
class Correspondence:
    """One letter about one citizen; never prints."""

    head: LetterHead
    citizen: PersonDetails
    subject: str
    text: str
    links: tuple[Link, ...] = ()
    high_priority: bool = False
    care_status: str = ""
    referred_on: date | None = None
    closed_on: date | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    signed_by: Professional = NOBODY
    signed_on: date | None = None
    unmapped: tuple[Unmapped, ...] = ()

    def __repr__(self) -> str:
        return f"Correspondence({self.head.letter_id!r})"

    @property
    def carries_plan(self) -> bool:
        """A G-GOP that was converted for a receiver who cannot take it (standards reference §1.6)."""
        return self.head.statistical_code.startswith("GGOP")
