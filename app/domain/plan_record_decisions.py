"""What is put on record about a plan and moves it nowhere: what was told, foreseen, expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from app.domain import free_choice
from app.domain.deadlines import danish_date
from app.domain.decision import Change, Decision
from app.domain.information import WORKING_DAYS, Duty, DutyDue, DutyFacts, Told, duties
from app.domain.legal_days import IsHoliday, legal_day, working_days_after
from app.domain.plan_decisions import step
from app.domain.plans import PlanEvent, RehabPlan
from app.domain.prognosis import Discussed, Expectations, Prognosis
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet


def duties_of(plan: RehabPlan, *, now: datetime, is_holiday: IsHoliday) -> tuple[DutyDue, ...]:
    """Return what the citizen is owed to be told of this plan; nothing where there is no clock (K8)."""
    clock = plan.clock(now=now)
    if clock.deadline_date is None:
        return ()
    received = legal_day(plan.received_at)
    facts = DutyFacts(
        start_due_on=working_days_after(received, WORKING_DAYS, is_holiday=is_holiday),
        right_arises_at=clock.right_arises_at,
        first_contact_on=plan.valid_offer_date,
    )
    return tuple(duties(facts, plan.told))


def overdue_duties(plan: RehabPlan, now: datetime, is_holiday: IsHoliday) -> list[str]:
    today = legal_day(now)
    return [each.duty for each in duties_of(plan, now=now, is_holiday=is_holiday) if each.is_overdue(today)]


def inform_citizen(plan: RehabPlan, said: Sequence[Told], *, now: datetime) -> Decision:
    """Put on record what the citizen was told (K11)."""
    event = PlanEvent.INFORM_CITIZEN
    if not said:
        raise MissingValue("duties")
    _check_start(plan, said)
    informed = step(plan, event, told=(*plan.told, *said))
    right = next((each for each in said if each.duty is Duty.RIGHT), None)
    if right is not None:
        cases = free_choice.told(plan.free_choice, at=right.told_at, by=right.told_by)
        informed = replace(informed, free_choice=cases)
    told = {"duties": ", ".join(each.duty for each in said)}
    return Decision((Change(informed, event, now, details=told),))


def _check_start(plan: RehabPlan, said: Sequence[Told]) -> None:
    """Whoever tells of the start says whether seven days hold, and if not, what the citizen may do."""
    start = next((each for each in said if each.duty is Duty.START), None)
    if start is None:
        return
    if start.within_seven_days is None:
        raise MissingValue("within_seven_days")
    if start.within_seven_days and (start.start_at is None or not start.place):
        raise MissingValue("place" if start.start_at else "start_at")
    _check_day(plan, start)
    knows_right = plan.told_of_right or any(each.duty is Duty.RIGHT for each in said)
    if not start.within_seven_days and not knows_right:
        raise RuleNotMet(
            "tell-of-the-right",
            "Who is told that seven days cannot be met is told of the right to a private provider too.",
            "Når 7 dage ikke kan overholdes, skal borgeren også oplyses om retten til en privat leverandør.",
            place="duties",
        )


def _check_day(plan: RehabPlan, start: Told) -> None:
    """Refuse that a day after the deadline is told as one within seven days, or the other way round."""
    deadline = plan.clock(now=start.told_at).deadline_date
    if start.start_at is None or deadline is None:
        return
    if (legal_day(start.start_at) <= deadline) is not start.within_seven_days:
        raise RuleNotMet(
            "start-contradicts-deadline",
            f"The deadline is {deadline}; the start told of and 'within_seven_days' contradict each other.",
            f"Fristen er {danish_date(deadline)}; tiden for start og 'inden 7 dage' modsiger hinanden.",
            place="within_seven_days",
        )


def record_prognosis(plan: RehabPlan, said: Prognosis, *, now: datetime) -> Decision:
    """Put the hospital's prognosis on record, as its plan or its answer gives it (R131)."""
    event = PlanEvent.RECORD_PROGNOSIS
    recorded = step(plan, event, prognosis=said)
    if said.discussed_with_patient is Discussed.YES and not said.text:
        raise MissingValue("text")
    _not_ahead(said.discussed_date, now)
    return Decision((Change(recorded, event, now),))


def _not_ahead(day: date | None, now: datetime) -> None:
    if day is not None and day > legal_day(now):
        raise InvalidValue(
            "discussed_date",
            "a day that has been",
            danish="Dagen ligger i fremtiden.",
            place="discussed_date",
        )


def align_expectations(plan: RehabPlan, said: Expectations, *, now: datetime) -> Decision:
    """Put prognosis, the citizen's expectation and the plan beside each other (R132)."""
    event = PlanEvent.ALIGN_EXPECTATIONS
    aligned = step(plan, event, expectations=said)
    if not said.citizen:
        raise MissingValue("citizen")
    return Decision((Change(aligned, event, now),))
