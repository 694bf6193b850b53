"""The tools of the tests: what they build can exist, and is what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.decision import Aggregate
from app.domain.intake import IncomingPlan, IncomingReferral
from tests.domain import (
    builders,
    builders_consent,
    builders_duplicates,
    builders_measures,
    builders_messages,
    builders_offers,
    strategies,
    strategies_consent,
    strategies_duplicates,
    strategies_measures,
    strategies_messages,
    strategies_offers,
    strategies_routing,
)
from tests.domain import strategies_conversation as conversation
from tests.domain.strategies_clock import service_targets

BUILDERS: dict[str, Callable[..., Aggregate]] = {
    "Citizen": builders.a_citizen,
    "Organisation": builders.an_organisation,
    "Referral": builders.a_referral,
    "RehabPlan": builders.a_plan,
    "Pathway": builders.a_pathway,
    "Assessment": builders.an_assessment,
    "Offer": builders.an_offer,
    "Activity": builders.an_activity,
    "Session": builders.a_session,
    "Stratification": builders.a_stratification,
    "OtherCare": builders.an_other_care,
    "Notice": builders.a_notice,
    "DuplicateAlert": builders_duplicates.an_alert,
    "UlrusReport": builders_duplicates.a_report,
    "Disposition": builders_duplicates.a_disposition,
    "Message": builders_messages.a_message,
    "Measurement": builders_measures.a_measurement,
    "Condition": builders_measures.a_condition,
    "Goal": builders_measures.a_goal,
    "FollowUp": builders_measures.a_follow_up,
    "Perspective": builders_measures.a_perspective,
    "CatalogueItem": builders_offers.a_catalogue_item,
    "Group": builders_offers.a_group,
    "TopicCoverage": builders_offers.a_topic_coverage,
    "RoutingRule": builders.a_routing_rule,
    "ServiceTarget": builders.a_service_target,
    "Consent": builders_consent.a_consent,
    "EmploymentCase": builders_consent.an_employment_case,
    "ExchangeEntry": lambda **changes: builders_consent.an_entry(builders_consent.a_consent(), **changes),
}
STRATEGIES: dict[str, SearchStrategy[Aggregate]] = {
    "Citizen": strategies.citizens(),
    "Organisation": strategies.organisations(),
    "Referral": strategies.referrals(),
    "RehabPlan": strategies.plans(),
    "Pathway": strategies.pathways(),
    "Assessment": strategies.assessments(),
    "Session": strategies.sessions(),
    "Stratification": conversation.stratifications(),
    "OtherCare": conversation.other_care(),
    "Notice": strategies.notices(),
    "DuplicateAlert": strategies_duplicates.alerts(),
    "UlrusReport": strategies_duplicates.reports(),
    "Disposition": strategies_duplicates.dispositions(),
    "Message": strategies_messages.messages(),
    "Measurement": strategies_measures.measurements(),
    "Condition": strategies_measures.conditions(),
    "Goal": strategies_measures.goals(),
    "FollowUp": strategies_measures.follow_ups(),
    "Perspective": strategies_measures.perspectives(),
    **strategies_offers.STRATEGIES,
    "RoutingRule": strategies_routing.routing_rules(),
    "ServiceTarget": service_targets(strategies.texts(), strategies.days()),
    "Consent": strategies_consent.consents(),
    "EmploymentCase": strategies_consent.employment_cases(),
    "ExchangeEntry": strategies_consent.exchange_entries(),
}


def test_every_aggregate_has_a_builder_and_a_strategy() -> None:
    kinds = {kind.__name__ for kind in get_args(Aggregate)}
    assert set(BUILDERS) == set(STRATEGIES) == kinds


@pytest.mark.parametrize("name", BUILDERS)
def test_a_builder_builds_its_kind_with_the_fields_it_is_told(name: str) -> None:
    built = BUILDERS[name](version=7)
    assert type(built).__name__ == name
    assert built.version == 7


@settings(max_examples=20)
@given(st.data())
@pytest.mark.parametrize("name", STRATEGIES)
def test_a_strategy_draws_its_kind(name: str, data: st.DataObject) -> None:
    assert type(data.draw(STRATEGIES[name])).__name__ == name


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_strategy_draws_every_field(name: str) -> None:
    drawn: set[str] = set()

    @settings(max_examples=150, derandomize=True, database=None)
    @given(STRATEGIES[name])
    def draw(aggregate: Aggregate) -> None:
        drawn.update(f.name for f in fields(aggregate) if getattr(aggregate, f.name) != f.default)

    draw()
    assert drawn == {f.name for kind in get_args(Aggregate) if kind.__name__ == name for f in fields(kind)}


@settings(max_examples=20)
@given(strategies.incoming_referrals(message_id="M1"), strategies.incoming_plans(message_id="M2"))
def test_a_strategy_keeps_the_fields_it_is_told(referral: IncomingReferral, plan: IncomingPlan) -> None:
    assert (referral.message_id, plan.message_id) == ("M1", "M2")
