"""How fast notices leave: `python -m bench.notices`, one worker, receivers on this machine.

A backlog is made in the ledger of a fresh database by copying notices that were ordered through the
service, each about one of many citizens in turn; then one worker empties it, first with all receivers
well, then with half of them dead. Beside it the service answers, and is asked all the time. How long a
notice takes drifts with what else the machine does; the CPU it takes, much less.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import httpx
import psutil
import uvloop

from app import logbook
from app.domain.actors import Actor
from app.domain.identifiers import Gln, Sor
from app.domain.referrals import Referral
from app.domain.refusals import Refusal
from app.main import SYSTEM, clock, migrated, post_of, server_of, worker_of
from app.medcom import receipts
from app.medcom.letters import open_letter
from app.persistence.clients import Clients
from app.persistence.database import Database, Scope
from app.persistence.unit_of_work import SHARED
from app.settings import Settings
from app.usecases.exchange_messages import write_message
from app.usecases.import_organisations import import_organisations
from app.usecases.load_demo import load_demo
from app.usecases.receive_letter import receive_letter

ODENSE: Final = "0461"
LETTER: Final = Path(__file__).parents[1] / "app" / "demo" / "letters" / "xref15.xml"
HEADING: Final = "name,kind,sor,gln,ydernummer,receives,channel,endpoint"
_NUMBERS: Final = re.compile(rb"R[EV][0-9]{12}")
_LARGE: Final = 10_000
"""So many notices take their time; how far they have come is told on the way."""
_PATIENCE: Final = 600
"""Seconds for one statement of many rows; the service's own end sooner."""
_LENGTH: Final = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
_COPY: Final = """
INSERT INTO notice ({names}) SELECT {values} FROM notice n, generate_series(1, $1::int) g
 WHERE n.occurrence = 1
"""
_QUEUE: Final = """
INSERT INTO delivery (authority, notice_id, next_attempt_at, attempts, resends, mailbox, receiver,
                      envelope_id, media_type, last_error)
SELECT authority, id, now() + occurrence * interval '1 microsecond', 0, 0, false, '', '', '', ''
  FROM notice n WHERE occurrence > 1 AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.notice_id = n.id)
"""
_ARRIVED: Final = "SELECT count(*) FROM notice WHERE authority = $1 AND status = 'acknowledged'"


@dataclass
class Receiver:
    """Systems of many practices behind one port, told apart by path; the dead ones take and say nothing."""

    dead: set[str] = field(default_factory=set)
    written: bytes = b""
    """The first receipt; the others differ by the numbers of the letter, as this is to cost little."""

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await self._answer(reader, writer)
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        found = _LENGTH.search(head)
        content = await reader.readexactly(int(found[1]) if found else 0)
        who = head.split(b" ", 2)[1].decode()
        if who in self.dead:
            await reader.read()
            raise ConnectionResetError
        answer = self._receipt(content)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer)
        await writer.drain()

    def _receipt(self, content: bytes) -> bytes:
        if not self.written:
            letter = open_letter(content).head
            written = receipts.write_positive(letter, letter_id="Q1", envelope_id="E1", now=letter.sent_at)
            self.written = _NUMBERS.sub(lambda found: b"{%s}" % found[0][:2], written)
        numbers = {found[:2]: found for found in _NUMBERS.findall(content)}
        return re.sub(rb"{(R[EV])}", lambda found: numbers[found[1]], self.written)


def _receive(port: int, dead: int) -> None:
    async def serve() -> None:
        receiver = Receiver({f"/{n}" for n in range(dead)})
        async with await asyncio.start_server(receiver, "127.0.0.1", port):
            await asyncio.Event().wait()

    uvloop.run(serve())


@asynccontextmanager
async def receiving(port: int, dead: int) -> AsyncIterator[None]:
    """Have the receivers in a process of their own."""
    command = [sys.executable, "-m", "bench.notices", "--receive", str(port), "--dead", str(dead)]
    process = await asyncio.create_subprocess_exec(*command)
    try:
        await _until_there(port)
        yield
    finally:
        process.kill()
        await process.wait()


async def _until_there(port: int) -> None:
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)


def _checked(kind: type[Gln | Sor], start: str) -> str:
    """Return the number that begins so and has the digit that makes it valid."""
    for digit in range(10):
        with suppress(Refusal):
            return kind(f"{start}{digit}").value
    raise AssertionError(start)


def _gln(number: int) -> str:
    return _checked(Gln, f"57980009{number:04d}")


def _unit(number: int, port: int) -> str:
    sor = _checked(Sor, f"8{number:08d}100001")
    return f"Praksis {number},gp,{sor},{_gln(number)},8{number:05d},XDIS91,http-post,http://127.0.0.1:{port}/{number}"


