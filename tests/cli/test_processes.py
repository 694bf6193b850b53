"""Service, worker and demo as processes of their own, on a port and in a folder of their own."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest

from tests.listening import PATIENCE_SECONDS, free_port, wait_until_ready

RYGVEJ = Path(sys.executable).with_name("rygvej")


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    return os.environ | {
        "RYGVEJ_DATABASE_URL": database_url,
        "RYGVEJ_DATA": str(tmp_path),
        "RYGVEJ_PORT": str(free_port()),
        "RYGVEJ_DEMO": "1",
        "RYGVEJ_WORKERS": "2",
        "RYGVEJ_WORKER_POLL_SECONDS": "0.05",
        "COLUMNS": "120",
    }


@dataclass
class Serving:
    process: subprocess.Popen[bytes]
    base: str
    log: Path

    def stopped(self, by: signal.Signals = signal.SIGTERM) -> str:
        """Tell it to stop; return what it said."""
        self.process.send_signal(by)
        assert self.process.wait(timeout=PATIENCE_SECONDS) == 0, self.log.read_text()
        return self.log.read_text()


@contextmanager
def _serving(environment: dict[str, str]) -> Iterator[Serving]:
    """A service that listens, whatever becomes of it."""
    log = Path(environment["RYGVEJ_DATA"]) / "said.log"
    with log.open("wb") as said:
        process = subprocess.Popen([RYGVEJ, "serve"], env=environment, stdout=said, stderr=said)
    base = f"http://127.0.0.1:{environment['RYGVEJ_PORT']}"
    try:
        wait_until_ready(base, process)
        # One may answer before the others do; the address is told when all of them can.
        _until(lambda: "/fhir/metadata" in log.read_text())
        yield Serving(process, base, log)
    finally:
        process.kill()
        process.wait()


def _answering(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    children = psutil.Process(process.pid).children()
    return [child for child in children if "app.serving.answering" in child.cmdline()]


@pytest.fixture
def base(environment: dict[str, str]) -> Iterator[str]:
    """A service that listens; at the end it is told to stop, and does."""
    with _serving(environment) as serving:
        answering = _answering(serving.process)
        yield serving.base
        said = serving.stopped()
        assert "/fhir/metadata" in said
        assert "service.stopped" in said
        assert len(answering) == 2
        assert not [child for child in answering if child.is_running()]


def _told(environment: dict[str, str]) -> str:
    done = subprocess.run(
        [RYGVEJ, "demo"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_demo_tells_its_stories_and_then_shows_the_replays(
    base: str, environment: dict[str, str], tmp_path: Path
) -> None:
    assert (tmp_path / "demo" / "clients.json").stat().st_mode & 0o777 == 0o600
    first = _told(environment)
    letters = re.findall(r"(XDIS\d\d) til ([^─╮]+?) ─", first)
    assert len(letters) >= 9
    assert first.count("Kvittering XCTL03 sendt: 202") == len(letters)
    assert {"XDIS15", "XDIS91"} == {kind for kind, _ in letters}
    assert first.count("201 Created") >= 3
    again = _told(environment)
    assert "Advarsel om dobbelt træning: rød" in first
    assert "Fristen er overskredet" in first
    assert again.count("Er modtaget før") == 4
    assert "Kvittering XCTL03 sendt" not in again


def test_a_real_connection_and_a_port_that_is_taken(base: str, environment: dict[str, str]) -> None:
    head = httpx.head(f"{base}/fhir/metadata")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 1000
    forged = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "10.0.0.1"}
    smart = httpx.get(f"{base}/fhir/.well-known/smart-configuration", headers=forged).json()
    assert smart["token_endpoint"] == f"{base}/oauth/token"
    for path, form in (("/fhir", "application/fhir+json"), ("/oauth/token", "application/json")):
        answer = httpx.post(f"{base}{path}", content=b" " * 50 * 1024 * 1024, headers={"Content-Type": FORM})
        assert answer.status_code in {401, 413}, path
        assert answer.headers["content-type"] == form
    assert "server" not in head.headers
    taken = subprocess.run(
        [RYGVEJ, "serve", "--no-worker"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert taken.returncode != 0
    assert "Traceback" not in taken.stderr
    assert "address already in use" in taken.stderr.lower()


FORM = "application/x-www-form-urlencoded"


def test_a_worker_alone_stops_when_told(environment: dict[str, str]) -> None:
    with subprocess.Popen([RYGVEJ, "worker"], env=environment, stderr=subprocess.PIPE, text=True) as process:
        asyncio.run(_connected(environment["RYGVEJ_DATABASE_URL"]))
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, said
        assert "Traceback" not in said


def _until(seen: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if seen():
            return
        time.sleep(0.1)
    pytest.fail("it did not happen")


@pytest.mark.slow
def test_a_process_that_is_killed_is_replaced_and_the_others_go_on(environment: dict[str, str]) -> None:
    with _serving(environment) as serving:
        process = serving.process
        killed, other = _answering(process)
        killed.kill()
        _until(lambda: len(set(_answering(process)) - {killed}) == 2)
        assert other in _answering(process)
        assert {httpx.get(f"{serving.base}/healthz").status_code for _ in range(20)} == {200}
        said = serving.stopped(signal.SIGINT)
        assert said.count("process.lost") == 1
        assert "Traceback" not in said


@pytest.mark.slow
def test_nobody_goes_on_answering_for_a_service_that_was_killed(environment: dict[str, str]) -> None:
    with _serving(environment) as serving:
        answering = _answering(serving.process)
        serving.process.kill()
        _until(lambda: not any(child.is_running() for child in answering))


def test_what_any_process_answered_is_counted_by_all(base: str) -> None:
    for _ in range(30):
        assert httpx.get(f"{base}/healthz").status_code == 200
    counted = 'rygvej_http_requests_total{method="GET",route="/healthz",status="200"} 30.0'
    for _ in range(10):
        assert counted in httpx.get(f"{base}/metrics").text


async def _connected(url: str) -> None:
    """Wait until another process uses the database."""
    connection = await asyncpg.connect(url)
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    for _ in range(PATIENCE_SECONDS * 10):
        if await connection.fetchval(others) > 1:
            break
        await asyncio.sleep(0.1)
    await connection.close()
