"""Driving a server as fast as it answers: wrk where it is installed, our own loop where it is not.

wrk (Debian, Ubuntu and Homebrew have a package of that name) takes a tenth of the CPU that our loop
does, and on a small machine what the generator takes is taken from the servers.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import NamedTemporaryFile

WRK = Path(__file__).with_name("drive.lua")


@dataclass(frozen=True)
class Load:
    """One kind of request: `{key}` in path and body is one of `keys` in turn, `{n}` a number of its own."""

    method: str
    path: str
    body: str = ""
    keys: tuple[str, ...] = ("",)

    def filled(self, number: int) -> tuple[str, str]:
        key = self.keys[number % len(self.keys)]
        path, body = (
            part.replace("{key}", key).replace("{n}", str(number)) for part in (self.path, self.body)
        )
        return path, body


@dataclass(frozen=True)
class Answered:
    """What one stretch gave."""

    count: int
    per_second: float
    p50_ms: float
    p99_ms: float


_STRETCHES = itertools.count(int(time.time()))


def drive(port: int, load: Load, headers: Mapping[str, str], *, connections: int, seconds: float) -> Answered:
    """Drive the server for a while; an answer that is no success ends the benchmark."""
    stretch = next(_STRETCHES)
    if shutil.which("wrk") is None:
        numbers = itertools.count(stretch * 1_000_000)
        return asyncio.run(_loop(port, load, headers, connections, seconds, numbers))
    with NamedTemporaryFile("w", suffix=".lua") as plan:
        plan.write(_lua(load, headers, stretch))
        plan.flush()
        return _wrk(port, plan.name, connections, seconds)


def _lua(load: Load, headers: Mapping[str, str], stretch: int) -> str:
    """Return the plan as drive.lua reads it; long brackets need no escapes."""
    keys = ", ".join(f"[==[{key}]==]" for key in load.keys)
    sent = ", ".join(f"[ [==[{name}]==] ] = [==[{value}]==]" for name, value in headers.items())
    parts = f"method = [==[{load.method}]==], path = [==[{load.path}]==], body = [==[{load.body}]==]"
    return f'return {{ {parts}, keys = {{ {keys} }}, headers = {{ {sent} }}, first = "{stretch}" }}\n'


def _wrk(port: int, plan: str, connections: int, seconds: float) -> Answered:
    options = ["-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "20s", "-s", str(WRK)]
    command = ["wrk", *options, f"http://127.0.0.1:{port}/", "--", plan]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    said = json.loads(done.stdout.strip().splitlines()[-1])
    if said.pop("refused") + said.pop("lost"):
        raise RuntimeError(f"not every request was answered well: {done.stdout}")
    return Answered(**said)


async def _loop(
    port: int,
    load: Load,
    headers: Mapping[str, str],
    connections: int,
    seconds: float,
    numbers: Iterator[int],
) -> Answered:
    times: list[float] = []
    start = time.perf_counter()

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (began := time.perf_counter()) < start + seconds:
            path, body = load.filled(next(numbers))
            writer.write(_encoded(load.method, path, body.encode(), headers))
            status, content = await _answer(reader)
            times.append(time.perf_counter() - began)
            if status not in {200, 201}:
                raise RuntimeError(f"{load.method} {path}: {status} {content[:500]!r}")
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    cut = quantiles(times, n=100)
    return Answered(len(times), len(times) / (time.perf_counter() - start), cut[49] * 1000, cut[98] * 1000)


def _encoded(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    return int(head[9:12]), await reader.readexactly(length)
