"""How long a record is kept: by who wrote in it, from the last entry, longer while a case runs (L15).

Journalføringsbekendtgørelsen: ten years for some professions, five for other authorised persons.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.legal_days import legal_day


class Profession(StrEnum):
    """Who may write in a record (R89)."""

    DOCTOR = "doctor"
    CHIROPRACTOR = "chiropractor"
    CLINICAL_DIETITIAN = "clinical-dietitian"
    PHYSIOTHERAPIST = "physiotherapist"
    OCCUPATIONAL_THERAPIST = "occupational-therapist"
    NURSE = "nurse"
    SOCIAL_AND_HEALTH_ASSISTANT = "social-and-health-assistant"
    PSYCHOLOGIST = "psychologist"
    CASE_WORKER = "case-worker"
    OTHER = "other"


LONG, SHORT = 10, 5
_LONG_KEPT = frozenset({Profession.DOCTOR, Profession.CHIROPRACTOR, Profession.CLINICAL_DIETITIAN})
UNKNOWN = LONG
"""Nobody said who wrote: kept as long as the longest [P]."""


class HoldReason(StrEnum):
    """A running case for which the record must be kept (§7.9)."""

    COMPLAINT = "complaint"
    SUPERVISION = "supervision"
    COMPENSATION = "compensation"


@dataclass(frozen=True, slots=True)
class RecordHold:
    reason: HoldReason
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in the record: when it was written, by whom as far as was said."""

    recorded_at: datetime
    profession: Profession | None


@dataclass(frozen=True, slots=True)
class Retention:
    """Until when at least the record is kept; deleting is a reviewed job and never automatic."""

    last_entry_on: date
    years: int
    keep_until: date
    is_held: bool


def years_of(profession: Profession | None) -> int:
    if profession is None:
        return UNKNOWN
    return LONG if profession in _LONG_KEPT else SHORT


def retention(entries: Iterable[Entry], holds: Iterable[RecordHold]) -> Retention | None:
    """Return how long a record is kept: the longest applicable, from the last entry of all (§7.10)."""
    written = list(entries)
    if not written:
        return None
    years = max(years_of(entry.profession) for entry in written)
    last = legal_day(max(entry.recorded_at for entry in written))
    is_held = any(hold.until is None for hold in holds)
    return Retention(last, years, years_after(last, years), is_held)


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 28."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
