"""What stands on a care plan is what can be offered; conversations stand beside it (L6)."""

from __future__ import annotations

import pytest

from app.domain.care_plan_rules import ON_PLAN, OnPlan, on_plan
from app.domain.codes import LegalBasis, category_of
from app.domain.refusals import UnknownCode

SMOKING = ("6d24992e-e0a2-43e7-bc27-0234622a8655", "c203c6b5-3be0-40a8-8204-e93751deabf5")
FOLLOW_UP = {
    LegalBasis.SUL119: ("d1e016b5-150a-4ac4-97ba-d3e19e28471e", OnPlan.REQUIRED),
    LegalBasis.SUL140: ("571fa7da-a155-4a84-b780-ef19170d48a0", OnPlan.OPTIONAL),
}
every_law = pytest.mark.parametrize("basis", LegalBasis)


@pytest.mark.requirement("L6", "R86")
@every_law
def test_what_can_be_offered_is_on_a_plan_and_a_conversation_is_not(basis: LegalBasis) -> None:
    for code, rule in ON_PLAN[basis].items():
        if code == FOLLOW_UP[basis][0]:
            continue
        if rule is OnPlan.REQUIRED:
            assert category_of(code, basis)
        else:
            assert rule is OnPlan.FORBIDDEN
            with pytest.raises(UnknownCode):
                category_of(code, basis)


@pytest.mark.requirement("L6")
@every_law
def test_a_follow_up_needs_a_plan_under_one_law_only(basis: LegalBasis) -> None:
    code, rule = FOLLOW_UP[basis]
    assert on_plan(code, basis) is rule


@pytest.mark.requirement("L6")
def test_both_codes_for_smoking_need_a_plan() -> None:
    assert {on_plan(code, LegalBasis.SUL119) for code in SMOKING} == {OnPlan.REQUIRED}


@pytest.mark.requirement("L6")
@every_law
def test_an_intervention_of_the_other_law_is_unknown(basis: LegalBasis) -> None:
    (other,) = set(LegalBasis) - {basis}
    for code in ON_PLAN[other]:
        with pytest.raises(UnknownCode):
            on_plan(code, basis)
