"""Statements are compiled once and bound by name."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, select

from app.persistence import rows
from app.persistence.statements import Statement, insert_of, table_of, update_of
from tests.usecases.world import World

AUTHORITY = table_of(rows.AuthorityRow)


def test_arguments_are_put_in_the_places_of_their_names() -> None:
    statement = Statement(
        select(AUTHORITY.c.name).where(
            AUTHORITY.c.kind == bindparam("kind"), AUTHORITY.c.code == bindparam("code")
        )
    )
    bound = statement.bind({"code": "0461", "kind": "MUNICIPALITY", "unused": 1})
    first, second = statement.sql.index("kind = $1"), statement.sql.index("code = $2")
    assert first < second
    assert bound == ("MUNICIPALITY", "0461")


def test_a_name_that_is_used_twice_gets_its_value_in_both_places() -> None:
    code: Any = bindparam("code")
    clause = select(AUTHORITY.c.name).where((AUTHORITY.c.code == code) | (AUTHORITY.c.region == code))
    statement = Statement(clause)
    assert set(statement.bind({"code": "0461"})) == {"0461"}


def test_a_name_nobody_gave_a_value_is_an_error_that_names_it() -> None:
    statement = Statement(select(AUTHORITY.c.name).where(AUTHORITY.c.code == bindparam("code")))
    with pytest.raises(KeyError, match="code"):
        statement.bind({"cide": "0461"})


def test_a_value_of_none_is_a_value() -> None:
    statement = Statement(select(AUTHORITY.c.name).where(AUTHORITY.c.code == bindparam("code")))
    assert statement.bind({"code": None}) == (None,)


def test_what_the_statement_itself_says_needs_no_value() -> None:
    statement = Statement(
        select(AUTHORITY.c.name).where(AUTHORITY.c.kind == "REGION", AUTHORITY.c.code == bindparam("code"))
    )
    assert sorted(statement.bind({"code": "1083"})) == ["1083", "REGION"]


def test_an_insert_names_every_column_but_those_left_out() -> None:
    assert len(insert_of(rows.AuthorityRow).bind(dict.fromkeys(AUTHORITY.columns.keys(), ""))) == 8
    audit = table_of(rows.AuditEntryRow)
    bound = insert_of(rows.AuditEntryRow).bind(dict.fromkeys(set(audit.columns.keys()) - {"id"}, ""))
    assert len(bound) == len(audit.columns) - 1


async def test_an_update_changes_the_version_that_was_seen_and_no_other(world: World) -> None:
    statement = update_of(rows.CitizenRow, keys=("authority", "id"))
    id_ = uuid4()
    insert = "INSERT INTO citizen (authority, id, version, content) VALUES ('0461', $1, 1, '{}')"
    await world.database.changes.execute(insert, id_)

    async def update(seen: int, authority: str = "0461") -> Any:
        values = {"key_authority": authority, "key_id": id_, "version": seen + 1, "seen_version": seen}
        bound = statement.bind({**values, "content": '{"a": 1}', "protection_ends_at": None})
        return await world.value(statement.sql, *bound)

    assert await update(1) == id_
    assert await update(1) is None
    assert await update(2, authority="0316") is None
