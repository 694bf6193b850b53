"""The README's and the quickstart's commands, run against a real service as a reader would run them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.docs.shown import ROOT, steps
from tests.listening import PATIENCE_SECONDS, free_port, wait_until_ready

BREAK = "-- next block --"
MAKEFILE = (ROOT / "Makefile").read_text().splitlines()


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    environment: dict[str, str]
    data: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.environment['RYGVEJ_PORT']}"


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """`make run` as the Makefile has it, with a port and a folder of its own."""
    # Not among pytest's own folders: every new session closes those to PostgreSQL's user again.
    with TemporaryDirectory(prefix="rygvej-test-", ignore_cleanup_errors=True) as folder:
        yield from _served(Path(folder))


def _served(data: Path) -> Iterator[Running]:
    named = {"RYGVEJ_DEMO": "1", "RYGVEJ_PORT": str(free_port()), "RYGVEJ_DATA": str(data)}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RYGVEJ_")}
    environment = inherited | named
    program = Path(sys.executable).with_name("rygvej")
    with (data / "log").open("wb") as log:
        process = subprocess.Popen([program, "serve"], env=environment, cwd=ROOT, stdout=log, stderr=log)
    service = Running(process, environment, data)
    try:
        wait_until_ready(service.url, process)
        yield service
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    "page",
    [
        "quickstart.md",
        "how-to/a-case-workers-day.md",
        "how-to/build-on-fhir.md",
        "how-to/connect-a-mailbox.md",
        "how-to/read-indicators.md",
    ],
)
def test_a_page_of_commands_does_what_it_says(running: Running, page: str) -> None:
    shown = steps(ROOT / "docs" / page)
    script = f"echo '{BREAK}'\n".join(["set -eu\n", *(command for command, _ in shown)])
    _check(running, ["bash", "-c", script], shown)


@pytest.mark.parametrize("page", ["how-to/build-on-fhir.md", "how-to/read-indicators.md"])
def test_what_a_page_shows_in_python_does_what_it_says(running: Running, page: str) -> None:
    shown = steps(ROOT / "docs" / page, "python")
    script = f"print({BREAK!r})\n".join(["", *(block for block, _ in shown)])
    _check(running, [sys.executable, "-c", script], shown)


def _check(running: Running, command: list[str], shown: list[tuple[str, str | None]]) -> None:
    """Run what a page shows; it prints what the page says."""
    assert any(printed for _, printed in shown)
    done = subprocess.run(
        command, env=running.environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    printed = done.stdout.split(f"{BREAK}\n")[1:]
    assert [text for text, (_, said) in zip(printed, shown, strict=True) if said is not None] == [
        said for _, said in shown if said is not None
    ]


def test_make_demo_tells_its_stories_and_shows_who_was_told(running: Running) -> None:
    """README: three referrals through the loop, and each notice in its receiver's inbox."""
    command = [sys.executable, "-m", "tests.counterparts.demo"]
    assert command[1:] == next(line for line in MAKEFILE if "counterparts.demo" in line).split()[1:]
    told = subprocess.run(
        command, env=running.environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr + told.stdout
    stories, *inboxes = re.split(r"─ Indbakke: (.+) ─", told.stdout)
    assert "Fortalt på" in stories
    assert stories.count("kvitteret") >= 9
    shown = dict(zip(inboxes[::2], inboxes[1::2], strict=True))
    assert {name.partition(" (")[0] for name in shown} == {
        "Lægerne Forskerparken",
        "Odense Universitetshospital",
        "VANS-postkassen",
    }
    for name, inbox in shown.items():
        subjects = re.findall(r"(Opstart|Plan|Afslutning) (?:af|for) forløb", inbox)
        assert {"Opstart", "Plan", "Afslutning"} <= set(subjects), name


def test_the_service_ends_cleanly_and_takes_postgresql_with_it(running: Running) -> None:
    """README: Ctrl-C stops it, the data stays."""
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(timeout=PATIENCE_SECONDS) == 0
    assert "service.stopped" in (running.data / "log").read_text()
    assert not (running.data / "postgres" / "postmaster.pid").exists()
    assert (running.data / "demo" / "clients.json").exists()
