"""The operator's program: `rygvej`."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Coroutine
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import asyncpg
import typer
from alembic.util.exc import CommandError
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app import logbook, main
from app.api.oauth import public_keys
from app.domain.actors import GRANTS, Role
from app.domain.legal_days import legal_day
from app.domain.refusals import InvalidValue, Refusal
from app.main import SYSTEM, clock, database_of
from app.persistence.clients import Clients
from app.persistence.database import Scope
from app.persistence.embedded import DatabaseNotStarted
from app.persistence.health import read_health
from app.persistence.registers import organisations
from app.persistence.unit_of_work import SHARED
from app.serving import host
from app.serving.processes import NotAnswering
from app.settings import Settings, read_settings
from app.usecases.import_organisations import import_organisations
from app.usecases.register_client import Registration, let_client_speak, names_spoken_for, register_client

program = typer.Typer(no_args_is_help=True, help=__doc__, pretty_exceptions_show_locals=False)
clients = typer.Typer(no_args_is_help=True, help="Systems that may ask for tokens.")
units = typer.Typer(no_args_is_help=True, help="The organisation register.")
program.add_typer(clients, name="client")
program.add_typer(units, name="org")
out = Console()
errors = Console(stderr=True)


class Sample(StrEnum):
    """What a sender may try its connection with."""

    GGOP = "ggop.xml"
    XREF15 = "xref15.xml"
    BUNDLE = "bundle.json"


T = TypeVar("T")


_REASONS: dict[type[Exception], tuple[str, str]] = {
    NotAnswering: ("service", "a process that should answer did not start"),
    CommandError: ("database", "its schema is newer than this program, or not ours"),
}


def _run(body: Callable[[Settings], Coroutine[Any, Any, T]]) -> T:
    """Run a command against the database the settings name; what goes wrong is one line and exit code 1."""
    settings = _settings()
    logbook.configure(settings.log_level)
    try:
        return asyncio.run(body(settings))
    except Refusal as refusal:
        for finding in refusal.findings:
            _complain(finding.place or "-", finding.english)
    except DatabaseNotStarted as error:
        _complain("database", str(error))
    except tuple(_REASONS) as error:
        _complain(*_REASONS[type(error)])
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        # Its text may quote the address with the password, or a row.
        _complain(
            "database", f"cannot be used ({type(error).__name__}); see RYGVEJ_DATABASE_URL, RYGVEJ_DATA"
        )
    raise typer.Exit(1)


def _settings() -> Settings:
    """Read the environment; a bad value is named, and not repeated."""
    try:
        return read_settings()
    except ValidationError as error:
        for problem in error.errors():
            _complain(f"RYGVEJ_{'_'.join(str(part) for part in problem['loc'])}".upper(), problem["msg"])
        raise typer.Exit(1) from None


def _complain(place: str, text: str) -> None:
    errors.print(Text.assemble((place, "red"), " ", text), soft_wrap=True)


def _scope() -> Scope:
    return Scope(SYSTEM, SHARED, clock())


@program.command()
def serve(
    worker: Annotated[
        bool | None, typer.Option(help="Run the notice worker in this process (RYGVEJ_WORKER).")
    ] = None,
) -> None:
    """Start PostgreSQL if none is named, migrate, and serve until told to stop."""

    async def run(settings: Settings) -> None:
        chosen = settings if worker is None else settings.model_copy(update={"worker": worker})
        await host.serve(chosen, _announce)

    _run(run)


def _announce(settings: Settings) -> None:
    root = settings.base_url or f"http://{settings.host}:{settings.port}"
    lines = [
        ("FHIR R4", f"{root}/fhir/metadata"),
        ("MedCom", f"{root}/medcom/messages"),
        ("Kommunal JSON", f"{root}/docs"),
        ("Drift", f"{root}/readyz  {root}/metrics"),
    ]
    if settings.demo:
        lines.append(("Demo-klienter", str(main.demo_file(settings))))
    for name, where in lines:
        out.print(f"{name:<14} {where}", highlight=False, soft_wrap=True)


@program.command()
def worker() -> None:
    """Deliver notices, and nothing else, until told to stop."""

    async def work(settings: Settings) -> None:
        await main.work_alone(settings, main.told_to_stop())

    _run(work)


@program.command()
def migrate() -> None:
    """Bring the database to the newest schema, with its reference data."""

    async def run(settings: Settings) -> None:
        async with database_of(settings) as database:
            health = await read_health(database.reads, now=clock())
            out.print(f"migrations: {health.migrations}")

    _run(run)


@program.command()
def check() -> None:
    """Say whether everything the service needs is there; exit code 1 where it is not."""

    async def run(settings: Settings) -> bool:
        async with database_of(settings, migrating=False) as database:
            health = await read_health(database.reads, now=clock())
            out.print(f"database:   {health.database}")
            out.print(f"migrations: {health.migrations}")
            out.print(f"worker lag: {health.worker_lag.total_seconds():.0f} s")
            oldest = f", oldest {health.oldest_handover.total_seconds():.0f} s" if health.handovers else ""
            out.print(f"handovers waiting: {health.handovers}{oldest}")
            return health.is_ready

    if not _run(run):
        raise typer.Exit(1)


@program.command()
def demo(
    *,
    fetch: Annotated[
        bool, typer.Option(help="Fetch and receipt the notices in their receivers' place.")
    ] = True,
) -> None:
    """Tell four citizens' stories against the running service."""
    from app.demo.story import tell  # noqa: PLC0415 - the service itself never needs it

    raise typer.Exit(tell(_settings(), out, fetch=fetch))


