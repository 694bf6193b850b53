"""Nothing is lost between a domain value and its row, and a bad row fails with a name."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

import pytest
from cattrs import ClassValidationError, transform_error
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.citizens import Citizen
from app.domain.decision import Aggregate
from app.domain.organisations import Organisation
from app.domain.pathways import Pathway
from app.domain.referrals import Referral
from app.persistence import aggregates
from app.persistence.mapping import MAPPED
from app.persistence.rows import metadata
from tests.domain import (
    strategies,
    strategies_consent,
    strategies_duplicates,
    strategies_measures,
    strategies_messages,
    strategies_offers,
    strategies_routing,
)
from tests.domain import strategies_conversation as conversation
from tests.domain.builders import a_citizen, a_notice, a_referral, an_organisation
from tests.domain.strategies_clock import service_targets
from tests.usecases.world import ODENSE, World

STRATEGIES: Final[dict[str, st.SearchStrategy[Any]]] = {
    "Assessment": strategies.assessments(),
    "Citizen": strategies.citizens(),
    "Disposition": strategies_duplicates.dispositions(),
    "DuplicateAlert": strategies_duplicates.alerts(),
    "Condition": strategies_measures.conditions(),
    "FollowUp": strategies_measures.follow_ups(),
    "Goal": strategies_measures.goals(),
    "Measurement": strategies_measures.measurements(),
    "Message": strategies_messages.messages(),
    "Consent": strategies_consent.consents(),
    "EmploymentCase": strategies_consent.employment_cases(),
    "ExchangeEntry": strategies_consent.exchange_entries(),
    "Notice": strategies.notices(),
    "Organisation": strategies.organisations(),
    "Pathway": strategies.pathways(),
    "Perspective": strategies_measures.perspectives(),
    "Referral": strategies.referrals(),
    "RehabPlan": strategies.plans(),
    "RoutingRule": strategies_routing.routing_rules(),
    "ServiceTarget": service_targets(strategies.texts(), strategies.days()),
    "Session": strategies.sessions(),
    "UlrusReport": strategies_duplicates.reports(),
    "Stratification": conversation.stratifications(),
    "OtherCare": conversation.other_care(),
    **strategies_offers.STRATEGIES,
}
KINDS = {kind.__name__: kind for kind in MAPPED}
many = settings(max_examples=25, suppress_health_check=list(HealthCheck))


def row_of(aggregate: Aggregate) -> dict[str, Any]:
    version = aggregate.version or 1
    return MAPPED[type(aggregate)].to_row(aggregate, authority=ODENSE, version=version)


def test_every_kind_of_aggregate_is_mapped_and_drawn() -> None:
    assert STRATEGIES.keys() == KINDS.keys()


@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_nothing_is_lost_between_a_domain_value_and_its_row(name: str) -> None:
    @many
    @given(STRATEGIES[name])
    def lost_nothing(aggregate: Any) -> None:
        expected = replace(aggregate, version=aggregate.version or 1)
        assert MAPPED[KINDS[name]].to_domain(row_of(aggregate)) == expected

    lost_nothing()


@pytest.mark.parametrize("name", sorted(STRATEGIES))
async def test_nothing_is_lost_on_the_way_through_the_database(world: World, name: str) -> None:
    """Keys to other rows are let go for this transaction; every drawn value makes the whole way."""
    mapped = MAPPED[KINDS[name]]
    drawn: list[Any] = []

    @many
    @given(STRATEGIES[name])
    def draw(aggregate: Any) -> None:
        drawn.append(replace(aggregate, version=1))

    draw()
    different = {aggregate.id: aggregate for aggregate in drawn}
    async with world.database.changes.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for place, aggregate in enumerate(different.values()):
            # Numbered, so that what may exist once only does not meet itself.
            stored = replace(aggregate, occurrence=place) if name == "Notice" else aggregate
            row = mapped.to_row(stored, authority=ODENSE, version=1)
            await connection.execute(*aggregates.insert(mapped, row))
            found = await connection.fetchrow(*aggregates.by_id(mapped.kind, ODENSE, aggregate.id))
            assert mapped.to_domain(found) == stored
            changed = mapped.to_row(stored, authority=ODENSE, version=2)
            updates = aggregates.updates(mapped, [changed])
            assert [row["id"] for row in await connection.fetchmany(*updates)] == [changed["id"]]
            assert await connection.fetchmany(*updates) == []
    assert len(different) > 5


@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_a_row_has_exactly_the_columns_of_its_table(name: str) -> None:
    @settings(many, max_examples=3)
    @given(STRATEGIES[name])
    def fits(aggregate: Any) -> None:
        mapped = MAPPED[KINDS[name]]
        table = metadata.tables[str(mapped.row.__tablename__)]
        columns = {c.name for c in table.columns if c.identity is None}
        row = row_of(aggregate)
        assert columns <= row.keys()
        assert row.keys() - columns <= {"authority"}

    fits()


def broken(aggregate: Aggregate, **changes: Any) -> list[str]:
    """Return what reading the row with other content complains of."""
    row = row_of(aggregate)
    content = {**json.loads(row["content"]), **changes}
    kept = {key: value for key, value in content.items() if value is not ...}
    with pytest.raises(ClassValidationError) as refused:
        MAPPED[type(aggregate)].to_domain({**row, "content": json.dumps(kept)})
    return transform_error(refused.value)


def test_a_row_with_a_key_we_do_not_know_is_refused_by_name() -> None:
    (complaint,) = broken(a_referral(), colour="red")
    assert "extra fields found (colour)" in complaint


def test_a_row_without_what_it_must_have_is_refused_by_name() -> None:
    (complaint,) = broken(a_referral(), requester_id=...)
    assert "requester_id" in complaint


@pytest.mark.parametrize(
    ("aggregate", "field", "value"),
    [
        (a_referral(), "status", "forgotten"),
        (a_referral(), "received_at", "yesterday"),
        (a_referral(), "citizen_id", "not-an-id"),
        (a_notice(), "role", "neighbour"),
        (a_notice(), "due_at", None),
        (a_citizen(), "details", {"number": {"kind": "CPR", "value": "1"}}),
        (a_citizen(), "details", {"number": {"kind": "passport", "value": "1"}}),
        (an_organisation(), "receives", ["FAX"]),
        (an_organisation(), "identifiers", [{"identifier": {"kind": "GLN", "value": "1"}}]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_row_with_an_invalid_value_is_refused_by_the_name_of_the_field(
    aggregate: Aggregate, field: str, value: object
) -> None:
    complaints = broken(aggregate, **{field: value})
    assert any(field in complaint for complaint in complaints)


def test_a_bad_row_says_nothing_of_the_person_in_it() -> None:
    complaints = broken(a_citizen(), details={"number": {"kind": "CPR", "value": "251248999X"}})
    assert "251248999" not in "".join(complaints)


def test_aggregates_are_stored_in_the_order_that_foreign_keys_want() -> None:
    order = [metadata.tables[str(mapped.row.__tablename__)] for mapped in MAPPED.values()]
    for place, table in enumerate(order):
        for key in table.foreign_keys:
            assert key.column.table in order[: place + 1], (table.name, key.column.table.name)


def test_only_the_register_belongs_to_no_authority() -> None:
    shared = [kind for kind, mapped in MAPPED.items() if not mapped.tenant_owned]
    assert shared == [Organisation]
    assert {Citizen, Referral, Pathway} <= set(MAPPED)
