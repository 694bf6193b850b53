"""Consent to disclose (SUL §§ 43-44): to whom, what, how long; and its lifecycle (§5.3, §9.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.legal_days import COPENHAGEN
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private


class ConsentStatus(StrEnum):
    REQUESTED = "requested"
    ACTIVE = "active"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ENDED = "ended"
    ENTERED_IN_ERROR = "entered-in-error"


class ConsentEvent(StrEnum):
    GIVE = "give"
    REFUSE = "refuse"
    CHANGE_SCOPE = "change-scope"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    REPLACE = "replace"
    QUEUE_EXCHANGE = "queue-exchange"
    CLOSE_PATHWAY = "close-pathway"
    DIE = "die"
    TAKE_BACK_DEATH = "take-back-death"
    MARK_ERROR = "mark-error"


_S, _E = ConsentStatus, ConsentEvent

CONSENT_LIFECYCLE: Lifecycle[ConsentStatus, ConsentEvent] = Lifecycle(
    "consent",
    initial=(_S.REQUESTED,),
    steps=(
        Step(
            (_S.REQUESTED,),
            _E.GIVE,
            _S.ACTIVE,
            "written, or oral with a reason; scope and parties named",
            "expires at the latest one year after",
        ),
        Step((_S.REQUESTED,), _E.REFUSE, _S.REFUSED, "", "services unaffected"),
        Step((_S.ACTIVE,), _E.CHANGE_SCOPE, None, "widening needs a new signature"),
        Step((_S.ACTIVE,), _E.QUEUE_EXCHANGE, None, "to a jobcentre; consented categories only [P]"),
        Step((_S.ACTIVE,), _E.WITHDRAW, _S.WITHDRAWN, "any time, any form", "queued exchanges cancelled"),
        Step((_S.ACTIVE,), _E.EXPIRE, _S.EXPIRED, "expires_at reached", "queued exchanges cancelled"),
        Step((_S.ACTIVE,), _E.REPLACE, _S.ENDED, "a new consent of the same kind to the same party [P]"),
        Step((_S.ACTIVE,), _E.CLOSE_PATHWAY, _S.ENDED),
        Step((_S.ACTIVE,), _E.DIE, _S.ENDED),
        Step(
            (_S.ENDED,),
            _E.TAKE_BACK_DEATH,
            _S.ACTIVE,
            "only a death by mistake ended it; it has not run out [P]",
            "what was queued is queued anew by a person",
            corrects=True,
        ),
        Step(
            (_S.REQUESTED, _S.ACTIVE),
            _E.MARK_ERROR,
            _S.ENTERED_IN_ERROR,
            "reason",
            "queued exchanges cancelled",
        ),
    ),
)


class ConsentType(StrEnum):
    """What the citizen lets happen; an objection (GP_OBJECTION) is a fact about the citizen instead."""

    JOBCENTRE_EXCHANGE = "jobcentre-exchange"
    RELATIVES = "relatives"
    RESEARCH_CONTACT = "research-contact"


class ConsentForm(StrEnum):
    WRITTEN = "written"
    ORAL_JUSTIFIED = "oral-justified"
    """SUL § 44 stk. 1: where circumstances speak for it; the reason is part of the record."""


class InformationCategory(StrEnum):
    """What may be told, one tick each (§5.3)."""

    CONTACTS = "contacts"
    ATTENDANCE = "attendance"
    FUNCTION = "function"
    GOALS_PLAN = "goals-plan"
    EXPECTED_END = "expected-end"
    WORK_RECOMMENDATIONS = "work-recommendations"
    ALCOHOL = "alcohol"
    SMOKING = "smoking"
    MENTAL_HEALTH = "mental-health"
    DIAGNOSES = "diagnoses"
    PSYCHOSOCIAL = "psychosocial"
    FREE_TEXT = "free-text"


_I = InformationCategory
SENSITIVE: Final = frozenset(
    {_I.ALCOHOL, _I.SMOKING, _I.MENTAL_HEALTH, _I.DIAGNOSES, _I.PSYCHOSOCIAL, _I.FREE_TEXT}
)
"""Never told unless ticked on its own, apart from the ordinary ones (L21, R8)."""


@dataclass(frozen=True, slots=True, repr=False)
class Consent(Private):
    id: UUID
    version: int
    status: ConsentStatus
    citizen_id: UUID
    type: ConsentType
    requested_at: datetime
    information_version: str
    """Which version of the information text the citizen was given."""
    from_party: str
    to_party: str
    to_organisation_id: UUID | None = None
    """The registered unit that may receive, where it is a system that asks."""
    need: str = ""
    """Why it was asked for: the citizen's work status then."""
    scope: tuple[InformationCategory, ...] = ()
    form: ConsentForm | None = None
    oral_reason: str = ""
    given_at: datetime | None = None
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None
    document_ref: str = ""
    """Where the signed paper lies; empty until it is filed: § 44 wants it written and noted, no more."""
    scope_version: int = 0
    """Counts up with every change of scope."""
    reason: str = ""

    @property
    def in_force(self) -> bool:
        """Whether it was given and nobody has ended it; the timer may not have come by yet."""
        return ConsentEvent.WITHDRAW in CONSENT_LIFECYCLE.allowed(self.status)

    def is_valid(self, at: datetime) -> bool:
        """Say whether it lets anything through then; an expired one never does, timer or not."""
        if not self.in_force or self.given_at is None or self.expires_at is None:
            return False
        return self.given_at <= at < self.expires_at

    def was_valid(self, at: datetime) -> bool:
        """Say whether it let anything through then, also where it has been withdrawn or has expired since."""
        until = self.withdrawn_at or (self.expires_at if self.reason == ConsentEvent.EXPIRE else None)
        held = until is not None and self.given_at is not None and self.given_at <= at < until
        return held or self.is_valid(at)

    def lets_through(self, category: InformationCategory, *, at: datetime) -> bool:
        return self.is_valid(at) and category in self.scope


def one_year_after(at: datetime) -> datetime:
    """Return the same Danish time of day a year on; 29 February becomes 28."""
    local = at.astimezone(COPENHAGEN)
    is_leap_day = (local.month, local.day) == (2, 29)
    on = local.replace(year=local.year + 1, day=28 if is_leap_day else local.day)
    return on.astimezone(UTC)
