"""Decisions on a rehabilitation plan: classify, levels, first contact, questions, hand-over (§9.2).

What they do to the 7-day clock stands in `test_seven_day_clock.py`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.domain.codes import LegalBasis, PlanLevel
from app.domain.decision import Decision
from app.domain.intake import PlanType
from app.domain.notices import Notice, NoticeType, RecipientRole
from app.domain.pathways import Pathway, PathwayStatus
from app.domain.plan_decisions import (
    Classification,
    ask_for_supplement,
    change_level,
    classify,
    correct_discharge_date,
    forward,
    offer_first_contact,
    revoke,
    sort_in,
)
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.refusals import ActionNotAllowed, InvalidValue, MissingValue, RuleNotMet
from tests.domain.builders import MONDAY, NOW, a_pathway, a_plan, danish, events, every, new_id, the


def a_classification(**overrides: Any) -> Classification:
    said = {"level": PlanLevel.BASAL, "coordinator": "Bente Højgård", "coordinator_telephone": "39981234"}
    return Classification(**said | overrides)


def classified(plan: RehabPlan, **said: Any) -> Decision:
    return classify(plan, a_classification(**said), now=NOW, new_id=new_id)


def told(decision: Decision) -> list[tuple[NoticeType, RecipientRole]]:
    return [(notice.type, notice.role) for notice in every(Notice, decision)]


# Classification


@pytest.mark.requirement("R12", "R13")
def test_classifying_opens_a_pathway_under_140_with_a_named_coordinator() -> None:
    plan = a_plan()
    decision = classified(plan, programme_included=True)
    pathway = the(Pathway, decision)
    assert (pathway.status, pathway.legal_basis) == (PathwayStatus.OPEN, LegalBasis.SUL140)
    assert (pathway.citizen_id, pathway.plan_ids) == (plan.citizen_id, (plan.id,))
    assert (pathway.coordinator, pathway.coordinator_telephone) == ("Bente Højgård", "39981234")
    after = the(RehabPlan, decision)
    assert (after.status, after.pathway_id) == (PlanStatus.CLASSIFIED, pathway.id)
    assert after.programme_included
    assert pathway.programme_included
    assert events(decision) == ["classify", "open"]
    assert told(decision) == []


@pytest.mark.requirement("L5")
@pytest.mark.parametrize("level", PlanLevel)
def test_almen_gets_the_level_that_the_authority_decides(level: PlanLevel) -> None:
    assert the(RehabPlan, classified(a_plan(), level=level)).level is level


@pytest.mark.requirement("L5")
def test_almen_without_a_level_is_refused() -> None:
    with pytest.raises(MissingValue, match="level"):
        classified(a_plan(), level=None)


@pytest.mark.requirement("L5")
@pytest.mark.parametrize("level", PlanLevel)
@pytest.mark.parametrize("plan_type", [kind for kind in PlanType if kind is not PlanType.ALMEN])
def test_a_level_belongs_to_almen_and_to_nothing_else(plan_type: PlanType, level: PlanLevel) -> None:
    with pytest.raises(RuleNotMet) as refused:
        classified(a_plan(plan_type=plan_type), level=level)
    assert refused.value.findings[0].code == "level-only-for-almen"


@pytest.mark.requirement("L5")
def test_rehabilitering_is_classified_without_a_level() -> None:
    after = the(RehabPlan, classified(a_plan(plan_type=PlanType.REHABILITERING), level=None))
    assert (after.status, after.level) == (PlanStatus.CLASSIFIED, None)


@pytest.mark.requirement("R127")
def test_classifying_without_a_coordinator_is_refused() -> None:
    with pytest.raises(MissingValue, match="coordinator"):
        classified(a_plan(), coordinator="")


@pytest.mark.requirement("L5")
def test_a_level_may_change_and_the_earlier_one_is_remembered() -> None:
    plan = a_plan(status=PlanStatus.ACTIVE, level=PlanLevel.BASAL)
    decision = change_level(plan, level=PlanLevel.AVANCERET, now=NOW)
    assert the(RehabPlan, decision).level is PlanLevel.AVANCERET
    assert the(RehabPlan, decision).status is PlanStatus.ACTIVE
    assert decision.changes[0].details == {"from": "basal"}


@pytest.mark.requirement("L5")
def test_a_plan_that_is_not_almen_cannot_get_a_level_later_either() -> None:
    plan = a_plan(status=PlanStatus.ACTIVE, plan_type=PlanType.REHABILITERING)
    with pytest.raises(RuleNotMet):
        change_level(plan, level=PlanLevel.BASAL, now=NOW)


@pytest.mark.parametrize("earliest", [None, MONDAY - timedelta(days=2), MONDAY])
def test_a_plan_is_on_hold_only_for_a_start_after_discharge(earliest: date | None) -> None:
    decision = classified(a_plan(earliest_start_date=earliest))
    assert the(RehabPlan, decision).status is PlanStatus.CLASSIFIED


def test_a_postponed_plan_is_classified_and_then_put_on_hold() -> None:
    decision = classified(a_plan(earliest_start_date=MONDAY + timedelta(days=1)))
    assert events(decision) == ["classify", "open", "postpone"]
    after = the(RehabPlan, decision)
    assert after.status is PlanStatus.ON_HOLD_POSTPONED
    assert after.pathway_id == the(Pathway, decision).id


@pytest.mark.parametrize("plan_type", [PlanType.ALMEN, PlanType.REHABILITERING])
def test_a_plan_for_the_municipality_is_received_and_its_clock_started(plan_type: PlanType) -> None:
    plan = sort_in(a_plan(plan_type=plan_type), now=NOW)
    assert plan.status is PlanStatus.RECEIVED
    (record,) = plan.clocks
    assert (record.computed_at, record.clock.deadline_date) == (NOW, date(2025, 3, 10))


# First contact


def offered(plan: RehabPlan, pathway: Pathway, at: datetime, now: datetime = NOW) -> Decision:
    return offer_first_contact(plan, pathway, offered_for=at, now=now, new_id=new_id)


def test_the_first_offer_books_the_conversation_and_tells_gp_and_hospital() -> None:
    plan = a_plan(status=PlanStatus.CLASSIFIED)
    decision = offered(plan, a_pathway(plan_ids=(plan.id,)), danish("2025-03-07"))
    pathway = the(Pathway, decision)
    assert (pathway.conversation_at, pathway.start_told_for) == (danish("2025-03-07"), (plan.id,))
    assert told(decision) == [
        (NoticeType.START, RecipientRole.OWN_GP),
        (NoticeType.START, RecipientRole.REFERRER),
    ]
    assert events(decision)[:2] == ["offer-first-contact", "book-conversation"]


def test_a_new_time_is_booked_without_telling_anybody_again() -> None:
    plan = a_plan(status=PlanStatus.CLASSIFIED)
    first = offered(plan, a_pathway(plan_ids=(plan.id,)), danish("2025-03-07"))
    second = offered(the(RehabPlan, first), the(Pathway, first), danish("2025-03-09"))
    assert the(Pathway, second).conversation_at == danish("2025-03-09")
    assert told(second) == []


def test_an_offer_that_comes_too_late_books_nothing_and_tells_nobody() -> None:
    decision = offered(a_plan(status=PlanStatus.CLASSIFIED), a_pathway(), danish("2025-03-11"))
    assert events(decision) == ["offer-too-late"]
    assert the(RehabPlan, decision).status is PlanStatus.RIGHT_ARISEN


def test_the_day_of_an_offer_is_the_danish_one() -> None:
    late_in_the_evening = datetime.fromisoformat("2025-03-10T23:30:00+00:00")  # 11 March in Denmark
    decision = offered(a_plan(status=PlanStatus.CLASSIFIED), a_pathway(), late_in_the_evening)
    assert the(RehabPlan, decision).first_contact_offered_date == date(2025, 3, 11)
    assert events(decision) == ["offer-too-late"]


def test_a_first_contact_before_discharge_is_refused() -> None:
    with pytest.raises(InvalidValue) as refused:
        offered(a_plan(status=PlanStatus.CLASSIFIED), a_pathway(), danish("2025-03-02"))
    assert refused.value.findings[0].place == "offered_for"


def test_a_first_contact_may_be_offered_on_the_day_of_discharge() -> None:
    decision = offered(a_plan(status=PlanStatus.CLASSIFIED), a_pathway(), danish("2025-03-03", "15:00:00"))
    assert the(RehabPlan, decision).first_contact_offered_date == MONDAY


def test_a_first_contact_cannot_be_offered_in_a_pathway_that_is_closed() -> None:
    with pytest.raises(ActionNotAllowed):
        offered(
            a_plan(status=PlanStatus.CLASSIFIED), a_pathway(status=PathwayStatus.CLOSED), danish("2025-03-07")
        )


def test_a_plan_that_is_not_classified_yet_has_nothing_to_offer() -> None:
    with pytest.raises(ActionNotAllowed, match="classify"):
        offered(a_plan(), a_pathway(), danish("2025-03-07"))


# Questions, hand-over, withdrawal


@pytest.mark.requirement("R15")
def test_a_question_goes_to_the_hospital_and_holds_nothing_back() -> None:
    plan = a_plan(status=PlanStatus.CLASSIFIED)
    decision = ask_for_supplement(plan, question="Hvilken restriktion?", occurrence=2, now=NOW, new_id=new_id)
    assert the(RehabPlan, decision) == plan
    assert told(decision) == [(NoticeType.QUESTION, RecipientRole.REFERRER)]
    notice = the(Notice, decision)
    assert (notice.message, notice.occurrence) == ("Hvilken restriktion?", 2)
    assert notice.legal_basis is LegalBasis.SUL140


@pytest.mark.requirement("R15")
def test_asking_the_hospital_nothing_is_refused() -> None:
    with pytest.raises(MissingValue, match="question"):
        ask_for_supplement(a_plan(), question="", occurrence=1, now=NOW, new_id=new_id)


def test_forwarding_tells_the_hospital_and_ends_the_clock() -> None:
    decision = forward(a_plan(), authority="0101", reason="Flyttet", now=NOW, new_id=new_id)
    plan = the(RehabPlan, decision)
    assert (plan.status, plan.forwarded_to) == (PlanStatus.TRANSFERRED, "0101")
    assert plan.clocks[-1].clock.deadline_date is None
    assert told(decision) == [(NoticeType.FORWARDED, RecipientRole.REFERRER)]


@pytest.mark.requirement("L8")
def test_a_plan_can_be_withdrawn_even_when_training_has_begun() -> None:
    plan = the(RehabPlan, revoke(a_plan(status=PlanStatus.ACTIVE), reason="Erstattet", now=NOW))
    assert (plan.status, plan.reason) == (PlanStatus.REVOKED, "Erstattet")


def test_what_the_hospital_wrote_never_changes() -> None:
    plan = a_plan(status=PlanStatus.CLASSIFIED)
    corrected = correct_discharge_date(plan, to=MONDAY + timedelta(days=2), reason="", now=NOW)
    assert the(RehabPlan, corrected).said == plan.said
    assert the(RehabPlan, corrected).said.discharge_date == MONDAY
