"""The operator's commands, as they are typed: what they say, and how they end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import asyncpg
import orjson
import pytest
import structlog
from click.testing import Result
from joserfc.jwk import ECKey, KeySet, RSAKey
from typer.testing import CliRunner

from app.cli import program
from app.domain.legal_days import legal_day
from app.main import clock
from app.medcom.letters import open_letter

Run: TypeAlias = Callable[..., Result]
HOSPITAL, MUNICIPALITY = "331061000016004", "9903011000016007"


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Type a command against a database with the demo's organisations."""
    monkeypatch.setenv("RYGVEJ_DATABASE_URL", database_url)
    monkeypatch.setenv("RYGVEJ_DATA", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "400")
    # A command points the logbook at its own standard error, which is closed when it has run.
    monkeypatch.setattr("app.logbook._log", structlog.get_logger("rygvej"))
    runner = CliRunner()
    handlers = logging.root.handlers[:]
    yield lambda *words: runner.invoke(program, [str(word) for word in words])
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_bytes(orjson.dumps(KeySet([ECKey.generate_key("P-384")]).as_dict(private=False)))
    return path


def failed(result: Result, *words: str) -> None:
    """It ended with 1, said why in a line or two, and showed no trace."""
    assert result.exit_code == 1, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.output


def test_without_words_it_says_what_there_is(run: Run) -> None:
    for words in ((), ("client",), ("org",)):
        assert "Usage" in run(*words).output
    helped = run("--help")
    assert helped.exit_code == 0
    for command in ("serve", "worker", "migrate", "check", "demo", "client", "org"):
        assert command in helped.output
        assert run(command, "--help").exit_code == 0


def test_a_sample_is_dated_for_today(run: Run) -> None:
    written = run("sample", "ggop.xml")
    assert written.exit_code == 0, written.output
    sent = open_letter(written.stdout_bytes).head.sent_at.date()
    assert legal_day(clock()) - sent == timedelta(days=5)
    assert run("sample", "xdis91.xml").exit_code == 2


def test_check_says_that_everything_is_there(run: Run) -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "database:   ok" in result.output
    assert "migrations: ok" in result.output


def test_migrate_may_be_run_again(run: Run) -> None:
    assert run("migrate").exit_code == 0
    assert "migrations: ok" in run("migrate").output


def test_a_client_is_added_listed_and_revoked(run: Run, keys: Path) -> None:
    added = run("client", "add", "ehr", "--sor", HOSPITAL, "--role", "hospital", "--jwks", keys)
    assert added.exit_code == 0, added.output
    assert "system/ServiceRequest.c" in added.output
    listed = run("client", "list")
    assert "ehr" in listed.output
    assert "JWKS" in listed.output
    assert "demo-gp" in listed.output
    assert run("client", "revoke", "ehr").exit_code == 0
    failed(run("client", "revoke", "ehr"), "ehr", "revoked already")
    failed(run("client", "revoke", "nobody"), "nobody")
    failed(
        run("client", "add", "ehr", "--sor", HOSPITAL, "--role", "hospital", "--jwks", keys), "ehr", "taken"
    )


def test_a_client_is_registered_for_the_units_it_sends_for(run: Run, keys: Path) -> None:
    words = ("client", "add", "region", "--sor", HOSPITAL, "--role", "hospital", "--jwks", keys)
    failed(run(*words, "--speaks-for", "9908011000016000"), "--speaks-for 9908011000016000", "organisation")
    failed(run(*words, "--speaks-for", "hele regionen"), "--speaks-for", "organisation")
    assert run(*words, "--speaks-for", "5790000120314", "--speaks-for", "024015").exit_code == 0
    listed = run("client", "list").output
    assert "Lægerne" in listed
    assert "Lægehuset" in listed
    assert run("client", "speaks-for", "region", "unregistered").exit_code == 0
    listed = run("client", "list").output
    assert "Lægerne" not in listed
    failed(run("client", "speaks-for", "nobody", "all"), "client")
    failed(run("client", "speaks-for", "region", "5790000120315"), "--speaks-for 5790000120315")


def test_who_works_cases_does_so_for_an_authority(run: Run, keys: Path) -> None:
    words = ("client", "add", "eoj", "--sor", MUNICIPALITY, "--role", "municipality", "--jwks", keys)
    failed(run(*words), "--authority")
    failed(run(*words, "--authority", "9999"), "--authority", "9999")
    assert run(*words, "--authority", "0461").exit_code == 0
    assert "0461" in run("client", "list").output


