"""`make demo`: the stories, with a practice, a hospital and a VANS mailbox of their own beside the service.

They fetch what waits for them, as the demo's register says they do, and their inboxes are shown in the end.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import httpx
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from app.settings import Settings, read_settings
from tests.counterparts.processes import Counterpart

RYGVEJ: Final = str(Path(sys.executable).with_name("rygvej"))
SYSTEMS: Final = (
    ("Lægerne Forskerparken", "forskerparken", "5790000120314", "demo-gp"),
    ("Odense Universitetshospital", "ouh", "5790001354145", "demo-hospital"),
    # Whoever relays for many fetches and answers in the name of each.
    ("VANS-postkassen (for Lægehuset Slotsbryggen)", "vans", "5790000240159", "demo-operator"),
)


def counterparts(settings: Settings) -> list[Counterpart]:
    base, demo = f"http://{settings.host}:{settings.port}", settings.data.resolve() / "demo"
    known = ("--service", base, "--clients", str(demo / "clients.json"), "--poll")
    return [
        Counterpart(name, demo / "inboxes" / folder, (*known, "--unit", gln, "--client", client))
        for name, folder, gln, client in SYSTEMS
    ]


def show(name: str, lines: list[dict[str, Any]], out: Console) -> None:
    """Show an inbox as who sits before it sees it."""
    out.rule(f"Indbakke: {name}")
    for it in lines:
        title = f"{it['kind']} {it['letter_id']}: {it['subject']}"
        out.print(Panel(Text(it["text"].strip()), title=Text(title), width=80))
    out.print(f"  Læst og kvitteret: {len(lines)}\n")


def is_running(settings: Settings) -> bool:
    try:
        ready = httpx.get(f"http://{settings.host}:{settings.port}/readyz", timeout=10)
    except httpx.HTTPError:
        return False
    return ready.is_success and (settings.data / "demo" / "clients.json").exists()


def main() -> int:
    settings, out = read_settings(), Console()
    if not is_running(settings):
        return subprocess.run([RYGVEJ, "demo"], check=False).returncode  # it says what to do first
    with ExitStack() as stack:
        running = [stack.enter_context(counterpart) for counterpart in counterparts(settings)]
        told = subprocess.run([RYGVEJ, "demo", "--no-fetch"], check=False).returncode
        for counterpart in running:
            counterpart.wait()
            show(counterpart.name, counterpart.inbox(), out)
    return told


if __name__ == "__main__":
    sys.exit(main())
