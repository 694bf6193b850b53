"""What the indicators are counted from: one row of days and codes for each pathway (§4).

A request that never got a pathway has a row of its own. Days are Danish days; whether something had
happened at a cut-off is asked of the day, so one row answers for every cut-off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.codes import Category, LegalBasis
from app.domain.private import Private
from app.domain.strata import NONE, UNKNOWN

COUNTED: Final = (Category.MASTERY, Category.SMOKING, Category.TRAINING)
"""The categories that indicators ask for."""


class Nicotine(StrEnum):
    """What was answered about tobacco and nicotine at the clarifying conversation (I3r)."""

    USER = "user"
    NO_USER = "no-user"
    UNKNOWN = "unknown"


class NotTold(StrEnum):
    """Why the own GP is not to be told of the end (I10)."""

    OBJECTED = "objected"
    NO_GP = "no-gp"


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """What a citizen was offered of one category, and what came of its sessions; days in their order."""

    offered_on: date | None = None
    attended: tuple[date, ...] = ()
    missed: tuple[date, ...] = ()
    """Countable as planned, and not attended (§4.4)."""
    planned: tuple[date, ...] = ()
    """Every session, by the day it was planned on."""
    settled: tuple[date, ...] = ()
    """Every session whose outcome is known, by the day it became known."""


NOTHING_OFFERED: Final = CategoryFacts()


@dataclass(frozen=True, slots=True, repr=False)
class CaseFacts(Private):
    id: UUID
    """Of the pathway, or of the request where there is none."""
    citizen_id: UUID
    legal_basis: LegalBasis
    programme: bool
    received_on: date
    sender_type: str = ""
    requester_id: UUID | None = None
    accepted_on: date | None = None
    rejected_on: date | None = None
    rejection: str = ""
    withdrawn_on: date | None = None
    conversation_on: date | None = None
    nicotine: str = ""
    started_on: date | None = None
    closing_conversation_on: date | None = None
    closed_on: date | None = None
    close_type: str = ""
    followed_up_on: date | None = None
    gp_told_on: date | None = None
    gp_not_told: str = ""
    died_on: date | None = None
    transferred_on: date | None = None
    sex: str = UNKNOWN
    age_at_received: str = UNKNOWN
    """An age group, as are those on the other days that an indicator may go by."""
    age_at_conversation: str = UNKNOWN
    age_at_started: str = UNKNOWN
    age_at_closed: str = UNKNOWN
    support_group: str = NONE
    plan_level: str = NONE
    provider: str = NONE
    """Who carries out the first activity."""
    categories: dict[Category, CategoryFacts] = field(default_factory=dict)

    def of(self, category: Category) -> CategoryFacts:
        return self.categories.get(category, NOTHING_OFFERED)
