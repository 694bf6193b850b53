"""Real PostgreSQL for every test that touches rows: one embedded server, a fresh copy of a template each."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, settings

from app.api.context import Context
from app.fhir.publish import provenance, publications
from app.main import SYSTEM, create_app
from app.notices.subscribers import Subscribers
from app.notices.transport import Handed, NotDelivered, Parcel
from app.notices.worker import WORKER, Worker
from app.persistence.clients import Clients
from app.persistence.database import Database, Scope, connect
from app.persistence.embedded import EmbeddedServer
from app.persistence.migrate import migrate
from app.persistence.unit_of_work import SHARED
from app.settings import Settings
from app.usecases.load_demo import DemoClient, load_demo
from app.usecases.load_reference_data import load_reference_data
from app.usecases.tell_subscriber import Call

TEMPLATE = "rygvej_template"

# Properties are judged by what they find, never by how long a busy machine takes to draw. The same examples
# are drawn each time, so that nothing is refused by luck; `make fuzz` goes looking for others.
settings.register_profile(
    "rygvej", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, database=None
)
settings.register_profile("fuzz", settings.get_profile("rygvej"), derandomize=False, print_blob=True)
settings.load_profile("rygvej")


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


def _named(url: str, name: str) -> str:
    """Return the same server's URL with another database."""
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL for this test process: the one RYGVEJ_TEST_DATABASE_URL names, or an embedded one."""
    if named := os.environ.get("RYGVEJ_TEST_DATABASE_URL"):
        yield named
        return
    # Not among pytest's own folders: every new session closes those to PostgreSQL's user again.
    with TemporaryDirectory(prefix="rygvej-test-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedServer(Path(folder) / "data")
        url = server.start()
        asyncio.run(_hurry(url))
        yield url
        server.stop()


async def _hurry(url: str) -> None:
    """Tests lose nothing that matters when the machine falls over."""
    connection = await asyncpg.connect(url)
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        await connection.execute(f"ALTER SYSTEM SET {setting} = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


@pytest.fixture(scope="session")
def template(server_url: str) -> tuple[str, tuple[DemoClient, ...]]:
    """A migrated database with reference data and demo clients, to be copied."""
    return asyncio.run(_template(server_url))


async def _template(server_url: str) -> tuple[str, tuple[DemoClient, ...]]:
    name = f"{TEMPLATE}_{uuid4().hex[:8]}"
    admin = await asyncpg.connect(server_url)
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    url = _named(server_url, name)
    await migrate(url)
    async with connect(
        url, pool_size=2, publisher=publications, witness=provenance, new_id=uuid4, clock=Clock()
    ) as database:
        scope = Scope(SYSTEM, SHARED, Clock()())
        await database.transact(scope, load_reference_data)
        demo = await load_demo(database, Clients(database.changes), scope)
    return name, demo


@pytest.fixture
async def database_url(server_url: str, template: tuple[str, object]) -> AsyncIterator[str]:
    """A database of this test's own."""
    name = f"t_{uuid4().hex}"
    admin = await asyncpg.connect(server_url)
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template[0]} STRATEGY FILE_COPY")
    yield _named(server_url, name)
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def database(database_url: str, clock: Clock) -> AsyncIterator[Database]:
    async with connect(
        database_url,
        pool_size=8,
        publisher=publications,
        witness=provenance,
        new_id=uuid4,
        clock=clock,
    ) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@dataclass
class Recorder:
    """A transport that keeps what it is given, and misbehaves on request."""

    parcels: list[Parcel] = field(default_factory=list)
    answer: bytes = b""
    failure: str = ""

    async def deliver(self, parcel: Parcel) -> Handed:
        if self.failure:
            raise NotDelivered(self.failure)
        self.parcels.append(parcel)
        return Handed(self.answer, is_receipted=parcel.media_type.startswith("application/fhir"))


@dataclass
class Endpoints:
    """Subscribers' endpoints that keep what they are called with, and misbehave by address."""

    calls: list[Call] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)

    async def call(self, call: Call) -> None:
        for endpoint, failure in self.failures.items():
            if call.url.startswith(endpoint):
                raise NotDelivered(failure)
        self.calls.append(call)


@dataclass
class Service:
    """The whole service in one process, called over HTTP by its demo clients."""

    app: FastAPI
    context: Context
    clock: Clock
    recorder: Recorder
    worker: Worker
    endpoints: Endpoints
    subscribers: Subscribers
    demo: dict[str, DemoClient]
    tokens: dict[str, str] = field(default_factory=dict)
    opened: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.context.database

    def anonymous(self) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False), base_url="http://rygvej.test"
        )
        self.opened.append(client)
        return client

    async def as_client(self, client_id: str) -> httpx.AsyncClient:
        """Return an HTTP client with a token of this demo client (see app.usecases.load_demo)."""
        client = self.anonymous()
        demo = self.demo[client_id]
        answer = await client.post(
            "/oauth/token",
            data={
                "grant_type": "client_credentials",
                "client_id": demo.client_id,
                "client_secret": demo.client_secret,
            },
        )
        assert answer.status_code == 200, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return client

    async def work(self) -> None:
        """Let the worker run until nothing is due."""
        while await self.worker.once() | await self.subscribers.once():
            pass


@cache
def _assembled() -> dict[str, FastAPI]:
    return {}


def app_around(context: Context) -> FastAPI:
    """Return the service around this context, assembled once: analysing its routes costs more than a test."""
    held = _assembled()
    if "app" not in held:
        held["app"] = create_app(context)
    held["app"].state.context = context
    return held["app"]


@pytest.fixture
async def service(
    database: Database, clock: Clock, template: tuple[str, tuple[DemoClient, ...]], tmp_path: Path
) -> AsyncIterator[Service]:
    settings = Settings(demo=True, data=tmp_path, token_seconds=3600)
    context = Context(settings, database, Clients(database.changes), clock)
    recorder, endpoints = Recorder(), Endpoints()
    service = Service(
        app=app_around(context),
        context=context,
        clock=clock,
        recorder=recorder,
        worker=Worker(database, recorder, settings, clock),
        endpoints=endpoints,
        subscribers=Subscribers(database, endpoints, settings, clock, WORKER),
        demo={client.client_id: client for client in template[1]},
    )
    yield service
    for client in service.opened:
        await client.aclose()
