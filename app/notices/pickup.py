"""Takes in what a network's supplier leaves in a folder, as a POST to /medcom/messages would be.

Any number may run. One that dies leaves a file in `working/` that is taken up again when its lease runs
out: the letter's own number keeps it from being taken in twice, and it gets the first receipt again,
under the same name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from app import logbook
from app.domain.actors import Actor, Permission
from app.domain.refusals import InvalidValue, Refusal, TooLarge
from app.notices.folders import ENDINGS, drop
from app.notices.inbox_folder import InboxFolder, Picked
from app.notices.pausing import pause
from app.persistence.clients import Clients
from app.persistence.database import Database
from app.settings import Settings
from app.usecases.take_message import Taken, take_message

BATCH: Final = 64


class NobodyToActFor(Exception):  # noqa: N818 - an outcome, not a fault
    """The client was revoked while we ran; what lies there waits."""


@dataclass(slots=True)
class Pickup:
    """Takes one file after the other, so that a correction comes after what it corrects."""

    database: Database
    settings: Settings
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    root: Path
    drop_root: Path
    inbox: InboxFolder = field(init=False)

    def __post_init__(self) -> None:
        lease = timedelta(seconds=self.settings.lease_seconds)
        self.inbox = InboxFolder(self.root, lease, self.new_id)

    async def check(self) -> None:
        """Raises InvalidValue, by the setting's name, where it could never take anything in."""
        try:
            await self._actor()
        except NobodyToActFor:
            raise InvalidValue(
                "pickup client", "a registered client that may hand in letters", place="RYGVEJ_PICKUP_CLIENT"
            ) from None
        try:
            await asyncio.to_thread(self.inbox.prepare)
        except OSError:
            raise InvalidValue(
                "pickup folder", "a folder that this process may write in", place="RYGVEJ_PICKUP_FOLDER"
            ) from None

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; a fault is logged and never ends the loop."""
        while not stop.is_set():
            try:
                busy = await self.turn()
            except (NobodyToActFor, OSError) as error:
                logbook.PICKUP_LATER.write(error=type(error).__name__)
                busy = False
            except Exception as error:  # noqa: BLE001 - the loop outlives everything but the process
                logbook.WORKER_FAULT.write(error=type(error).__name__, where=logbook.where(error))
                busy = False
            if not busy:
                await pause(stop, self.settings.worker_poll_seconds)

    async def turn(self) -> bool:
        """Take in what lies there; returns whether that was anything."""
        actor, taken = await self._actor(), self.inbox.take(self.clock(), limit=BATCH)
        count = 0
        while (picked := await asyncio.to_thread(next, taken, None)) is not None:
            count += 1
            await self._see_to(actor, picked)
        return count > 0

    async def _actor(self) -> Actor:
        client = await Clients(self.database.changes).find(self.settings.pickup_client)
        if client is None or Permission.SEND_LETTERS not in client.permissions:
            raise NobodyToActFor
        return client.actor

    async def _see_to(self, actor: Actor, picked: Picked) -> None:
        """See one through; its trouble is its own, and it is taken up again when its lease runs out."""
        try:
            await self._take_in(actor, picked)
        except OSError as error:
            logbook.PICKUP_LATER.write(error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - it stays in working/, and the log says where it broke
            logbook.WORKER_FAULT.write(error=type(error).__name__, where=logbook.where(error))

    async def _take_in(self, actor: Actor, picked: Picked) -> None:
        began = self.clock()
        taken = await self._handed_in(actor, picked)
        if taken.is_busy:
            logbook.PICKUP_LATER.write(error="Busy")
            return
        if taken.answer:
            place = self.drop_root / picked.folder.relative_to(self.root)
            name = f"{picked.number}.{ENDINGS.get(taken.media_type, 'dat')}"
            await asyncio.to_thread(drop, place, name, taken.answer)
        if taken.refusal is not None:
            await asyncio.to_thread(picked.refuse, _reason(taken.refusal))
            logbook.PICKUP_REFUSED.write(file=picked.name, codes=[f.code for f in taken.refusal.findings])
            return
        await asyncio.to_thread(picked.finish)
        seconds = round((self.clock() - began).total_seconds(), 3)
        logbook.PICKED_UP.write(file=picked.name, seconds=seconds)

    async def _handed_in(self, actor: Actor, picked: Picked) -> Taken:
        """Hand it in, unless it is too large to be read."""
        limit = self.settings.body_limit_bytes
        if await asyncio.to_thread(lambda: picked.size) > limit:
            return Taken(refusal=TooLarge("file", f"{limit} bytes"))
        content = await asyncio.to_thread(picked.read)
        return await take_message(self.database, actor, content, now=self.clock(), limit=limit)


def _reason(refusal: Refusal) -> str:
    """Write what is wrong for who looks into the folder: it lies beside the message and is as secret."""
    lines = [f"{f.code}\t{f.place or '-'}\t{f.danish}\t{f.english}" for f in refusal.findings]
    return "\n".join([*lines, ""])
