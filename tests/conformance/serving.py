"""The demo in a process of its own, for those who look at it from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from tests.listening import free_port, wait_until_ready

PROGRAM: Final = Path(sys.executable).with_name("rygvej")


@contextmanager
def served(data: Path) -> Iterator[str]:
    base = f"http://127.0.0.1:{free_port()}"
    process = subprocess.Popen(
        [PROGRAM, "serve"], env=environment(data, base), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_ready(base, process)
        yield base
    finally:
        process.terminate()
        process.wait()


def environment(data: Path, base: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RYGVEJ_")}
    port = base.rpartition(":")[2]
    return kept | {"RYGVEJ_DEMO": "1", "RYGVEJ_PORT": port, "RYGVEJ_DATA": str(data)}


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
