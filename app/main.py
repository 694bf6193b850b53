"""The composition root: the only module that knows every part."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from app import logbook
from app.api import documented, errors, medcom, oauth, operations
from app.api.caching import KeepOutOfCaches
from app.api.context import Context
from app.api.fhir.described import described
from app.api.fhir.routes import ROUTES
from app.api.front import Front
from app.api.metrics import Metrics
from app.api.middleware import LimitBody, Observe
from app.api.origins import allow_origins
from app.api.packing import Pack
from app.api.proxies import TrustProxies, networks_of
from app.api.v1.clock import given
from app.api.v1.indicators.routes import router as indicators
from app.api.v1.jobcentre import routes as jobcentre
from app.api.v1.knowledge.routes import router as knowledge
from app.api.v1.routes import routers
from app.domain.actors import SYSTEM_ID, Actor, Role
from app.domain.organisations import Channel
from app.domain.thresholds import Thresholds
from app.fhir.publish import provenance, publications
from app.notices.answers import WithRefusals
from app.notices.doors import Doors
from app.notices.endpoints import RestHook
from app.notices.folders import FolderTransport
from app.notices.pickup import Pickup
from app.notices.subscribers import Subscribers
from app.notices.transport import ByChannel, HttpTransport, Transport
from app.notices.worker import WORKER, Worker
from app.persistence.clients import Clients
from app.persistence.database import Database, Scope, connect
from app.persistence.embedded import EmbeddedServer
from app.persistence.migrate import HEAD, migrate
from app.persistence.unit_of_work import SHARED
from app.settings import Settings
from app.usecases.index_anew import index_anew
from app.usecases.load_demo import load_demo
from app.usecases.load_reference_data import load_reference_data

SYSTEM = Actor("system", SYSTEM_ID, Role.OPERATOR, frozenset())
DESCRIPTION = """Lukket henvisningsløkke for kommunal rygrehabilitering. FHIR R4 under `/fhir`
(se `/fhir/metadata`), MedCom-breve under `/medcom/messages`, kommunal JSON under `/api/v1`."""


def clock() -> datetime:
    """Return now; the one place where the time of day enters."""
    return datetime.now(UTC)


def create_app(context: Context, metrics: Metrics | None = None) -> FastAPI:
    """Put the edges together around one context."""
    # The pages of /docs with all they need: a municipality's network may reach no other host.
    app = FastAPIOffline(
        title="Rygvej",
        version=version("rygvej"),
        description=DESCRIPTION,
        redirect_slashes=False,
        redoc_url=None,
        static_url="/docs/static",
        swagger_ui_parameters={"docExpansion": "none", "defaultModelsExpandDepth": -1},
    )
    app.state.context = context
    app.state.metrics = metrics or Metrics()
    # Mounted all the same: a method or an address that is none is refused as everywhere.
    app.router.routes.extend(ROUTES)
    beside = (knowledge, given.router, jobcentre.router, indicators)
    for router in (*routers(), *beside, medcom.router, oauth.router, operations.router):
        app.include_router(router)
    app.openapi = partial(_openapi, app)  # type: ignore[method-assign]
    errors.install(app)
    surround(app, context.settings)
    return app


def _openapi(app: FastAPI) -> dict[str, Any]:
    """Describe the FHIR routes beside those that FastAPI knows of, once."""
    if app.openapi_schema is None:
        app.openapi_schema = described(FastAPI.openapi(app), ROUTES)
        app.openapi_schema["components"]["schemas"] |= documented.components()
    return app.openapi_schema


def surround(app: FastAPI, settings: Settings) -> None:
    """Put what concerns every request around the application, the innermost first."""
    app.add_middleware(Front, service=app, routes=ROUTES)
    app.add_middleware(LimitBody, limit=settings.body_limit_bytes)
    app.add_middleware(KeepOutOfCaches)
    app.add_middleware(Pack)
    if settings.cors_origins:
        allow_origins(app, settings.cors_origins)
    app.add_middleware(Observe, metrics=app.state.metrics)
    if settings.trusted_proxies:
        app.add_middleware(TrustProxies, networks=networks_of(settings.trusted_proxies))


@asynccontextmanager
async def server_of(settings: Settings) -> AsyncIterator[str]:
    """Yield the address of the server that the settings name, or of our own, which ends with the block."""
    if settings.database_url:
        yield settings.database_url.get_secret_value()
        return
    server = EmbeddedServer(settings.data / "postgres")
    url = await asyncio.to_thread(server.start)
    try:
        yield url
    finally:
        await asyncio.to_thread(server.stop)


@asynccontextmanager
async def database_of(settings: Settings, *, migrating: bool = True) -> AsyncIterator[Database]:
    """Open the database that the settings name, migrated and with its reference data, or as it is."""
    async with server_of(settings) as url:
        opened = migrated(settings, url) if migrating else pools_of(settings, url)
        async with opened as database:
            yield database


@asynccontextmanager
async def migrated(settings: Settings, url: str) -> AsyncIterator[Database]:
    """Bring the database to the newest schema, with its reference data, and open it."""
    if await migrate(url):
        logbook.MIGRATED.write(revision=HEAD)
    if count := await index_anew(url):
        logbook.INDEXED.write(resources=count)
    async with pools_of(settings, url) as database:
        await database.transact(Scope(SYSTEM, SHARED, clock()), load_reference_data)
        yield database


def pools_of(settings: Settings, url: str) -> AbstractAsyncContextManager[Database]:
    """Open the database at an address, as it is."""
    return connect(
        url,
        pool_size=settings.pool_size,
        publisher=publications,
        witness=provenance,
        new_id=uuid4,
        clock=clock,
        limits=limits_of(settings),
    )


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


def post_of(settings: Settings) -> HttpTransport:
    seconds, trusted = settings.delivery_timeout_seconds, httpx.create_ssl_context()
    return HttpTransport(lambda: httpx.AsyncClient(timeout=seconds, verify=trusted), seconds=seconds)


def worker_of(settings: Settings, database: Database, post: Transport) -> Worker:
    ways: dict[Channel, Transport] = {
        Channel.HTTP_POST: post,
        Channel.FOLDER: FolderTransport(settings.drop_folder),
    }
    doors = Doors(
        WithRefusals(ByChannel(ways)), clock, settings.receiver_calls, settings.receiver_calls_per_second
    )
    return Worker(database, doors, settings, clock, limited=doors.rooms)


async def pickups_of(settings: Settings, database: Database) -> tuple[Pickup, ...]:
    """Return what takes messages out of a folder, where one is set; raises InvalidValue."""
    if settings.pickup_folder is None or settings.drop_folder is None:
        return ()
    pickup = Pickup(database, settings, clock, uuid4, settings.pickup_folder, settings.drop_folder)
    await pickup.check()
    return (pickup,)


@asynccontextmanager
async def working(settings: Settings, database: Database) -> AsyncIterator[None]:
    """Run the notice worker, that for subscribers and the pick-up beside whatever happens in the block."""
    stop, seconds = asyncio.Event(), settings.delivery_timeout_seconds
    hook = RestHook(settings.allowed_networks, seconds=seconds)
    pickups = await pickups_of(settings, database)
    async with post_of(settings) as post, hook:
        subscribers = Subscribers(database, hook, settings, clock, WORKER)
        loops = (worker_of(settings, database, post).run, subscribers.run, *(each.run for each in pickups))
        tasks = [asyncio.create_task(run(stop)) for run in loops]
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*tasks)


def told_to_stop() -> asyncio.Event:
    """Return what is set by SIGTERM and Ctrl-C, from now on."""
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    return stop


async def work_alone(settings: Settings, stop: asyncio.Event) -> None:
    """Run only the worker, beside API processes elsewhere."""
    logbook.configure(settings.log_level)
    async with database_of(settings) as database, working(settings, database):
        await stop.wait()
