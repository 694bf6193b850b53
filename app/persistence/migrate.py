"""Bring a database to the newest schema; a no-op costs one query and imports nothing."""

from __future__ import annotations

from pathlib import Path

import asyncpg

MIGRATIONS = Path(__file__).parents[2] / "migrations"
HEAD = (MIGRATIONS / "HEAD").read_text().strip()
"""One line that two branches cannot both change without a conflict in git."""

KNOWN = frozenset(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))

_LOCK = 0x5279_6776  # "Rygv": two processes that start together migrate one after the other


async def current_revision(url: str) -> str:
    """Return the schema's revision, or nothing where there is none."""
    connection = await asyncpg.connect(url)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return ""
        return str(await connection.fetchval("SELECT version_num FROM alembic_version") or "")
    finally:
        await connection.close()


def is_newer(revision: str) -> bool:
    """Say whether a later program made this schema: while that one is rolled out we serve on it.

    A migration may therefore only add what the program before it can leave alone.
    """
    return revision not in KNOWN and revision > HEAD


async def _is_done(url: str, to: str) -> bool:
    if to != "head":
        return False
    revision = await current_revision(url)
    return revision == HEAD or is_newer(revision)


async def migrate(url: str, *, to: str = "head") -> bool:
    """Migrate if needed; returns whether anything was done. A newer schema is left alone."""
    if await _is_done(url, to):
        return False
    guard = await asyncpg.connect(url)
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", _LOCK)
        if await _is_done(url, to):
            return False
        await _run(url, to)
        return True
    finally:
        await guard.close()


async def _run(url: str, to: str) -> None:
    # Imported here: Alembic and the engine take half a second that a normal start does not need.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import Connection  # noqa: PLC0415
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")

    def upgrade(connection: Connection) -> None:
        config.attributes["connection"] = connection
        if to == "base":
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)

    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
    finally:
        await engine.dispose()
