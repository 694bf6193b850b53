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
from tests.domain import builders, builders_consent, strategies, strategies_consent

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
    "Notice": builders.a_notice,
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
    "Offer": strategies.offers(),
    "Activity": strategies.activities(),
    "Session": strategies.sessions(),
    "Notice": strategies.notices(),
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
