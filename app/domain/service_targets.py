"""An authority's own service targets (K12): shown beside the law's seven days, never instead of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from app.domain.legal_days import IsHoliday, working_days_after
from app.domain.lifecycle import Lifecycle, Step
from app.domain.refusals import InvalidValue


class ServiceTargetStatus(StrEnum):
    IN_FORCE = "in-force"
    RETIRED = "retired"
    ENTERED_IN_ERROR = "entered-in-error"


class ServiceTargetEvent(StrEnum):
    RETIRE = "retire"
    MARK_ERROR = "mark-error"


_S, _E = ServiceTargetStatus, ServiceTargetEvent

SERVICE_TARGET_LIFECYCLE: Lifecycle[ServiceTargetStatus, ServiceTargetEvent] = Lifecycle(
    "service target",
    initial=(_S.IN_FORCE,),
    steps=(
        Step((_S.IN_FORCE,), _E.RETIRE, _S.RETIRED, "a last day", "plans received before keep it"),
        Step(
            (_S.IN_FORCE, _S.RETIRED),
            _E.MARK_ERROR,
            _S.ENTERED_IN_ERROR,
            "reason",
            "no plan is measured by it, also none received before [P]",
        ),
    ),
)


class Milestone(StrEnum):
    """What is to have happened by then."""

    FIRST_CONTACT = "first-contact"
    """The day offered for the first contact."""
    START = "start"
    """The day rehabilitation began."""


class CountedFrom(StrEnum):
    RECEIPT = "receipt"
    CLOCK_START = "clock-start"
    """Discharge, or the later start the plan itself gives."""


class DayKind(StrEnum):
    CALENDAR = "calendar"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    id: UUID
    version: int
    status: ServiceTargetStatus
    name: str
    milestone: Milestone
    days: int
    day_kind: DayKind
    counted_from: CountedFrom
    valid_from: date
    valid_to: date | None = None

    @property
    def stands(self) -> bool:
        """Whether the authority ever set it; a retired one still holds for what came before."""
        return ServiceTargetEvent.MARK_ERROR in SERVICE_TARGET_LIFECYCLE.allowed(self.status)

    def holds(self, on: date) -> bool:
        return self.stands and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """The days of one plan that targets are counted from and measured by."""

    received_on: date
    clock_start: date | None
    first_contact_on: date | None = None
    started_on: date | None = None


@dataclass(frozen=True, slots=True)
class TargetDue:
    target: ServiceTarget
    due_on: date
    reached_on: date | None

    def is_met(self, today: date) -> bool | None:
        """Say whether it was met; None while it still may be."""
        if self.reached_on is not None:
            return self.reached_on <= self.due_on
        return False if today > self.due_on else None


def due(target: ServiceTarget, facts: TargetFacts, *, is_holiday: IsHoliday) -> TargetDue | None:
    """Return the last day for one plan; None where the target was not in force when it came."""
    start = facts.received_on if target.counted_from is CountedFrom.RECEIPT else facts.clock_start
    if start is None or not target.holds(facts.received_on):
        return None
    reached = facts.first_contact_on if target.milestone is Milestone.FIRST_CONTACT else facts.started_on
    if target.day_kind is DayKind.WORKING:
        return TargetDue(target, working_days_after(start, target.days, is_holiday=is_holiday), reached)
    return TargetDue(target, start + timedelta(days=target.days), reached)


def retired(target: ServiceTarget, *, last_day: date) -> ServiceTarget:
    """Let it hold for nothing that comes after its last day."""
    status = SERVICE_TARGET_LIFECYCLE.after(target.status, ServiceTargetEvent.RETIRE)
    if last_day < target.valid_from:
        raise InvalidValue("last_day", "a day on or after the first", place="last_day")
    return replace(target, status=status, valid_to=last_day)
