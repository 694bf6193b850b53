"""Write the next migration from what app.persistence.rows says: python -m migrations.new "what it does"."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from app.persistence import migrate
from app.persistence.embedded import EmbeddedServer


async def new_revision(message: str) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = EmbeddedServer(Path(folder) / "pg")
        url = server.start()
        if migrate.HEAD != "none":
            await migrate.migrate(url)
        engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url))
        async with engine.begin() as connection:
            await connection.run_sync(_write, message)
        await engine.dispose()
        server.stop()


def _write(connection: Connection, message: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    number = f"{len(list((migrate.MIGRATIONS / 'versions').glob('[0-9]*.py'))) + 1:04d}"
    command.revision(config, message=message, autogenerate=True, rev_id=number)
    for path in (migrate.MIGRATIONS / "versions").glob(f"{number}_*.py"):
        path.write_text(path.read_text().replace("sqlmodel.sql.sqltypes.AutoString()", "sa.String()"))
    (migrate.MIGRATIONS / "HEAD").write_text(f"{number}\n")


if __name__ == "__main__":
    asyncio.run(new_revision(sys.argv[1]))
