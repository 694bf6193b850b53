"""The embedded server comes up whatever happened to it before."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import psutil
import pytest

from app.persistence import embedded
from app.persistence.embedded import DatabaseNotStarted, DatabaseNotStopped, EmbeddedServer


@pytest.fixture
def folder() -> Iterator[Path]:
    """A path short enough for a socket, as `var/postgres` is."""
    with tempfile.TemporaryDirectory(prefix="rygvej-", ignore_cleanup_errors=True) as root:
        yield Path(root) / "postgres"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Path]:
    """A stopped cluster with one row in one table, for the tests that leave it as they found it."""
    with tempfile.TemporaryDirectory(prefix="rygvej-", ignore_cleanup_errors=True) as root:
        folder = Path(root) / "postgres"
        server = EmbeddedServer(folder)
        asyncio.run(_ask(server.start(), "CREATE TABLE kept AS SELECT 'x' AS y"))
        server.stop()
        yield folder


@pytest.fixture
def server(cluster: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(cluster)
    yield server
    server.stop()


def _postmaster(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().splitlines()[0])


async def _ask(url: str, question: str = "SELECT count(*)::text FROM kept") -> str:
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval(question))
    finally:
        await connection.close()


def _runs(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def _die(server: EmbeddedServer) -> None:
    """Let go of the server as a killed process of ours does: the system closes its files."""
    os.close(vars(server)["_in_use"])
    vars(server)["_in_use"] = None


def _crash(server: EmbeddedServer, cluster: Path) -> None:
    os.kill(_postmaster(cluster), signal.SIGKILL)
    _die(server)


async def test_what_was_written_is_there_after_the_next_start(server: EmbeddedServer) -> None:
    assert await _ask(server.start()) == "1"


async def test_a_killed_server_starts_again_at_once(server: EmbeddedServer, cluster: Path) -> None:
    server.start()
    _crash(server, cluster)
    assert await _ask(server.start()) == "1"


async def test_a_server_left_running_by_a_killed_process_is_found(
    server: EmbeddedServer, cluster: Path
) -> None:
    server.start()
    running = _postmaster(cluster)
    _die(server)
    assert await _ask(server.start()) == "1"
    assert _postmaster(cluster) == running
    server.stop()
    assert not _runs(running)


async def test_a_stale_lock_with_the_number_of_another_process_is_no_server(
    server: EmbeddedServer, cluster: Path
) -> None:
    server.start()
    stale = (cluster / "postmaster.pid").read_text()
    _crash(server, cluster)
    (cluster / "postmaster.pid").write_text(stale.replace(stale.splitlines()[0], str(os.getpid()), 1))
    assert await _ask(server.start()) == "1"


@pytest.mark.parametrize("content", ["", "nonsense\n"])
async def test_a_lock_that_says_nothing_is_no_server(
    server: EmbeddedServer, cluster: Path, content: str
) -> None:
    server.start()
    server.stop()
    (cluster / "postmaster.pid").write_text(content)
    assert await _ask(server.start(), "SELECT 'up'") == "up"


async def test_a_cluster_that_was_never_finished_is_made_anew(folder: Path) -> None:
    server = EmbeddedServer(folder)
    unfinished = folder.with_name("postgres.new")
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    assert await _ask(server.start(), "SELECT 'up'") == "up"
    server.stop()


async def test_the_last_of_two_users_stops_it(server: EmbeddedServer, cluster: Path) -> None:
    server.start()
    running = _postmaster(cluster)
    other = EmbeddedServer(cluster)
    assert await _ask(other.start(), "SELECT 'shared'") == "shared"
    server.stop()
    assert _runs(running)
    other.stop()
    assert not _runs(running)
    other.stop()


def test_a_server_is_stopped_though_a_folder_above_was_closed(server: EmbeddedServer, cluster: Path) -> None:
    server.start()
    cluster.parent.chmod(0o700)
    server.stop()
    assert not (cluster / "postmaster.pid").exists()


def test_a_server_that_does_not_stop_says_so(
    server: EmbeddedServer, cluster: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.start()
    pid = _postmaster(cluster)
    with monkeypatch.context() as patched:
        patched.setattr(embedded, "BIN", tmp_path)
        (tmp_path / "pg_ctl").symlink_to("/bin/false")
        with pytest.raises(DatabaseNotStopped):
            server.stop()
    assert _runs(pid)
    server.start()


async def test_a_folder_too_deep_for_a_socket_has_it_elsewhere(folder: Path) -> None:
    deep = folder.parent / ("d" * 100) / "a folder & more" / "postgres"
    server = EmbeddedServer(deep)
    try:
        url = server.start()
        assert str(deep) not in url
        assert await _ask(url, "SELECT 'up'") == "up"
    finally:
        server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder somebody else's")
def test_a_socket_folder_of_somebody_else_is_not_trusted(folder: Path) -> None:
    deep = folder.parent / ("d" * 100) / "postgres"
    server = EmbeddedServer(deep)
    short = Path(parse_qs(urlsplit(server.start()).query)["host"][0])
    server.stop()
    os.chown(short, 12345, 12345)
    with pytest.raises(DatabaseNotStarted, match="someone else"):
        server.start()
    short.rmdir()


async def test_a_folder_with_an_odd_name_works(folder: Path) -> None:
    server = EmbeddedServer(folder.parent / "50% & 'more'" / "pg")
    try:
        assert await _ask(server.start(), "SELECT 'up'") == "up"
    finally:
        server.stop()


def test_a_server_that_cannot_start_says_where_to_look(
    server: EmbeddedServer, cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_LAUNCHES", 1)
    configuration = cluster / "postgresql.auto.conf"
    kept = configuration.read_text()
    configuration.write_text("no such setting\n")
    with pytest.raises(DatabaseNotStarted, match=str(cluster / "log")):
        server.start()
    configuration.write_text(kept)


def test_a_cluster_that_cannot_be_made_says_why(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "initdb").write_text("#!/bin/sh\necho no room >&2\nexit 1\n")
    (tmp_path / "initdb").chmod(0o755)
    monkeypatch.setattr(embedded, "BIN", tmp_path)
    with pytest.raises(DatabaseNotStarted, match="no room"):
        EmbeddedServer(folder).start()


async def test_the_servers_log_does_not_quote_a_row(server: EmbeddedServer, cluster: Path) -> None:
    """A broken key's detail is the row itself, and that may be a CPR number."""
    connection = await asyncpg.connect(server.start())
    await connection.execute("CREATE TEMPORARY TABLE one (number text PRIMARY KEY)")
    await connection.execute("INSERT INTO one VALUES ('2512489996')")
    with pytest.raises(asyncpg.UniqueViolationError):
        await connection.execute("INSERT INTO one VALUES ('2512489996')")
    await connection.close()
    log = (cluster / "log").read_text()
    assert "duplicate key" in log
    assert "2512489996" not in log


async def test_it_listens_on_no_network(server: EmbeddedServer, cluster: Path) -> None:
    assert await _ask(server.start(), "SELECT current_setting('listen_addresses')") == ""
    assert (cluster / ".s.PGSQL.5432").is_socket()
