"""The offer (tilbud) made to a citizen and their answer (§9.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.codes import Category
from app.domain.legal_days import end_of
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private


class OfferStatus(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DEFERRED = "deferred"
    NO_ANSWER = "no-answer"
    ENTERED_IN_ERROR = "entered-in-error"


class OfferEvent(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    DEFER = "defer"
    EXPIRE = "expire"
    TAKE_BACK_DEATH = "take-back-death"
    MARK_ERROR = "mark-error"


_S, _E = OfferStatus, OfferEvent

OFFER_LIFECYCLE: Lifecycle[OfferStatus, OfferEvent] = Lifecycle(
    "offer",
    initial=(_S.OFFERED,),
    steps=(
        Step(
            (_S.OFFERED, _S.DEFERRED, _S.DECLINED, _S.NO_ANSWER),
            _E.ACCEPT,
            _S.ACCEPTED,
            "pathway open",
            "activity may be enrolled",
        ),
        Step((_S.OFFERED, _S.DEFERRED), _E.DECLINE, _S.DECLINED),
        Step((_S.OFFERED,), _E.DEFER, _S.DEFERRED, "a date", "reminder"),
        Step((_S.OFFERED, _S.DEFERRED), _E.EXPIRE, _S.NO_ANSWER, "30 days without answer, or death"),
        Step((_S.NO_ANSWER,), _E.TAKE_BACK_DEATH, _S.OFFERED, "only a death by mistake ended it [P]"),
        Step(
            (_S.OFFERED, _S.ACCEPTED, _S.DECLINED, _S.DEFERRED, _S.NO_ANSWER),
            _E.MARK_ERROR,
            _S.ENTERED_IN_ERROR,
            "reason",
        ),
    ),
)


PATIENCE: Final = timedelta(days=30)
"""After this long without an answer there will be none (§9.4) [P]."""


@dataclass(frozen=True, slots=True, repr=False)
class OfferGrounds(Private):
    """Why it is offered: what the professional and the citizen think of it (R21), and what it doubles."""

    professional: str = ""
    citizen: str = ""
    duplicate_reason: str = ""
    """Why it is offered although the citizen gets the like elsewhere (R20)."""


NO_GROUNDS: Final = OfferGrounds()


@dataclass(frozen=True, slots=True, repr=False)
class Offer(Private):
    id: UUID
    version: int
    status: OfferStatus
    citizen_id: UUID
    pathway_id: UUID
    category: Category
    fsiii_code: str
    name: str
    """The local name of what is offered."""
    offered_at: datetime
    answered_at: datetime | None = None
    answer_reason: str = ""
    deferred_to: date | None = None
    grounds: OfferGrounds = NO_GROUNDS
    catalogue_item_id: UUID | None = None

    @property
    def answer_due_at(self) -> datetime | None:
        """When silence becomes the answer; a deferred offer waits from the day it was deferred to [P]."""
        if OfferEvent.EXPIRE not in OFFER_LIFECYCLE.allowed(self.status):
            return None
        waits_from = max(self.offered_at, end_of(self.deferred_to)) if self.deferred_to else self.offered_at
        return waits_from + PATIENCE
