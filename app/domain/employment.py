"""The employment case: work, workplace, contacts, meetings and the plan made with the jobcentre.

No sick-leave rule is coded here (R81): what the law says stands in the law, and a case links to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.exchanges import Contact, JobcentreInformation
from app.domain.legal_days import legal_day
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private
from app.domain.work import WorkStatus

_W = WorkStatus
SICK: Final = frozenset({_W.FULL_SICK, _W.PARTIAL_SICK})
OUTSIDE_LABOUR_MARKET: Final = frozenset(
    {_W.UNEMPLOYED, _W.JOBAFKLARING, _W.RESSOURCEFORLOEB, _W.FOERTIDSPENSION}
)
"""Uden for arbejdsmarkedet; old-age pensioners and students need no employment plan [P]."""
PLANNABLE: Final = SICK | OUTSIDE_LABOUR_MARKET


class EmploymentStatus(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"
    ENTERED_IN_ERROR = "entered-in-error"


class EmploymentEvent(StrEnum):
    CHANGE_STATUS = "change-status"
    RECORD_WORKPLACE = "record-workplace"
    REMOVE_WORKPLACE = "remove-workplace"
    SET_CONTACTS = "set-contacts"
    MAKE_PLAN = "make-plan"
    SET_MEETINGS = "set-meetings"
    PLAN_MEETING = "plan-meeting"
    HOLD_MEETING = "hold-meeting"
    RECEIVE = "receive"
    TAKE_BACK = "take-back"
    CLOSE = "close"
    DIE = "die"
    TAKE_BACK_DEATH = "take-back-death"
    MARK_ERROR = "mark-error"


_S, _E = EmploymentStatus, EmploymentEvent
_GUARD: Final[dict[EmploymentEvent, str]] = {
    _E.CHANGE_STATUS: "hours a week with partial sick leave",
    _E.RECORD_WORKPLACE: "the citizen consents to the workplace being contacted",
    _E.MAKE_PLAN: "active consent; sick or outside the labour market",
    _E.PLAN_MEETING: "active consent",
    _E.HOLD_MEETING: "a consent that was valid when they met",
    _E.RECEIVE: "the jobcentre delivers under a valid consent",
    _E.TAKE_BACK: "what it delivered was not about this citizen [P]",
}

_KEEPING: Final[tuple[EmploymentEvent, ...]] = tuple(
    event for event in _E if event not in {_E.CLOSE, _E.DIE, _E.TAKE_BACK_DEATH, _E.MARK_ERROR}
)

EMPLOYMENT_LIFECYCLE: Lifecycle[EmploymentStatus, EmploymentEvent] = Lifecycle(
    "employment case",
    initial=(_S.ACTIVE,),
    steps=(
        *(Step((_S.ACTIVE,), event, None, _GUARD.get(event, "")) for event in _KEEPING),
        Step((_S.ACTIVE,), _E.CLOSE, _S.CLOSED),
        Step((_S.ACTIVE,), _E.DIE, _S.CLOSED, "", "its meetings are not held [P]"),
        Step(
            (_S.CLOSED,),
            _E.TAKE_BACK_DEATH,
            _S.ACTIVE,
            "only a death by mistake closed it [P]",
            corrects=True,
        ),
        Step((_S.ACTIVE,), _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason"),
    ),
)


@dataclass(frozen=True, slots=True, repr=False)
class Workplace(Private):
    """Kept only while the citizen consents to it being contacted (R124)."""

    name: str
    contact: Contact
    contact_consent_at: datetime
    adjustments: str = ""
    """What has been agreed with the workplace: tasks, aids, hours."""


@dataclass(frozen=True, slots=True, repr=False)
class Meeting(Private):
    planned_for: datetime
    agenda: tuple[str, ...] = ()
    held_at: datetime | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class EmploymentPlan(Private):
    """Beskæftigelsesmæssig plan, made together with the jobcentre."""

    agreed_at: datetime
    text: str
    work_recommendations: str = ""
    partial_sick_leave: bool = False
    """Whether partial sick leave was put forward as a way (R123)."""


DEFAULT_CADENCE_WEEKS: Final = 4
AGENDA: Final = ("Status siden sidst", "Funktion og arbejde", "Skånehensyn", "Næste skridt")
"""The fixed structure that meetings begin with [P]."""
LAW_LINK: Final = "https://www.retsinformation.dk"


@dataclass(frozen=True, slots=True, repr=False)
class EmploymentCase(Private):
    id: UUID
    version: int
    status: EmploymentStatus
    citizen_id: UUID
    work_status: WorkStatus
    opened_at: datetime
    sick_from: date | None = None
    hours_per_week: float | None = None
    workplace_agreement: str = ""
    workplace: Workplace | None = None
    health_contact: Contact | None = None
    jobcentre_contact: Contact | None = None
    plan: EmploymentPlan | None = None
    meetings: tuple[Meeting, ...] = ()
    cadence_weeks: int = DEFAULT_CADENCE_WEEKS
    agenda: tuple[str, ...] = AGENDA
    law_link: str = LAW_LINK
    received: JobcentreInformation | None = None
    """What the jobcentre told last."""
    closed_at: datetime | None = None
    ended_by_death: bool = False

    @property
    def next_meeting_due_date(self) -> date:
        """Return the last day on which the next meeting keeps the rhythm."""
        held = [meeting.held_at for meeting in self.meetings if meeting.held_at is not None]
        return legal_day(max(held, default=self.opened_at)) + timedelta(weeks=self.cadence_weeks)

    def meeting_is_overdue(self, on: date) -> bool:
        return self.is_open and on > self.next_meeting_due_date

    @property
    def is_open(self) -> bool:
        return not EMPLOYMENT_LIFECYCLE.is_final(self.status)


_LAW_WORDS = re.compile(r"§|sygedagpengelov|\b[Ll]oven\b|\blovgivning|\bjf\. lov", re.IGNORECASE)


def paraphrases_law(text: str) -> bool:
    """Say whether a text seems to tell what the law says; such a text is flagged, the law linked (R81)."""
    return bool(_LAW_WORDS.search(text))
