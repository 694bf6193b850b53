"""Migrations: one head, the way up and down, and no difference from the rows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from app.persistence.migrate import HEAD, MIGRATIONS, current_revision, migrate
from app.persistence.rows import metadata

_SHAPE = """
SELECT 'column' AS what, table_name || '.' || column_name AS name,
       concat_ws(' ', data_type, udt_name, is_nullable, column_default, identity_generation) AS how
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT 'sequence', sequencename, data_type::text FROM pg_sequences WHERE schemaname = 'public'
ORDER BY 1, 2, 3
"""


@pytest.fixture
async def empty_url(server_url: str) -> AsyncIterator[str]:
    """An empty database of this test's own."""
    name = f"t_{uuid4().hex}"
    admin = await asyncpg.connect(server_url)
    await admin.execute(f"CREATE DATABASE {name}")
    head, _, query = server_url.partition("?")
    yield f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


async def _shape(url: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(_SHAPE)]
    finally:
        await connection.close()


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def test_there_is_one_head_and_the_file_names_it() -> None:
    """Two branches that each add a migration must conflict in git, not in production."""
    assert _scripts().get_heads() == [HEAD]


def test_every_migration_says_what_it_does() -> None:
    assert all(script.doc.strip() for script in _scripts().walk_revisions())


async def test_up_down_and_up_again_gives_the_same_schema(empty_url: str) -> None:
    """A way back that is not walked does not exist on the night it is needed."""
    assert await migrate(empty_url)
    first = await _shape(empty_url)
    assert await current_revision(empty_url) == HEAD
    await migrate(empty_url, to="base")
    left = {name for what, name, _ in await _shape(empty_url) if not name.startswith("alembic_version")}
    assert left == set()
    assert await migrate(empty_url)
    assert await _shape(empty_url) == first
    assert len(first) > len(metadata.tables)


async def test_the_migrated_schema_is_what_the_rows_say(database_url: str) -> None:
    """A column in a row that no migration made is a fault at the first request in production."""
    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(database_url))
    try:
        async with engine.connect() as connection:
            found = await connection.run_sync(_differences)
    finally:
        await engine.dispose()
    assert found == []


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"compare_server_default": True, "compare_type": True}
    )
    return list(compare_metadata(context, metadata))
