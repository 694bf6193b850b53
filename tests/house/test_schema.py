"""Conventions of the schema, read from its metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Date, DateTime, Table

from app.persistence.rows import metadata

TABLES = tuple(metadata.sorted_tables)
COLUMNS = tuple(column for table in TABLES for column in table.columns)
SHARED = {
    "authority",
    "responsibility",
    "organisation",
    "organisation_identifier",
    "client",
    "access_token",
    "client_assertion",
    "export",
    "subscription",
    "subscription_event",
    "search_index",
    "service_key",
}
"""Reference data, clients and what is theirs belong to no authority; every other table does."""

INSTANTS = {"session.planned_start", "published_resource.last_updated"}
"""Named as FHIR names them; every other instant ends in `_at` or `_until`."""

WALKED = {"search_entry"}
"""A reader's search walks these over every authority (ADR 0010): the authority is in the key, last."""

PEOPLE = re.compile(r"cpr|person_?name|given|family|first_?name|last_?name|birth|address|phone|email")

every_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def _name(column: Column[object]) -> str:
    return f"{column.table.name}.{column.name}"


def test_an_instant_knows_its_zone() -> None:
    """A naive instant is an hour wrong half the year, and twice a year it is ambiguous."""
    naive = [_name(c) for c in COLUMNS if isinstance(c.type, DateTime) and not c.type.timezone]
    assert naive == []


def test_an_instant_is_recognised_by_its_name() -> None:
    """A reader of SQL must see what is an instant and what is a legal day."""
    odd = {
        _name(c) for c in COLUMNS if isinstance(c.type, DateTime) and not c.name.endswith(("_at", "_until"))
    }
    assert odd == INSTANTS


def test_a_legal_day_is_recognised_by_its_name() -> None:
    odd = [
        _name(c)
        for c in COLUMNS
        if isinstance(c.type, Date) and not c.name.endswith(("_date", "_on")) and c.name not in VALIDITY
    ]
    assert odd == []


VALIDITY = {"valid_from", "valid_to"}


def _indexes(table: Table) -> Iterator[tuple[str, ...]]:
    yield tuple(c.name for c in table.primary_key.columns)
    for index in table.indexes:
        yield tuple(c.name for c in index.columns)


@every_table
def test_a_foreign_key_has_an_index_that_starts_with_its_columns(table: Table) -> None:
    """Without one, deleting or joining from the other side reads the whole table."""
    for key in table.foreign_key_constraints:
        wanted = tuple(key.column_keys)
        assert any(index[: len(wanted)] == wanted for index in _indexes(table)), key.name


@every_table
def test_what_belongs_to_an_authority_is_keyed_by_it_first(table: Table) -> None:
    """The authority is what the database is spread by when one machine is not enough (design, scale)."""
    keyed = tuple(c.name for c in table.primary_key.columns)
    assert table.name in SHARED or keyed.index("authority") == (len(keyed) - 1 if table.name in WALKED else 0)
    assert ("authority" in keyed) is (table.name not in SHARED)


@every_table
def test_nothing_refers_across_authorities(table: Table) -> None:
    """A foreign key that leaves the authority out could point into another one's cases."""
    if table.name in SHARED:
        assert all(fk.column.table.name in SHARED for fk in table.foreign_keys)
        return
    for key in table.foreign_key_constraints:
        assert key.column_keys[0] == "authority", key.name
        assert key.elements[0].column.name == "authority"


@every_table
def test_what_is_unique_is_unique_within_its_authority(table: Table) -> None:
    for index in table.indexes:
        if index.unique and table.name not in SHARED:
            assert next(iter(index.columns)).name == "authority", index.name


def test_a_person_is_found_by_identifier_and_read_in_the_content_only() -> None:
    """A column is what ends up in plans, statistics, error details and somebody's export."""
    named = [_name(c) for c in COLUMNS if PEOPLE.search(c.name)]
    assert named == []
    holding = {"citizen_identifier"}
    assert {t.name for t in TABLES if "identifier" in t.name} - SHARED == holding


def test_the_tables_without_an_authority_are_those_that_exist() -> None:
    assert {t.name for t in TABLES} >= SHARED


def test_every_constraint_has_a_name_that_a_program_can_rely_on() -> None:
    """The unit of work tells a lost race by the constraint's name."""
    assert set(metadata.naming_convention or ()) >= {"ix", "uq", "fk", "pk"}
