"""python -m bench: the service beside the limit, interleaved, medians; ratios are what counts."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import asyncpg
import httpx
import psutil

from bench.export import export
from bench.load import Answered, Load, drive
from bench.messages import FIRST_DAY, FRESH_DAY, by_number, numbers_of_persons, request, transaction
from bench.seed import First, copy

PORT, RAW_PORT = 8765, 8766
FHIR = {"Content-Type": "application/fhir+json"}
SERVICE, RAW = "service", "raw"
BUSY = 10
"""Patients with twenty requests each: a page of a search."""


# One for all: each of its own would load the certificates of the world anew.
_CLIENT = httpx.Client(timeout=60)


@dataclass(frozen=True)
class Server:
    name: str
    port: int
    processes: tuple[psutil.Process, ...]
    """Those that answer, with all they started, and PostgreSQL's."""
    headers: dict[str, str]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seed", type=int, default=100_000, help="requests that are there already")
    parser.add_argument("--scale", type=int, default=0, help="measure reading again with so many")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each stretch")
    parser.add_argument("--connections", type=int, nargs="+", default=[8, 1])
    parser.add_argument("--workers", type=int, default=0, help="of the service; by default one for each core")
    parser.add_argument("--only", default="", help="operations whose names contain this")
    return parser.parse_args()


@contextmanager
def servers(chosen: argparse.Namespace) -> Iterator[tuple[str, Server, Server]]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, ExitStack() as started:
        env = os.environ | {"RYGVEJ_DATA": folder, "RYGVEJ_DEMO": "1", "RYGVEJ_PORT": str(PORT)}
        # Every access is logged, as it would be; where to is nobody's business here.
        env |= {"RYGVEJ_TOKEN_SECONDS": "3600"}
        env |= {"RYGVEJ_WORKERS": str(chosen.workers)} if chosen.workers else {}
        rygvej = str(Path(sys.executable).with_name("rygvej"))
        ours = started.enter_context(_running([rygvej, "serve"], env, PORT, "/readyz"))
        postmaster = (Path(folder) / "postgres" / "postmaster.pid").read_text().splitlines()
        url = f"postgresql://postgres@/postgres?host={postmaster[4]}"
        raw_command = [sys.executable, "-m", "bench.raw", str(RAW_PORT)]
        raw = started.enter_context(_running(raw_command, env | {"RAW_URL": url}, RAW_PORT, "/"))
        database = psutil.Process(int(postmaster[0]))
        bearer = {"Authorization": f"Bearer {_token(Path(folder))}"}
        yield (
            url,
            Server(SERVICE, PORT, (ours, database), bearer | FHIR),
            Server(RAW, RAW_PORT, (raw, database), FHIR),
        )


@contextmanager
def _running(command: list[str], env: dict[str, str], port: int, path: str) -> Iterator[psutil.Process]:
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, path)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, path: str) -> None:
    for _ in range(600):
        try:
            _CLIENT.get(f"http://127.0.0.1:{port}{path}")
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")


def _token(data: Path) -> str:
    clients = {c["client_id"]: c for c in json.loads((data / "demo" / "clients.json").read_text())}
    form = {k: clients["demo-hospital"][k] for k in ("client_id", "client_secret")}
    form |= {"grant_type": "client_credentials"}
    return str(_CLIENT.post(f"http://127.0.0.1:{PORT}/oauth/token", data=form).json()["access_token"])


# What is there


@dataclass(frozen=True)
class Past:
    """What a server holds: requests to read, patients with a page of requests, patients with one."""

    requests: tuple[str, ...]
    busy: tuple[str, ...]
    patients: tuple[str, ...]


def _posted(server: Server, body: str) -> httpx.Response:
    answer = _CLIENT.post(server.url("/fhir/ServiceRequest"), content=body, headers=server.headers)
    return answer.raise_for_status()


