"""Local offers, groups, topics, and activities and offers with everything that can be said of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.activities import Activity, DeliveryType
from app.domain.catalogue import CatalogueItem, CatalogueStatus, Description, Material
from app.domain.groups import Group, GroupSession, GroupStatus
from app.domain.offers import Offer
from app.domain.topic_coverage import CoverageStatus, TeachingForm, TopicCoverage
from app.domain.topics import OfferTopic, SupportLevel
from app.domain.training_plans import AreaPlan, Aspect, Consideration, GoalArea, TrainingPlan
from tests.domain import strategies
from tests.domain.strategies import days, instants, names, some_text, texts


def several(values: SearchStrategy[Any], upto: int = 3) -> SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=upto).map(tuple)


def maybe(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.none() | values


def training_plans() -> SearchStrategy[TrainingPlan]:
    return st.builds(
        TrainingPlan,
        goals=several(some_text()),
        goal_ids=several(st.uuids()),
        guideline_ref=texts(),
        individually_adapted=st.booleans(),
        not_adapted_reason=texts(),
        supervised=st.booleans(),
        not_supervised_reason=texts(),
        areas=several(st.builds(AreaPlan, st.sampled_from(GoalArea), st.booleans(), texts())),
        considerations=several(st.builds(Consideration, st.sampled_from(Aspect), st.booleans(), texts())),
        standard_programme=st.booleans(),
        suitability=texts(),
        text=texts(),
    )


def descriptions() -> SearchStrategy[Description]:
    counts = maybe(st.integers(1, 1000))
    return st.builds(
        Description,
        name=some_text(),
        operator=texts(),
        topics=several(st.sampled_from(OfferTopic)),
        fsiii_codes=several(texts()),
        levels=several(st.sampled_from(SupportLevel)),
        delivery_types=several(st.sampled_from(DeliveryType)),
        weeks=counts,
        sessions=counts,
        seats=counts,
        languages=several(texts()),
        valid_from=maybe(days()),
        valid_to=maybe(days()),
        sundhed_dk=texts(),
        telephone=texts(),
        back_specific=st.booleans(),
        materials=several(st.builds(Material, some_text(), st.integers(0, 5000), st.booleans())),
    )


def catalogue_items() -> SearchStrategy[CatalogueItem]:
    return st.builds(
        CatalogueItem,
        id=st.uuids(),
        version=st.integers(0, 1000),
        status=st.sampled_from(CatalogueStatus),
        said=descriptions(),
    )


def groups() -> SearchStrategy[Group]:
    return st.builds(
        Group,
        id=st.uuids(),
        version=st.integers(0, 1000),
        status=st.sampled_from(GroupStatus),
        catalogue_item_id=st.uuids(),
        name=some_text(),
        place=texts(),
        seats=st.integers(1, 30),
        instructor=names(),
        sessions=several(st.builds(GroupSession, instants(), instants())),
    )


def topic_coverage() -> SearchStrategy[TopicCoverage]:
    return st.builds(
        TopicCoverage,
        id=st.uuids(),
        version=st.integers(0, 1000),
        status=st.sampled_from(CoverageStatus),
        citizen_id=st.uuids(),
        pathway_id=st.uuids(),
        topic=st.sampled_from(OfferTopic),
        form=maybe(st.sampled_from(TeachingForm)),
        session_id=maybe(st.uuids()),
        reason=texts(),
    )


@st.composite
def activities(draw: st.DrawFn) -> Activity:
    return replace(
        draw(strategies.activities()),
        catalogue_item_id=draw(maybe(st.uuids())),
        provider=draw(texts()),
        group_id=draw(maybe(st.uuids())),
        individual_intro=draw(st.booleans()),
        training_plan=draw(maybe(training_plans())),
        paused_from=draw(maybe(days())),
        replaces_id=draw(maybe(st.uuids())),
        outcome=draw(texts()),
    )


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    return replace(draw(strategies.offers()), catalogue_item_id=draw(maybe(st.uuids())))


STRATEGIES: Final[dict[str, SearchStrategy[Any]]] = {
    "Activity": activities(),
    "CatalogueItem": catalogue_items(),
    "Group": groups(),
    "Offer": offers(),
    "TopicCoverage": topic_coverage(),
}