@pytest.mark.parametrize(
    ("sor", "content", "word"),
    [
        ("x", None, "SOR"),
        ("9908011000016000", None, "organisation"),
        (HOSPITAL, b"{}", "jwks"),
        (HOSPITAL, b"\xff", "jwks"),
        (HOSPITAL, orjson.dumps(KeySet([RSAKey.generate_key(2048)]).as_dict(private=True)), "public"),
    ],
)
def test_a_client_that_cannot_be_is_refused(
    run: Run, keys: Path, sor: str, content: bytes | None, word: str
) -> None:
    if content is not None:
        keys.write_bytes(content)
    failed(run("client", "add", "x", "--sor", sor, "--role", "hospital", "--jwks", keys), word)
    assert "x " not in [
        line.split("│")[1].strip() for line in run("client", "list").output.splitlines() if "│" in line
    ]


def test_words_that_make_no_command_end_with_2(run: Run, keys: Path, tmp_path: Path) -> None:
    assert run("nonsense").exit_code == 2
    assert run("client", "add", "x", "--sor", HOSPITAL, "--role", "king", "--jwks", keys).exit_code == 2
    missing = tmp_path / "missing"
    assert run("client", "add", "x", "--sor", HOSPITAL, "--role", "gp", "--jwks", missing).exit_code == 2
    assert run("org", "import", missing).exit_code == 2


CSV = "name,kind,sor,gln,ydernummer,telephone,receives,channel\n"


def test_organisations_are_imported_and_shown(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "org.csv"
    file.write_text(CSV + "Lægerne på Torvet,gp,,5790000000098,123456,12345678,XDIS91,polling\n", "utf-8-sig")
    imported = run("org", "import", file)
    assert imported.exit_code == 0, imported.output
    assert "1 organisations imported" in imported.output
    for text in ("torvet", "123456"):
        shown = run("org", "show", text)
        assert "Lægerne på Torvet" in shown.output
        assert "XDIS91" in shown.output
    assert "Torvet" not in run("org", "show", "Slotsbryggen").output
    assert "København" in run("org", "show").output


def test_a_cell_may_hold_a_line_break(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "org.csv"
    file.write_bytes((CSV + '"Lægerne\r\npå Torvet",gp,,,123456,,,\r\n').encode())
    assert "1 organisations imported" in run("org", "import", file).output


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("name,colour\nx,red\n", ("colour",)),
        (CSV + "A,gp,,,123456,,,\nB,king,,,123457,,,\nC,gp,,,,,,\n", ("line 3", "kind", "line 4", "sor")),
        (CSV + "A,gp,,5790000000099,,,,\n", ("line 2",)),
        (CSV + "A,gp,,,123456,,,,,,\n", ("line 2",)),
        (CSV + "A,gp,,,123456,,FAX,\n", ("FAX",)),
        ("\xff", ("line 1", "UTF-8")),
    ],
)
def test_a_file_with_something_wrong_is_refused_whole(
    run: Run, tmp_path: Path, rows: str, words: tuple[str, ...]
) -> None:
    file = tmp_path / "org.csv"
    file.write_bytes(rows.encode("latin-1"))
    failed(run("org", "import", file), *words)
    assert "123456" not in run("org", "show").output


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("RYGVEJ_PORT", "many", ("RYGVEJ_PORT", "integer")),
        ("RYGVEJ_DATABASE_URL", "nonsense", ("RYGVEJ_DATABASE_URL",)),
        ("RYGVEJ_DATABASE_URL", "postgresql://u:hemmeligt@127.0.0.1:1/x", ("database", "ConnectionRefused")),
    ],
)
def test_a_setting_that_cannot_be_is_named_and_no_password_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv(name, value)
    for command in (("check",), ("migrate",), ("serve",), ("client", "list")):
        result = run(*command)
        failed(result, *words)
        assert "hemmeligt" not in result.output


def test_the_demo_needs_a_running_service(run: Run) -> None:
    failed(run("demo"), "make run")


def test_a_folder_that_holds_no_database_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RYGVEJ_DATABASE_URL")
    monkeypatch.setattr("app.persistence.embedded._LAUNCHES", 1)
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("18")
    failed(run("check"), "database", "postgres/log")


async def test_a_schema_newer_than_the_program_is_said(run: Run, database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    await connection.close()
    checked = await asyncio.to_thread(run, "check")
    assert (checked.exit_code, "migrations: newer, at 9999" in checked.output) == (0, True)


async def test_check_says_that_there_is_no_schema_and_makes_none(run: Run, database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    failed(await asyncio.to_thread(run, "check"), "migrations: none")
    assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    await connection.close()