def _first(server: Server, number: str) -> First:
    made = _posted(server, json.dumps(request(by_number(number))).replace("{n}", "first-request")).json()
    return First(made["subject"]["reference"].partition("/")[2], made["id"], number)


_SAMPLE = """SELECT md5($1::text || n)::uuid::text, md5($2::text || n)::uuid::text
FROM generate_series($3::int, $4::int, $5::int) n"""
_RAW = """INSERT INTO raw_resource
SELECT md5($2::text || n)::uuid, 'ServiceRequest', 'Patient/' || md5($3::text || n)::uuid,
       'active', $1, now() - n * interval '1 second' FROM generate_series($4::int, $5::int) n"""
_RAW_HISTORY = "INSERT INTO raw_history SELECT id, 1, content FROM raw_resource ON CONFLICT DO NOTHING"


async def _copied(url: str, first: First, content: bytes, numbers: range) -> list[asyncpg.Record]:
    """Put as many requests into both; returns patient and request of some."""
    rows = await copy(url, first, numbers)
    connection = await asyncpg.connect(url)
    bounds = (numbers.start, numbers.stop - 1)
    await connection.execute(_RAW, content, first.request, first.patient, *bounds)
    await connection.execute(_RAW_HISTORY)
    await connection.execute("VACUUM ANALYZE raw_resource, raw_history")
    step = max(1, len(numbers) // 2000)
    found = await connection.fetch(_SAMPLE, first.patient, first.request, *bounds, step)
    await connection.close()
    print(f"{numbers.stop - 1:,} requests are there, {rows} rows each", flush=True)
    return found


@dataclass(frozen=True)
class Seeding:
    """What is copied, so that there can be more of it later."""

    url: str
    first: First
    content: bytes

    @classmethod
    def begun(cls, url: str, service: Server) -> Seeding:
        first = _first(service, next(numbers_of_persons(FIRST_DAY)))
        path = service.url(f"/fhir/ServiceRequest/{first.request}")
        return cls(url, first, _CLIENT.get(path, headers=service.headers).content)

    def grown(self, numbers: range) -> tuple[tuple[str, ...], tuple[str, ...]]:
        pairs = asyncio.run(_copied(self.url, self.first, self.content, numbers))
        patients, requests = zip(*pairs, strict=True)
        return patients, requests


def past(seeding: Seeding, sides: tuple[Server, Server], count: int) -> Past:
    patients, requests = seeding.grown(range(1, count + 1))
    busy = patients[:BUSY]
    for number, patient in enumerate(busy * 19):
        body = json.dumps(request({"reference": f"Patient/{patient}"})).replace("{n}", f"busy-{number}")
        for server in sides:
            _posted(server, body)
    return Past(requests, busy, patients[BUSY:])


# What is measured


def loads(held: Past) -> dict[str, Callable[[], Load]]:
    """Return what is measured, by name; each stretch gets its own."""
    persons = numbers_of_persons(FRESH_DAY)
    created = json.dumps(request({"reference": "Patient/{key}"}))
    return {
        "read by id": lambda: Load("GET", "/fhir/ServiceRequest/{key}", keys=held.requests),
        "search by patient": lambda: Load(
            "GET", "/fhir/ServiceRequest?patient=Patient/{key}", keys=held.busy
        ),
        "search by status": lambda: Load("GET", "/fhir/ServiceRequest?status=active"),
        "create": lambda: Load("POST", "/fhir/ServiceRequest", created, held.patients),
        "transaction of 3": lambda: Load(
            "POST", "/fhir", transaction("{key}"), tuple(itertools.islice(persons, 20_000))
        ),
    }


@dataclass(frozen=True)
class Measured:
    answered: Answered
    server_us: float
    """CPU of the serving processes per request."""
    database_us: float


def _cpu(process: psutil.Process) -> float:
    family = (process, *process.children(recursive=True))
    times = [one.cpu_times() for one in family if one.is_running()]
    return sum(t.user + t.system for t in times)


def _measured(server: Server, load: Load, connections: int, seconds: float) -> Measured:
    before = [_cpu(process) for process in server.processes]
    answered = drive(server.port, load, server.headers, connections=connections, seconds=seconds)
    after = [_cpu(process) for process in server.processes]
    each = [(end - start) / answered.count * 1e6 for start, end in zip(before, after, strict=True)]
    return Measured(answered, *each)


def compare(
    sides: tuple[Server, Server],
    name: str,
    make: Callable[[], Load],
    connections: int,
    chosen: argparse.Namespace,
) -> None:
    measured: dict[str, list[Measured]] = {server.name: [] for server in sides}
    for server in sides:  # every connection has prepared its statements before it counts
        _measured(server, make(), connections, 2.0)
    for _ in range(chosen.rounds):
        for server in sides:
            measured[server.name].append(_measured(server, make(), connections, chosen.seconds))
    _show(f"{name}, {connections}", measured)


def _show(name: str, measured: dict[str, list[Measured]]) -> None:
    ratios = [
        ours.answered.per_second / raw.answered.per_second
        for ours, raw in zip(measured[SERVICE], measured[RAW], strict=True)
    ]
    for side, rounds in measured.items():
        per_second, p50, p99 = (
            median(getattr(m.answered, part) for m in rounds) for part in ("per_second", "p50_ms", "p99_ms")
        )
        server, database = (median(getattr(m, part) for m in rounds) for part in ("server_us", "database_us"))
        tail = f"   {median(ratios):.2f}" if side == SERVICE else ""
        print(
            f"{name:<24}{side:<9}{per_second:>8.0f}{p50:>8.2f}{p99:>8.1f}{server:>9.0f}{database:>9.0f}{tail}",
            flush=True,
        )


def _processes(server: Server) -> None:
    """Show how much memory those take that answer, and how long the service takes to import."""
    workers = [p for p in server.processes[0].children() if "app.serving.answering" in p.cmdline()]
    sizes = ", ".join(f"{p.memory_info().rss / 2**20:.0f}" for p in workers)
    began = os.times()
    subprocess.run([sys.executable, "-c", "import app.main"], check=True)
    ended = os.times()
    took = (ended.children_user - began.children_user) + (ended.children_system - began.children_system)
    print(f"RSS of each worker: {sizes} MB; import of the service: {took:.2f} s of CPU")


def _export(service: Server) -> None:
    found = export(service.url(""), service.headers)
    rate, size = found.resources / found.seconds, found.octets / 2**20
    print(f"$export: {found.resources:,} resources, {size:.0f} MB, {rate:,.0f} resources a second")


def main() -> None:
    chosen = options()
    print(f"{os.cpu_count()} cores, load by {'wrk' if shutil.which('wrk') else 'our own loop'}; ", end="")
    print(f"medians of {chosen.rounds} rounds of {chosen.seconds:.0f} s")
    with servers(chosen) as (url, service, raw):
        seeding = Seeding.begun(url, service)
        held = past(seeding, (service, raw), chosen.seed)
        _measure_all((service, raw), loads(held), chosen)
        if chosen.only in "$export":
            _export(service)
        _processes(service)
        if chosen.scale > chosen.seed:
            seeding.grown(range(chosen.seed + 1, chosen.scale + 1))
            looks = {name: make for name, make in loads(held).items() if make().method == "GET"}
            _measure_all((service, raw), looks, chosen)


def _measure_all(
    sides: tuple[Server, Server], every: dict[str, Callable[[], Load]], chosen: argparse.Namespace
) -> None:
    print(f"{'operation, connections':<24}{'server':<9}{'req/s':>8}{'p50 ms':>8}{'p99 ms':>8}", end="")
    print(f"{'CPU us':>9}{'DB us':>9}   ratio")
    for connections in chosen.connections:
        for name, make in every.items():
            if chosen.only in name:
                compare(sides, name, make, connections, chosen)


if __name__ == "__main__":
    main()
