"""`rygvej serve`: the database, the demo and the notices here; the answers from processes of their own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from tempfile import TemporaryDirectory

import uvicorn

from app import logbook
from app.main import migrated, prepare_demo, server_of, told_to_stop, working
from app.persistence.database import Database
from app.serving.processes import Processes
from app.settings import Settings, environment


async def serve(settings: Settings, announce: Callable[[Settings], None]) -> None:
    """Serve until told to stop: database, demo, notices, answers."""
    stop = told_to_stop()
    config = uvicorn.Config(None, settings.host, settings.port, log_level="warning")  # type: ignore[arg-type]
    with config.bind_socket() as bound, TemporaryDirectory(prefix="rygvej-") as metrics:
        async with server_of(settings) as url, migrated(settings, url) as database:
            if settings.demo:
                await prepare_demo(settings, database)
            processes = Processes(
                arguments=(str(bound.fileno()), metrics),
                environment=environment(database_url=url, metrics=metrics),
                inherited=(bound.fileno(),),
            )
            async with _working_or_not(settings, database):
                await processes.run(settings.workers, stop, lambda: _ready(settings, announce))
    logbook.STOPPED.write()


def _ready(settings: Settings, announce: Callable[[Settings], None]) -> None:
    logbook.STARTED.write(
        host=settings.host,
        port=settings.port,
        database="named" if settings.database_url else "embedded",
        worker=settings.worker,
        workers=settings.workers,
    )
    announce(settings)


def _working_or_not(settings: Settings, database: Database) -> AbstractAsyncContextManager[None]:
    return working(settings, database) if settings.worker else nullcontext()