def _letter(number: int, *, by: int) -> bytes:
    """Return a referral of a citizen by a practice of these numbers."""
    changes = {
        "5790000120314": _gln(by),
        "091034": f"8{by:05d}",
        "HEN26111700093": f"HEN{number:011d}",
        "2509479989": f"010160{5000 + number}",
    }
    text = LETTER.read_text("windows-1252")
    for old, new in changes.items():
        text = text.replace(old, new)
    return text.encode("windows-1252")


async def ordered(database: Database, asked_for: argparse.Namespace) -> None:
    """Have one notice ordered about each citizen; whoever writes about one waits for who does already."""
    clients = Clients(database.changes)
    shared = Scope(SYSTEM, SHARED, clock())
    await load_demo(database, clients, shared)
    units = range(asked_for.receivers)
    lines = [HEADING, *(_unit(number, asked_for.port) for number in units)]
    await database.transact(shared, lambda work: import_organisations(work, lines))
    actors = {
        c.id: Actor(c.id, c.organisation_id, c.role, c.permissions, c.authorities)
        for c in await clients.all()
    }
    for number in range(asked_for.citizens):
        letter = _letter(number, by=number % asked_for.receivers)
        answer = await receive_letter(database, actors["demo-operator"], letter, now=clock())
        if answer.refusal:
            raise answer.refusal
    scope = Scope(actors["demo-municipality"], ODENSE, clock())
    for row in await database.changes.fetch("SELECT id, version FROM referral"):
        await database.transact(
            scope,
            lambda work, row=row: write_message(  # type: ignore[misc]
                work, Referral, row["id"], seen_version=row["version"], text="Ring gerne."
            ),
        )
    await database.changes.execute("UPDATE delivery SET next_attempt_at = NULL")


