"""The log of what went to and came from the jobcentre under a consent (R46, §5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private


class ExchangeStatus(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered-in-error"


class ExchangeEvent(StrEnum):
    SEND = "send"
    CANCEL = "cancel"
    MARK_ERROR = "mark-error"


_S, _E = ExchangeStatus, ExchangeEvent

EXCHANGE_LIFECYCLE: Lifecycle[ExchangeStatus, ExchangeEvent] = Lifecycle(
    "exchange entry",
    initial=(_S.QUEUED, _S.SENT),
    steps=(
        Step((_S.QUEUED,), _E.SEND, _S.SENT, "the consent is valid and covers it", "stays logged"),
        Step((_S.QUEUED,), _E.CANCEL, _S.CANCELLED, "withdrawn, expired, narrowed or thought better of"),
        Step(
            (_S.QUEUED, _S.SENT),
            _E.MARK_ERROR,
            _S.ENTERED_IN_ERROR,
            "reason; not what the jobcentre has been told [P]",
            "what it told us is taken back from the employment case",
        ),
    ),
)


class Direction(StrEnum):
    TO_JOBCENTRE = "to-jobcentre"
    FROM_JOBCENTRE = "from-jobcentre"


class Benefit(StrEnum):
    """What the citizen lives of, as the jobcentre tells it [P]."""

    SYGEDAGPENGE = "sygedagpenge"
    DAGPENGE = "dagpenge"
    KONTANTHJAELP = "kontanthjaelp"
    RESSOURCEFORLOEBSYDELSE = "ressourceforloebsydelse"
    FLEKSLOENTILSKUD = "fleksloentilskud"
    FOERTIDSPENSION = "foertidspension"
    LEDIGHEDSYDELSE = "ledighedsydelse"
    NONE = "none"
    OTHER = "other"


@dataclass(frozen=True, slots=True, repr=False)
class Contact(Private):
    """Somebody who can be rung up."""

    name: str
    telephone: str = ""
    email: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class JobcentreInformation(Private):
    """What a jobcentre may tell the health centre: these five things and no other (§5.3)."""

    contact: Contact | None = None
    benefit: Benefit | None = None
    meetings: tuple[datetime, ...] = ()
    return_to_work_plan: str = ""
    partial_hours: float | None = None

    @property
    def categories(self) -> tuple[str, ...]:
        """Name what it holds, for the log."""
        held = (
            ("contact", self.contact),
            ("benefit-type", self.benefit),
            ("meetings", self.meetings),
            ("return-to-work-plan", self.return_to_work_plan),
            ("partial-hours", self.partial_hours is not None),
        )
        return tuple(name for name, value in held if value)


ENDED: Final = "exchange-ended"
"""The `content_ref` of the one message that goes out after a consent: that there will be no more."""


@dataclass(frozen=True, slots=True, repr=False)
class ExchangeEntry(Private):
    id: UUID
    version: int
    status: ExchangeStatus
    citizen_id: UUID
    consent_id: UUID
    jobcentre_id: UUID
    direction: Direction
    categories: tuple[str, ...]
    content_ref: str
    """What it was made from: it is read when it is sent, so that nothing lies about meanwhile."""
    at: datetime
    """When it was queued, or came."""
    by: str
    sent_at: datetime | None = None
    reason: str = ""
    information: JobcentreInformation | None = None

    @property
    def waits(self) -> bool:
        return ExchangeEvent.SEND in EXCHANGE_LIFECYCLE.allowed(self.status)

    @property
    def stands(self) -> bool:
        """Whether it was meant: waiting, or told by either side."""
        return ExchangeEvent.MARK_ERROR in EXCHANGE_LIFECYCLE.allowed(self.status)

    @property
    def tells_the_end(self) -> bool:
        return self.content_ref == ENDED
