"""The duplicate alert: the same training offered to the same citizen twice (§5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.activities import DeliveryType
from app.domain.codes import LegalBasis, StopReason
from app.domain.intake import Diagnosis
from app.domain.legal_days import end_of, legal_day
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private

DEFERRAL: Final = timedelta(days=14)
"""How long an amber alert may wait; also how long one that only informs stays on the list [P]."""


class AlertLevel(StrEnum):
    RED = "RED"
    AMBER = "AMBER"
    YELLOW = "YELLOW"


SEVERITY: Final[dict[AlertLevel, int]] = {AlertLevel.YELLOW: 1, AlertLevel.AMBER: 2, AlertLevel.RED: 3}


class AlertTrigger(StrEnum):
    REQUEST_RECEIVED = "request-received"
    TRAINING_OFFERED = "training-offered"
    TRAINING_ENROLLED = "training-enrolled"
    ULRUS_IMPORTED = "ulrus-imported"


class MatchKind(StrEnum):
    OPEN_TRAINING = "open-training"
    ENDED_TRAINING = "ended-training"
    DECLINED_OFFER = "declined-offer"
    ULRUS_REPORT = "ulrus-report"
    REPEATED_PLANS = "repeated-plans"


class AlertDecision(StrEnum):
    CONTINUE_AND_RELINK = "CONTINUE_AND_RELINK"
    REPLACE = "REPLACE"
    DIFFERENT_CONTENT = "DIFFERENT_CONTENT"
    NO_NEW_TRAINING_BY_AGREEMENT = "NO_NEW_TRAINING_BY_AGREEMENT"


class AlertStatus(StrEnum):
    OPEN = "open"
    DECIDED = "decided"
    EXPIRED = "expired"


class AlertEvent(StrEnum):
    DECIDE = "decide"
    DEFER = "defer"
    EXPIRE = "expire"


_S, _E = AlertStatus, AlertEvent

ALERT_LIFECYCLE: Lifecycle[AlertStatus, AlertEvent] = Lifecycle(
    "duplicate alert",
    initial=(_S.OPEN,),
    steps=(
        Step(
            (_S.OPEN, _S.EXPIRED),
            _E.DECIDE,
            _S.DECIDED,
            "one of four decisions, with a reason",
            "the plan's deadline stays as it is",
        ),
        Step((_S.OPEN,), _E.DEFER, None, "amber, once, for 14 days"),
        Step((_S.OPEN,), _E.EXPIRE, _S.EXPIRED, "the deferral, or the time to be informed, is over"),
    ),
)


@dataclass(frozen=True, slots=True, repr=False)
class Match(Private):
    """One thing that the new training may repeat, as it stood when the alert was raised.

    Of another authority's training nothing but law, month and whom to call is known here.
    """

    kind: MatchKind
    level: AlertLevel
    key: str
    """What makes it the same match when it is found again."""
    legal_basis: LegalBasis | None = None
    authority: str = ""
    """Another authority's code; empty for what is our own."""
    provider: str = ""
    telephone: str = ""
    month: str = ""
    """All that is told of when training ended at another authority, as `2026-10`."""
    activity_id: UUID | None = None
    pathway_id: UUID | None = None
    name: str = ""
    fsiii_code: str = ""
    delivery_types: tuple[DeliveryType, ...] = ()
    from_date: date | None = None
    to_date: date | None = None
    attended: int = 0
    planned: int = 0
    stop_reason: StopReason | None = None
    goals: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    recommendation: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class DuplicateAlert(Private):
    """A warning that asks a person to decide; it rejects nothing and moves no deadline."""

    id: UUID
    version: int
    status: AlertStatus
    citizen_id: UUID
    trigger: AlertTrigger
    level: AlertLevel
    raised_at: datetime
    matched: tuple[Match, ...]
    request_ids: tuple[UUID, ...] = ()
    """The requests that the new training would come from."""
    plan_id: UUID | None = None
    """The G-GOP among them, whose clock runs on."""
    pathway_id: UUID | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    deadline_shown: date | None = None
    """The last day of the 7-day clock as it stood when the alert was raised; the view shows it live."""
    deferred_to: date | None = None
    decision: AlertDecision | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    reason: str = ""
    content_difference: str = ""

    @property
    def runs_out_on(self) -> date | None:
        """Return the last day it may stand undecided; none for red, and for amber until it is deferred."""
        if self.deferred_to is not None:
            return self.deferred_to
        is_information = self.level is AlertLevel.YELLOW
        return legal_day(self.raised_at) + DEFERRAL if is_information else None

    @property
    def runs_out_at(self) -> datetime | None:
        """The moment from which it has run out; none while it cannot."""
        last = self.runs_out_on
        may_expire = AlertEvent.EXPIRE in ALERT_LIFECYCLE.allowed(self.status)
        return end_of(last) if last is not None and may_expire else None

    def has_run_out(self, today: date) -> bool:
        last = self.runs_out_on
        may_expire = AlertEvent.EXPIRE in ALERT_LIFECYCLE.allowed(self.status)
        return may_expire and last is not None and today > last

    def asks_for_decision(self, today: date) -> bool:
        """Say whether new training must wait for it: red always, amber unless it is deferred."""
        if ALERT_LIFECYCLE.is_final(self.status) or self.level is AlertLevel.YELLOW:
            return False
        return self.deferred_to is None or today > self.deferred_to
