"""Writes down what became of deliveries: in one transaction whatever came in during the last one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeAlias
from uuid import UUID

from app.persistence.database import Database, Scope
from app.persistence.gathering import Gathering
from app.usecases.record_delivery import Outcome, record

LOT: Final = 16
"""So many notices at most in one transaction: their citizens are locked as long as it lasts."""

_Entry: TypeAlias = tuple[UUID, Sequence[Outcome]]


@dataclass(slots=True)
class Recorder:
    """Nobody waits to be joined: what comes first is written at once, what comes meanwhile together."""

    database: Database
    scope: Callable[[str], Scope]
    """Of an authority."""
    _lots: dict[str, Gathering[_Entry, Exception | None]] = field(default_factory=dict)
    """By authority."""

    async def record(self, authority: str, notice_id: UUID, *outcomes: Outcome) -> None:
        """Returns when it is committed."""
        if authority not in self._lots:
            self._lots[authority] = Gathering(partial(self._record, authority), most=LOT)
        if error := await self._lots[authority].ask((notice_id, outcomes)):
            raise error

    async def _record(self, authority: str, lot: Sequence[_Entry]) -> Sequence[Exception | None]:
        """Record them together; where one of them cannot be recorded, each on its own."""
        try:
            await self._transact(authority, lot)
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for it
            if len(lot) == 1:
                return [error]
            return [failed for entry in lot for failed in await self._record(authority, [entry])]
        return [None] * len(lot)

    async def _transact(self, authority: str, lot: Sequence[_Entry]) -> None:
        outcomes: dict[UUID, list[Outcome]] = defaultdict(list)
        for notice_id, each in lot:
            outcomes[notice_id] += each
        await self.database.transact(self.scope(authority), lambda work: record(work, outcomes))
