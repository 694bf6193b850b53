"""The §140 rehabilitation plan (G-GOP) as we hold it (domain reference §8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from app.domain.codes import PlanLevel, StatusReason
from app.domain.deadlines import CLOCKED_TYPES, Clock, ClockFacts, compute
from app.domain.free_choice import FreeChoiceCase, current
from app.domain.information import Duty, Told
from app.domain.intake import IncomingPlan, PlanType
from app.domain.legal_days import end_of
from app.domain.offer_words import OfferWord
from app.domain.plan_lifecycle import PLAN_LIFECYCLE
from app.domain.plan_states import PlanEvent, PlanStatus
from app.domain.priorities import PriorityRecord
from app.domain.private import Private
from app.domain.prognosis import Discussed, Expectations, Prognosis
from app.domain.routing import Proposal

__all__ = ["PLAN_LIFECYCLE", "PlanEvent", "PlanStatus", "RehabPlan"]

_S = PlanStatus

ON_HOLD_REASON: dict[PlanStatus, StatusReason] = {
    _S.ON_HOLD_POSTPONED: StatusReason.UDSKUDT,
    _S.ON_HOLD_FREE_CHOICE: StatusReason.FRIT_VALG,
    _S.ON_HOLD_FREE_CHOICE_DECLINED: StatusReason.FRIT_VALG_AFSLAAET,
    _S.ON_HOLD_OTHER_MUNICIPALITY: StatusReason.ANDEN_KOMMUNE,
    _S.SENT_BY_MISTAKE: StatusReason.FEJL,
}
"""KL Gateway reports these as status on-hold with the reason."""

ASSUMED: Final = "authored"
"""A `discharge_date_source`: nobody said it, so the plan's own date stands in."""
CORRECTED: Final = "corrected"
"""A `discharge_date_source`: a person at the authority knows it."""

_BEFORE_FIRST_CONTACT = frozenset(
    {_S.RECEIVED, _S.CLASSIFIED, _S.ON_HOLD_POSTPONED, _S.OFFERED, _S.RIGHT_ARISEN}
)
_NO_CLOCK: dict[PlanStatus, str] = {
    _S.ON_HOLD_OTHER_MUNICIPALITY: "borgeren har valgt en anden kommune",
    _S.SENT_BY_MISTAKE: "planen er fejlafsendt",
    _S.REVOKED: "planen er trukket tilbage eller erstattet",
    _S.TRANSFERRED: "planen er sendt videre til en anden myndighed",
    _S.CLOSED_DECEASED: "borgeren er død",
    _S.ENTERED_IN_ERROR: "planen er registreret ved en fejl",
}
"""The excuses of K8, in the words a case worker reads."""


@dataclass(frozen=True, slots=True)
class ClockRecord:
    """A computation as it stood when a fact changed; earlier ones are kept (K5)."""

    computed_at: datetime
    clock: Clock


@dataclass(frozen=True, slots=True)
class LevelRecord:
    """A level the authority gave, and from when; earlier ones are kept."""

    level: PlanLevel
    since: datetime