@program.command()
def sample(kind: Sample) -> None:
    """Write a sample letter about an invented person, dated for today."""
    from app.demo.dated import letter  # noqa: PLC0415 - the service itself never needs it

    typer.echo(letter(kind.value, legal_day(clock())), nl=False)


_SPEAKS_FOR = (
    "Unit it may send for beside its own: SOR, GLN, ydernummer, 'unregistered' or 'all'; repeatable."
)
_Units = Annotated[list[str] | None, typer.Argument(help=_SPEAKS_FOR)]


@clients.command("add")
def add_client(
    client_id: str,
    sor: Annotated[str, typer.Option(help="SOR code of the organisation it belongs to.")],
    role: Annotated[Role, typer.Option()],
    jwks: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="Its public keys (JWK Set).")],
    authority: Annotated[
        list[str] | None, typer.Option(help="Authority whose cases it may work; may be repeated.")
    ] = None,
    speaks_for: Annotated[list[str] | None, typer.Option(help=_SPEAKS_FOR)] = None,
) -> None:
    """Register a client that signs its assertions (private_key_jwt)."""

    async def run(settings: Settings) -> None:
        keys = public_keys(jwks.read_bytes())
        said = Registration(client_id, sor, role, keys, tuple(authority or ()), tuple(speaks_for or ()))
        async with database_of(settings) as database:
            await register_client(database, _scope(), said)
        out.print(f"{client_id} may ask for: {' '.join(sorted(GRANTS[role]))}", soft_wrap=True)

    _run(run)


@clients.command("speaks-for")
def speak(client_id: str, units: _Units = None) -> None:
    """Say anew which units a client may name as sender; without any, only its own."""

    async def run(settings: Settings) -> None:
        async with database_of(settings) as database:
            spoken_for = await let_client_speak(database, _scope(), client_id, units or ())
        out.print(f"{client_id} speaks for its own unit and {len(spoken_for)} more", soft_wrap=True)

    _run(run)


@clients.command("list")
def list_clients() -> None:
    """Show the clients."""

    async def run(settings: Settings) -> None:
        table = Table("client", "role", "authorities", "speaks for", "keys", "revoked")
        async with database_of(settings) as database:
            for client in await Clients(database.changes).all():
                keys = "JWKS" if client.jwks else "secret"
                revoked = client.revoked_at.isoformat() if client.revoked_at else ""
                codes, units = (
                    " ".join(client.authorities),
                    await names_spoken_for(database, _scope(), client),
                )
                table.add_row(client.id, client.role, codes, units, keys, revoked)
        out.print(table)

    _run(run)


@clients.command("revoke")
def revoke_client(client_id: str) -> None:
    """Revoke a client and every token it holds."""

    async def run(settings: Settings) -> bool:
        async with database_of(settings) as database:
            return await Clients(database.changes).revoke(client_id, now=clock())

    if not _run(run):
        _complain(client_id, "is not a client, or is revoked already")
        raise typer.Exit(1)


@units.command("import")
def import_units(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Import organisations from CSV; every row or none."""

    async def run(settings: Settings) -> None:
        lines = _lines(file)
        async with database_of(settings) as database:
            count = await database.transact(_scope(), lambda work: import_organisations(work, lines))
        out.print(f"{count} organisations imported")

    _run(run)


def _lines(file: Path) -> list[str]:
    """Return the lines with their ends: a quoted cell may hold some."""
    try:
        return io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="").readlines()
    except UnicodeDecodeError as error:
        line = 1 + file.read_bytes().count(b"\n", 0, error.start)
        raise InvalidValue("file", "UTF-8", place=f"line {line}") from None


@units.command("show")
def show_units(
    text: Annotated[str, typer.Argument(help="Part of the name, or a whole number.")] = "",
) -> None:
    """Show units with their numbers and what they can receive."""

    async def run(settings: Settings) -> None:
        table = Table("name", "kind", "numbers", "receives", "channel")
        async with database_of(settings) as database:
            for unit in await database.transact(_scope(), organisations):
                numbers = [f"{d.identifier.KIND} {d.identifier.value}" for d in unit.identifiers]
                if text.lower() in unit.name.lower() or any(n.endswith(f" {text}") for n in numbers):
                    receives = " ".join(sorted(unit.receives))
                    table.add_row(unit.name, unit.kind, "\n".join(numbers), receives, unit.channel or "")
        out.print(table)

    _run(run)
