"""Kill -9 while a subscriber is being told: the next worker tells it again, under the same number."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from tests.api.loop import a_referral, send_fhir
from tests.api.subscribing import made, numbers, on_topic, parameters, seen
from tests.conftest import Service

RYGVEJ = str(Path(sys.executable).with_name("rygvej"))
AT_MOST_SECONDS = 60
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Receiver:
    """A subscriber's server; it keeps what it is told, and may leave its caller waiting."""

    is_slow: bool = False
    told: list[list[int]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                bundle: Any = orjson.loads(await reader.readexactly(length))
                if parameters(bundle)["type"] == "event-notification":
                    self.told.append(numbers(bundle))
                if self.is_slow:
                    await asyncio.sleep(AT_MOST_SECONDS)
                writer.write(OK)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()


@contextmanager
def worker(url: str, data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker as a process of its own."""
    environment = {
        **os.environ,
        "RYGVEJ_DATABASE_URL": url,
        "RYGVEJ_DATA": str(data),
        "RYGVEJ_DEMO": "1",
        "RYGVEJ_LEASE_SECONDS": "5",
        "RYGVEJ_DELIVERY_TIMEOUT_SECONDS": "2",
    }
    with subprocess.Popen([RYGVEJ, "worker"], env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


async def until(condition: Any) -> None:
    async with asyncio.timeout(AT_MOST_SECONDS):
        while not await condition():  # noqa: ASYNC110 - another process brings it about
            await asyncio.sleep(0.05)


async def test_a_worker_killed_while_it_tells_loses_nothing(
    service: Service, database_url: str, tmp_path: Path
) -> None:
    service.clock.now = datetime.now(UTC)
    gp, receiver = await service.as_client("demo-gp"), Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    endpoint = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    subscription = await made(gp, on_topic(endpoint=endpoint))

    async def is_active() -> bool:
        return bool((await seen(gp, subscription))["status"] == "active")

    async def is_hearing() -> bool:
        return bool(receiver.told)

    async def is_told() -> bool:
        return 3 in [number for batch in receiver.told[1:] for number in batch]

    with worker(database_url, tmp_path):
        await until(is_active)
        receiver.is_slow = True
        await send_fhir(gp, a_referral("H-1"))
        await until(is_hearing)
    assert receiver.told == [[1]]
    receiver.is_slow = False
    for number in (2, 3):
        await send_fhir(gp, a_referral(f"H-{number}"))
    with worker(database_url, tmp_path):
        await until(is_told)
    server.close()
    again = [number for batch in receiver.told[1:] for number in batch]
    assert again == [1, 2, 3]
