"""The hospital's prognosis, and how it meets what the citizen expects (§5.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.private import Private


class Discussed(StrEnum):
    """Whether the hospital talked the prognosis over with the patient."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, repr=False)
class Prognosis(Private):
    text: str
    discussed_with_patient: Discussed = Discussed.UNKNOWN
    discussed_date: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Expectations(Private):
    """What hospital, citizen and plan each say of the outcome, and what they came to (R132)."""

    aligned_at: datetime
    aligned_by: str
    prognosis: str
    """The hospital's, as it stood when they talked."""
    citizen: str
    plan: str
    outcome: str = ""


QUESTION = (
    "Genoptræningsplanen indeholder ingen prognose, der er drøftet med patienten. "
    "Hvad er prognosen, og er den drøftet med patienten?"
)
"""What the hospital is asked where it is missing; the clock does not wait for the answer."""
