"""Bring a database to the newest schema; a no-op costs one query and imports nothing."""

from __future__ import annotations

from pathlib import Path

import asyncpg

MIGRATIONS = Path(__file__).parents[2] / "migrations"
HEAD = (MIGRATIONS / "HEAD").read_text().strip()
"""One line that two branches cannot both change without a conflict in git."""

_LOCK = 0x5279_6776  # "Rygv": two processes that start together migrate one after the other


async def current_revision(url: str) -> str:
    """Return the schema's revision, or nothing where there is none."""
    connection = await asyncpg.connect(url)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return ""
        return str(await connection.fetchval("SELECT version_num FROM alembic_version"))
    finally:
        await connection.close()


async def migrate(url: str, *, to: str = "head") -> bool:
    """Migrate if needed; returns whether anything was done."""
    if to == "head" and await current_revision(url) == HEAD:
        return False
    guard = await asyncpg.connect(url)
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", _LOCK)
        if to == "head" and await current_revision(url) == HEAD:
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
