"""A letter that is read by a person: what XDIS91 and XDIS15 have in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.intake import Diagnosis, Link, Unmapped
from app.domain.parties import NOBODY, PersonDetails, Professional
from app.medcom.head import LetterHead, LetterStatus

AT_HOME: Final = "inaktiv"
"""The citizen is under no hospital's care."""
NOTHING: Final = "Brevet har ingen tekst."
PLAN_INSIDE: Final = "Brevet er en genoptræningsplan, som ikke kunne læses ind. Få den oprettet som plan."


def _corrects(letter_id: str) -> str:
    return f"Rettet brev: træder i stedet for brev {letter_id}"


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
    def told(self) -> str:
        """All of it that a person must read: the text, its links, and what has no field with us."""
        lines = (
            PLAN_INSIDE if self.carries_plan else "",
            _corrects(self.head.letter_id) if self.head.status is LetterStatus.CORRECTED else "",
            "Høj prioritet" if self.high_priority else "",
            f"Patientens status: {self.care_status}" if self.care_status not in {"", AT_HOME} else "",
            self.text,
            *(f"{link.description}: {link.url}".strip(": ") for link in self.links),
            *(f"{it.path}: {it.value}" for it in self.unmapped),
        )
        return "\n".join(line for line in lines if line) or self.subject or NOTHING

    @property
    def carries_plan(self) -> bool:
        """A G-GOP that was converted for a receiver who cannot take it (standards reference §1.6)."""
        return self.head.statistical_code.startswith("GGOP") or self.subject.startswith("Genoptræningsplan (")
