"""Starts systems of the other side as processes, asks what they show, and kills them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx

from tests import listening
from tests.counterparts.system import Behaviour

ROOT = Path(__file__).parents[2]


@dataclass
class Counterpart:
    """One system: `arguments` are those of `python -m tests.counterparts`."""

    name: str
    folder: Path
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=listening.free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """Where letters are posted to."""
        return f"{self.base}/letters"

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.counterparts", self.name]
        known = ["--port", str(self.port), "--folder", str(self.folder)]
        self.process = subprocess.Popen([*command, *known, *self.arguments], cwd=ROOT)

    def wait(self) -> None:
        assert self.process
        listening.wait_until_ready(self.base, self.process)

    def kill(self) -> None:
        """Kill it, whatever it is doing; its inbox stays on disk."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def behave(self, behaviour: Behaviour) -> None:
        httpx.put(f"{self.base}/behaviour", json={"behaviour": behaviour}, timeout=10).raise_for_status()

    def inbox(self) -> list[dict[str, Any]]:
        return list(httpx.get(f"{self.base}/inbox", timeout=10).raise_for_status().json())

    def state(self) -> dict[str, Any]:
        return dict(httpx.get(f"{self.base}/readyz", timeout=10).raise_for_status().json())

    def send(self, content: bytes, media_type: str = "application/xml") -> httpx.Response:
        headers = {"Content-Type": media_type}
        return httpx.post(f"{self.base}/send", content=content, headers=headers, timeout=30)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
