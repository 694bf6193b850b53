"""The demo in a process of its own, for those who look at it from outside."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

PROGRAM: Final = Path(sys.executable).with_name("rygvej")


@contextmanager
def served(data: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{probe.getsockname()[1]}"
    process = subprocess.Popen(
        [PROGRAM, "serve"], env=environment(data, base), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(base)
        yield base
    finally:
        process.terminate()
        process.wait()


def environment(data: Path, base: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RYGVEJ_")}
    port = base.rpartition(":")[2]
    return kept | {"RYGVEJ_DEMO": "1", "RYGVEJ_PORT": port, "RYGVEJ_DATA": str(data)}


def _wait(base: str) -> None:
    for _ in range(600):
        try:
            if httpx.get(f"{base}/readyz").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(base)


def demo_clients(data: Path, base: str) -> dict[str, httpx.Client]:
    return {
        c["client_id"]: _client(c, base) for c in json.loads((data / "demo" / "clients.json").read_bytes())
    }


def _client(known: dict[str, str], base: str) -> httpx.Client:
    client = httpx.Client(base_url=base, timeout=60)
    asked = {name: known[name] for name in ("client_id", "client_secret")}
    token = client.post("/oauth/token", data={"grant_type": "client_credentials", **asked}).json()
    client.headers["Authorization"] = f"Bearer {token['access_token']}"
    return client
