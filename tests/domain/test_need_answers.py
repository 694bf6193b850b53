"""The questions that must be asked, and what counts as an answer (§2.2, R49-R51, R120-R123)."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.assessments import NeedAnswer, Topic
from app.domain.conversation_records import (
    ConversationRecord,
    Factor,
    FactorKind,
    Functioning,
    HealthBehaviour,
    check_advice,
)
from app.domain.mandatory_questions import check_all_asked, check_answers, unsettled
from app.domain.need_answers import Alcohol, Smoking, SmokingStatus, Weight, WorkSituation
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet
from app.domain.thresholds import DEFAULT, Thresholds
from app.domain.work import WorkStatus
from tests.domain.builders import every_question_asked


@pytest.mark.requirement("R50")
@pytest.mark.parametrize(
    ("height_cm", "weight_g", "bmi"),
    [(170, 73_000, "25.3"), (170, 72_000, "24.9"), (200, 100_000, "25"), (200, 99_800, "25.0")],
)
def test_the_body_mass_index_has_one_decimal_rounded_half_up(height_cm: int, weight_g: int, bmi: str) -> None:
    assert Weight(height_cm, weight_g).bmi == Decimal(bmi)


@given(st.integers(50, 250), st.integers(20_000, 400_000))
def test_the_body_mass_index_is_weight_by_height_squared(height_cm: int, weight_g: int) -> None:
    exact = Decimal(weight_g) / 1000 / (Decimal(height_cm) / 100) ** 2
    assert Weight(height_cm, weight_g).bmi == exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("build", "place"),
    [
        (lambda: Weight(49, 70_000), "height_cm"),
        (lambda: Weight(170, 400_001), "weight_g"),
        (lambda: Alcohol(-1), "units_per_week"),
        (lambda: Alcohol(3, audit_c=13), "audit_c"),
        (lambda: Smoking(SmokingStatus.DAILY, 201), "amount_per_day"),
        (lambda: WorkSituation(WorkStatus.IN_WORK, 169), "hours_per_week"),
        (lambda: ConversationRecord(mastery=11), "mastery"),
        (lambda: Functioning(own_rating=-1), "own_rating"),
        (lambda: HealthBehaviour(moderate_minutes=10_081), "moderate_minutes"),
    ],
)
@pytest.mark.requirement("R18", "R94")
def test_a_number_out_of_reach_is_refused_by_name(build: Any, place: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        build()
    assert refused.value.findings[0].place == place


@pytest.mark.requirement("R123")
def test_a_partial_sick_leave_says_how_many_hours_are_worked() -> None:
    with pytest.raises(MissingValue, match="hours_per_week"):
        WorkSituation(WorkStatus.PARTIAL_SICK)
    partly = WorkSituation(WorkStatus.PARTIAL_SICK, 15, "Kontorarbejde formiddag")
    assert (partly.hours_per_week, partly.workplace_agreement) == (15, "Kontorarbejde formiddag")
    assert WorkSituation(WorkStatus.FULL_SICK).hours_per_week is None


@pytest.mark.requirement("R49")
@pytest.mark.parametrize("status", SmokingStatus)
def test_who_smokes_daily_or_now_and_then_is_a_user(status: SmokingStatus) -> None:
    assert Smoking(status).is_user is (status in {SmokingStatus.DAILY, SmokingStatus.OCCASIONAL})


@pytest.mark.requirement("R49", "R50", "R51")
@pytest.mark.parametrize("topic", Topic)
def test_asked_without_a_value_is_refused_and_named(topic: Topic) -> None:
    """G5: the question was not really asked."""
    with pytest.raises(MissingValue) as refused:
        check_answers((NeedAnswer(topic, asked=True),))
    assert refused.value.findings[0].place == f"answers[0].{topic.lower()}"


@pytest.mark.parametrize("topic", Topic)
def test_the_answer_to_another_question_is_refused(topic: Topic) -> None:
    (answer,) = (a for a in every_question_asked() if a.topic is topic)
    other = Topic.WORK if topic is Topic.SMOKING else Topic.SMOKING
    with pytest.raises((InvalidValue, MissingValue)):
        check_answers((replace(answer, topic=other),))
    with pytest.raises(InvalidValue) as refused:
        check_answers((replace(answer, asked=False, reason_not_asked="Træt"),))
    assert refused.value.findings[0].place == f"answers[0].{topic.lower()}"


def test_an_answer_beside_the_right_one_is_refused() -> None:
    both = NeedAnswer(Topic.ALCOHOL, asked=True, alcohol=Alcohol(3), smoking=Smoking(SmokingStatus.NEVER))
    with pytest.raises(InvalidValue, match="smoking"):
        check_answers((both,))


def test_a_question_is_answered_once() -> None:
    first, *_ = every_question_asked()
    with pytest.raises(InvalidValue) as refused:
        check_answers((first, first))
    assert refused.value.findings[0].place == "answers"


@pytest.mark.requirement("R49", "R50", "R51")
def test_every_question_asked_or_explained_is_enough() -> None:
    check_answers(every_question_asked())
    check_all_asked(every_question_asked())
    explained = tuple(NeedAnswer(topic, asked=False, reason_not_asked="Træt") for topic in Topic)
    assert unsettled(explained) == ()
    with pytest.raises(RuleNotMet, match="SMOKING"):
        check_all_asked(explained[1:])


@pytest.mark.requirement("R111")
@pytest.mark.parametrize(
    ("moderate", "vigorous", "enough"),
    [(150, None, True), (149, None, False), (None, 75, True), (50, 49, False), (None, None, None)],
)
def test_activity_is_compared_with_the_recommendation(
    moderate: int | None, vigorous: int | None, *, enough: bool | None
) -> None:
    assert HealthBehaviour(moderate, vigorous).is_active_enough(DEFAULT) is enough


@pytest.mark.requirement("R111")
def test_who_is_too_little_active_is_advised() -> None:
    record = ConversationRecord(health=HealthBehaviour(30))
    with pytest.raises(MissingValue) as refused:
        check_advice(record, DEFAULT)
    assert refused.value.findings[0].place == "record.health.activity_advice"
    check_advice(ConversationRecord(health=HealthBehaviour(30, activity_advice="Gå dagligt")), DEFAULT)
    check_advice(record, Thresholds(activity_minutes=30))
    check_advice(ConversationRecord(), DEFAULT)


@pytest.mark.requirement("R22")
@pytest.mark.parametrize(("what", "adaptation"), [("", "Kortere pas"), ("KOL", "")])
def test_a_risk_factor_says_what_is_adapted_because_of_it(what: str, adaptation: str) -> None:
    with pytest.raises(MissingValue):
        Factor(FactorKind.COMORBIDITY, what, adaptation)
    assert Factor(FactorKind.COMORBIDITY, "KOL", "Kortere pas").adaptation == "Kortere pas"
