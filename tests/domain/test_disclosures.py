"""What is told under each tick: that, and nothing that belongs under another."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.assessments import NeedAnswer, Topic
from app.domain.codes import Category
from app.domain.consents import SENSITIVE, InformationCategory
from app.domain.disclosures import Record, disclose
from app.domain.employment import EmploymentPlan, Workplace
from app.domain.exchanges import Contact
from app.domain.intake import IcfCode
from app.domain.need_answers import Alcohol, Smoking, SmokingStatus
from app.domain.referrals import Criterion
from app.domain.work import WorkStatus
from tests.domain.builders import (
    NOW,
    a_pathway,
    a_plan,
    a_referral,
    a_session,
    an_activity,
    an_agreed_plan,
    an_assessment,
    an_incoming_plan,
)
from tests.domain.builders_consent import an_employment_case

_I = InformationCategory
HIDDEN = {
    _I.ALCOHOL: "'units_per_week': '21'",
    _I.SMOKING: "'per_day': '20'",
    _I.DIAGNOSES: "DM511",
    _I.PSYCHOSOCIAL: "C3",
    _I.FREE_TEXT: "Alt er sort",
}


def a_record() -> Record:
    """Return somebody of whom there is everything to tell."""
    training = an_activity()
    others = {c: an_activity(category=c) for c in (Category.SMOKING, Category.ALCOHOL, Category.MENTAL)}
    every = (training, *others.values())
    codes = (IcfCode("d430", "Løfte", "2"), IcfCode("b152", "Følelser", "3"))
    answers = (
        NeedAnswer(Topic.ALCOHOL, asked=True, alcohol=Alcohol(21)),
        NeedAnswer(Topic.SMOKING, asked=True, smoking=Smoking(SmokingStatus.DAILY, 20)),
        NeedAnswer(Topic.WEIGHT, asked=False, reason_not_asked="BMI 24"),
    )
    return Record(
        pathways=[
            a_pathway(agreed_plan=an_agreed_plan(expected_end_date=date(2025, 6, 1))),
            a_pathway(coordinator=""),
            a_pathway(agreed_plan=an_agreed_plan()),
        ],
        requests=[
            a_plan(said=an_incoming_plan(icf_codes=codes)),
            a_referral(criteria=(Criterion.PSYCHOSOCIAL,)),
            a_referral(criteria=()),
        ],
        assessments=[an_assessment(answers=answers, summary=HIDDEN[_I.FREE_TEXT])],
        activities=every,
        sessions=[a_session(activity_id=activity.id) for activity in every],
        employment=an_employment_case(
            work_status=WorkStatus.PARTIAL_SICK,
            hours_per_week=15.0,
            health_contact=Contact("Bente Højgård"),
            plan=EmploymentPlan(NOW, "Tre dage om ugen.", "Varier arbejdsstillingen."),
            workplace=Workplace("Lageret", Contact("Per"), NOW, "Hæve-sænke-bord"),
        ),
    )


def told(*ticks: InformationCategory, record: Record | None = None) -> str:
    return str(disclose(record or a_record(), ticks, frozenset(ticks)))


def test_every_tick_has_something_to_tell_of_somebody_who_has_everything() -> None:
    found = disclose(a_record(), InformationCategory, frozenset(InformationCategory))
    assert all(found.values())
    assert set(found) == set(InformationCategory)


def test_of_somebody_who_has_nothing_nothing_is_told() -> None:
    nothing = disclose(Record(), InformationCategory, frozenset(InformationCategory))
    assert not any(nothing.values())
    bare = Record(employment=an_employment_case(), pathways=[a_pathway()])
    found = disclose(bare, InformationCategory, frozenset(InformationCategory))
    assert [category for category, items in found.items() if items] == [_I.CONTACTS]


@pytest.mark.requirement("L21", "R8")
@given(st.sets(st.sampled_from(sorted(set(InformationCategory) - SENSITIVE))))
def test_nothing_sensitive_is_told_under_the_ordinary_ticks(ticks: set[InformationCategory]) -> None:
    text = told(*ticks)
    assert [hidden for hidden in HIDDEN.values() if hidden in text] == []
    for trace in ("SMOKING", "ALCOHOL", "MENTAL", "b152", "BMI"):
        assert trace not in text


@pytest.mark.requirement("L21")
@pytest.mark.parametrize(("ticked", "other"), list(combinations(sorted(HIDDEN), 2)))
def test_one_sensitive_tick_opens_no_other(ticked: InformationCategory, other: InformationCategory) -> None:
    assert HIDDEN[ticked] in told(ticked)
    assert HIDDEN[other] not in told(ticked)
    assert HIDDEN[ticked] not in told(other)


@pytest.mark.parametrize(
    ("tick", "category"),
    [(_I.SMOKING, "SMOKING"), (_I.ALCOHOL, "ALCOHOL"), (_I.MENTAL_HEALTH, "MENTAL")],
)
def test_attendance_that_gives_a_problem_away_needs_the_tick_of_the_problem(
    tick: InformationCategory, category: str
) -> None:
    assert category not in told(_I.ATTENDANCE, _I.GOALS_PLAN)
    assert category in told(_I.ATTENDANCE, tick)


def test_mental_functions_need_the_tick_for_mental_health() -> None:
    assert "d430" in told(_I.FUNCTION)
    assert "b152" in told(_I.FUNCTION, _I.MENTAL_HEALTH)


def test_questions_that_were_not_asked_have_no_answer() -> None:
    unasked = an_assessment(answers=(NeedAnswer(Topic.ALCOHOL, asked=False, reason_not_asked="Tid"),))
    assert disclose(Record(assessments=[unasked]), [_I.ALCOHOL], frozenset({_I.ALCOHOL})) == {"alcohol": []}


@pytest.mark.requirement("R123", "R124")
def test_partial_hours_and_agreed_adjustments_are_work_recommendations() -> None:
    text = told(_I.WORK_RECOMMENDATIONS)
    for part in ("'hours_per_week': '15'", "Hæve-sænke-bord", "Varier arbejdsstillingen."):
        assert part in text
    case = an_employment_case(workplace=Workplace("Lageret", Contact("Per"), NOW))
    assert "Lageret" not in told(_I.WORK_RECOMMENDATIONS, record=Record(employment=case))


def test_attendance_is_told_in_the_order_of_the_sessions() -> None:
    activity = an_activity()
    late = a_session(activity_id=activity.id, planned_start=NOW + timedelta(days=1))
    early = a_session(activity_id=activity.id)
    record = Record(activities=[activity], sessions=[late, early])
    found = disclose(record, [_I.ATTENDANCE], frozenset({_I.ATTENDANCE}))[_I.ATTENDANCE]
    assert [item["start"] for item in found] == [
        early.planned_start.isoformat(),
        late.planned_start.isoformat(),
    ]
