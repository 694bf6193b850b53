"""`python -m tests.counterparts`: one system of the other side, until it is told to stop."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import uvicorn

from tests.counterparts.calling import Service
from tests.counterparts.inbox import Inbox
from tests.counterparts.mailbox import Mailbox
from tests.counterparts.serving import Machine
from tests.counterparts.system import Behaviour, System


def _asked(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.counterparts", description=__doc__)
    parser.add_argument("name", help="what the system is called")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="where it keeps its inbox")
    parser.add_argument("--unit", action="append", default=[], help="a location number it receives for")
    parser.add_argument("--behaviour", type=Behaviour, choices=[*Behaviour], default=Behaviour.WELL)
    parser.add_argument("--service", default="", help="the address of the service")
    parser.add_argument("--clients", type=Path, help="the clients.json that the service wrote")
    parser.add_argument("--client", default="", help="which of them this system is")
    parser.add_argument("--poll", action="store_true", help="fetch letters from the service")
    parser.add_argument("--dropped", type=Path, help="the folder the service drops letters in")
    parser.add_argument("--left", type=Path, help="the folder the service picks receipts up from")
    parser.add_argument("--slow-seconds", type=float, default=5.0)
    parser.add_argument("--late-seconds", type=float, default=1.0)
    return parser.parse_args(arguments)


def _service(asked: argparse.Namespace) -> Service | None:
    if not asked.service:
        return None
    clients = {it["client_id"]: it for it in json.loads(asked.clients.read_text())}
    return Service(asked.service, asked.client, clients[asked.client]["client_secret"])


def _machine(asked: argparse.Namespace) -> Machine:
    inbox = Inbox(asked.folder / "inbox")
    inbox.prepare()
    units = frozenset(asked.unit)
    system = System(asked.name, units, inbox, lambda: datetime.now(UTC), uuid4, asked.behaviour)
    mailbox = None
    if asked.dropped:
        system.is_network = True
        mailbox = Mailbox(system, asked.dropped, asked.left, asked.folder / "done", answers_at_once=True)
        mailbox.prepare()
    return Machine(system, _service(asked), asked.poll, mailbox, asked.slow_seconds, asked.late_seconds)


def main() -> None:
    asked = _asked()
    # Who is told to stop while somebody waits for a dead system's answer does not wait with them.
    uvicorn.run(_machine(asked).app(), port=asked.port, log_level="error", timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()
