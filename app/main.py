"""The composition root: the only module that knows every part."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import httpx
import orjson
import uvicorn
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from app import logbook
from app.api import errors, medcom, oauth, operations
from app.api.context import Context
from app.api.fhir.routes import ROUTES
from app.api.middleware import LimitBody, Metrics, Observe
from app.api.v1.clock import given
from app.api.v1.jobcentre import routes as jobcentre
from app.api.v1.knowledge.routes import router as knowledge
from app.api.v1.routes import ROUTERS as V1
from app.domain.actors import SYSTEM_ID, Actor, Role
from app.domain.thresholds import Thresholds
from app.fhir.definitions import load_all
from app.fhir.publish import provenance, publications
from app.notices.transport import HttpTransport
from app.notices.worker import Worker
from app.persistence.clients import Clients
from app.persistence.database import Database, Scope, connect
from app.persistence.embedded import EmbeddedServer
from app.persistence.migrate import HEAD, migrate
from app.persistence.unit_of_work import SHARED
from app.settings import Settings
from app.usecases.load_demo import load_demo
from app.usecases.load_reference_data import load_reference_data

SYSTEM = Actor("system", SYSTEM_ID, Role.OPERATOR, frozenset())
DESCRIPTION = """Lukket henvisningsløkke for kommunal rygrehabilitering. FHIR R4 under `/fhir`
(se `/fhir/metadata`), MedCom-breve under `/medcom/messages`, kommunal JSON under `/api/v1`."""


def clock() -> datetime:
    """Return now; the one place where the time of day enters."""
    return datetime.now(UTC)


def create_app(context: Context) -> FastAPI:
    """Put the edges together around one context."""
    # The pages of /docs with all they need: a municipality's network may reach no other host.
    app = FastAPIOffline(
        title="Rygvej",
        version=version("rygvej"),
        description=DESCRIPTION,
        redirect_slashes=False,
        redoc_url=None,
        static_url="/docs/static",
    )
    app.state.context = context
    app.state.metrics = Metrics()
    # Routes are tried in order: the ones that machines hammer stand first.
    app.router.routes.extend(ROUTES)
    beside = (knowledge, given.router, jobcentre.router)
    for router in (*V1, *beside, medcom.router, oauth.router, operations.router):
        app.include_router(router)
    errors.install(app)
    app.add_middleware(LimitBody, limit=context.settings.body_limit_bytes)
    app.add_middleware(Observe, metrics=app.state.metrics)
    return app


@asynccontextmanager
async def database_of(settings: Settings, *, migrating: bool = True) -> AsyncIterator[Database]:
    """Open the database that the settings name, migrated and with its reference data, or as it is."""
    server = None if settings.database_url else EmbeddedServer(settings.data / "postgres")
    url = settings.database_url.get_secret_value() if settings.database_url else ""
    if server is not None:
        url = await asyncio.to_thread(server.start)
    try:
        if migrating and await migrate(url):
            logbook.MIGRATED.write(revision=HEAD)
        async with connect(
            url,
            pool_size=settings.pool_size,
            publisher=publications,
            witness=provenance,
            new_id=uuid4,
            clock=clock,
            limits=limits_of(settings),
        ) as database:
            if migrating:
                await database.transact(Scope(SYSTEM, SHARED, clock()), load_reference_data)
            yield database
    finally:
        if server is not None:
            await asyncio.to_thread(server.stop)


def limits_of(settings: Settings) -> Thresholds:
    return Thresholds(
        conversation_minutes=settings.conversation_minutes,
        bmi_tenths=round(settings.bmi_limit * 10),
        alcohol_units=settings.alcohol_units,
        activity_minutes=settings.activity_minutes,
    )


def demo_file(settings: Settings) -> Path:
    return settings.data / "demo" / "clients.json"


async def prepare_demo(settings: Settings, database: Database) -> None:
    """Load the demo once, and write down its clients; without the file they get new secrets."""
    path = demo_file(settings)
    clients = Clients(database.changes)
    if path.exists() and await clients.all():
        return
    loaded = await load_demo(database, clients, Scope(SYSTEM, SHARED, clock()))
    path.parent.mkdir(parents=True, exist_ok=True)
    written = orjson.dumps([asdict(client) for client in loaded], option=orjson.OPT_INDENT_2)
    unfinished = path.with_suffix(".new")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(written)
    unfinished.replace(path)


def worker_of(settings: Settings, database: Database, client: httpx.AsyncClient) -> Worker:
    transport = HttpTransport(client, seconds=settings.delivery_timeout_seconds)
    return Worker(database, transport, settings, clock)


@asynccontextmanager
async def working(settings: Settings, database: Database) -> AsyncIterator[None]:
    """Run the notice worker beside whatever happens inside the block."""
    stop = asyncio.Event()
    async with httpx.AsyncClient(timeout=settings.delivery_timeout_seconds) as client:
        task = asyncio.create_task(worker_of(settings, database, client).run(stop))
        try:
            yield
        finally:
            stop.set()
            await task


async def serve(settings: Settings, announce: Callable[[Settings], None]) -> None:
    """Serve until told to stop: database, demo, worker, edges."""
    logbook.configure(settings.log_level)
    stop = told_to_stop()
    async with database_of(settings) as database:
        # Loaded now, while nobody waits: the first submission would pay for it otherwise.
        definitions = asyncio.create_task(asyncio.to_thread(load_all))
        if settings.demo:
            await prepare_demo(settings, database)
        context = Context(settings, database, Clients(database.changes), clock)
        server = _Server(settings, create_app(context), announce)
        await definitions
        async with _worker_or_not(settings, database):
            await _serve_until(stop, server)
    logbook.STOPPED.write()


class _Server(uvicorn.Server):
    """Uvicorn that says when it listens, and leaves signals to us.

    Its own handling raises the signal once more when it is done, and that would end the process
    before the worker and PostgreSQL have been stopped.
    """

    def __init__(self, settings: Settings, app: FastAPI, announce: Callable[[Settings], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_level="warning",
                access_log=False,
                server_header=False,
                # Anybody may write X-Forwarded-*; what address clients use is a setting (base_url).
                proxy_headers=False,
                timeout_graceful_shutdown=10,
            )
        )
        self._settings = settings
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        logbook.STARTED.write(
            host=self._settings.host,
            port=self._settings.port,
            database="named" if self._settings.database_url else "embedded",
            worker=self._settings.worker,
        )
        self._announce(self._settings)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve_until(stop: asyncio.Event, server: uvicorn.Server) -> None:
    async def wait() -> None:
        await stop.wait()
        server.should_exit = True

    waiting = asyncio.create_task(wait())
    await server.serve()
    waiting.cancel()


def told_to_stop() -> asyncio.Event:
    """Return what is set by SIGTERM and Ctrl-C, from now on."""
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    return stop


@asynccontextmanager
async def _worker_or_not(settings: Settings, database: Database) -> AsyncIterator[None]:
    if not settings.worker:
        yield
        return
    async with working(settings, database):
        yield


async def work_alone(settings: Settings, stop: asyncio.Event) -> None:
    """Run only the worker, beside API processes elsewhere."""
    logbook.configure(settings.log_level)
    async with database_of(settings) as database, working(settings, database):
        await stop.wait()
