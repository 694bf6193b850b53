"""What is open before a plan: mandatory categories, needs from answers, support group (§11.4 G5-G8)."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.assessments import AssessmentKind, AssessmentStatus, NeedAnswer, Topic
from app.domain.clarification import Clarification, check_settled, open_points
from app.domain.codes import INTERVENTION_CATEGORY, Category, LegalBasis, basis_of
from app.domain.need_answers import Alcohol, Smoking, SmokingStatus, Weight
from app.domain.offers import Offer, OfferStatus
from app.domain.other_care import OtherCareStatus
from app.domain.pathways import PathwayStatus
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet
from app.domain.settlements import MANDATORY, Outcome, Settlement, TreatmentOutcome
from app.domain.thresholds import DEFAULT, Thresholds
from tests.domain.builders import (
    MONDAY,
    NOW,
    a_pathway,
    a_stratification,
    an_assessment,
    an_offer,
    an_other_care,
    every_question_asked,
)

DAILY = Smoking(SmokingStatus.DAILY, 10)


def not_relevant(*categories: Category) -> tuple[Settlement, ...]:
    return tuple(Settlement(c, Outcome.NOT_RELEVANT, NOW, "Intet behov") for c in categories)


def known(**facts: Any) -> Clarification:
    """Return a clarified pathway with nothing open, but for what a test says."""
    pathway = a_pathway(
        status=PathwayStatus.CLARIFIED,
        settlements=facts.pop("settlements", not_relevant(*MANDATORY)),
        programme_included=facts.pop("programme_included", True),
    )
    answers = facts.pop("answers", every_question_asked())
    return Clarification(
        **{
            "pathway": pathway,
            "assessments": (an_assessment(answers=answers),),
            "offers": (),
            "other_care": (),
            "stratification": a_stratification(),
            "limits": DEFAULT,
            "on": MONDAY,
        }
        | facts
    )


def codes(facts: Clarification) -> list[tuple[str, str]]:
    return [(point.code, point.place) for point in open_points(facts)]


def test_with_everything_settled_a_plan_may_be_agreed() -> None:
    assert codes(known()) == []
    check_settled(known())


@pytest.mark.requirement("R28")
@pytest.mark.parametrize("category", MANDATORY)
def test_each_mandatory_category_is_offered_or_not_relevant_or_received_elsewhere(category: Category) -> None:
    others = not_relevant(*(c for c in MANDATORY if c is not category))
    assert codes(known(settlements=others)) == [("category-open", category)]
    offered = known(settlements=others, offers=(an_offer(category=category),))
    elsewhere = known(settlements=others, other_care=(an_other_care(category=category),))
    for facts in (offered, elsewhere):
        assert codes(facts) == []
    assert (offered.settled_as(category), elsewhere.settled_as(category)) == ("offered", "elsewhere")


@pytest.mark.requirement("R28")
def test_what_ended_elsewhere_or_was_offered_in_error_settles_nothing() -> None:
    others = not_relevant(*MANDATORY[1:])
    ended = an_other_care(to_date=MONDAY - timedelta(days=1), from_date=MONDAY - timedelta(days=9))
    wrong = an_other_care(status=OtherCareStatus.ENTERED_IN_ERROR)
    mistaken = an_offer(status=OfferStatus.ENTERED_IN_ERROR)
    facts = known(settlements=others, other_care=(ended, wrong), offers=(mistaken,))
    assert codes(facts) == [("category-open", Category.TRAINING)]


@pytest.mark.requirement("R28")
def test_the_last_word_on_a_category_stands() -> None:
    later = Settlement(Category.DIET, Outcome.ELSEWHERE, NOW, "Diætist på sygehuset")
    facts = known(settlements=(*not_relevant(*MANDATORY), later))
    assert facts.settlement(Category.DIET) == later
    assert facts.settled_as(Category.DIET) == Outcome.ELSEWHERE


@pytest.mark.requirement("R49")
@pytest.mark.parametrize("status", [SmokingStatus.DAILY, SmokingStatus.OCCASIONAL])
@pytest.mark.parametrize("response", [s for s in OfferStatus if s is not OfferStatus.ENTERED_IN_ERROR])
def test_a_smoker_is_offered_help_to_stop_whatever_the_answer(
    status: SmokingStatus, response: OfferStatus
) -> None:
    """G6: without the offer refused, with a declined one fine."""
    answers = every_question_asked(smoking=Smoking(status))
    assert codes(known(answers=answers)) == [("smoking-open", Category.SMOKING)]
    offer = an_offer(category=Category.SMOKING, status=response)
    assert codes(known(answers=answers, offers=(offer,))) == []


@pytest.mark.requirement("R50")
@pytest.mark.parametrize(("weight_g", "needs"), [(73_000, True), (72_000, False)])
def test_diet_is_offered_from_a_body_mass_index_of_25_or_it_is_said_why_not(
    weight_g: int, *, needs: bool
) -> None:
    """G7."""
    answers = every_question_asked(weight=Weight(170, weight_g))
    settlements = not_relevant(*(c for c in MANDATORY if c is not Category.DIET))
    expected = "diet-open" if needs else "category-open"
    assert codes(known(answers=answers, settlements=settlements)) == [(expected, Category.DIET)]
    for enough in (
        {"offers": (an_offer(category=Category.DIET),)},
        {"settlements": not_relevant(*MANDATORY)},
    ):
        assert codes(known(**{"answers": answers, "settlements": settlements} | enough)) == []


@pytest.mark.requirement("R50")
def test_the_limit_of_overweight_is_configurable() -> None:
    settlements = not_relevant(*(c for c in MANDATORY if c is not Category.DIET))
    answers = every_question_asked(weight=Weight(170, 73_000))
    facts = known(answers=answers, settlements=settlements, limits=Thresholds(bmi_tenths=270))
    assert codes(facts) == [("category-open", Category.DIET)]


@pytest.mark.requirement("R51")
@pytest.mark.parametrize(("units", "needs"), [(10, False), (11, True)])
def test_who_drinks_above_the_limit_is_offered_a_conversation_or_referred(units: int, *, needs: bool) -> None:
    answers = every_question_asked(alcohol=Alcohol(units))
    assert bool(codes(known(answers=answers))) is needs
    offered = known(answers=answers, offers=(an_offer(category=Category.ALCOHOL),))
    outcome = Settlement(
        Category.ALCOHOL, Outcome.TREATMENT_REFERRED, NOW, treatment=TreatmentOutcome.DECLINED
    )
    referred = known(answers=answers, settlements=(*not_relevant(*MANDATORY), outcome))
    assert codes(offered) == codes(referred) == []
    assert codes(known(answers=answers, limits=Thresholds(alcohol_units=14))) == []


@pytest.mark.requirement("R49", "R50", "R51")
@pytest.mark.parametrize("topic", Topic)
def test_a_question_is_open_while_it_is_neither_asked_nor_explained(topic: Topic) -> None:
    """G5, also where the conversation that asked was registered in error."""
    answers = tuple(answer for answer in every_question_asked() if answer.topic is not topic)
    assert codes(known(answers=answers)) == [("question-open", topic)]
    explained = (*answers, NeedAnswer(topic, asked=False, reason_not_asked="Træt"))
    assert codes(known(answers=explained)) == []
    wrong = an_assessment(answers=every_question_asked(), status=AssessmentStatus.ENTERED_IN_ERROR)
    closing = an_assessment(answers=every_question_asked(), kind=AssessmentKind.CLOSING)
    facts = known(assessments=(an_assessment(answers=answers), wrong, closing))
    assert codes(facts) == [("question-open", topic)]


@pytest.mark.requirement("R120", "L10")
def test_a_further_conversation_before_the_plan_has_the_last_word() -> None:
    first = an_assessment(answers=every_question_asked(smoking=DAILY))
    later = an_assessment(
        kind=AssessmentKind.NEEDS,
        answers=(NeedAnswer(Topic.SMOKING, asked=True, smoking=Smoking(SmokingStatus.FORMER)),),
    )
    silent = an_assessment(
        kind=AssessmentKind.NEEDS, answers=(NeedAnswer(Topic.SMOKING, asked=False, reason_not_asked="-"),)
    )
    assert codes(known(assessments=(first,))) == [("smoking-open", Category.SMOKING)]
    assert codes(known(assessments=(first, later, silent))) == []


@pytest.mark.requirement("R23")
def test_a_citizen_is_in_a_support_group_or_it_is_said_why_not() -> None:
    assert codes(known(stratification=None)) == [("not-stratified", "stratification")]
    assert codes(known(stratification=a_stratification(group=None, rationale="Flytter snart"))) == []


def test_outside_the_programme_nothing_is_open() -> None:
    facts = known(programme_included=False, settlements=(), stratification=None, answers=())
    assert codes(facts) == []


@pytest.mark.requirement("R28")
def test_a_plan_is_refused_with_everything_that_is_open() -> None:
    with pytest.raises(RuleNotMet) as refused:
        check_settled(known(settlements=(), stratification=None))
    assert len(refused.value.findings) == len(MANDATORY) + 1
    assert all(finding.danish and finding.english for finding in refused.value.findings)


@pytest.mark.requirement("R2")
@pytest.mark.parametrize("count", range(len(MANDATORY) + 1))
def test_any_combination_of_categories_may_be_offered_and_none_is_forced(count: int) -> None:
    for offered in combinations(MANDATORY, count):
        others = not_relevant(*(c for c in MANDATORY if c not in offered))
        offers: tuple[Offer, ...] = tuple(an_offer(category=category) for category in offered)
        assert codes(known(settlements=others, offers=offers)) == []


@given(st.sets(st.sampled_from(MANDATORY)))
def test_exactly_the_categories_nobody_settled_are_open(settled: set[Category]) -> None:
    places = {place for _, place in codes(known(settlements=not_relevant(*settled)))}
    assert places == set(MANDATORY) - settled


# Settlements


@pytest.mark.requirement("R28")
@pytest.mark.parametrize("outcome", [Outcome.NOT_RELEVANT, Outcome.ELSEWHERE])
def test_a_category_that_is_not_offered_has_a_reason(outcome: Outcome) -> None:
    with pytest.raises(MissingValue, match="reason"):
        Settlement(Category.DIET, outcome, NOW)
    with pytest.raises(InvalidValue, match="treatment"):
        Settlement(Category.ALCOHOL, outcome, NOW, "Nej", TreatmentOutcome.ACCEPTED)


def test_only_a_mandatory_category_is_settled() -> None:
    with pytest.raises(InvalidValue, match="category"):
        Settlement(Category.MENTAL, Outcome.NOT_RELEVANT, NOW, "Nej")


@pytest.mark.requirement("R51")
def test_a_referral_to_treatment_is_for_alcohol_and_has_an_outcome() -> None:
    with pytest.raises(InvalidValue, match="outcome"):
        Settlement(Category.DIET, Outcome.TREATMENT_REFERRED, NOW, treatment=TreatmentOutcome.ACCEPTED)
    with pytest.raises(MissingValue, match="treatment"):
        Settlement(Category.ALCOHOL, Outcome.TREATMENT_REFERRED, NOW, "Henvist")


# The law of lifestyle interventions


@pytest.mark.requirement("R2")
@pytest.mark.parametrize("category", [Category.SMOKING, Category.DIET, Category.ALCOHOL])
def test_in_the_programme_a_140_pathway_offers_the_lifestyle_interventions_of_119(category: Category) -> None:
    law = LegalBasis.SUL119
    code = next(code for code, c in INTERVENTION_CATEGORY[law].items() if c is category)
    assert basis_of(code, LegalBasis.SUL140, programme_included=True) is law
    assert basis_of(code, LegalBasis.SUL140, programme_included=False) is LegalBasis.SUL140
    assert basis_of(str(uuid4()), LegalBasis.SUL140, programme_included=True) is LegalBasis.SUL140
