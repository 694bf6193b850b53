"""A death that was registered by mistake: what stands again, how, and who is told (§9, 7.15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from app.domain.citizens import Citizen
from app.domain.closing_decisions import Work
from app.domain.deadlines import ClockState
from app.domain.death_decisions import end_request
from app.domain.death_undoing import take_back
from app.domain.decision import Decision
from app.domain.plan_decisions import Classification, classify, contact_offered
from app.domain.plans import PlanEvent, PlanStatus, RehabPlan
from app.domain.requests import Request
from app.domain.time_decisions import pass_deadline
from app.domain.undoing_decisions import mark_pathway_error
from tests.domain.builders import a_citizen, a_pathway, danish, new_id, the
from tests.domain.test_seven_day_clock import END_OF_DEADLINE, classified

pytestmark = pytest.mark.requirement("L9", "R14")

DIED = danish("2025-03-06")
BACK = danish("2025-03-07")
TYPO = "Forveksling"


def dead(request: Request, *, at: datetime = DIED) -> Any:
    return the(type(request), Decision(tuple(end_request(request, at=at))))


def back(*requests: Request, begun: tuple[Work, ...] = ()) -> Decision:
    citizen: Citizen = a_citizen(deceased_date=DIED.date())
    return take_back(citizen, requests, begun, reason=TYPO, now=BACK)


def booked(day: str = "2025-03-09") -> RehabPlan:
    plan = contact_offered(classified(), danish(day).date(), now=danish("2025-03-04")).aggregate
    assert isinstance(plan, RehabPlan)
    return plan


def again(plan: RehabPlan, *, at: datetime = BACK) -> RehabPlan:
    """Take the plan on once more, in a new pathway."""
    said = Classification(level=plan.level, coordinator="Bente Højgård", coordinator_telephone="")
    return the(RehabPlan, classify(plan, said, now=at, new_id=new_id))


@pytest.mark.parametrize("by_error", [True, False])
def test_a_booking_that_is_gone_keeps_no_right_from_arising(*, by_error: bool) -> None:
    if by_error:
        decision = mark_pathway_error(a_pathway(), (booked(),), (), reason=TYPO, at=BACK)
    else:
        decision = back(dead(booked()))
    plan = the(RehabPlan, decision)
    assert (plan.status, plan.valid_offer_date) == (PlanStatus.RECEIVED, None)
    waiting = again(plan)
    assert waiting.passes_at == END_OF_DEADLINE
    passed = the(RehabPlan, pass_deadline(waiting, now=danish("2025-03-11")))
    assert passed.status is PlanStatus.RIGHT_ARISEN


def test_what_a_pathway_opened_by_mistake_offered_was_never_offered() -> None:
    plan = the(RehabPlan, mark_pathway_error(a_pathway(), (booked(),), (), reason=TYPO, at=BACK))
    assert (plan.first_contact_offered_date, plan.clock(now=BACK).state) == (None, ClockState.RUNNING)


def test_what_was_offered_before_a_death_by_mistake_counts_as_offered() -> None:
    assert the(RehabPlan, back(dead(booked()))).first_contact_offered_date == danish("2025-03-09").date()


def test_a_late_day_after_a_booking_that_is_gone_gives_the_right_when_it_is_offered() -> None:
    plan = contact_offered(again(the(RehabPlan, back(dead(booked())))), danish("2025-03-20").date(), now=BACK)
    assert plan.event == PlanEvent.OFFER_TOO_LATE
    assert isinstance(plan.aggregate, RehabPlan)
    assert plan.aggregate.clock(now=BACK).right_arises_at == BACK


def test_a_late_day_beside_one_in_time_that_stands_gives_no_right() -> None:
    standing = replace(booked(), status=PlanStatus.CLASSIFIED)
    change = contact_offered(standing, danish("2025-03-20").date(), now=BACK)
    assert isinstance(change.aggregate, RehabPlan)
    assert change.aggregate.status is PlanStatus.OFFERED
    assert change.aggregate.clock(now=BACK).right_arises_at is None
