"""Kill -9, at any point: every notice arrives, none under two numbers, nothing is half written.

The service and the worker are real processes on a database of their own, and so are the systems of a
hospital and a practice and a VANS mailbox; they are killed too.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import asyncpg
import httpx
import orjson
import pytest

from app.persistence.embedded import EmbeddedServer
from tests import listening
from tests.api import loop
from tests.counterparts.processes import Counterpart
from tests.counterparts.system import Behaviour
from tests.usecases.letters import BUNDLE, GGOP, XREF15, numbered

RYGVEJ = str(Path(sys.executable).with_name("rygvej"))
SEED = 20261123
KILLS = 9
AT_MOST_SECONDS = 600
"""So long nothing would move any more; it takes half a minute where nothing else runs."""
TRAINING_140 = "2abe20c7-c0b4-41c1-b397-52acf36499ef"
HOSPITAL, PRACTICE, BY_VANS = "5790001354145", "5790000120314", "5790000240159"
REGISTER = """\
name,kind,sor,gln,ydernummer,shak,receives,channel,endpoint
Odense Universitetshospital,hospital,331061000016004,5790001354145,,4202360,XDIS15 XDIS91,http-post,{hospital}
Lægehuset Slotsbryggen,gp,9902021000016007,5790000240159,024015,,DIS91,folder,vans
"""
"""The other practice fetches, as the demo's register says."""
WAYS = (Behaviour.WELL, Behaviour.SLOW, Behaviour.DUPLICATE, Behaviour.LATE)
"""How the hospital may behave: in each of them a letter arrives within a minute."""
KILLABLE = ("service", "worker", "worker", "practice", "mailbox")
SETTLED = {"acknowledged", "not-applicable", "blocked"}


@dataclass
class Receivers:
    """The systems of a hospital that is posted to, a practice that fetches, and one behind a VANS mailbox."""

    hospital: Counterpart
    practice: Counterpart
    mailbox: Counterpart

    @classmethod
    def of(cls, folder: Path, processes: Processes) -> Receivers:
        clients = str(processes.data / "demo" / "clients.json")
        service = ("--service", processes.base, "--clients", clients, "--client")
        folders = ("--dropped", str(folder / "out" / "vans"), "--left", str(folder / "back" / "vans"))
        # Slow enough to be killed in, and not so slow that it is given up.
        hospital = ("--unit", HOSPITAL, "--slow-seconds", "0.2", "--late-seconds", "0.3")
        return cls(
            Counterpart("hospital", folder / "hospital", (*hospital, *service, "demo-hospital")),
            Counterpart("practice", folder / "practice", ("--unit", PRACTICE, "--poll", *service, "demo-gp")),
            Counterpart("mailbox", folder / "mailbox", ("--unit", BY_VANS, *folders)),
        )

    @property
    def all(self) -> dict[str, Counterpart]:
        return {it.name: it for it in (self.hospital, self.practice, self.mailbox)}

    def shown(self) -> list[tuple[str, str]]:
        """Return whose each line in an inbox is, and its letter's number."""
        return [(it["receiver"], it["letter_id"]) for each in self.all.values() for it in each.inbox()]

    def __enter__(self) -> Self:
        for counterpart in self.all.values():
            counterpart.start()
        for counterpart in self.all.values():
            counterpart.wait()
        return self

    def __exit__(self, *_: object) -> None:
        for counterpart in self.all.values():
            counterpart.kill()


