"""What time itself does, and what a death ends."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from app.domain.activities import ActivityStatus
from app.domain.citizens import Citizen, Protection
from app.domain.closing_decisions import Work
from app.domain.death_decisions import die, end_offers, end_pathway, end_request
from app.domain.notices import Notice, NoticeType
from app.domain.offers import PATIENCE, Offer, OfferStatus
from app.domain.pathways import CloseType, Pathway, PathwayStatus
from app.domain.plan_decisions import declare_inability, offer_first_contact
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.referrals import ReferralStatus
from app.domain.refusals import ActionNotAllowed, InvalidValue, RuleNotMet
from app.domain.service_targets import (
    CountedFrom,
    DayKind,
    Milestone,
    ServiceTarget,
    ServiceTargetStatus,
    TargetFacts,
    due,
    retired,
)
from app.domain.time_decisions import expire_offer, lapse_protection, pass_deadline
from app.domain.undoing_decisions import mark_error
from app.usecases.danish_calendar import is_holiday
from tests.domain.builders import (
    MONDAY,
    NOW,
    a_citizen,
    a_pathway,
    a_plan,
    a_referral,
    a_service_target,
    a_session,
    an_activity,
    an_offer,
    danish,
    events,
    every,
    new_id,
    the,
)
from tests.domain.test_seven_day_clock import END_OF_DEADLINE, classified

AFTER = danish("2025-03-11")


@pytest.mark.requirement("R14", "L9")
def test_t2b_a_deadline_that_passes_gives_the_right_when_its_last_day_ended() -> None:
    decision = pass_deadline(classified(), now=AFTER)
    (change,) = decision.changes
    plan = the(RehabPlan, decision)
    assert (change.event, change.happened_at) == ("pass-deadline", END_OF_DEADLINE)
    assert plan.status is PlanStatus.RIGHT_ARISEN
    assert plan.free_choice[0].right_arises_at == END_OF_DEADLINE
    assert pass_deadline(plan, now=AFTER).changes == ()


@pytest.mark.requirement("L9")
def test_a_postponed_plan_passes_its_own_deadline() -> None:
    plan = classified(earliest_start_date=date(2025, 4, 14))
    assert plan.passes_at == danish("2025-04-21", "23:59:59")
    assert pass_deadline(plan, now=danish("2025-04-22")).changes


def test_no_deadline_passes_before_its_day_ends_or_for_who_was_offered_a_day_in_time() -> None:
    assert pass_deadline(classified(), now=END_OF_DEADLINE).changes == ()
    offered = offer_first_contact(
        classified(), a_pathway(), offered_for=danish("2025-03-10"), now=NOW, new_id=new_id
    )
    assert the(RehabPlan, offered).passes_at is None
    inable = the(RehabPlan, declare_inability(classified(), now=NOW))
    assert (inable.passes_at, a_plan(status=PlanStatus.REVOKED).passes_at) == (None, None)
    standing = classified(valid_offer_date=date(2025, 3, 9))
    assert standing.passes_at is None
    late = classified(valid_offer_date=date(2025, 3, 12))
    assert late.passes_at == END_OF_DEADLINE


def test_an_offer_nobody_answers_for_thirty_days_has_no_answer() -> None:
    offer = an_offer()
    assert expire_offer(offer, now=NOW + PATIENCE - timedelta(seconds=1)).changes == ()
    decision = expire_offer(offer, now=NOW + timedelta(days=45))
    assert the(Offer, decision).status is OfferStatus.NO_ANSWER
    assert decision.changes[0].happened_at == NOW + PATIENCE


def test_a_deferred_offer_waits_from_the_day_it_was_deferred_to() -> None:
    offer = an_offer(status=OfferStatus.DEFERRED, deferred_to=MONDAY + timedelta(days=10))
    assert offer.answer_due_at == danish("2025-04-12", "23:59:59")


def test_an_answered_offer_is_waited_for_no_longer() -> None:
    assert expire_offer(an_offer(status=OfferStatus.ACCEPTED), now=NOW + timedelta(days=99)).changes == ()


@pytest.mark.requirement("L17")
def test_a_protection_holds_to_its_last_day_and_lapses_when_that_ends() -> None:
    citizen = a_citizen(protection=Protection(MONDAY, MONDAY + timedelta(days=365)))
    assert [citizen.is_protected(day) for day in (MONDAY - timedelta(days=1), MONDAY)] == [False, True]
    assert citizen.is_protected(date(2026, 3, 3))
    assert not citizen.is_protected(date(2026, 3, 4))
    assert lapse_protection(citizen, now=danish("2026-03-03")).changes == ()
    lapsed = lapse_protection(citizen, now=danish("2026-03-04"))
    assert the(Citizen, lapsed).protection is None
    assert not a_citizen().is_protected(MONDAY)
    assert lapse_protection(a_citizen(), now=NOW).changes == ()


# What a death ends


def test_a_death_is_registered_once_and_not_ahead() -> None:
    decision = die(a_citizen(), on=MONDAY, now=NOW)
    dead = the(Citizen, decision)
    assert dead.deceased_date == MONDAY
    with pytest.raises(RuleNotMet):
        die(dead, on=MONDAY, now=NOW)
    with pytest.raises(InvalidValue):
        die(a_citizen(), on=MONDAY + timedelta(days=1), now=NOW)


def test_requests_end_with_the_citizen_and_their_clocks_too() -> None:
    (change,) = end_request(classified(), at=NOW)
    assert isinstance(change.aggregate, RehabPlan)
    assert change.aggregate.status is PlanStatus.CLOSED_DECEASED
    assert change.aggregate.clocks[-1].clock.explanation.endswith("borgeren er død (K8).")
    (change,) = end_request(a_referral(), at=NOW)
    assert getattr(change.aggregate, "status", None) is ReferralStatus.CLOSED_DECEASED
    assert not [*end_request(a_plan(status=PlanStatus.COMPLETED), at=NOW)]
    assert not [*end_request(a_referral(status=ReferralStatus.REJECTED), at=NOW)]


def test_bookings_are_cancelled_and_who_heard_of_the_start_hears_of_the_end() -> None:
    referral = a_referral()
    pathway = a_pathway(status=PathwayStatus.IN_REHAB, start_told_for=(referral.id,))
    activity = an_activity()
    work = Work(pathway, [referral], [activity], [a_session(activity_id=activity.id)])
    decision = end_pathway(work, at=NOW, now=NOW, new_id=new_id)
    closed = the(Pathway, decision)
    assert (closed.status, closed.closure and closed.closure.close_type) == (
        PathwayStatus.CLOSED,
        CloseType.DECEASED,
    )
    assert events(decision)[:3] == ["die", "stop", "void"]
    assert getattr(decision.changes[1].aggregate, "status", None) is ActivityStatus.STOPPED
    assert {notice.type for notice in every(Notice, decision)} == {NoticeType.END}


def test_who_never_heard_of_a_start_hears_of_no_end_and_a_closed_pathway_stays() -> None:
    work = Work(a_pathway(), [a_referral()], [], [])
    assert events(end_pathway(work, at=NOW, now=NOW, new_id=new_id)) == ["die"]
    closed = Work(a_pathway(status=PathwayStatus.CLOSED), [], [], [])
    assert end_pathway(closed, at=NOW, now=NOW, new_id=new_id).changes == ()


def test_offers_nobody_answered_are_waited_for_no_longer() -> None:
    changes = [*end_offers([an_offer(), an_offer(status=OfferStatus.DECLINED)], at=NOW)]
    assert [getattr(c.aggregate, "status", None) for c in changes] == [OfferStatus.NO_ANSWER]


# Service targets (K12)

CALENDAR = {"day_kind": DayKind.CALENDAR, "counted_from": CountedFrom.CLOCK_START}
FACTS = TargetFacts(received_on=date(2025, 4, 10), clock_start=date(2025, 4, 9))


@pytest.mark.requirement("L9")
@pytest.mark.parametrize(
    ("target", "due_on"),
    [
        (a_service_target(), date(2025, 4, 22)),
        (a_service_target(milestone=Milestone.START, days=14, **CALENDAR), date(2025, 4, 23)),
    ],
)
def test_a_target_counts_the_days_it_says(target: ServiceTarget, due_on: date) -> None:
    found = due(target, FACTS, is_holiday=is_holiday)
    assert found is not None
    assert (found.due_on, found.reached_on) == (due_on, None)
    assert [found.is_met(due_on), found.is_met(due_on + timedelta(days=1))] == [None, False]


def test_a_target_is_met_by_the_milestone_it_names() -> None:
    reached = TargetFacts(MONDAY, MONDAY, first_contact_on=date(2025, 3, 10), started_on=date(2025, 3, 11))
    contact = due(a_service_target(), reached, is_holiday=is_holiday)
    start = due(a_service_target(milestone=Milestone.START), reached, is_holiday=is_holiday)
    assert contact is not None
    assert start is not None
    assert (contact.is_met(MONDAY), start.is_met(MONDAY)) == (True, False)


def test_a_target_holds_for_what_came_while_it_was_in_force() -> None:
    over = retired(a_service_target(), last_day=date(2025, 3, 31))
    assert over.status is ServiceTargetStatus.RETIRED
    assert due(over, FACTS, is_holiday=is_holiday) is None
    assert due(a_service_target(valid_from=date(2025, 5, 1)), FACTS, is_holiday=is_holiday) is None
    unclocked = TargetFacts(MONDAY, None)
    assert due(a_service_target(**CALENDAR), unclocked, is_holiday=is_holiday) is None
    with pytest.raises(InvalidValue):
        retired(a_service_target(), last_day=date(2024, 12, 31))


def test_a_target_says_nothing_of_a_person() -> None:
    assert "5 hverdage" in repr(a_service_target(id=uuid4()))


@pytest.mark.parametrize("status", [ServiceTargetStatus.IN_FORCE, ServiceTargetStatus.RETIRED])
def test_a_target_set_in_error_measures_nothing_old_or_new(
    status: ServiceTargetStatus,
) -> None:
    target = a_service_target(status=status)
    assert due(target, FACTS, is_holiday=is_holiday) is not None
    wrong = mark_error(target, reason="Forkert frist", at=NOW).aggregate
    assert isinstance(wrong, ServiceTarget)
    assert due(wrong, FACTS, is_holiday=is_holiday) is None
    with pytest.raises(ActionNotAllowed):
        retired(wrong, last_day=date(2025, 12, 31))
