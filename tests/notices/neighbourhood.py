"""The service with the other side around it, in one process: who receives how, and what is in the inboxes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from app.domain.organisations import Channel
from app.main import SYSTEM
from app.notices.doors import Doors
from app.notices.folders import FolderTransport
from app.notices.pickup import Pickup
from app.notices.transport import ByChannel, HttpTransport
from app.notices.worker import Worker
from app.persistence.database import Database, Scope
from app.persistence.unit_of_work import SHARED
from app.settings import Settings
from app.usecases.import_organisations import import_organisations
from tests.api.loop import CaseWorker
from tests.conftest import Service
from tests.counterparts.inbox import Inbox, Shown
from tests.counterparts.line import Line
from tests.counterparts.mailbox import Mailbox
from tests.counterparts.system import Behaviour, System

HOSPITAL, FORSKERPARKEN = "5790001354145", "5790000120314"
SLOTSBRYGGEN, ROSENHOEJ = "5790000240159", "5798000362055"
REGISTER = """\
name,kind,sor,gln,ydernummer,shak,telephone,receives,channel,endpoint
Odense Universitetshospital,hospital,331061000016004,5790001354145,,4202360,66133720,XDIS91,http-post,http://ouh.test/
Lægehuset Slotsbryggen,gp,9902021000016007,5790000240159,024015,,54850000,DIS91,folder,vans
Lægerne Rosenhøj,gp,265161000016000,5798000362055,077777,,65000000,CareCommunication XDIS15,http-post,http://rosenhoej.test/
"""
"""Everything the demo's register does not say already: Forskerparken fetches XDIS15 and XDIS91."""
POLL = timedelta(minutes=50)
"""A token lasts an hour."""


@dataclass
class Neighbourhood:
    """The service's clients and workers, and the systems they deliver to."""

    service: Service
    folder: Path
    systems: dict[str, System] = field(init=False)
    mailbox: Mailbox = field(init=False)
    settings: Settings = field(init=False)
    callers: dict[str, tuple[datetime, httpx.AsyncClient]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.systems = {
            name: self._system(name, gln)
            for name, gln in (
                ("ouh.test", HOSPITAL),
                ("rosenhoej.test", ROSENHOEJ),
                ("forskerparken", FORSKERPARKEN),
                ("vans", SLOTSBRYGGEN),
            )
        }
        out, back = self.folder / "out", self.folder / "back"
        self.mailbox = Mailbox(self.systems["vans"], out / "vans", back / "vans", self.folder / "done")
        self.mailbox.prepare()
        self.settings = Settings(
            demo=True,
            worker_batch=4,
            drop_folder=out,
            pickup_folder=back,
            pickup_client="demo-operator",
        )

    def _system(self, name: str, gln: str) -> System:
        inbox = Inbox(self.folder / "inboxes" / name)
        inbox.prepare()
        return System(name, frozenset({gln}), inbox, self.service.clock, uuid4)

    async def settle_in(self) -> None:
        scope = Scope(SYSTEM, SHARED, self.service.clock())
        await self.service.database.transact(
            scope, lambda work: import_organisations(work, REGISTER.splitlines())
        )
        self.pickup(self.service.database).inbox.prepare()

    # Ours

    async def client(self, name: str) -> httpx.AsyncClient:
        now = self.service.clock()
        since, held = self.callers.get(name, (now - 2 * POLL, None))
        if held is None or now - since > POLL:
            held = await self.service.as_client(name)
            self.callers[name] = (now, held)
        return held

    async def case_worker(self) -> CaseWorker:
        return CaseWorker(await self.client("demo-municipality"), self.service)

    def worker(self, database: Database | None = None) -> Worker:
        """Return a worker as a process of its own has it."""
        http = httpx.AsyncClient(transport=Line(self.systems))
        ways = ByChannel(
            {
                Channel.HTTP_POST: HttpTransport(lambda: http, seconds=10),
                Channel.FOLDER: FolderTransport(self.settings.drop_folder),
            }
        )
        doors = Doors(ways, self.service.clock, calls=4, calls_a_second=1 / 30)
        held = database or self.service.database
        return Worker(held, doors, self.settings, self.service.clock, limited=doors.rooms)

    def pickup(self, database: Database) -> Pickup:
        assert self.settings.pickup_folder
        assert self.settings.drop_folder
        folders = (self.settings.pickup_folder, self.settings.drop_folder)
        return Pickup(database, self.settings, self.service.clock, uuid4, *folders)

    # Theirs

    async def poll(self) -> None:
        """The practice that fetches looks into its mailbox."""
        system = self.systems["forskerparken"]
        if system.behaviour in {Behaviour.DEAD, Behaviour.BUSY}:
            return
        client = await self.client("demo-gp")
        answer = await client.get("/medcom/messages", params={"receiver": FORSKERPARKEN})
        assert answer.status_code == 200, answer.text
        for letter in answer.json()["messages"]:
            raw = await client.get(f"/medcom/messages/{letter['id']}")
            if raw.is_success:
                system.fetched(raw.content)

    async def hand_in(self, system: System) -> None:
        """Send one receipt that has not been sent yet."""
        if not system.late or system.behaviour is Behaviour.DEAD:
            return
        receipt = system.late.pop(0)
        if system is self.mailbox.system:
            path = self.mailbox.leave(receipt)
            at = self.service.clock().timestamp() - 60  # the pick-up goes by the clock of these tests
            os.utime(path, (at, at))
            return
        client = await self.client("demo-gp" if system.name == "forskerparken" else "demo-operator")
        answer = await client.post(
            "/medcom/messages", content=receipt.content, headers={"Content-Type": receipt.media_type}
        )
        assert answer.status_code in {202, 404, 422}, answer.text

    def heal(self) -> None:
        for system in self.systems.values():
            system.behaviour = Behaviour.WELL

    def shown(self) -> Iterable[tuple[str, Shown]]:
        """Yield every line of every inbox with the location number of whose it is."""
        for system in self.systems.values():
            (unit,) = system.units
            yield from ((unit, it) for it in system.inbox.shown())

    async def rows(self, query: str, *values: Any) -> list[Any]:
        return await self.service.database.changes.fetch(query, *values)  # type: ignore[no-any-return]