@dataclass
class Processes:
    """`rygvej serve` and `rygvej worker`, started again whenever they have been killed."""

    data: Path
    port: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    killed: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "RYGVEJ_DATA": str(self.data),
            "RYGVEJ_PORT": str(self.port),
            "RYGVEJ_DEMO": "1",
            "RYGVEJ_LEASE_SECONDS": "2",
            "RYGVEJ_DELIVERY_TIMEOUT_SECONDS": "0.9",
            "RYGVEJ_WORKER_POLL_SECONDS": "0.05",
            "RYGVEJ_WORKER_BATCH": "2",
            "RYGVEJ_LOG_LEVEL": "ERROR",
            "RYGVEJ_DROP_FOLDER": str(self.data.parent / "out"),
            "RYGVEJ_PICKUP_FOLDER": str(self.data.parent / "back"),
            "RYGVEJ_PICKUP_CLIENT": "demo-operator",
        }

    def start(self, name: str) -> None:
        command = {"service": ["serve", "--no-worker"], "worker": ["worker"]}[name]
        log = (self.data / f"{name}.log").open("ab")
        with log:
            self.running[name] = subprocess.Popen(
                [RYGVEJ, *command], env=self.environment, stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        process = self.running.pop(name)
        assert process.poll() is None, f"the {name} ended by itself: {self.said(name)}"
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.killed.append(name)

    def run(self, *arguments: str) -> None:
        done = subprocess.run(
            [RYGVEJ, *arguments], env=self.environment, capture_output=True, check=False, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def said(self, name: str) -> str:
        return (self.data / f"{name}.log").read_text()[-2000:]

    def wait_until_ready(self) -> None:
        listening.wait_until_ready(self.base, self.running["service"])

    def __enter__(self) -> Self:
        self.data.mkdir()
        return self

    def __exit__(self, *_: object) -> None:
        """End what is left; the last process of all stops PostgreSQL."""
        for process in self.running.values():
            process.kill()
            process.wait()
        server = EmbeddedServer(self.data / "postgres")
        server.start()
        server.stop()


class Patient:
    """A client that asks again until it is answered, as systems do whose server went away."""

    def __init__(self, processes: Processes, client_id: str) -> None:
        clients = orjson.loads((processes.data / "demo" / "clients.json").read_bytes())
        self._said = next(client for client in clients if client["client_id"] == client_id)
        self._http = httpx.Client(base_url=processes.base, timeout=10)
        self._until = time.monotonic() + AT_MOST_SECONDS
        self._refused = 0
        self._log_in()

    def _log_in(self) -> None:
        answer = self._insist(self._token)
        self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def _token(self) -> httpx.Response:
        said = {name: self._said[name] for name in ("client_id", "client_secret")}
        return self._http.post("/oauth/token", data={"grant_type": "client_credentials", **said})

    def _insist(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        while time.monotonic() < self._until:
            with contextlib.suppress(httpx.HTTPError):
                answer = ask()
                if answer.status_code < 500:
                    return answer
            time.sleep(0.05)
        raise AssertionError("nobody answered")

    def _authorised(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        """Ask with a token that lives: on a busy machine the story takes longer than one of them does."""
        answer = self._insist(ask)
        if answer.status_code == 401:
            self._log_in()
            answer = self._insist(ask)
        return answer

    def get(self, path: str) -> Any:
        answer = self._authorised(lambda: self._http.get(path))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, content: bytes, kind: str) -> httpx.Response:
        headers = {"Content-Type": kind}
        return self._authorised(lambda: self._http.post(path, content=content, headers=headers))

    def act(self, subject: dict[str, Any], action: str, **body: Any) -> None:
        """Try one action; one that was done already, before its answer was lost, is refused."""
        href = next(a["href"] for a in subject["allowed_actions"] if a["action"] == action)
        headers = {"If-Match": f'W/"{subject["version"]}"'}
        answer = self._authorised(lambda: self._http.post(href, json=body, headers=headers))
        assert answer.status_code in {200, 409, 412}, (action, answer.text)
        self._refused = 0 if answer.is_success else self._refused + 1
        assert self._refused < 5, answer.text

    def close(self) -> None:
        self._http.close()


# What the callers do


def submit(processes: Processes, client_id: str, content: bytes, *, path: str, kind: str) -> None:
    caller = Patient(processes, client_id)
    answer = caller.post(path, content, kind)
    assert answer.status_code in {200, 201}, answer.text
    assert b"NegativeReceipt" not in answer.content
    caller.close()


def work_through(processes: Processes, number: int, message_id: str) -> None:
    """Take the plan with this number from the inbox to its end."""
    caller = Patient(processes, "demo-municipality")
    while not (request := found(caller, message_id)):
        time.sleep(0.05)
    while step_request(caller, request):
        request = found(caller, message_id)
    path = f"/api/v1/pathways/{request['pathway_id']}"
    while step_pathway(caller, caller.get(path), number):
        pass
    caller.close()


def found(caller: Patient, message_id: str) -> dict[str, Any]:
    for item in caller.get("/api/v1/inbox?limit=200")["items"]:
        request = caller.get(item["href"])
        if request["source"]["message_id"] == message_id:
            return dict(request)
    return {}


def names(subject: dict[str, Any]) -> set[str]:
    return {action["action"] for action in subject["allowed_actions"]}


def step_request(caller: Patient, request: dict[str, Any]) -> bool:
    """Do the next thing; False when the plan is on its pathway."""
    if request["pathway_id"]:
        return False
    caller.act(request, "classify", level="basal", coordinator="Mette Holm")
    return True


def step_pathway(caller: Patient, pathway: dict[str, Any], number: int) -> bool:
    """Do the next thing; False when the pathway is closed."""
    if pathway["closed_at"]:
        return False
    planned = [session for session in pathway["sessions"] if session["status"] == "planned"]
    kinds = [assessment["kind"] for assessment in pathway["assessments"]]
    action, body = next_action(pathway, kinds, has_planned=bool(planned))
    if action == "register-attendance":
        caller.act(planned[0], action, event="arrive")
    else:
        caller.act(pathway, action, **body)
    return True


def next_action(
    pathway: dict[str, Any], kinds: list[str], *, has_planned: bool
) -> tuple[str, dict[str, Any]]:
    steps = (
        (not kinds, "hold-clarifying-conversation", clarified),
        (not pathway["offers"], "offer", offered),
        (not pathway["goals"], "agree-plan", lambda: {"goals": ["Kan gå en halv time uden hvil"]}),
        (not pathway["activities"], "enrol", lambda: enrolled(pathway["offers"][0]["id"])),
        (has_planned, "register-attendance", dict),
        (len(kinds) == 1, "hold-closing-conversation", talked),
    )
    wanted = next((step for step in steps if step[0]), (True, "close", ended))
    return wanted[1], wanted[2]()


def offered() -> dict[str, Any]:
    return {"fsiii_code": TRAINING_140, "name": "Rygtræning på hold", "answer": "accept"}


def enrolled(offer_id: str) -> dict[str, Any]:
    return {"offer_id": offer_id, "sessions": [held(4), held(2)], "delivery_types": ["group"]}


def ended() -> dict[str, Any]:
    return {"result_summary": "Går.", "retention_plan": "Går videre.", "core_messages_given": True}


def clarified() -> dict[str, Any]:
    return talked() | loop.SETTLED


def talked() -> dict[str, Any]:
    return {
        "held_at": datetime.now(UTC).isoformat(),
        "mode": "AMB",
        "conducted_by": "Mette Holm",
        "what_matters": "Haven.",
        "answers": loop.ANSWERS,
    }


def held(hours_ago: int) -> dict[str, str]:
    start = datetime.now(UTC) - timedelta(hours=hours_ago)
    return {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat(), "place": "Sal 2"}


def of_today(letter: bytes) -> bytes:
    """Return the letter as written today, so that its deadline has not passed."""
    return re.sub(rb"20\d\d-\d\d-\d\d", date.today().isoformat().encode(), letter)  # noqa: DTZ011


def ggop(number: int) -> bytes:
    other = numbered(GGOP, number).replace(b"2512484916", b"251248%04d" % (4900 + number))
    return of_today(other)


# The test


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not among pytest's own folders: those are closed to PostgreSQL's user by the next session.
    with TemporaryDirectory(prefix="rygvej-crash-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.mark.slow
def test_whatever_is_killed_every_notice_arrives_and_nothing_is_half_written(folder: Path) -> None:
    chance = random.Random(SEED)
    with Processes(folder / "data", listening.free_port()) as processes:
        processes.start("service")
        processes.wait_until_ready()
        with Receivers.of(folder, processes) as receivers:
            register(processes, folder, receivers.hospital.address)
            processes.start("worker")
            with ThreadPoolExecutor(8) as callers:
                told = [callers.submit(tell, processes, number) for number in range(3)]
                told.append(callers.submit(tell_of_others, processes))
                kill_at_random(processes, receivers, chance, lambda: all(story.done() for story in told))
                for story in told:
                    story.result(timeout=AT_MOST_SECONDS)
            assert len(processes.killed) >= KILLS
            assert set(processes.killed) == set(KILLABLE)
            server = EmbeddedServer(processes.data / "postgres")
            url = server.start()
            asyncio.run(settled(url))
            asyncio.run(check(url, receivers))
            server.stop()


def register(processes: Processes, folder: Path, address: str) -> None:
    file = folder / "receivers.csv"
    file.write_text(REGISTER.format(hospital=address))
    processes.run("org", "import", str(file))


def tell(processes: Processes, number: int) -> None:
    submit(processes, "demo-hospital", ggop(number), path="/medcom/messages", kind="application/xml")
    work_through(processes, number, f"GOP{number:011d}")


def tell_of_others(processes: Processes) -> None:
    """What comes in by the other edges, each sent twice, as a sender does who got no answer."""
    for _ in range(2):
        bundle = of_today(BUNDLE)
        submit(processes, "demo-hospital", bundle, path="/fhir", kind="application/fhir+json")
        submit(processes, "demo-gp", XREF15, path="/medcom/messages", kind="application/xml")


def kill_at_random(
    processes: Processes, receivers: Receivers, chance: random.Random, is_over: Callable[[], bool]
) -> None:
    """Kill each of them, and then whichever, for as long as the stories are told."""
    began, first = time.monotonic(), chance.sample(KILLABLE, len(KILLABLE))
    while not is_over() or len(processes.killed) < KILLS:
        assert time.monotonic() - began < AT_MOST_SECONDS, processes.said("service")
        time.sleep(chance.uniform(0.05, 0.9))
        receivers.hospital.behave(chance.choice(WAYS))
        name = first.pop() if first else chance.choice(KILLABLE)
        if len(processes.killed) >= 3 * KILLS:
            continue
        if counterpart := receivers.all.get(name):
            counterpart.kill()
            counterpart.start()
            processes.killed.append(name)
            continue
        processes.kill(name)
        processes.start(name)
        if name == "service":
            processes.wait_until_ready()


async def settled(url: str) -> None:
    """Wait until no delivery is under way."""
    connection = await asyncpg.connect(url)
    until = time.monotonic() + listening.PATIENCE_SECONDS
    try:
        while time.monotonic() < until:
            states = {row["status"] for row in await connection.fetch("SELECT DISTINCT status FROM notice")}
            if states <= SETTLED:
                return
            await asyncio.sleep(0.1)
        rows = await connection.fetch(
            "SELECT n.status, d.* FROM notice n JOIN delivery d ON d.notice_id = n.id"
            " WHERE n.status <> ALL($1)",
            list(SETTLED),
        )
        raise AssertionError([(row["status"], row["attempts"], row["last_error"]) for row in rows])
    finally:
        await connection.close()


async def check(url: str, receivers: Receivers) -> None:
    connection = await asyncpg.connect(url)
    try:
        await check_requests(connection)
        await check_notices(connection, receivers)
    finally:
        await connection.close()


async def check_requests(connection: Any) -> None:
    """Each request once, with everything that is written beside it."""
    requests = await connection.fetch(
        "SELECT authority, id, version, message_id, 'Referral' AS kind FROM referral"
        " UNION ALL SELECT authority, id, version, message_id, 'RehabPlan' FROM rehab_plan"
    )
    assert len(requests) == len({row["message_id"] for row in requests}) == 5
    for row in requests:
        key = (row["authority"], row["id"])
        sources = "SELECT count(*) FROM source_document WHERE authority = $1 AND subject_id = $2"
        assert await connection.fetchval(sources, *key) == 1
        events = "SELECT max(version) FROM event WHERE authority = $1 AND aggregate_id = $2"
        assert await connection.fetchval(events, *key) == row["version"]
        for type_ in ("ServiceRequest", "Task"):
            query = "SELECT version FROM published_resource WHERE authority = $1 AND id = $2 AND type = $3"
            versions = sorted(r["version"] for r in await connection.fetch(query, *key, type_))
            assert versions == list(range(1, row["version"] + 1)), type_
    assert await connection.fetchval("SELECT count(*) FROM citizen") == 5
    assert await connection.fetchval("SELECT count(*) FROM pathway WHERE closed_at IS NOT NULL") == 3


async def check_notices(connection: Any, receivers: Receivers) -> None:
    """What is receipted is in its receiver's inbox, and nothing else is in one, and nothing twice."""
    ledger = await connection.fetch(
        "SELECT n.id, n.status, n.letter_id, i.value AS unit FROM notice n"
        " LEFT JOIN organisation_identifier i ON i.organisation_id = n.recipient_id AND i.kind = 'GLN'"
    )
    queued = {row["notice_id"] for row in await connection.fetch("SELECT notice_id FROM delivery")}
    assert {row["id"] for row in ledger} == queued
    arrived = [(row["unit"], row["letter_id"]) for row in ledger if row["status"] == "acknowledged"]
    # Three pathways, each with START, PLAN and END to own GP and hospital.
    assert len(set(arrived)) == len(arrived) == 3 * 3 * 2
    assert sorted(receivers.shown()) == sorted(arrived)
    assert [each.state()["refused"] for each in receivers.all.values()] == [[], [], []]
