"""When what is registered may have happened, and when what is planned may lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.activity_changes import change_timing
from app.domain.activity_decisions import PlannedSession
from app.domain.assessment_decisions import Booking, book_conversation
from app.domain.assessments import AssessmentKind
from app.domain.clarifying_decisions import register_other_care
from app.domain.closing_decisions import Work, close, stop
from app.domain.codes import StopReason
from app.domain.completion import RetentionPlan
from app.domain.completion_decisions import plan_retention
from app.domain.death_decisions import die
from app.domain.employment_decisions import hold_meeting, plan_meeting
from app.domain.goal_decisions import Aim, set_goal
from app.domain.goals import GoalKind
from app.domain.group_dates import add_date
from app.domain.groups import GroupSession
from app.domain.identifiers import NationalReplacementCpr
from app.domain.intake import PlanType
from app.domain.offers import OfferEvent, OfferStatus
from app.domain.pathway_decisions import (
    agree_plan,
    answer_offer,
    hold_clarifying_conversation,
    hold_other_conversation,
)
from app.domain.pathways import PathwayStatus
from app.domain.plan_decisions import change_type, declare_inability, offer_first_contact
from app.domain.plans import PlanStatus
from app.domain.refusals import InvalidValue, RuleNotMet
from app.domain.registered_times import is_late
from app.domain.session_decisions import move_session, replace_session
from app.domain.sessions import Attendance
from tests.domain.builders import (
    MONDAY,
    NOW,
    a_citizen,
    a_closure,
    a_conversation,
    a_pathway,
    a_person,
    a_plan,
    a_referral,
    a_session,
    an_activity,
    an_agreed_plan,
    an_offer,
    an_other_care,
    new_id,
)
from tests.domain.builders_consent import an_employment_case
from tests.domain.builders_offers import a_group

DAY = timedelta(days=1)
S, K = PathwayStatus, AssessmentKind


def clarifying(at: datetime) -> object:
    return hold_clarifying_conversation(
        a_pathway(), [a_referral()], a_conversation(held_at=at), now=NOW + 9 * DAY, new_id=new_id
    )


def conversation(kind: AssessmentKind, status: PathwayStatus) -> Callable[[datetime], object]:
    pathway = a_pathway(
        status=status,
        rehab_start_date=None if kind is K.NEEDS else MONDAY,
        closure=a_closure() if status is S.CLOSED else None,
    )

    def hold(at: datetime) -> object:
        said = a_conversation(held_at=at)
        return hold_other_conversation(pathway, kind, said, now=NOW + 9 * DAY, new_id=new_id)

    return hold


def closing(at: datetime) -> object:
    work = Work(a_pathway(status=S.IN_REHAB, rehab_start_date=MONDAY, opened_at=NOW - 9 * DAY), [], [], [])
    return close(work, a_closure(closed_at=at), now=NOW + 9 * DAY, new_id=new_id)


def stopping(at: datetime) -> object:
    work = Work(a_pathway(status=S.IN_REHAB, rehab_start_date=MONDAY, opened_at=NOW - 9 * DAY), [], [], [])
    closure = a_closure(closed_at=at, stop_reason=StopReason.UDEBLEVET)
    return stop(work, closure, now=NOW + 9 * DAY, new_id=new_id)


def meeting(at: datetime) -> object:
    return hold_meeting(an_employment_case(), held_at=at, summary="", now=NOW + 9 * DAY)


@pytest.mark.parametrize(
    ("tell", "place", "room"),
    [
        (clarifying, "held_at", DAY),
        (conversation(K.NEEDS, S.IN_REHAB), "held_at", DAY),
        (conversation(K.CLOSING, S.IN_REHAB), "held_at", DAY),
        (conversation(K.FOLLOW_UP, S.CLOSED), "held_at", timedelta(0)),
        (closing, "closed_at", DAY),
        (stopping, "closed_at", DAY),
        (meeting, "held_at", DAY),
    ],
)
def test_nothing_happens_before_what_it_follows_on(
    tell: Callable[[datetime], object], place: str, room: timedelta
) -> None:
    assert tell(NOW - room)
    with pytest.raises(InvalidValue, match=place):
        tell(NOW - room - DAY)


@pytest.mark.parametrize("on", [date(1948, 12, 25), MONDAY])
def test_nobody_dies_before_they_were_born(on: date) -> None:
    assert die(a_citizen(), on=on, now=NOW)
    unknown = a_citizen(details=a_person(number=NationalReplacementCpr("0101001AA1")))
    assert die(unknown, on=date(1900, 1, 1), now=NOW)
    with pytest.raises(InvalidValue, match="died_on"):
        die(a_citizen(), on=date(1948, 12, 24), now=NOW)


def first_contact(day: date) -> object:
    plan = a_plan(status=PlanStatus.CLASSIFIED, discharge_date=MONDAY - 5 * DAY)
    return offer_first_contact(plan, a_pathway(), offered_for=at_nine(day), now=NOW, new_id=new_id)


def at_nine(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def time_on(day: date) -> PlannedSession:
    return PlannedSession(at_nine(day), at_nine(day) + timedelta(hours=1))


def deferral(day: date) -> object:
    return answer_offer(an_offer(), OfferEvent.DEFER, reason="", deferred_to=day, at=NOW)


def booking(day: date) -> object:
    return book_conversation(a_pathway(), [a_referral()], Booking(at=at_nine(day)), now=NOW, new_id=new_id)


def planned_meeting(day: date) -> object:
    return plan_meeting(an_employment_case(), at=at_nine(day), agenda=(), now=NOW)


def moving(day: date) -> object:
    return move_session(a_session(), an_activity(), time_on(day), reason="", now=NOW, new_id=new_id)


def replacing(day: date) -> object:
    owed = a_session(status=Attendance.CANCELLED_PROVIDER)
    return replace_session(owed, an_activity(), time_on(day), now=NOW, new_id=new_id)


def another_date(day: date) -> object:
    time = time_on(day)
    return add_date(a_group(), [], GroupSession(time.start, time.end), now=NOW, new_id=new_id)


def other_times(day: date) -> object:
    return change_timing(an_activity(), [], [time_on(day)], now=NOW, new_id=new_id)


def agreeing(day: date) -> object:
    plan = an_agreed_plan(expected_end_date=day)
    offers = [an_offer(status=OfferStatus.ACCEPTED)]
    return agree_plan(a_pathway(status=S.CLARIFIED), offers, [a_referral()], plan, now=NOW, new_id=new_id)


def follow_up(day: date) -> object:
    work = Work(a_pathway(status=S.IN_REHAB), [], [], [])
    return close(work, a_closure(follow_up_date=day), now=NOW, new_id=new_id)


def goal(day: date) -> object:
    aim = Aim(kind=GoalKind.CITIZEN_WISH, description="At passe haven", target_date=day)
    return set_goal(a_pathway(status=S.CLARIFIED), [], [], aim, agreed=True, now=NOW, new_id=new_id)


@pytest.mark.parametrize(
    ("plan", "place"),
    [
        (first_contact, "offered_for"),
        (deferral, "deferred_to"),
        (booking, "at"),
        (planned_meeting, "at"),
        (moving, "start"),
        (replacing, "start"),
        (another_date, "start"),
        (other_times, r"sessions\[0\].start"),
        (agreeing, "expected_end_date"),
        (follow_up, "follow_up_date"),
        (goal, "target_date"),
    ],
)
def test_nothing_is_planned_for_a_day_that_has_passed(plan: Callable[[date], object], place: str) -> None:
    assert plan(MONDAY)
    with pytest.raises(InvalidValue, match=f"{place}: "):
        plan(MONDAY - DAY)


def changed(day: date) -> object:
    plan = a_plan(plan_type=PlanType.SPECIALISERET, status=PlanStatus.HOSPITAL_TASK)
    return change_type(plan, changed_on=day, reason="Aftalt", now=NOW)


def introduced(day: date) -> object:
    plan = RetentionPlan(home_exercise=True, programme="Ryg", introduced_at=NOW + (day - MONDAY))
    return plan_retention(a_pathway(status=S.IN_REHAB), plan, at=NOW)


def other_care(day: date) -> object:
    return register_other_care(a_pathway(), replace(an_other_care(), from_date=day, to_date=None))


@pytest.mark.parametrize(
    ("tell", "place"),
    [(changed, "changed_on"), (introduced, "introduced_at"), (other_care, "from_date")],
)
def test_what_has_been_does_not_lie_in_the_future(tell: Callable[[date], object], place: str) -> None:
    assert tell(MONDAY)
    with pytest.raises(InvalidValue, match=f"{place}: "):
        tell(MONDAY + DAY)


def test_inability_is_not_declared_before_the_discharge() -> None:
    plan = a_plan(status=PlanStatus.CLASSIFIED, discharge_date=MONDAY + DAY)
    with pytest.raises(RuleNotMet) as refused:
        declare_inability(plan, now=NOW)
    assert refused.value.findings[0].code == "clock-not-started"
    assert declare_inability(plan, now=NOW + DAY)


def test_an_instant_is_late_after_a_day_and_a_day_when_it_has_been_over_for_one() -> None:
    assert not is_late(NOW - DAY, now=NOW)
    assert is_late(NOW - DAY - timedelta(seconds=1), now=NOW)
    assert not is_late(MONDAY - DAY, now=NOW)
    assert is_late(MONDAY - 2 * DAY, now=NOW)