async def fill(database: Database, each: int) -> None:
    """Order so many more about each citizen, as copies under their own ids."""
    columns = await database.changes.fetch(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'notice' AND is_identity = 'NO'"
    )
    said = {
        "id": "md5(n.id::text || (g + {base})::text)::uuid",
        "occurrence": "g + 1 + {base}",
        "content": "n.content || jsonb_build_object('id', md5(n.id::text || (g + {base})::text)::uuid,"
        " 'occurrence', g + 1 + {base})",
    }
    base = await database.changes.fetchval("SELECT coalesce(max(occurrence), 1) FROM notice")
    names = [row["column_name"] for row in columns]
    values = ", ".join(said.get(name, f'n."{name}"').format(base=base) for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    await database.changes.execute(_COPY.format(names=quoted, values=values), each, timeout=_PATIENCE)
    await database.changes.execute("ANALYZE notice", timeout=_PATIENCE)
    await database.changes.execute(_QUEUE, timeout=_PATIENCE)
    await database.changes.execute("ANALYZE delivery", timeout=_PATIENCE)


@dataclass
class Asked:
    """What the service was asked beside, and how long it took."""

    seconds: list[float] = field(default_factory=list)

    async def ask(self, base: str) -> None:
        async with httpx.AsyncClient(base_url=base, timeout=30) as client:
            while True:
                began = time.perf_counter()
                (await client.get("/readyz")).raise_for_status()
                self.seconds.append(time.perf_counter() - began)
                await asyncio.sleep(0.02)


@asynccontextmanager
async def answering(url: str, port: int, asked: Asked) -> AsyncIterator[None]:
    """Have the service answer from a process of its own, and ask it all the time."""
    said = {"DATABASE_URL": url, "PORT": str(port), "WORKER": "false", "WORKERS": "1", "LOG_LEVEL": "ERROR"}
    environment = os.environ | {f"RYGVEJ_{name}": value for name, value in said.items()}
    program = str(Path(sys.executable).with_name("rygvej"))
    process = await asyncio.create_subprocess_exec(program, "serve", env=environment, stdout=DEVNULL)
    await _until_there(port)
    asking = asyncio.create_task(asked.ask(f"http://127.0.0.1:{port}"))
    try:
        yield
    finally:
        asking.cancel()
        process.terminate()
        await process.wait()


@dataclass(frozen=True)
class Drained:
    """How one worker, which is this process, got through a backlog."""

    notices: int
    seconds: float
    worker_us: float
    """CPU for each notice that arrived, of this process and of PostgreSQL's."""
    database_us: float
    memory: tuple[int, ...]
    """MB of this process on the way, from the beginning to the end."""

    @property
    def per_second(self) -> float:
        return self.notices / self.seconds

    def __str__(self) -> str:
        return (
            f"{self.notices} notices, {self.seconds:.1f} s, {self.per_second:.0f} a second;"
            f" CPU us each: worker {self.worker_us:.0f}, PostgreSQL {self.database_us:.0f};"
            f" MB on the way: {' '.join(map(str, self.memory))}"
        )


def _cpu(process: psutil.Process, *, whole_family: bool) -> float:
    family = (process, *(process.children(recursive=True) if whole_family else ()))
    times = [one.cpu_times() for one in family if one.is_running()]
    return float(sum(t.user + t.system for t in times))


def _postmaster(settings: Settings) -> psutil.Process:
    return psutil.Process(int((settings.data / "postgres" / "postmaster.pid").read_text().split()[0]))


async def drained(settings: Settings, database: Database, count: int) -> Drained:
    """Let one worker work until so many more have arrived."""
    own, postgres = psutil.Process(), _postmaster(settings)
    stop, memory = asyncio.Event(), list[int]()
    goal = count + await database.changes.fetchval(_ARRIVED, ODENSE)
    async with post_of(settings) as post:
        began = time.perf_counter()
        before = _cpu(own, whole_family=False), _cpu(postgres, whole_family=True)
        working = asyncio.create_task(worker_of(settings, database, post).run(stop))
        while (arrived := await database.changes.fetchval(_ARRIVED, ODENSE)) < goal:
            memory.append(own.memory_info().rss // 2**20)
            if count >= _LARGE:
                spent = time.perf_counter() - began
                print(f"{count + arrived - goal} arrived, {spent:.0f} s, {memory[-1]} MB", flush=True)
            # Counting many rows costs; a large backlog is looked at less often.
            await asyncio.sleep(max(0.2, count / _LARGE))
        seconds = time.perf_counter() - began
        after = _cpu(own, whole_family=False), _cpu(postgres, whole_family=True)
        stop.set()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
    worker, database_ = ((end - start) / count * 1e6 for start, end in zip(before, after, strict=True))
    steps = (memory[len(memory) * n // 10] for n in range(10))
    return Drained(count, seconds, worker, database_, (*steps, memory[-1]))


async def measure(asked_for: argparse.Namespace, folder: Path) -> None:
    settings = Settings(data=folder, demo=True, worker_batch=asked_for.batch)
    each = asked_for.notices // asked_for.citizens
    asked = Asked()
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(server_of(settings))
        database = await stack.enter_async_context(migrated(settings, url))
        await ordered(database, asked_for)
        if asked_for.api:
            await stack.enter_async_context(answering(url, asked_for.port + 1, asked))
        await compare(settings, database, asked_for, each)
        if asked.seconds:
            print(f"answered {len(asked.seconds)} times beside, median {median(asked.seconds) * 1000:.0f} ms")


async def compare(settings: Settings, database: Database, asked_for: argparse.Namespace, each: int) -> None:
    """Empty the same backlog twice: with all receivers well, and with half of them dead."""
    await fill(database, each)
    async with receiving(asked_for.port, 0):
        well = await drained(settings, database, each * asked_for.citizens)
    print(f"all well: {well}", flush=True)
    if not asked_for.half_dead:
        return
    await fill(database, each)
    dead = asked_for.receivers // 2
    others = each * sum(n % asked_for.receivers >= dead for n in range(asked_for.citizens))
    async with receiving(asked_for.port, dead):
        halved = await drained(settings, database, others)
    print(f"half dead, to the others: {halved}")
    print(f"that is {halved.per_second / well.per_second:.2f} of the rate with all well,", end=" ")
    print(f"in {halved.seconds / well.seconds:.2f} of the time", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.notices", description=__doc__)
    parser.add_argument("--notices", type=int, default=2000, help="so many wait, each time")
    parser.add_argument("--citizens", type=int, default=200, help="whom they are about, 4000 at most")
    parser.add_argument("--all-well", dest="half_dead", action="store_false", help="leave the half dead out")
    parser.add_argument("--receivers", type=int, default=20)
    parser.add_argument("--batch", type=int, default=64, help="RYGVEJ_WORKER_BATCH")
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument("--no-api", dest="api", action="store_false", help="nothing answers beside")
    parser.add_argument("--receive", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--dead", type=int, default=0, help=argparse.SUPPRESS)
    asked_for = parser.parse_args()
    if asked_for.receive:
        _receive(asked_for.receive, asked_for.dead)
        return
    logbook.configure("ERROR")
    with tempfile.TemporaryDirectory(prefix="rygvej-bench-", ignore_cleanup_errors=True) as folder:
        uvloop.run(measure(asked_for, Path(folder)))


if __name__ == "__main__":
    main()
