"""The §140 rehabilitation plan (G-GOP) and its lifecycle (domain reference §9.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.codes import PlanLevel, StatusReason
from app.domain.deadlines import Clock, ClockFacts, compute
from app.domain.intake import IncomingPlan, PlanType
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private
from app.domain.routing import Proposal


class PlanStatus(StrEnum):
    RECEIVED = "received"
    CLASSIFIED = "classified"
    CLOSED_INFO = "closed-info"
    HOSPITAL_TASK = "hospital-task"
    ON_HOLD_POSTPONED = "on-hold-postponed"
    ON_HOLD_FREE_CHOICE = "on-hold-free-choice"
    ON_HOLD_FREE_CHOICE_DECLINED = "on-hold-free-choice-declined"
    ON_HOLD_OTHER_MUNICIPALITY = "on-hold-other-municipality"
    SENT_BY_MISTAKE = "sent-by-mistake"
    OFFERED = "offered"
    RIGHT_ARISEN = "right-arisen"
    ACTIVE = "active"
    COMPLETED = "completed"
    STOPPED = "stopped"
    TRANSFERRED = "transferred"
    REVOKED = "revoked"
    CLOSED_DECEASED = "closed-deceased"
    ENTERED_IN_ERROR = "entered-in-error"


class PlanEvent(StrEnum):
    CLASSIFY = "classify"
    CHANGE_LEVEL = "change-level"
    ASK_FOR_SUPPLEMENT = "ask-for-supplement"
    CLOSE_INFO = "close-info"
    LEAVE_TO_HOSPITAL = "leave-to-hospital"
    CHANGE_TYPE = "change-type"
    REPORT_MISTAKE = "report-mistake"
    POSTPONE = "postpone"
    OFFER_FIRST_CONTACT = "offer-first-contact"
    OFFER_TOO_LATE = "offer-too-late"
    DECLARE_INABILITY = "declare-inability"
    PASS_DEADLINE = "pass-deadline"  # noqa: S105 - a deadline passes
    CHOOSE_PRIVATE = "choose-private"
    WAIT = "wait"
    REINVOKE = "reinvoke"
    CHOOSE_OTHER_MUNICIPALITY = "choose-other-municipality"
    ATTEND_FIRST_CONTACT = "attend-first-contact"
    MISS_FIRST_CONTACT = "miss-first-contact"
    PROVIDER_CANCELS = "provider-cancels"
    COMPLETE = "complete"
    STOP = "stop"
    REOPEN = "reopen"
    REVIEW_AGAIN = "review-again"
    FORWARD = "forward"
    REVOKE = "revoke"
    CORRECT_DISCHARGE_DATE = "correct-discharge-date"
    DIE = "die"
    MARK_ERROR = "mark-error"


_S, _E = PlanStatus, PlanEvent
_WAITING = (
    _S.RECEIVED,
    _S.CLASSIFIED,
    _S.HOSPITAL_TASK,
    _S.ON_HOLD_POSTPONED,
    _S.ON_HOLD_FREE_CHOICE,
    _S.ON_HOLD_FREE_CHOICE_DECLINED,
    _S.ON_HOLD_OTHER_MUNICIPALITY,
    _S.OFFERED,
    _S.RIGHT_ARISEN,
)
_OPEN = (*_WAITING, _S.ACTIVE)

PLAN_LIFECYCLE: Lifecycle[PlanStatus, PlanEvent] = Lifecycle(
    "rehabilitation plan",
    initial=(_S.RECEIVED,),
    steps=(
        Step(
            (_S.RECEIVED,),
            _E.CLASSIFY,
            _S.CLASSIFIED,
            "a level for almen, none for rehabilitering",
            "authority by task and date",
        ),
        Step(
            (_S.CLASSIFIED, _S.ON_HOLD_POSTPONED, _S.OFFERED, _S.RIGHT_ARISEN, _S.ACTIVE),
            _E.CHANGE_LEVEL,
            None,
            "almen only",
            "the earlier level stays in the history",
        ),
        Step(
            _OPEN,
            _E.ASK_FOR_SUPPLEMENT,
            None,
            "a question to the hospital",
            "the clock runs on; a G-GOP is never refused for what is missing",
        ),
        Step((_S.RECEIVED,), _E.CLOSE_INFO, _S.CLOSED_INFO, "type egentræning", "no clock, no training"),
        Step((_S.RECEIVED,), _E.LEAVE_TO_HOSPITAL, _S.HOSPITAL_TASK, "type specialiseret", "no clock"),
        Step(
            (_S.HOSPITAL_TASK,),
            _E.CHANGE_TYPE,
            _S.RECEIVED,
            "the hospital changed specialiseret to almen",
            "a new clock starts that day (K6)",
        ),
        Step(_WAITING, _E.REPORT_MISTAKE, _S.SENT_BY_MISTAKE, "reason", "clock not applicable (K8)"),
        Step(
            (_S.CLASSIFIED,),
            _E.POSTPONE,
            _S.ON_HOLD_POSTPONED,
            "the plan states a start later than discharge",
            "the clock starts that day (K1)",
        ),
        Step(
            (
                _S.CLASSIFIED,
                _S.ON_HOLD_POSTPONED,
                _S.ON_HOLD_FREE_CHOICE_DECLINED,
                _S.RIGHT_ARISEN,
                _S.OFFERED,
            ),
            _E.OFFER_FIRST_CONTACT,
            _S.OFFERED,
            "a day",
            "clock met if in time (K4)",
        ),
        Step(
            (_S.CLASSIFIED, _S.ON_HOLD_POSTPONED),
            _E.OFFER_TOO_LATE,
            _S.RIGHT_ARISEN,
            "the only day offered is after the deadline",
            "right to a private provider arises (K7a)",
        ),
        Step((_S.CLASSIFIED, _S.OFFERED), _E.DECLARE_INABILITY, _S.RIGHT_ARISEN, "no day in time", "K7a"),
        Step((_S.CLASSIFIED,), _E.PASS_DEADLINE, _S.RIGHT_ARISEN, "no offer at the deadline", "K7b"),
        Step((_S.RIGHT_ARISEN,), _E.CHOOSE_PRIVATE, _S.ON_HOLD_FREE_CHOICE, "provider has a KL agreement"),
        Step((_S.RIGHT_ARISEN,), _E.WAIT, _S.ON_HOLD_FREE_CHOICE_DECLINED, "information documented (K9)"),
        Step((_S.ON_HOLD_FREE_CHOICE_DECLINED,), _E.REINVOKE, _S.RIGHT_ARISEN),
        Step(
            _OPEN,
            _E.CHOOSE_OTHER_MUNICIPALITY,
            _S.ON_HOLD_OTHER_MUNICIPALITY,
            "the citizen's wish",
            "clock not applicable (K8)",
        ),
        Step((_S.OFFERED,), _E.ATTEND_FIRST_CONTACT, _S.ACTIVE, "", "status reason cleared"),
        Step((_S.OFFERED,), _E.MISS_FIRST_CONTACT, None, "", "new time; the right does not arise (K10)"),
        Step((_S.OFFERED,), _E.PROVIDER_CANCELS, _S.CLASSIFIED, "", "the right is judged again (K10)"),
        Step((_S.ACTIVE,), _E.COMPLETE, _S.COMPLETED, "all interventions ended"),
        Step(
            (
                _S.CLASSIFIED,
                _S.OFFERED,
                _S.RIGHT_ARISEN,
                _S.ON_HOLD_POSTPONED,
                _S.ON_HOLD_FREE_CHOICE,
                _S.ON_HOLD_FREE_CHOICE_DECLINED,
                _S.ON_HOLD_OTHER_MUNICIPALITY,
                _S.ACTIVE,
            ),
            _E.STOP,
            _S.STOPPED,
            "stop reason, or its pathway ended",
        ),
        Step(
            (_S.COMPLETED, _S.STOPPED), _E.REOPEN, _S.ACTIVE, "its pathway is opened again [P]", corrects=True
        ),
        Step(
            (
                _S.CLASSIFIED,
                _S.OFFERED,
                _S.RIGHT_ARISEN,
                _S.ON_HOLD_POSTPONED,
                _S.ACTIVE,
                _S.COMPLETED,
                _S.STOPPED,
            ),
            _E.REVIEW_AGAIN,
            _S.RECEIVED,
            "its pathway was opened by mistake [P]",
            corrects=True,
        ),
        Step(_OPEN, _E.FORWARD, _S.TRANSFERRED, "another authority is responsible", "the sender is told"),
        Step(_OPEN, _E.REVOKE, _S.REVOKED, "withdrawn by the sender or replaced by a new G-GOP"),
        Step(_OPEN, _E.CORRECT_DISCHARGE_DATE, None, "", "clock computed again, both kept (K5)"),
        Step(_OPEN, _E.DIE, _S.CLOSED_DECEASED),
        Step(_OPEN, _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason"),
    ),
)

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
_NO_CLOCK = frozenset(
    {
        _S.ON_HOLD_OTHER_MUNICIPALITY,
        _S.SENT_BY_MISTAKE,
        _S.REVOKED,
        _S.TRANSFERRED,
        _S.CLOSED_DECEASED,
        _S.ENTERED_IN_ERROR,
    }
)


@dataclass(frozen=True, slots=True)
class ClockRecord:
    """A computation as it stood when a fact changed; earlier ones are kept (K5)."""

    computed_at: datetime
    clock: Clock


@dataclass(frozen=True, slots=True, repr=False)
class RehabPlan(Private):
    """A rehabilitation plan as we hold it; `said` is what the hospital wrote and never changes."""

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
    late_offer_made_at: datetime | None = None
    inability_declared_at: datetime | None = None
    programme_included: bool = False
    reason: str = ""
    pathway_id: UUID | None = None
    replaces_id: UUID | None = None
    forwarded_to: str = ""
    proposals: tuple[Proposal, ...] = ()
    """What routing rules have proposed for it."""
    handed_over: str = ""
    """What the authority before did with and for the citizen, in words (§9.3 transfer)."""
    area: str = ""
    """The kommunekode it was sent to: with task and day it gives the responsible authority (L3)."""
    clocks: tuple[ClockRecord, ...] = ()

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
            late_offer_made_at=self.late_offer_made_at,
            inability_declared_at=self.inability_declared_at,
            excused=self.status in _NO_CLOCK,
        )

    def clock(self, *, now: datetime) -> Clock:
        """Compute the clock as it stands; it is never stored as the truth."""
        return compute(self.clock_facts, now=now)
