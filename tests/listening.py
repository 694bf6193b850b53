"""Waiting for a service that a test started: as long as a busy machine takes, and not a moment longer."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from typing import Any, Final

import httpx

PATIENCE_SECONDS: Final = 180
"""Nothing is measured by it: a start takes three seconds, and ten times that beside other work."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(base: str, process: subprocess.Popen[Any]) -> None:
    """Return when it answers; fails where it has ended, or never does."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, f"ended with {process.returncode} before it answered"
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{base}/readyz", timeout=5).status_code == httpx.codes.OK:
                return
        time.sleep(0.05)
    raise AssertionError(f"{base} did not become ready")
