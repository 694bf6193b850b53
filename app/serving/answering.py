"""One process that answers: `python -m app.serving.answering SOCKET METRICS`, started by `rygvej serve`.

It ends when it is told to, and when its standard input does: whoever started it is gone then.
"""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import uvicorn
import uvloop
from fastapi import FastAPI

from app import logbook
from app.api.context import Context
from app.api.metrics import Metrics
from app.fhir.definitions import load_all
from app.main import clock, create_app, pools_of, told_to_stop
from app.persistence.clients import Clients
from app.settings import Settings, read_settings

READY: Final = b"ready\n"
"""Said on standard output when it answers."""
_INPUT, _OUTPUT = 0, 1


class _Server(uvicorn.Server):
    """Uvicorn that leaves signals to us, and says when it answers.

    Its own handling raises the signal once more when it is done, and that would end the process
    before the pools have been closed.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        os.write(_OUTPUT, READY)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def answer(settings: Settings, listening: socket.socket, metrics: Metrics) -> None:
    """Answer what comes in at the socket, which others may listen on too."""
    stop = told_to_stop()
    asyncio.get_running_loop().add_reader(_INPUT, _heed, stop)
    url = settings.database_url.get_secret_value() if settings.database_url else ""
    async with pools_of(settings, url) as database:
        # Loaded now, while nobody waits: the first submission would pay for it otherwise.
        load_all()
        app = create_app(Context(settings, database, Clients(database.changes), clock), metrics)
        # What is loaded by now stays to the end: nobody need look for garbage in it, also not at the end.
        gc.collect()
        gc.freeze()
        await _serve_until(stop, _Server(_config(app)), listening)


def _heed(stop: asyncio.Event) -> None:
    if not os.read(_INPUT, 1):
        asyncio.get_running_loop().remove_reader(_INPUT)
        stop.set()


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        # Anybody may write X-Forwarded-*; what address clients use is a setting (base_url).
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )


async def _serve_until(stop: asyncio.Event, server: uvicorn.Server, listening: socket.socket) -> None:
    async def wait() -> None:
        await stop.wait()
        server.should_exit = True

    waiting = asyncio.create_task(wait())
    await server.serve([listening])
    waiting.cancel()


def main() -> None:
    descriptor, folder = sys.argv[1:]
    settings = read_settings()
    logbook.configure(settings.log_level)
    uvloop.run(answer(settings, socket.socket(fileno=int(descriptor)), Metrics(Path(folder))))


if __name__ == "__main__":
    main()
