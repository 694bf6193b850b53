"""Training and mastery have a plan: goals, areas, considerations, and reasons for what departs from it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from app.domain.activities import Activity, ActivityStatus, DeliveryType
from app.domain.activity_changes import plan_training
from app.domain.activity_decisions import PlannedSession, Terms, enrol
from app.domain.codes import Category
from app.domain.decision import Decision
from app.domain.offer_reports import Supervision, supervision
from app.domain.offers import OfferStatus
from app.domain.pathways import PathwayStatus
from app.domain.refusals import ActionNotAllowed, InvalidValue, MissingValue, RuleNotMet
from app.domain.training_plans import (
    AreaPlan,
    Aspect,
    Consideration,
    GoalArea,
    TrainingPlan,
    check_training_plan,
    open_points,
)
from tests.domain.builders import NOW, a_pathway, an_activity, an_agreed_plan, an_offer, danish, new_id, the
from tests.domain.builders_offers import a_training_plan

TIME = PlannedSession(danish("2025-03-10", "10:00:00"), danish("2025-03-10", "11:00:00"))


@pytest.mark.requirement("R29")
def test_training_is_adapted_and_supervised_unless_a_reason_says_otherwise() -> None:
    plan = TrainingPlan()
    assert plan.individually_adapted
    assert plan.supervised
    check_training_plan(a_training_plan(supervised=False, not_supervised_reason="Træner selv"))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        pytest.param(
            {"individually_adapted": False}, "not_adapted_reason", marks=pytest.mark.requirement("R29")
        ),
        pytest.param({"supervised": False}, "not_supervised_reason", marks=pytest.mark.requirement("R29")),
        pytest.param({"standard_programme": True}, "suitability", marks=pytest.mark.requirement("R34")),
        pytest.param(
            {"areas": (AreaPlan(GoalArea.HABITS),)}, "areas[0].text", marks=pytest.mark.requirement("R31")
        ),
        pytest.param(
            {"considerations": (Consideration(Aspect.SOCIAL),)},
            "considerations[0].text",
            marks=pytest.mark.requirement("R32"),
        ),
    ],
)
def test_what_a_plan_must_explain_is_named(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(MissingValue) as refused:
        check_training_plan(a_training_plan(**changes))
    assert refused.value.findings[0].place == place


@pytest.mark.requirement("R34")
def test_a_standard_programme_may_be_used_when_it_is_said_why_it_suits() -> None:
    check_training_plan(a_training_plan(standard_programme=True, suitability="Passer til målene."))


@pytest.mark.requirement("R31")
def test_an_area_is_addressed_or_not_relevant_but_once() -> None:
    twice = (AreaPlan(GoalArea.HABITS, text="Gåtur"), AreaPlan(GoalArea.HABITS, relevant=False))
    with pytest.raises(InvalidValue, match="areas"):
        check_training_plan(a_training_plan(areas=twice))


@pytest.mark.requirement("R30", "R31", "R32")
def test_an_incomplete_plan_says_what_it_lacks() -> None:
    lacking = open_points(Category.TRAINING, None, goal_elsewhere=False)
    assert lacking == (
        "goals",
        "guideline_ref",
        *(f"areas.{area}" for area in GoalArea),
        *(f"considerations.{aspect}" for aspect in Aspect),
    )
    assert len(GoalArea) == 5
    not_relevant = tuple(AreaPlan(area, relevant=False) for area in GoalArea)
    assert open_points(Category.TRAINING, a_training_plan(areas=not_relevant), goal_elsewhere=False) == ()


@pytest.mark.requirement("R78")
def test_mastery_is_planned_with_goals_and_other_help_without() -> None:
    assert open_points(Category.MASTERY, None, goal_elsewhere=False) == ("goals",)
    assert open_points(Category.SMOKING, None, goal_elsewhere=False) == ()


def enrolled(category: Category, terms: Terms | None, *, agreed: bool) -> Decision:
    pathway = a_pathway(
        status=PathwayStatus.PLANNED, agreed_plan=an_agreed_plan() if agreed else an_agreed_plan(goals=())
    )
    offer = an_offer(status=OfferStatus.ACCEPTED, category=category)
    types = (DeliveryType.GROUP, DeliveryType.DIGITAL)
    return enrol(pathway, offer, [TIME], types, now=NOW, new_id=new_id, terms=terms)


@pytest.mark.requirement("R91")
@pytest.mark.parametrize("category", [Category.TRAINING, Category.MASTERY])
def test_training_is_not_activated_without_a_goal(category: Category) -> None:
    with pytest.raises(RuleNotMet) as refused:
        enrolled(category, None, agreed=False)
    assert refused.value.findings[0].code == "training-goal"
    with pytest.raises(RuleNotMet):
        enrolled(category, Terms(training_plan=TrainingPlan(guideline_ref="NKR")), agreed=False)


@pytest.mark.requirement("R33", "R91")
def test_the_goal_is_the_training_plans_own_or_the_one_agreed_with_the_citizen() -> None:
    own = Terms(training_plan=TrainingPlan(goal_ids=(uuid4(),)))
    assert the(Activity, enrolled(Category.TRAINING, own, agreed=False)).training_plan == own.training_plan
    assert the(Activity, enrolled(Category.TRAINING, None, agreed=True)).status is ActivityStatus.ACTIVE
    assert enrolled(Category.DIET, None, agreed=False)


@pytest.mark.requirement("R35")
def test_an_activity_may_be_delivered_in_several_ways() -> None:
    activity = the(Activity, enrolled(Category.TRAINING, None, agreed=True))
    assert activity.delivery_types == (DeliveryType.GROUP, DeliveryType.DIGITAL)


@pytest.mark.requirement("R91")
def test_a_training_plan_is_written_with_at_least_one_goal() -> None:
    plan = a_training_plan()
    assert the(Activity, plan_training(an_activity(), plan, now=NOW)).training_plan == plan
    with pytest.raises(MissingValue, match="goals"):
        plan_training(an_activity(), a_training_plan(goals=()), now=NOW)
    with pytest.raises(RuleNotMet) as refused:
        plan_training(an_activity(category=Category.DIET), plan, now=NOW)
    assert refused.value.findings[0].code == "no-training-plan"
    with pytest.raises(ActionNotAllowed):
        plan_training(an_activity(status=ActivityStatus.COMPLETED), plan, now=NOW)


@pytest.mark.requirement("R92")
def test_supervision_is_reported_by_unit_with_the_reasons_for_departing() -> None:
    alone = a_training_plan(supervised=False, not_supervised_reason="Ønsker at træne selv")
    same = a_training_plan(individually_adapted=False, not_adapted_reason="Fast program")
    unsaid = a_training_plan(not_adapted_reason="Gælder ikke")
    activities = [
        an_activity(provider="Nord", training_plan=alone),
        an_activity(provider="Nord", training_plan=alone, status=ActivityStatus.COMPLETED),
        an_activity(provider="Nord", training_plan=same),
        an_activity(provider="Syd", training_plan=unsaid),
        an_activity(provider="Syd"),
        an_activity(provider="Syd", training_plan=alone, status=ActivityStatus.CANCELLED),
    ]
    assert supervision(activities) == (
        Supervision("Nord", 3, 1, 2, (("Ønsker at træne selv", 2), ("Fast program", 1))),
        Supervision("Syd", 2, 0, 0, ()),
    )
