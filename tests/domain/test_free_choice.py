"""The right to a private provider: who may choose, what each answer leads to, what leads back (K7–K9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from app.domain.codes import StatusReason
from app.domain.decision import Change, Decision
from app.domain.free_choice import FreeChoiceAnswer, FreeChoiceState, answered, ended, providers, told
from app.domain.free_choice_decisions import (
    choose_private,
    finish_at_provider,
    get_no_answer,
    reinvoke,
    return_from_provider,
    wait,
)
from app.domain.information import Duty, Told, Way
from app.domain.organisations import OrganisationKind
from app.domain.other_municipality import choose_other_municipality
from app.domain.plan_decisions import (
    computed,
    correct_discharge_date,
    declare_inability,
    mark_error,
    offer_first_contact,
    revoke,
)
from app.domain.plan_record_decisions import inform_citizen
from app.domain.plans import ON_HOLD_REASON, ClockRecord, PlanStatus, RehabPlan
from app.domain.refusals import ActionNotAllowed, RuleNotMet
from app.domain.requests import attend_first_contact, end_with_pathway
from app.domain.time_decisions import pass_deadline
from tests.domain.builders import a_pathway, a_provider, danish, events, new_id, the
from tests.domain.test_seven_day_clock import classified

pytestmark = pytest.mark.requirement("R14", "L9")

INABLE = danish("2025-03-05")
NEXT = danish("2025-03-06")
LATER = danish("2025-03-20")


def arisen(**overrides: Any) -> RehabPlan:
    return the(RehabPlan, declare_inability(classified(**overrides), now=INABLE))


def chosen(plan: RehabPlan | None = None, *, now: datetime = NEXT) -> RehabPlan:
    return the(RehabPlan, choose_private(plan or arisen(), a_provider(), reason="Tættere på", now=now))


def waiting() -> RehabPlan:
    return the(RehabPlan, wait(arisen(), reason="Vil vente", informed_by="Mette Holm", now=NEXT))


def states(plan: RehabPlan) -> list[str]:
    return [case.state for case in plan.free_choice]


def test_a_case_opens_when_the_right_arises() -> None:
    (case,) = arisen().free_choice
    assert (case.state, case.right_arises_at) == (FreeChoiceState.OPEN, INABLE)


def test_a_plan_that_is_offered_in_time_has_no_case() -> None:
    decision = offer_first_contact(
        classified(), a_pathway(), offered_for=danish("2025-03-10"), now=NEXT, new_id=new_id
    )
    assert the(RehabPlan, decision).free_choice == ()


def test_choosing_a_private_provider_gives_it_the_case_and_leaves_the_authority_the_authority() -> None:
    provider = a_provider()
    decision = choose_private(arisen(), provider, reason="Tættere på", now=NEXT)
    plan = the(RehabPlan, decision)
    assert plan.status is PlanStatus.ON_HOLD_FREE_CHOICE
    assert ON_HOLD_REASON[plan.status] is StatusReason.FRIT_VALG
    assert (states(plan), plan.provider_id) == (["used"], provider.id)
    assert providers(plan.free_choice) == (provider.id,)
    assert decision.changes[-1].details == {"provider": str(provider.id)}


def test_only_a_private_provider_can_be_chosen() -> None:
    hospital = a_provider(kind=OrganisationKind.HOSPITAL)
    with pytest.raises(RuleNotMet, match="another kind"):
        choose_private(arisen(), hospital, reason="x", now=NEXT)


def test_a_citizen_offered_a_day_in_time_has_no_right_to_choose() -> None:
    decision = offer_first_contact(
        classified(), a_pathway(), offered_for=danish("2025-03-10"), now=NEXT, new_id=new_id
    )
    with pytest.raises(RuleNotMet, match="has not arisen"):
        choose_private(the(RehabPlan, decision), a_provider(), reason="x", now=NEXT)


def test_a_citizen_may_choose_as_soon_as_the_deadline_is_missed_also_before_anybody_noted_it() -> None:
    now = danish("2025-03-11")
    decision = choose_private(classified(), a_provider(), reason="Intet tilbud", now=now)
    assert events(decision) == ["pass-deadline", "choose-private"]
    assert decision.changes[0].happened_at == danish("2025-03-10", "23:59:59")
    plan = the(RehabPlan, decision)
    assert (plan.status, states(plan)) == (PlanStatus.ON_HOLD_FREE_CHOICE, ["used"])


def test_before_the_deadline_a_plan_without_an_offer_gives_no_choice() -> None:
    with pytest.raises(ActionNotAllowed):
        choose_private(classified(), a_provider(), reason="x", now=NEXT)


def test_an_offer_after_the_deadline_leaves_the_right_standing() -> None:
    decision = offer_first_contact(
        arisen(), a_pathway(), offered_for=danish("2025-03-14"), now=NEXT, new_id=new_id
    )
    offered = the(RehabPlan, decision)
    assert (offered.status, states(offered)) == (PlanStatus.OFFERED, ["open"])
    assert chosen(offered, now=LATER).status is PlanStatus.ON_HOLD_FREE_CHOICE


def test_an_earlier_day_that_is_in_time_after_all_lets_the_unanswered_right_lapse() -> None:
    decision = offer_first_contact(
        arisen(), a_pathway(), offered_for=danish("2025-03-10"), now=NEXT, new_id=new_id
    )
    (case,) = the(RehabPlan, decision).free_choice
    # The authority said it could not; that word gives the right, unless a valid offer in time stands.
    assert (case.state, case.answer, case.ended_at) == ("lapsed", FreeChoiceAnswer.LAPSED, NEXT)


def test_waiting_needs_that_the_citizen_was_told_of_the_right() -> None:
    with pytest.raises(RuleNotMet) as refused:
        wait(arisen(), reason="Vil vente", now=NEXT)
    assert refused.value.findings[0].code == "not-told-of-the-right"
    plan = waiting()
    (case,) = plan.free_choice
    assert ON_HOLD_REASON[plan.status] is StatusReason.FRIT_VALG_AFSLAAET
    assert (case.state, case.informed_by, case.informed_at) == ("declined", "Mette Holm", NEXT)
    assert (case.answered_at, case.ended_at, case.reason) == (NEXT, NEXT, "Vil vente")


def test_a_citizen_told_of_the_right_before_it_arose_has_been_told_of_it() -> None:
    said = Told(Duty.RIGHT, danish("2025-03-04"), "Bente", Way.TELEPHONE)
    informed = the(RehabPlan, inform_citizen(classified(), [said], now=danish("2025-03-04")))
    for plan in (
        the(RehabPlan, declare_inability(informed, now=INABLE)),
        the(RehabPlan, pass_deadline(informed, now=danish("2025-03-11"))),
    ):
        (case,) = plan.free_choice
        assert (case.informed_at, case.informed_by) == (danish("2025-03-04"), "Bente")
        assert states(the(RehabPlan, wait(plan, reason="Vil vente", now=LATER))) == ["declined"]


def test_a_citizen_who_comes_to_the_authoritys_own_offer_has_let_the_choice_go() -> None:
    changes = tuple(attend_first_contact(arisen(), danish("2025-03-14")))
    plan = the(RehabPlan, Decision(changes))
    (case,) = plan.free_choice
    assert plan.status is PlanStatus.ACTIVE
    assert (case.state, case.answer, case.ended_at) == (
        "lapsed",
        FreeChoiceAnswer.LAPSED,
        danish("2025-03-14"),
    )
    declined = tuple(attend_first_contact(waiting(), danish("2025-03-14")))
    assert states(the(RehabPlan, Decision(declined))) == ["declined"]


def test_who_told_the_citizen_before_stays_who_told_them() -> None:
    plan = arisen()
    plan = replace(plan, free_choice=told(plan.free_choice, at=INABLE, by="Bente"))
    (case,) = the(RehabPlan, wait(plan, reason="x", informed_by="Mette", now=NEXT)).free_choice
    assert (case.informed_by, case.informed_at) == ("Bente", INABLE)


def test_invoking_the_right_again_is_a_new_case_and_the_declined_one_stays() -> None:
    plan = the(RehabPlan, reinvoke(waiting(), reason="Har ventet nok", now=LATER))
    assert (plan.status, states(plan)) == (PlanStatus.RIGHT_ARISEN, ["declined", "open"])
    assert plan.free_choice[1].informed_by == "Mette Holm"
    assert states(chosen(plan, now=LATER)) == ["declined", "used"]


def test_a_plan_from_before_cases_were_kept_can_be_invoked_again_too() -> None:
    bare = replace(waiting(), free_choice=())
    assert states(the(RehabPlan, reinvoke(bare, reason="x", now=LATER))) == ["open"]


def test_no_answer_lets_the_case_lapse_and_a_late_answer_opens_it_again() -> None:
    with pytest.raises(RuleNotMet):
        get_no_answer(arisen(), reason="x", now=NEXT)
    plan = arisen()
    informed = replace(plan, free_choice=told(plan.free_choice, at=INABLE, by="Bente"))
    silent = the(RehabPlan, get_no_answer(informed, reason="Tre opkald", now=NEXT))
    assert (silent.status, states(silent)) == (PlanStatus.RIGHT_ARISEN, ["lapsed"])
    assert silent.free_choice[0].answer is FreeChoiceAnswer.NO_ANSWER
    with pytest.raises(RuleNotMet) as again:
        get_no_answer(silent, reason="Et opkald til", now=NEXT)
    assert again.value.findings[0].code == "right-answered-already"
    assert states(chosen(silent, now=LATER)) == ["lapsed", "used"]


def test_a_citizen_who_leaves_the_provider_stands_before_the_choice_again() -> None:
    plan = the(RehabPlan, return_from_provider(chosen(), reason="Lukket", now=LATER))
    assert (plan.status, states(plan)) == (PlanStatus.RIGHT_ARISEN, ["used", "open"])
    assert (plan.free_choice[0].ended_at, plan.provider_id) == (LATER, None)
    bare = replace(chosen(), free_choice=())
    assert return_from_provider(bare, reason="x", now=LATER).changes


def test_a_provider_that_is_done_completes_the_plan_and_has_the_case_no_longer() -> None:
    plan = the(RehabPlan, finish_at_provider(chosen(), reason="Forløbet er slut", now=LATER))
    assert (plan.status, plan.provider_id) == (PlanStatus.COMPLETED, None)
    assert plan.free_choice[0].ended_at == LATER


def test_a_citizen_who_goes_to_another_municipality_has_answered_so() -> None:
    plan = the(RehabPlan, choose_other_municipality(arisen(), reason="Flytter", now=NEXT))
    (case,) = plan.free_choice
    assert (case.answer, case.state) == (FreeChoiceAnswer.OTHER_MUNICIPALITY, "lapsed")


def test_a_citizen_who_leaves_a_provider_for_another_municipality_did_choose_the_provider() -> None:
    before = chosen()
    plan = the(RehabPlan, choose_other_municipality(before, reason="Flytter", now=LATER))
    (case,) = plan.free_choice
    assert (case.answer, case.answered_at) == (FreeChoiceAnswer.CHOSE_PRIVATE, NEXT)
    assert (case.ended_at, case.reason, plan.provider_id) == (LATER, "Flytter", None)
    assert providers(plan.free_choice) == (before.provider_id,)


@pytest.mark.parametrize("end", [revoke, mark_error])
def test_a_plan_that_ends_takes_the_case_back_from_the_provider(end: Any) -> None:
    plan = the(RehabPlan, end(chosen(), reason="Fejl", now=LATER))
    assert (plan.provider_id, plan.free_choice[0].ended_at) == (None, LATER)
    open_plan = the(RehabPlan, end(arisen(), reason="Fejl", now=LATER))
    assert states(open_plan) == ["lapsed"]


def test_a_pathway_that_ends_takes_the_case_back_too() -> None:
    (change,) = end_with_pathway(chosen(), carried_out=False, reason="Slut", at=LATER)
    assert isinstance(change.aggregate, RehabPlan)
    assert change.aggregate.free_choice[0].ended_at == LATER


def test_nothing_is_answered_or_ended_where_there_is_no_case() -> None:
    assert answered((), FreeChoiceAnswer.WAITS, at=NEXT) == ()
    assert ended((), at=NEXT, reason="x") == ()
    assert told((), at=NEXT, by="x") == ()
    assert classified().provider_id is None


def test_an_unanswered_case_that_is_ended_has_lapsed() -> None:
    (case,) = ended(arisen().free_choice, at=NEXT, reason="Planen er slut")
    assert (case.answer, case.reason) == (FreeChoiceAnswer.LAPSED, "Planen er slut")


def test_a_right_that_a_corrected_date_takes_away_leads_the_plan_back() -> None:
    missed = the(RehabPlan, _late(classified()))
    decision = correct_discharge_date(missed, to=date(2025, 3, 5), reason="Ringet", now=LATER)
    assert events(decision) == ["correct-discharge-date", "lose-right", "offer-first-contact"]
    plan = the(RehabPlan, decision)
    assert (plan.status, states(plan)) == (PlanStatus.OFFERED, ["lapsed"])
    passed = the(RehabPlan, _passed())
    back = correct_discharge_date(passed, to=date(2025, 3, 10), reason="Ringet", now=danish("2025-03-11"))
    assert the(RehabPlan, back).status is PlanStatus.CLASSIFIED


def test_a_right_that_stands_after_a_correction_leads_nowhere() -> None:
    decision = correct_discharge_date(arisen(), to=date(2025, 3, 4), reason="Ringet", now=LATER)
    assert events(decision) == ["correct-discharge-date"]


def _late(plan: RehabPlan) -> Decision:
    return offer_first_contact(plan, a_pathway(), offered_for=danish("2025-03-11"), now=NEXT, new_id=new_id)


def _passed() -> Decision:
    return pass_deadline(classified(), now=danish("2025-03-11"))


def test_a_computation_is_dated_by_when_it_was_made_not_by_when_it_happened() -> None:
    plan = classified()
    late = declare_inability(plan, now=INABLE)
    recorded = the(RehabPlan, computed(late, [plan], now=LATER))
    assert recorded.inability_declared_at == INABLE
    assert [record.computed_at for record in recorded.clocks] == [plan.clocks[0].computed_at, LATER]
    assert isinstance(recorded.clocks[-1], ClockRecord)
    untouched = miss_nothing(plan)
    assert computed(untouched, [plan], now=LATER) == untouched


def miss_nothing(plan: RehabPlan) -> Decision:
    """Return a decision that computes nothing anew."""
    return Decision((Change(plan, "look", NEXT), Change(a_pathway(), "look", NEXT)))
