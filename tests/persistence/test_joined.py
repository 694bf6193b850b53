"""Rows of many tables in one statement: they lie there as each alone would."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from app.persistence import rows
from app.persistence.database import Database
from app.persistence.joined import joined
from app.persistence.statements import insert_of

RESOURCE, CLIENT = insert_of(rows.PublishedResourceRow), insert_of(rows.ClientRow)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AWKWARD = ['a"b', "a\\b", "a,b", "{a}", "", "NULL", "æ ø å"]


def a_resource(version: int, readers: list[UUID], id_: UUID) -> dict[str, Any]:
    return {
        "authority": "0461",
        "type": "Patient",
        "id": id_,
        "version": version,
        "last_updated": NOW,
        "created_at": NOW,
        "found": [version, -(2**63)],
        "citizen_id": None,
        "readers": readers,
        "content": bytes(range(256)),
        "views": [bytes(range(256)) if number else None for number, _ in enumerate(readers)] or None,
    }


def a_client(id_: str, permissions: list[str], owner: UUID) -> dict[str, Any]:
    return {
        "id": id_,
        "organisation_id": owner,
        "role": "gp",
        "permissions": permissions,
        "authorities": [],
        "speaks_for": [],
        "secret_sha256": None,
        "jwks": None,
        "created_at": NOW,
        "revoked_at": None,
    }


@pytest.fixture
async def owner(database: Database) -> UUID:
    found: UUID = await database.changes.fetchval("SELECT organisation_id FROM client WHERE id = 'demo-gp'")
    return found


async def test_one_row_and_many_rows_come_back_as_they_were_written(database: Database, owner: UUID) -> None:
    id_, readers = uuid4(), [uuid4(), uuid4()]
    many = [a_resource(1, [], id_), a_resource(2, readers, id_), a_resource(3, readers[:1], id_)]
    one = a_client("single", AWKWARD, owner)
    await database.changes.execute(*joined({RESOURCE: many, CLIENT: [one]}))
    found = await database.changes.fetch(
        "SELECT * FROM published_resource WHERE id = $1 ORDER BY version", id_
    )
    assert [dict(row) for row in found] == many
    client = await database.changes.fetchrow("SELECT * FROM client WHERE id = 'single'")
    assert dict(client) == one


async def test_a_list_of_any_text_survives_among_other_rows(database: Database, owner: UUID) -> None:
    clients = [a_client("first", AWKWARD, owner), a_client("second", AWKWARD[::-1], owner)]
    await database.changes.execute(*joined({CLIENT: clients}))
    found = await database.changes.fetch("SELECT * FROM client WHERE id IN ('first', 'second') ORDER BY id")
    assert [dict(row) for row in found] == clients


async def test_a_key_that_is_taken_leaves_none_of_the_rows(database: Database, owner: UUID) -> None:
    resource = a_resource(1, [], uuid4())
    taken = a_client("demo-gp", [], owner)
    with pytest.raises(asyncpg.UniqueViolationError):
        await database.changes.execute(*joined({RESOURCE: [resource], CLIENT: [taken]}))
    where = "SELECT count(*) FROM published_resource WHERE id = $1"
    assert await database.changes.fetchval(where, resource["id"]) == 0


async def test_of_several_keys_that_are_taken_the_first_tables_is_told(
    database: Database, owner: UUID
) -> None:
    resource, taken = a_resource(1, [], uuid4()), a_client("demo-gp", [], owner)
    await database.changes.execute(*joined({RESOURCE: [resource]}))
    for rows_, told in (
        ({RESOURCE: [resource], CLIENT: [taken]}, "pk_published_resource"),
        ({CLIENT: [taken], RESOURCE: [resource] * 2}, "pk_client"),
    ):
        with pytest.raises(asyncpg.UniqueViolationError) as violated:
            await database.changes.execute(*joined(rows_))
        assert violated.value.constraint_name == told
