"""Each receiver behind a door of its own, so that one that is slow or dead costs the others nothing.

One call at a time goes through a door until the receiver has answered, then twice as many, up to a
limit: one that hangs holds a single call, not all there is room for. A receiver that has not answered
several times running is left alone for a while; then a single call finds out whether it is back.
Where calls a second are limited, what is over it gets its turn and comes again then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app import logbook
from app.notices.pace import Pace
from app.notices.transport import Handed, NotDelivered, Parcel, Transport
from app.persistence.claims import Room

_FAILURES: Final = 3
_PAUSES: Final = (timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5))
_STUCK: Final = timedelta(seconds=5)
_QUEUE_SECONDS: Final = 0.5


class DoorBusy(Exception):  # noqa: N818 - an outcome, not a fault
    """So many calls go there already that this one waits for another turn; nothing has failed."""

    def __init__(self, until: datetime | None = None) -> None:
        super().__init__()
        self.until = until
        """Its turn, where it was given one."""


@dataclass(slots=True)
class Door:
    """What is known of one receiver's endpoint."""

    most: int
    pace: Pace | None = None
    allowed: int = 1
    under_way: int = 0
    turn: asyncio.Condition = field(default_factory=asyncio.Condition)
    is_stuck: bool = False
    """Somebody has waited for a turn in vain, and no call has come back since."""
    failures: int = 0
    shut_until: datetime | None = None

    def check_open(self, now: datetime) -> None:
        if self.shut_until is not None and now < self.shut_until:
            raise NotDelivered("NotAnswering", is_silent=True)

    def room(self, now: datetime) -> Room | None:
        """Return how many more calls there is room for, where that is to be minded before any is prepared."""
        if self.shut_until is not None and now < self.shut_until:
            return Room(0, self.shut_until)
        if self.failures:
            return Room(max(1 - self.under_way, 0), now + _PAUSES[0])
        if self.is_stuck:
            has_answered = self.allowed > 1
            again_at = now + (_STUCK if has_answered else _PAUSES[0])
            return Room(max(self.allowed - self.under_way, 0), again_at)
        return self.pace.room(now) if self.pace else None

    def check_turn(self, notice_id: UUID, now: datetime) -> None:
        """Raises DoorBusy where the receiver takes no more calls now."""
        if self.pace and (turn := self.pace.take(notice_id, now)):
            raise DoorBusy(turn)

    def failed(self, now: datetime) -> timedelta | None:
        """Note it; returns how long it is left alone for, if it is."""
        self.allowed = 1
        self.failures += 1
        if self.failures < _FAILURES:
            return None
        pause = _PAUSES[min(self.failures - _FAILURES, len(_PAUSES) - 1)]
        self.shut_until = now + pause
        return pause

    def answered(self) -> None:
        self.allowed = min(2 * self.allowed, self.most)
        self.failures, self.shut_until = 0, None

    async def enter(self) -> None:
        """Wait a moment for a turn; raises DoorBusy where there is none."""
        if self.is_stuck and self.under_way >= self.allowed:
            raise DoorBusy
        try:
            async with asyncio.timeout(_QUEUE_SECONDS), self.turn:
                await self.turn.wait_for(lambda: self.under_way < self.allowed)
                self.under_way += 1
        except TimeoutError:
            self.is_stuck = True
            raise DoorBusy from None

    async def leave(self) -> None:
        async with self.turn:
            self.under_way -= 1
            self.is_stuck = False
            self.turn.notify_all()


@dataclass(slots=True)
class Doors:
    """A transport that goes through the door of each receiver."""

    transport: Transport
    clock: Callable[[], datetime]
    calls: int
    """To one receiver at a time."""
    calls_a_second: float | None = None
    """To one receiver; None where that is not limited."""
    _doors: dict[str, Door] = field(default_factory=dict)

    @property
    def shut(self) -> int:
        """How many receivers are left alone at the moment."""
        now = self.clock()
        return sum(door.shut_until is not None and now < door.shut_until for door in self._doors.values())

    def rooms(self) -> dict[str, Room]:
        """Return the endpoints for which only so much is to be taken on, and how much."""
        now = self.clock()
        rooms = {endpoint: door.room(now) for endpoint, door in self._doors.items()}
        return {endpoint: room for endpoint, room in rooms.items() if room is not None}

    async def deliver(self, parcel: Parcel) -> Handed:
        """Raises DoorBusy where too many calls are under way, NotDelivered where it cannot be handed over."""
        door = self._door(parcel.route.endpoint)
        door.check_open(self.clock())
        await door.enter()
        try:
            return await self._through(door, parcel)
        finally:
            await door.leave()

    def _door(self, endpoint: str) -> Door:
        if endpoint not in self._doors:
            pace = Pace.of(self.calls_a_second) if self.calls_a_second else None
            self._doors[endpoint] = Door(self.calls, pace)
        return self._doors[endpoint]

    async def _through(self, door: Door, parcel: Parcel) -> Handed:
        door.check_open(self.clock())
        door.check_turn(parcel.notice_id, self.clock())
        if door.shut_until is not None:
            # Who tries whether it is back does so alone: the others find the door shut a while longer.
            door.shut_until = self.clock() + _PAUSES[0]
        try:
            handed = await self.transport.deliver(parcel)
        except NotDelivered as error:
            if error.is_silent:
                self._failed(door)
            else:
                door.answered()
            raise
        door.answered()
        return handed

    def _failed(self, door: Door) -> None:
        pause = door.failed(self.clock())
        if pause is not None:
            logbook.RECEIVER_LEFT_ALONE.write(shut=self.shut, seconds=int(pause.total_seconds()))
