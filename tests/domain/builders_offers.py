"""Local offers, groups and topics ready for a test to name only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from app.domain.activities import DeliveryType
from app.domain.catalogue import CatalogueItem, CatalogueStatus, Description
from app.domain.groups import Group, GroupSession, GroupStatus
from app.domain.topic_coverage import CoverageStatus, TeachingForm, TopicCoverage
from app.domain.topics import OfferTopic, SupportLevel
from app.domain.training_plans import AreaPlan, Aspect, Consideration, GoalArea, TrainingPlan
from tests.domain.builders import NOW, TRAINING_119


def a_description(**overrides: Any) -> Description:
    """Return a training group of the health centre, complete."""
    said = Description(
        name="Ryg i bevægelse",
        operator="Sundhedscentret",
        topics=(OfferTopic.TRAINING, OfferTopic.PAIN_MANAGEMENT),
        fsiii_codes=(TRAINING_119,),
        levels=(SupportLevel.HOLD_OPFOELGNING,),
        delivery_types=(DeliveryType.GROUP,),
        sundhed_dk="https://www.sundhed.dk/tilbud/1",
        telephone="63751020",
    )
    return replace(said, **overrides)


def a_catalogue_item(**overrides: Any) -> CatalogueItem:
    """Return one in use; `said` is its description."""
    item = CatalogueItem(uuid4(), 1, CatalogueStatus.ACTIVE, a_description())
    return replace(item, **overrides)


def a_group(**overrides: Any) -> Group:
    """Return an open group of two seats that meets twice."""
    starts = [NOW + timedelta(days=7), NOW + timedelta(days=14)]
    group = Group(
        id=uuid4(),
        version=1,
        status=GroupStatus.OPEN,
        catalogue_item_id=uuid4(),
        name="Ryg i bevægelse, mandag",
        place="Sal 2",
        seats=2,
        instructor="Bente Højgård",
        sessions=tuple(GroupSession(start, start + timedelta(hours=1)) for start in starts),
    )
    return replace(group, **overrides)


def a_topic_coverage(**overrides: Any) -> TopicCoverage:
    coverage = TopicCoverage(
        id=uuid4(),
        version=1,
        status=CoverageStatus.COVERED,
        citizen_id=uuid4(),
        pathway_id=uuid4(),
        topic=OfferTopic.PAIN_MANAGEMENT,
        form=TeachingForm.TEACHING,
        session_id=uuid4(),
    )
    return replace(coverage, **overrides)


def a_training_plan(**overrides: Any) -> TrainingPlan:
    """Return a plan that says everything."""
    plan = TrainingPlan(
        goals=("Løfte et barnebarn.",),
        guideline_ref="NKR lænderyg 2023",
        areas=tuple(AreaPlan(area, text="Øves hver gang.") for area in GoalArea),
        considerations=tuple(Consideration(aspect, text="Drøftet.") for aspect in Aspect),
    )
    return replace(plan, **overrides)
