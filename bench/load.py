"""A closed-loop load generator: n connections, HTTP/1.1 keep-alive, nothing but asyncio."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    body: bytes = b""
    expect: frozenset[int] = frozenset({200, 201})


@dataclass(frozen=True)
class Measured:
    """What one measured stretch gave."""

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float = 0.0
    """CPU of the serving process per request, where it was watched."""


def _encode(call: Call, headers: dict[str, str]) -> bytes:
    lines = [f"{call.method} {call.path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(call.body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + call.body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    return status, await reader.readexactly(length)


async def run(
    port: int, calls: Iterator[Call], headers: dict[str, str], *, connections: int, seconds: float
) -> Measured:
    """Drive the server as fast as it answers; an unexpected status ends the benchmark."""
    times: list[float] = []
    until = time.perf_counter() + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < until:
            call = next(calls)
            began = time.perf_counter()
            writer.write(_encode(call, headers))
            status, body = await _answer(reader)
            times.append(time.perf_counter() - began)
            if status not in call.expect:
                raise RuntimeError(f"{call.method} {call.path}: {status} {body[:300]!r}")
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    elapsed = time.perf_counter() - began
    cut = quantiles(times, n=100)
    return Measured(len(times) / elapsed, cut[49] * 1000, cut[98] * 1000)


def forever(make: Callable[[int], Call]) -> Iterator[Call]:
    number = 0
    while True:
        yield make(number)
        number += 1