@dataclass(frozen=True, slots=True, repr=False)
class RehabPlan(Private):
    """A rehabilitation plan as we hold it; `said` is what the hospital wrote, and only it changes it."""

    id: UUID
    version: int
    status: PlanStatus
    citizen_id: UUID
    requester_id: UUID
    submitted_by: UUID
    source_id: UUID
    received_at: datetime
    said: IncomingPlan
    plan_type: PlanType
    discharge_date: date
    discharge_date_source: str = ""
    """Where the date comes from; a stand-in is to be corrected when the true one is known (K5)."""
    level: PlanLevel | None = None
    earliest_start_date: date | None = None
    type_changed_on: date | None = None
    first_contact_offered_date: date | None = None
    valid_offer_date: date | None = None
    valid_offer_made_at: datetime | None = None
    late_offer_date: date | None = None
    late_offer_made_at: datetime | None = None
    offer_words: tuple[OfferWord, ...] = ()
    """Every day that was offered, and when offers were withdrawn, in the order it was said."""
    inability_declared_at: datetime | None = None
    programme_included: bool = False
    reason: str = ""
    pathway_id: UUID | None = None
    replaces_id: UUID | None = None
    forwarded_to: str = ""
    held_by: str = ""
    """The authority it was handed over to; empty where it lies with the one it was sent to."""
    came_from: UUID | None = None
    """The same request at the authority that handed it over."""
    decided_at: datetime | None = None
    """When it was last accepted, rejected or sent on."""
    proposals: tuple[Proposal, ...] = ()
    """What routing rules have proposed for it."""
    priorities: tuple[PriorityRecord, ...] = ()
    """What the authority itself has given it; the last one stands."""
    sent_in_error: bool = False
    """It was withdrawn, and its sender says that it should never have been sent."""
    told_before: int = 0
    """How often what it says was told of pathways that were opened by mistake; notices count on."""
    handed_over: str = ""
    """What the authority before did with and for the citizen, in words (§9.3 transfer)."""
    area: str = ""
    """The kommunekode it was sent to: with task and day it gives the responsible authority (L3)."""
    clocks: tuple[ClockRecord, ...] = ()
    levels: tuple[LevelRecord, ...] = ()
    told: tuple[Told, ...] = ()
    """What the citizen was told, in the order it was (K11)."""
    free_choice: tuple[FreeChoiceCase, ...] = ()
    prognosis: Prognosis | None = None
    expectations: Expectations | None = None
    left_from: PlanStatus | None = None
    """How it stood when the citizen chose another municipality, for as long as that holds."""
    ended_from: PlanStatus | None = None
    """How it stood when a death, or the end of its pathway, ended it; none once it goes on."""
    beside_ids: tuple[UUID, ...] = ()
    """Earlier plans about which it has been decided how this one stands to them (L8)."""

    @property
    def is_clocked(self) -> bool:
        """Say whether it is of a type the municipality has a deadline for (K8)."""
        return self.plan_type in CLOCKED_TYPES

    @property
    def lacks_prognosis(self) -> bool:
        said = self.prognosis
        return said is None or not said.text or said.discussed_with_patient is not Discussed.YES

    @property
    def told_of_right(self) -> Told | None:
        """The last time the citizen was told of the right to a private provider (K11)."""
        return next((said for said in reversed(self.told) if said.duty is Duty.RIGHT), None)

    @property
    def provider_id(self) -> UUID | None:
        """The private provider that has the case now."""
        held = current(self.free_choice)
        has_it = PlanEvent.FINISH_AT_PROVIDER in PLAN_LIFECYCLE.allowed(self.status)
        return held.provider_id if held and has_it else None

    @property
    def passes_at(self) -> datetime | None:
        """When time itself gives the right to choose: the end of the last day, without an offer in time."""
        deadline = compute(self.clock_facts, now=self.received_at).deadline_date
        offered = self.valid_offer_date
        is_met = offered is not None and deadline is not None and offered <= deadline
        if deadline is None or is_met or PlanEvent.PASS_DEADLINE not in PLAN_LIFECYCLE.allowed(self.status):
            return None
        return end_of(deadline)

    @property
    def open_deadline(self) -> date | None:
        """The day before whose end a start must be offered, while that has not been done."""
        deadline = self.clock(now=self.received_at).deadline_date
        if deadline is None or self.status not in _BEFORE_FIRST_CONTACT:
            return None
        offered = self.valid_offer_date
        return None if offered is not None and offered <= deadline else deadline

    @property
    def clock_facts(self) -> ClockFacts:
        return ClockFacts(
            plan_type=self.plan_type,
            discharge_date=self.discharge_date,
            is_discharge_known=self.discharge_date_source != ASSUMED,
            earliest_start_date=self.earliest_start_date,
            type_changed_on=self.type_changed_on,
            first_contact_offered_date=self.first_contact_offered_date,
            valid_offer_date=self.valid_offer_date,
            valid_offer_made_at=self.valid_offer_made_at,
            late_offer_date=self.late_offer_date,
            late_offer_made_at=self.late_offer_made_at,
            inability_declared_at=self.inability_declared_at,
            excuse=_NO_CLOCK.get(self.status, ""),
        )

    def clock(self, *, now: datetime) -> Clock:
        """Compute the clock as it stands; it is never stored as the truth."""
        return compute(self.clock_facts, now=now)
