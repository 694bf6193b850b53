"""A death that was registered by mistake: what stands again, how, and who is told (§9, 7.15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from app.domain.citizens import Citizen
from app.domain.closing_decisions import Work
from app.domain.codes import LegalBasis
from app.domain.deadlines import ClockState
from app.domain.death_decisions import REASON, end_request
from app.domain.death_undoing import (
    GOES_ON,
    LOOKED_AT_AGAIN,
    ends_of,
    stopped_by_death,
    take_back,
    told_to_go_on,
)
from app.domain.decision import Decision
from app.domain.intake import Standard
from app.domain.notices import Notice, NoticeStatus, NoticeType, RecipientRole
from app.domain.other_municipality import choose_other_municipality, come_back
from app.domain.pathways import CloseType, Pathway, PathwayStatus
from app.domain.plan_decisions import Classification, classify, contact_offered, declare_inability
from app.domain.plans import PlanEvent, PlanStatus, RehabPlan
from app.domain.referrals import Referral, ReferralStatus
from app.domain.requests import Request, order_for
from app.domain.time_decisions import pass_deadline
from app.domain.undoing_decisions import mark_pathway_error
from tests.domain.builders import (
    NOW,
    a_citizen,
    a_closure,
    a_pathway,
    a_plan,
    a_referral,
    danish,
    every,
    new_id,
    the,
)
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


def a_notice(**fields: Any) -> Notice:
    template = Notice(
        id=new_id(),
        version=1,
        status=NoticeStatus.SENT,
        type=NoticeType.END,
        role=RecipientRole.OWN_GP,
        citizen_id=new_id(),
        request_id=new_id(),
        legal_basis=LegalBasis.SUL119,
        standard=Standard.XREF15,
        due_at=DIED,
        sent_at=DIED,
    )
    return replace(template, **fields)


def blocked(**fields: Any) -> Notice:
    stopped = {"status": NoticeStatus.BLOCKED, "reason": REASON, "stopped_by_death": True, "sent_at": None}
    return a_notice(**stopped | fields)


def test_what_waited_of_an_end_before_the_death_is_told_after_all() -> None:
    ended = a_pathway(status=PathwayStatus.CLOSED, closure=a_closure(close_type=CloseType.DECEASED))
    rejected = blocked(type=NoticeType.NOT_STARTED)
    of_yesterday = blocked(pathway_id=new_id())
    of_the_ended = blocked(type=NoticeType.START, pathway_id=ended.id)
    found = stopped_by_death([rejected, of_yesterday, of_the_ended], {ended.id})
    assert [notice.id for notice in found] == [rejected.id, of_yesterday.id]
    assert not any(notice.stopped_by_death for notice in found)


def test_what_a_person_called_back_in_the_same_words_stays_called_back() -> None:
    assert stopped_by_death([blocked(stopped_by_death=False)], set()) == []


def an_end(referral: Referral, pathway: Pathway, **fields: Any) -> Notice:
    return a_notice(request_id=referral.id, pathway_id=pathway.id, **fields)


def ended_pathway(**fields: Any) -> tuple[Referral, Pathway]:
    closure = a_closure(close_type=CloseType.DECEASED)
    begun = {"rehab_start_date": DIED.date()} | fields
    pathway = a_pathway(status=PathwayStatus.CLOSED, closure=closure, **begun)
    return a_referral(status=ReferralStatus.CLARIFIED, pathway_id=pathway.id), pathway


def heard(referral: Referral, pathway: Pathway, *notices: Notice) -> list[Notice]:
    ends = ends_of(notices, [pathway], [referral])
    return [
        change.aggregate
        for change in told_to_go_on(pathway, [referral], ends, now=BACK, new_id=new_id)
        if isinstance(change.aggregate, Notice)
    ]


def test_who_heard_of_an_earlier_end_alone_never_heard_of_the_death() -> None:
    referral, pathway = ended_pathway(earlier_closures=(a_closure(),))
    first, second = an_end(referral, pathway), an_end(referral, pathway, occurrence=2, sent_at=None)
    assert heard(referral, pathway, first, second) == []
    (again,) = heard(referral, pathway, first, replace(second, sent_at=DIED))
    assert (again.type, again.occurrence, again.message) == (NoticeType.START, 3, GOES_ON)


@pytest.mark.parametrize(
    ("fields", "times"),
    [
        ({"status": NoticeStatus.DUE, "letter_id": "RV1"}, 1),
        ({"status": NoticeStatus.FAILED, "acknowledged_at": DIED}, 1),
        ({"status": NoticeStatus.READY, "letter_id": "RV1"}, 0),
        ({"status": NoticeStatus.DUE}, 0),
    ],
)
def test_an_end_that_is_sent_once_more_was_told(fields: dict[str, Any], times: int) -> None:
    referral, pathway = ended_pathway()
    assert len(heard(referral, pathway, an_end(referral, pathway, sent_at=None, **fields))) == times


def test_who_heard_of_a_death_before_anything_began_hears_that_it_was_none() -> None:
    referral, pathway = ended_pathway(rehab_start_date=None)
    (again,) = heard(referral, pathway, an_end(referral, pathway))
    assert (again.pathway_id, again.message) == (pathway.id, LOOKED_AT_AGAIN)
    alive = the(Referral, back(dead(referral)))
    assert order_for(alive, NoticeType.START).occurrence > again.occurrence


def begun_with(*requests: Request) -> tuple[Work, ...]:
    _, pathway = ended_pathway()
    return (Work(pathway, tuple(replace(r, pathway_id=pathway.id) for r in requests), (), ()),)


def gone_on(plan: RehabPlan) -> RehabPlan:
    """Return the plan after a death that was none, in a pathway in which rehabilitation had begun."""
    (work,) = begun_with(dead(plan))
    return every(RehabPlan, back(*work.requests, begun=(work,)))[-1]


def elsewhere(plan: RehabPlan) -> RehabPlan:
    return the(RehabPlan, choose_other_municipality(plan, reason="Bor hos sin datter", now=NOW))


def test_a_plan_under_way_in_another_municipality_is_there_again() -> None:
    plan = gone_on(elsewhere(replace(booked(), status=PlanStatus.ACTIVE)))
    assert (plan.status, plan.left_from) == (PlanStatus.ON_HOLD_OTHER_MUNICIPALITY, PlanStatus.ACTIVE)
    assert plan.clocks[-1].clock.state is ClockState.NOT_APPLICABLE
    home = every(RehabPlan, come_back(plan, reason="Hjemme igen", now=BACK))[-1]
    assert home.status is PlanStatus.ACTIVE


def test_a_plan_that_waited_in_another_municipality_is_there_again_also_without_a_pathway() -> None:
    for plan in (gone_on(elsewhere(booked())), every(RehabPlan, back(dead(elsewhere(booked()))))[-1]):
        assert plan.status is PlanStatus.ON_HOLD_OTHER_MUNICIPALITY
        assert plan.clock(now=BACK).state is ClockState.NOT_APPLICABLE


def test_a_plan_that_waited_beside_what_had_begun_waits_again_with_its_clock() -> None:
    plan = gone_on(booked())
    assert (plan.status, plan.valid_offer_date, plan.ended_from) == (PlanStatus.CLASSIFIED, None, None)
    assert plan.clocks[-1].clock == plan.clock(now=BACK)
    assert plan.passes_at == END_OF_DEADLINE
    right = gone_on(the(RehabPlan, declare_inability(classified(), now=NOW)))
    assert (right.status, right.free_choice[-1].state) == (PlanStatus.RIGHT_ARISEN, "open")


def test_a_plan_nobody_had_taken_on_is_reviewed_where_the_pathway_goes_on() -> None:
    assert gone_on(a_plan()).status is PlanStatus.RECEIVED


def test_what_goes_on_says_no_more_that_the_citizen_died() -> None:
    active = gone_on(replace(booked(), status=PlanStatus.ACTIVE))
    assert (active.status, active.reason) == (PlanStatus.ACTIVE, "")
    assert the(RehabPlan, back(dead(booked()))).reason == ""
    referral = a_referral(status=ReferralStatus.CLARIFIED)
    assert the(Referral, back(dead(referral))).reason == ""
    (work,) = begun_with(dead(referral))
    assert the(Referral, back(*work.requests, begun=(work,))).reason == ""


def test_a_first_contact_that_had_been_was_in_time_also_where_all_is_reviewed_again() -> None:
    plan = the(RehabPlan, back(dead(replace(booked(), status=PlanStatus.ACTIVE))))
    assert (plan.status, plan.valid_offer_date) == (PlanStatus.RECEIVED, danish("2025-03-09").date())
