"""Who § 119 is for: G1–G4 of the reference, the three questions, what a referral leaves out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.eligibility import (
    CRITERION_TEXT,
    NEEDED_QUESTION,
    QUESTIONS,
    Needed,
    criteria_met,
    criteria_of,
    missing_of,
    proposed_question,
)
from app.domain.eligibility_facts import (
    NOTHING_KNOWN,
    Answer,
    EligibilityFacts,
    PsychosocialFactor,
    stated,
    with_more,
)
from app.domain.notices import Notice
from app.domain.parties import Party, PersonDetails
from app.domain.referral_decisions import Acceptance, accept, assess, find_complete, supplement
from app.domain.referrals import Criterion, Referral, ReferralStatus
from app.domain.refusals import ActionNotAllowed, InvalidValue, RuleNotMet
from app.domain.treatments import TREATMENTS, EarlierTreatment, Effect, TreatmentType
from tests.domain.builders import (
    NOW,
    a_person,
    a_referral,
    an_incoming_referral,
    danish,
    events,
    every,
    new_id,
    the,
)
from tests.domain.strategies_eligibility import eligibility_facts

RECEIVED = date(2025, 1, 6)
YES = dict.fromkeys(QUESTIONS, Answer.YES)
PRIVATE_TRAINING = EarlierTreatment(TreatmentType.PRIVATE_TRAINING, Effect.SOME)
ASSESSED = YES | {"need_level_reason": "Har brug for en sammenhængende indsats."}


def a_case(**facts: Any) -> Referral:
    """Return a referral received on 6 January 2025 of which this is known."""
    return a_referral(received_at=danish(RECEIVED), facts=EligibilityFacts(**facts))


def accepted(referral: Referral, *criteria: Criterion, override: str = "", level: str = "") -> Referral:
    said = Acceptance(
        criteria=criteria,
        override_reason=override,
        coordinator="Bente Højgård",
        coordinator_telephone="39981234",
        need_level_reason=level,
    )
    return the(Referral, accept(referral, None, said, now=NOW, new_id=new_id))


def refused(referral: Referral, *criteria: Criterion, **said: str) -> list[str]:
    with pytest.raises(RuleNotMet) as refusal:
        accepted(referral, *criteria, **said)
    return [finding.code for finding in refusal.value.findings]


# Worked examples


@pytest.mark.requirement("R6", "R10")
@pytest.mark.parametrize(
    ("case", "facts", "met"),
    [
        ("G1", {"pain_onset_date": date(2024, 10, 14)}, ()),
        ("G2", {"pain_onset_date": date(2024, 10, 13)}, (Criterion.OVER_12_WEEKS,)),
        (
            "G3",
            {"weeks_of_pain": 3, "earlier_treatments": (PRIVATE_TRAINING,)},
            (Criterion.EARLIER_TREATMENT_FAILED,),
        ),
        ("G4", {}, ()),
    ],
)
def test_a_worked_example_of_the_reference(
    case: str, facts: dict[str, Any], met: tuple[Criterion, ...]
) -> None:
    referral = a_case(**facts)
    assert criteria_met(referral) == met, case
    if met:
        assert accepted(referral).criteria == met
    else:
        assert refused(referral) == ["no-criterion"]
        assert accepted(referral, override="Tungt løftearbejde").status is ReferralStatus.ACCEPTED


@pytest.mark.requirement("R6")
@pytest.mark.parametrize(("weeks", "met"), [(0, False), (12, False), (13, True), (None, None)])
def test_weeks_of_pain_count_when_they_are_more_than_twelve(weeks: int | None, met: bool | None) -> None:  # noqa: FBT001
    judged = criteria_of(EligibilityFacts(weeks_of_pain=weeks), referred_on=RECEIVED)
    assert judged[Criterion.OVER_12_WEEKS] is met


@pytest.mark.requirement("R6")
@given(st.integers(0, 2000))
def test_c1_is_met_from_the_eighty_fifth_day_on(days: int) -> None:
    facts = EligibilityFacts(pain_onset_date=RECEIVED - timedelta(days=days), weeks_of_pain=1)
    assert criteria_of(facts, referred_on=RECEIVED)[Criterion.OVER_12_WEEKS] is (days > 84)


@pytest.mark.requirement("R6")
def test_the_day_of_receipt_is_the_danish_one() -> None:
    late = danish(RECEIVED, "00:30:00")
    referral = a_referral(received_at=late, facts=EligibilityFacts(pain_onset_date=date(2024, 10, 13)))
    assert criteria_met(referral) == (Criterion.OVER_12_WEEKS,)


@pytest.mark.requirement("R6")
def test_a_criterion_that_the_facts_contradict_is_refused_by_name_whatever_the_reason() -> None:
    referral = a_case(pain_onset_date=date(2024, 10, 14))
    assert refused(referral, Criterion.OVER_12_WEEKS) == ["criterion-contradicted"]
    assert refused(referral, Criterion.OVER_12_WEEKS, override="Næsten") == ["criterion-contradicted"]


@pytest.mark.requirement("R7", "R110")
@pytest.mark.parametrize(
    ("effects", "met"),
    [
        (None, None),
        ((), False),
        ((Effect.CLEAR,), False),
        ((Effect.NONE,), True),
        ((Effect.SOME,), True),
        ((Effect.CLEAR, Effect.NONE), True),
    ],
)
def test_c2_needs_one_treatment_without_clear_improvement(
    effects: tuple[Effect, ...] | None,
    met: bool | None,  # noqa: FBT001
) -> None:
    tried = effects and tuple(EarlierTreatment(TreatmentType.PHYSIOTHERAPY, effect) for effect in effects)
    facts = EligibilityFacts(earlier_treatments=() if effects == () else tried)
    assert criteria_of(facts, referred_on=RECEIVED)[Criterion.EARLIER_TREATMENT_FAILED] is met


@pytest.mark.requirement("R8")
@pytest.mark.parametrize("factor", PsychosocialFactor)
def test_any_coded_psychosocial_factor_meets_c3(factor: PsychosocialFactor) -> None:
    assert criteria_met(a_case(psychosocial=(factor,))) == (Criterion.PSYCHOSOCIAL,)
    assert refused(a_case(psychosocial=()), Criterion.PSYCHOSOCIAL) == ["criterion-contradicted"]


@pytest.mark.requirement("R10")
@pytest.mark.parametrize(
    ("answer", "met"), [(Answer.YES, True), (Answer.NO, False), (Answer.UNKNOWN, None), (None, None)]
)
def test_c4_is_a_short_exacerbation_of_a_chronic_problem(answer: Answer | None, met: bool | None) -> None:  # noqa: FBT001
    facts = EligibilityFacts(exacerbation=answer)
    assert criteria_of(facts, referred_on=RECEIVED)[Criterion.EXACERBATION] is met


@pytest.mark.requirement("R10")
def test_every_criterion_that_is_met_is_stored_with_those_the_case_worker_names() -> None:
    referral = a_case(weeks_of_pain=20, earlier_treatments=(PRIVATE_TRAINING,))
    assert accepted(referral, Criterion.EXACERBATION).criteria == (
        Criterion.OVER_12_WEEKS,
        Criterion.EARLIER_TREATMENT_FAILED,
        Criterion.EXACERBATION,
    )


@pytest.mark.requirement("R10")
@given(eligibility_facts())
def test_what_is_met_is_never_what_is_contradicted(facts: EligibilityFacts) -> None:
    referral = a_referral(received_at=danish(RECEIVED), facts=facts)
    judged = criteria_of(facts, referred_on=RECEIVED)
    met = criteria_met(referral)
    assert set(met) == {c for c in Criterion if judged[c]}
    for criterion in Criterion:
        if judged[criterion] is False:
            with pytest.raises(RuleNotMet):
                criteria_met(referral, [criterion])
        else:
            assert criterion in criteria_met(referral, [criterion])


# The three questions, and the level of need


def assessed(**facts: Any) -> Referral:
    return the(Referral, assess(a_case(weeks_of_pain=20), EligibilityFacts(**facts), now=NOW))


@pytest.mark.requirement("R5", "R1")
def test_three_times_yes_and_why_it_is_needed_is_acceptable() -> None:
    assert accepted(assessed(**ASSESSED)).status is ReferralStatus.ACCEPTED


@pytest.mark.requirement("R5")
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_no_is_refused_unless_a_reason_overrides_it(question: str) -> None:
    referral = assessed(**ASSESSED | {question: Answer.NO})
    assert refused(referral) == ["eligibility-answer-no"]
    assert accepted(referral, override="Aftalt med hospitalet").override_reason == "Aftalt med hospitalet"


@pytest.mark.requirement("R5")
def test_a_no_from_the_sender_counts_before_anybody_has_assessed() -> None:
    said = an_incoming_referral(examined=False, surgery_relevant=True)
    referral = a_referral(said=said, facts=stated(said))
    codes = refused(referral, Criterion.EXACERBATION)
    assert codes == ["eligibility-answer-no", "eligibility-answer-no"]


@pytest.mark.requirement("R5")
@pytest.mark.parametrize("answer", [Answer.UNKNOWN, None])
@pytest.mark.parametrize("question", QUESTIONS)
def test_what_nobody_has_answered_is_asked_of_the_sender_and_does_not_hold_up_the_citizen(
    question: str, answer: Answer | None
) -> None:
    referral = assessed(**ASSESSED | {question: answer})
    assert refused(referral) == ["eligibility-unanswered"]
    assert accepted(referral, override="Haster").status is ReferralStatus.ACCEPTED
    asked = replace(referral, status=ReferralStatus.INCOMPLETE)
    assert accepted(asked).status is ReferralStatus.ACCEPTED


@pytest.mark.requirement("R5")
def test_a_referral_that_nobody_assessed_is_accepted_by_its_criterion_alone() -> None:
    assert accepted(a_case(), Criterion.OVER_12_WEEKS).criteria == (Criterion.OVER_12_WEEKS,)


@pytest.mark.requirement("R1")
def test_an_assessed_referral_needs_why_other_sectors_do_not_suffice() -> None:
    referral = assessed(**YES)
    assert refused(referral) == ["need-level-reason"]
    assert accepted(referral, level="Kræver tværfaglig indsats").facts.need_level_reason
    assert accepted(referral, override="Haster").facts.need_level_reason is None


@pytest.mark.requirement("R1", "R5", "R10")
def test_everything_that_stands_in_the_way_is_told_at_once() -> None:
    referral = the(Referral, assess(a_case(), EligibilityFacts(examined=Answer.NO), now=NOW))
    assert refused(referral) == [
        "no-criterion",
        "eligibility-answer-no",
        "eligibility-unanswered",
        "eligibility-unanswered",
        "need-level-reason",
    ]


# What is known, and what is missing


def test_what_is_left_out_stays_as_it_was_known() -> None:
    known = EligibilityFacts(examined=Answer.YES, weeks_of_pain=20)
    more = with_more(known, EligibilityFacts(weeks_of_pain=30, earlier_treatments=()))
    assert more == EligibilityFacts(examined=Answer.YES, weeks_of_pain=30, earlier_treatments=())


@given(eligibility_facts())
def test_saying_nothing_changes_nothing(facts: EligibilityFacts) -> None:
    assert with_more(facts, NOTHING_KNOWN) == facts == with_more(NOTHING_KNOWN, facts)


@pytest.mark.parametrize(("relevant", "answer"), [(True, Answer.NO), (False, None), (None, None)])
def test_that_surgery_is_not_relevant_leaves_other_treatment_open(
    relevant: bool | None,  # noqa: FBT001
    answer: Answer | None,
) -> None:
    assert stated(an_incoming_referral(surgery_relevant=relevant)).no_benefit_of_treatment is answer


def test_what_the_sender_states_is_known_from_the_start() -> None:
    said = an_incoming_referral(pain_onset=date(2024, 9, 1), weeks_of_pain=26, examined=True)
    assert stated(said) == EligibilityFacts(
        examined=Answer.YES, pain_onset_date=date(2024, 9, 1), weeks_of_pain=26
    )


@pytest.mark.requirement("R15")
def test_a_referral_that_says_nothing_is_missing_everything() -> None:
    said = an_incoming_referral(
        citizen=PersonDetails(a_person().number), sender=Party(), diagnoses=(), narratives=()
    )
    assert missing_of(a_referral(said=said)) == tuple(Needed)


TOLD: dict[Needed, Any] = {
    Needed.PAIN_DURATION: {"pain_onset_date": date(2024, 9, 1)},
    Needed.EXAMINED: {"examined": Answer.NO},
    Needed.EARLIER_TREATMENT: {"earlier_treatments": ()},
}


@pytest.mark.requirement("R15")
@pytest.mark.parametrize("needed", TOLD)
def test_each_fact_that_is_told_is_not_missing(needed: Needed) -> None:
    assert needed in missing_of(a_case())
    assert needed not in missing_of(a_case(**TOLD[needed]))


@pytest.mark.requirement("R15")
def test_what_was_tried_may_stand_in_the_senders_words() -> None:
    said = an_incoming_referral(previous_treatment="Fysioterapi uden effekt")
    assert Needed.EARLIER_TREATMENT not in missing_of(a_referral(said=said))


@pytest.mark.requirement("R15")
def test_an_unknown_examination_is_still_missing() -> None:
    assert Needed.EXAMINED in missing_of(a_case(examined=Answer.UNKNOWN))


@pytest.mark.requirement("R15")
def test_the_question_names_each_thing_that_is_missing() -> None:
    question = proposed_question((Needed.PAIN_DURATION, Needed.EXAMINED))
    assert question.splitlines()[1:] == [
        "- Hvor længe har borgeren haft smerter (dato eller antal uger)?",
        "- Er borgeren udredt?",
    ]
    assert proposed_question(()) == ""


COMPLETE = {"weeks_of_pain": 20, "examined": Answer.YES, "earlier_treatments": (PRIVATE_TRAINING,)}


@pytest.mark.requirement("R15")
def test_a_referral_whose_facts_are_all_registered_is_found_complete_with_it() -> None:
    decision = assess(a_case(), EligibilityFacts(**COMPLETE), now=NOW)
    assert events(decision) == ["assess", "find-complete"]
    referral = the(Referral, decision)
    assert (referral.status, referral.missing) == (ReferralStatus.UNDER_REVIEW, ())
    assert events(assess(referral, EligibilityFacts(), now=NOW)) == ["assess"]


@pytest.mark.requirement("R15")
def test_a_referral_that_still_misses_something_stays_where_it_is() -> None:
    referral = the(Referral, assess(a_case(), EligibilityFacts(examined=Answer.YES), now=NOW))
    assert referral.status is ReferralStatus.RECEIVED
    assert referral.missing == (Needed.PAIN_DURATION, Needed.EARLIER_TREATMENT)
    assert referral.assessed_at == NOW


@pytest.mark.requirement("R15")
def test_what_is_incomplete_is_not_found_complete_and_what_is_missing_is_named() -> None:
    with pytest.raises(RuleNotMet, match="pain-duration, examined, earlier-treatment"):
        find_complete(a_case(), now=NOW)
    complete = the(Referral, find_complete(a_case(**COMPLETE), now=NOW))
    assert complete.status is ReferralStatus.UNDER_REVIEW
    with pytest.raises(ActionNotAllowed):
        find_complete(complete, now=NOW)


@pytest.mark.requirement("R15")
def test_an_answer_of_the_sender_may_fill_in_facts() -> None:
    waiting = replace(a_case(), status=ReferralStatus.INCOMPLETE)
    facts = EligibilityFacts(pain_onset_date=date(2024, 1, 1))
    answered = the(Referral, supplement(waiting, text="Siden nytår.", facts=facts, now=NOW))
    assert criteria_met(answered) == (Criterion.OVER_12_WEEKS,)
    assert (answered.supplements, answered.missing) == (("Siden nytår.",), ())


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"pain_onset_date": RECEIVED + timedelta(days=1)}, "pain_onset_date"),
        (
            {
                "earlier_treatments": (
                    PRIVATE_TRAINING,
                    replace(PRIVATE_TRAINING, from_date=RECEIVED, to_date=RECEIVED - timedelta(days=1)),
                )
            },
            "earlier_treatments[1].to_date",
        ),
    ],
)
def test_days_that_cannot_be_are_refused_by_place(facts: dict[str, Any], place: str) -> None:
    for decide in (
        lambda: assess(a_case(), EligibilityFacts(**facts), now=NOW),
        lambda: supplement(
            replace(a_case(), status=ReferralStatus.INCOMPLETE),
            text="Se her.",
            facts=EligibilityFacts(**facts),
            now=NOW,
        ),
    ):
        with pytest.raises(InvalidValue) as refusal:
            decide()
        assert refusal.value.findings[0].place == place


def test_pain_may_have_begun_on_the_day_of_the_referral() -> None:
    assert assessed(pain_onset_date=RECEIVED).facts.pain_onset_date == RECEIVED


# Vocabularies, and what is nobody else's


@pytest.mark.requirement("R110")
@pytest.mark.parametrize("treatment", TreatmentType)
def test_every_treatment_has_name_description_and_profession(treatment: TreatmentType) -> None:
    entry = TREATMENTS[treatment]
    assert entry.name
    assert entry.description.endswith(".")
    assert entry.profession


def test_every_table_of_intake_is_total() -> None:
    assert set(CRITERION_TEXT) == set(Criterion)
    assert set(NEEDED_QUESTION) == set(Needed)
    assert {f"{name}" for name in QUESTIONS} <= set(EligibilityFacts.__slots__)


@pytest.mark.requirement("R8")
def test_no_notice_tells_of_psychosocial_factors() -> None:
    referral = a_case(psychosocial=tuple(PsychosocialFactor), weeks_of_pain=20)
    said = Acceptance(
        criteria=(),
        override_reason="",
        coordinator="Bente",
        coordinator_telephone="39981234",
        conversation_at=NOW,
    )
    told = every(Notice, accept(referral, None, said, now=NOW, new_id=new_id))
    assert told
    assert not any(
        factor in f"{notice.message}{notice.content}" for notice in told for factor in PsychosocialFactor
    )
