"""How a protected name is shown to those who may see it, and not shown in lists (7.14)."""

from __future__ import annotations

from datetime import date, datetime

from app.domain.citizens import PROTECTED_NAME, Citizen
from app.domain.legal_days import legal_day


def protected_until(person: Citizen, now: datetime) -> date | None:
    held = person.protection
    return held.valid_to if held and held.holds(legal_day(now)) else None


def listed_name(person: Citizen, *, now: datetime) -> str:
    """Return the name for a list, where a protected one does not stand."""
    if person.is_protected(legal_day(now)):
        return PROTECTED_NAME
    return f"{person.details.given_name} {person.details.family_name}".strip()
