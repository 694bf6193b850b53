"""The worked examples of the 7-day clock (domain reference §11.2), told through the decisions."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Any

import pytest

from app.domain.codes import PlanLevel, StatusReason
from app.domain.deadlines import Clock, ClockBasis, ClockState
from app.domain.decision import Decision
from app.domain.free_choice_decisions import (
    choose_private,
    reinvoke,
    wait,
)
from app.domain.intake import PlanType
from app.domain.other_municipality import choose_other_municipality
from app.domain.plan_decisions import (
    Classification,
    change_type,
    classify,
    correct_discharge_date,
    declare_inability,
    offer_first_contact,
    provider_cancels,
    report_mistake,
    revoke,
    sort_in,
    step,
)
from app.domain.plans import ASSUMED, ON_HOLD_REASON, PlanEvent, PlanStatus, RehabPlan
from app.domain.referral_decisions import Acceptance, accept
from app.domain.referrals import Criterion, Referral
from app.domain.requests import attend_first_contact
from tests.domain.builders import NOW, a_pathway, a_plan, a_provider, a_referral, danish, new_id, the

pytestmark = pytest.mark.requirement("R14", "L9")

LATER = danish("2025-06-01")
END_OF_DEADLINE = danish("2025-03-10", "23:59:59")


def classified(**overrides: Any) -> RehabPlan:
    """Return a plan that was received, sorted in and classified on the day of receipt."""
    plan = a_plan(**overrides)
    said = Classification(level=PlanLevel.BASAL, coordinator="Bente Højgård", coordinator_telephone="")
    return the(RehabPlan, classify(sort_in(plan, now=plan.received_at), said, now=NOW, new_id=new_id))


def after(decision: Decision) -> RehabPlan:
    return the(RehabPlan, decision)


def offered(plan: RehabPlan, day: str, *, on: str) -> RehabPlan:
    return after(
        offer_first_contact(plan, a_pathway(), offered_for=danish(day), now=danish(on), new_id=new_id)
    )


def clock_of(plan: RehabPlan, now: datetime = LATER) -> Clock:
    return plan.clock(now=now)


def test_t1_an_offer_on_the_seventh_day_is_in_time() -> None:
    plan = offered(classified(), "2025-03-10", on="2025-03-04")
    clock = clock_of(plan)
    assert (clock.state, clock.deadline_date) == (ClockState.MET, date(2025, 3, 10))
    assert clock.right_arises_at is None
    assert plan.status is PlanStatus.OFFERED


def test_t2_an_only_offer_after_the_deadline_gives_the_right_when_it_is_made() -> None:
    plan = offered(classified(), "2025-03-11", on="2025-03-06")
    assert plan.status is PlanStatus.RIGHT_ARISEN
    for now in (danish("2025-03-06"), LATER):
        clock = clock_of(plan, now)
        assert (clock.state, clock.right_arises_at) == (ClockState.MISSED, danish("2025-03-06"))


def test_t2_an_earlier_day_that_is_found_after_all_is_in_time() -> None:
    late = offered(classified(), "2025-03-11", on="2025-03-06")
    plan = offered(late, "2025-03-10", on="2025-03-07")
    assert plan.status is PlanStatus.OFFERED
    assert (clock_of(plan).state, clock_of(plan).right_arises_at) == (ClockState.MET, None)


def test_t2_a_second_late_offer_does_not_move_the_right() -> None:
    late = offered(classified(), "2025-03-11", on="2025-03-06")
    plan = offered(late, "2025-03-14", on="2025-03-07")
    assert plan.status is PlanStatus.OFFERED
    assert clock_of(plan).right_arises_at == danish("2025-03-06")


def test_t2b_without_an_offer_the_right_arises_when_the_last_day_ends() -> None:
    plan = classified()
    assert clock_of(plan, END_OF_DEADLINE).state is ClockState.RUNNING
    assert (clock_of(plan).state, clock_of(plan).right_arises_at) == (ClockState.MISSED, END_OF_DEADLINE)


def test_t3_a_late_receipt_does_not_move_the_deadline() -> None:
    plan = classified(received_at=danish("2025-03-08"))
    assert clock_of(plan).deadline_date == date(2025, 3, 10)


def test_t4_a_start_that_the_plan_postpones_starts_the_clock_and_easter_monday_does_not_extend_it() -> None:
    plan = classified(earliest_start_date=date(2025, 4, 14), received_at=danish("2025-03-04"))
    clock = clock_of(plan, danish("2025-03-04"))
    assert (clock.basis, clock.start_date) == (ClockBasis.POSTPONED, date(2025, 4, 14))
    assert (clock.state, clock.deadline_date) == (ClockState.RUNNING, date(2025, 4, 21))
    assert plan.status is PlanStatus.ON_HOLD_POSTPONED
    assert ON_HOLD_REASON[plan.status] is StatusReason.UDSKUDT


@pytest.mark.parametrize(
    ("case", "discharged", "deadline"),
    [
        ("t5: a leap year", date(2024, 2, 23), date(2024, 3, 1)),
        ("t6: Christmas", date(2025, 12, 24), date(2025, 12, 31)),
    ],
)
def test_t5_t6_leap_days_and_holidays_count_like_all_others(
    case: str, discharged: date, deadline: date
) -> None:
    assert clock_of(classified(discharge_date=discharged)).deadline_date == deadline


@pytest.mark.parametrize(
    ("plan_type", "status"),
    [
        (PlanType.SPECIALISERET, PlanStatus.HOSPITAL_TASK),
        (PlanType.EGENTRAENING, PlanStatus.CLOSED_INFO),
    ],
)
def test_t7_a_plan_that_is_not_the_municipalitys_has_no_clock(
    plan_type: PlanType, status: PlanStatus
) -> None:
    plan = sort_in(a_plan(plan_type=plan_type), now=NOW)
    assert plan.status is status
    assert clock_of(plan).state is ClockState.NOT_APPLICABLE
    assert [record.clock.state for record in plan.clocks] == [ClockState.NOT_APPLICABLE]


def test_t7_a_specialised_plan_that_becomes_almen_gets_a_clock_from_that_day() -> None:
    specialised = sort_in(a_plan(plan_type=PlanType.SPECIALISERET), now=NOW)
    decision = change_type(
        specialised, changed_on=date(2025, 3, 20), reason="Omvisiteret", now=danish("2025-03-21")
    )
    plan = after(decision)
    assert (plan.plan_type, plan.status) == (PlanType.ALMEN, PlanStatus.RECEIVED)
    clock = clock_of(plan, danish("2025-03-21"))
    assert (clock.basis, clock.state) == (ClockBasis.TYPE_CHANGE, ClockState.RUNNING)
    assert clock.deadline_date == date(2025, 3, 27)
    assert [record.clock.state for record in plan.clocks] == [
        ClockState.NOT_APPLICABLE,
        ClockState.RUNNING,
    ]


def test_t8_a_citizen_who_cancels_a_timely_offer_gets_a_new_time_but_no_right() -> None:
    plan = offered(classified(), "2025-03-09", on="2025-03-04")
    plan = step(plan, PlanEvent.MISS_FIRST_CONTACT)
    plan = offered(plan, "2025-03-13", on="2025-03-08")
    assert (plan.status, plan.first_contact_offered_date) == (PlanStatus.OFFERED, date(2025, 3, 9))
    for now in (danish("2025-03-08"), LATER):
        clock = clock_of(plan, now)
        assert (clock.state, clock.right_arises_at) == (ClockState.MET, None)


def test_t9_a_provider_who_cancels_the_only_timely_offer_gives_the_right_with_the_late_one() -> None:
    plan = offered(classified(), "2025-03-09", on="2025-03-04")
    plan = after(provider_cancels(plan, reason="Sygdom", now=danish("2025-03-08", "08:00:00")))
    assert plan.status is PlanStatus.CLASSIFIED
    assert clock_of(plan, danish("2025-03-08")).right_arises_at is None
    plan = offered(plan, "2025-03-13", on="2025-03-08")
    assert (plan.status, plan.first_contact_offered_date) == (PlanStatus.RIGHT_ARISEN, date(2025, 3, 9))
    clock = clock_of(plan)
    assert (clock.state, clock.right_arises_at) == (ClockState.MET, danish("2025-03-08"))


def test_t9_a_provider_who_cancels_and_offers_nothing_gives_the_right_when_the_last_day_ends() -> None:
    plan = offered(classified(), "2025-03-09", on="2025-03-04")
    plan = after(provider_cancels(plan, reason="Sygdom", now=danish("2025-03-08")))
    assert clock_of(plan).right_arises_at == END_OF_DEADLINE


def test_t9_a_provider_who_cancels_and_offers_another_timely_day_leaves_no_right() -> None:
    plan = offered(classified(), "2025-03-07", on="2025-03-04")
    plan = after(provider_cancels(plan, reason="Sygdom", now=danish("2025-03-06")))
    plan = offered(plan, "2025-03-10", on="2025-03-06")
    assert (clock_of(plan).state, clock_of(plan).right_arises_at) == (ClockState.MET, None)


def test_t9_a_provider_who_is_late_again_does_not_move_the_right() -> None:
    late = offered(classified(), "2025-03-11", on="2025-03-06")
    found = offered(late, "2025-03-10", on="2025-03-07")
    lost = after(provider_cancels(found, reason="Sygdom", now=danish("2025-03-08")))
    assert clock_of(offered(lost, "2025-03-14", on="2025-03-08")).right_arises_at == danish("2025-03-06")


def test_t10_an_authority_that_cannot_gives_the_right_at_once_and_the_citizen_may_wait() -> None:
    plan = after(declare_inability(classified(), now=danish("2025-03-05")))
    assert plan.status is PlanStatus.RIGHT_ARISEN
    waiting = after(wait(plan, reason="Vil gerne vente", informed_by="Mette", now=danish("2025-03-06")))
    assert ON_HOLD_REASON[waiting.status] is StatusReason.FRIT_VALG_AFSLAAET
    assert clock_of(waiting).right_arises_at == danish("2025-03-05")
    assert waiting.reason == "Vil gerne vente"


def test_an_authority_that_cannot_start_on_a_postponed_day_says_so_before_it() -> None:
    plan = classified(earliest_start_date=date(2025, 4, 14))
    plan = after(declare_inability(plan, now=danish("2025-04-10")))
    assert plan.status is PlanStatus.RIGHT_ARISEN
    assert clock_of(plan, danish("2025-04-10")).right_arises_at == danish("2025-04-10")


def test_t10_an_authority_that_takes_back_a_timely_offer_gives_the_right_at_once() -> None:
    plan = offered(classified(), "2025-03-09", on="2025-03-04")
    plan = after(declare_inability(plan, now=danish("2025-03-05")))
    assert (plan.status, plan.first_contact_offered_date) == (PlanStatus.RIGHT_ARISEN, date(2025, 3, 9))
    assert clock_of(plan, danish("2025-03-05")).right_arises_at == danish("2025-03-05")


def test_t10_a_citizen_who_waited_can_invoke_the_right_again_or_be_offered_a_day() -> None:
    plan = after(declare_inability(classified(), now=danish("2025-03-05")))
    waiting = after(wait(plan, reason="", informed_by="Mette", now=danish("2025-03-06")))
    again = after(reinvoke(waiting, reason="", now=danish("2025-03-20")))
    assert again.status is PlanStatus.RIGHT_ARISEN
    assert clock_of(again).right_arises_at == danish("2025-03-05")
    assert offered(waiting, "2025-03-25", on="2025-03-20").status is PlanStatus.OFFERED


def test_t10_a_citizen_who_chooses_a_private_provider_is_on_hold_for_free_choice() -> None:
    plan = after(declare_inability(classified(), now=danish("2025-03-05")))
    private = after(choose_private(plan, a_provider(), reason="", now=danish("2025-03-06")))
    assert ON_HOLD_REASON[private.status] is StatusReason.FRIT_VALG


def test_t11_a_citizen_who_goes_to_another_municipality_has_no_clock_here() -> None:
    decision = choose_other_municipality(classified(), reason="Flytter", now=danish("2025-03-04"))
    plan = after(decision)
    assert clock_of(plan).state is ClockState.NOT_APPLICABLE
    assert ON_HOLD_REASON[plan.status] is StatusReason.ANDEN_KOMMUNE


def test_t12_a_corrected_discharge_is_computed_again_and_both_computations_stay() -> None:
    late = offered(classified(), "2025-03-11", on="2025-03-04")
    decision = correct_discharge_date(
        late, to=date(2025, 3, 5), reason="Forkert i brevet", now=danish("2025-03-12")
    )
    plan = after(decision)
    assert (clock_of(plan).deadline_date, clock_of(plan).state) == (date(2025, 3, 12), ClockState.MET)
    assert clock_of(plan).right_arises_at is None
    kept = [(record.clock.deadline_date, record.clock.state) for record in plan.clocks]
    assert kept[-2:] == [
        (date(2025, 3, 10), ClockState.MISSED),
        (date(2025, 3, 12), ClockState.MET),
    ]
    assert decision.changes[0].details == {"from": "2025-03-03", "to": "2025-03-05"}


def test_a_correction_that_makes_the_standing_offer_late_gives_the_right_since_it_was_made() -> None:
    plan = offered(classified(), "2025-03-10", on="2025-03-04")
    now = danish("2025-03-05")
    plan = after(correct_discharge_date(plan, to=date(2025, 2, 28), reason="Forkert i brevet", now=now))
    assert clock_of(plan, now).deadline_date == date(2025, 3, 7)
    assert clock_of(plan, now).right_arises_at == danish("2025-03-04")
    assert [case.right_arises_at for case in plan.free_choice] == [danish("2025-03-04")]
    cancelled = after(provider_cancels(plan, reason="Sygdom", now=danish("2025-03-06")))
    assert clock_of(cancelled, danish("2025-03-06")).right_arises_at == danish("2025-03-04")


def test_an_offer_that_a_correction_puts_in_time_leaves_no_right_when_it_is_taken_back() -> None:
    plan = offered(classified(), "2025-03-11", on="2025-03-06")
    at_noon = danish("2025-03-06", "12:00:00")
    plan = after(correct_discharge_date(plan, to=date(2025, 3, 5), reason="Forkert i brevet", now=at_noon))
    plan = after(provider_cancels(plan, reason="Sygdom", now=danish("2025-03-08")))
    assert clock_of(plan, danish("2025-03-08")).right_arises_at is None
    assert [case.state for case in plan.free_choice] == ["lapsed"]
    assert clock_of(plan).right_arises_at == danish("2025-03-12", "23:59:59")
    late = offered(plan, "2025-03-14", on="2025-03-09")
    assert clock_of(late).right_arises_at == danish("2025-03-09")


def test_a_discharge_date_nobody_said_is_not_explained_as_one_until_it_is_corrected() -> None:
    plan = classified(discharge_date_source=ASSUMED)
    assert clock_of(plan).basis is ClockBasis.PLAN_DATE
    assert clock_of(plan).explanation.startswith("Udskrivningsdatoen mangler")
    corrected = after(correct_discharge_date(plan, to=date(2025, 3, 2), reason="Ringet", now=NOW))
    assert clock_of(corrected).basis is ClockBasis.DISCHARGE


def test_t13_a_start_before_discharge_postpones_nothing() -> None:
    plan = classified(earliest_start_date=date(2025, 3, 1))
    assert plan.status is PlanStatus.CLASSIFIED
    assert (clock_of(plan).start_date, clock_of(plan).basis) == (date(2025, 3, 3), ClockBasis.DISCHARGE)


def test_t14_a_plan_sent_by_mistake_has_no_clock() -> None:
    plan = after(report_mistake(classified(), reason="Forkert borger", now=NOW))
    assert clock_of(plan).state is ClockState.NOT_APPLICABLE
    assert ON_HOLD_REASON[plan.status] is StatusReason.FEJL
    assert plan.clocks[-1].clock.state is ClockState.NOT_APPLICABLE


def test_t14_a_revoked_plan_has_no_clock_either() -> None:
    plan = after(revoke(classified(), reason="Erstattet", now=NOW))
    assert clock_of(plan).state is ClockState.NOT_APPLICABLE


def test_t15_a_referral_never_has_a_clock() -> None:
    said = Acceptance(
        criteria=(Criterion.OVER_12_WEEKS,),
        override_reason="",
        coordinator="Bente Højgård",
        coordinator_telephone="",
        conversation_at=LATER,
    )
    decision = accept(a_referral(), None, said, now=NOW, new_id=new_id)
    assert not [change for change in decision.changes if isinstance(change.aggregate, RehabPlan)]
    assert not {field.name for field in fields(Referral)} & {"clocks", "discharge_date", "valid_offer_date"}


def test_a_plan_whose_citizen_came_without_a_registered_offer_was_offered_that_day() -> None:
    changes = list(attend_first_contact(classified(), danish("2025-03-06")))
    assert [change.event for change in changes] == ["offer-first-contact", "attend-first-contact"]
    plan = after(Decision(tuple(changes)))
    assert (plan.status, plan.first_contact_offered_date) == (PlanStatus.ACTIVE, date(2025, 3, 6))
    assert clock_of(plan).state is ClockState.MET


def test_each_change_of_a_fact_keeps_the_computation_that_held_from_then_on() -> None:
    plan = offered(classified(), "2025-03-09", on="2025-03-04")
    plan = after(provider_cancels(plan, reason="", now=danish("2025-03-08")))
    assert [(record.computed_at, record.clock.state) for record in plan.clocks] == [
        (NOW, ClockState.RUNNING),
        (danish("2025-03-04"), ClockState.MET),
        (danish("2025-03-08"), ClockState.MET),
    ]
