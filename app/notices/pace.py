"""So many calls a second to one receiver, and no more: what is over it gets a turn, in the order it came."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Self
from uuid import UUID

from app.persistence.claims import AT_ITS_LIMIT, Room

_AHEAD: Final = timedelta(minutes=1)
"""Turns are given out so far ahead; what would come later is put off unprepared until those are over."""
_KEPT: Final = timedelta(minutes=1)
"""Who has not come by then does not come: another worker took it, or it was stopped."""


@dataclass(slots=True)
class Pace:
    """The turns at one receiver: `calls` within each `period`, wherever it is taken to begin."""

    calls: int
    period: timedelta
    _made: deque[datetime] = field(init=False)
    _given: deque[datetime] = field(init=False)
    _turns: dict[UUID, datetime] = field(default_factory=dict)
    """Of those that wait, the next one first."""

    def __post_init__(self) -> None:
        self._made = deque(maxlen=self.calls)
        self._given = deque(maxlen=self.calls)

    @classmethod
    def of(cls, calls_a_second: float) -> Self:
        """Half a call a second is one every other second."""
        calls = max(1, int(calls_a_second))
        return cls(calls, timedelta(seconds=calls / calls_a_second))

    def take(self, notice_id: UUID, now: datetime) -> datetime | None:
        """Count a call that is made now; where it is not its turn yet, return when it is."""
        turn = self._turns.get(notice_id) or self._given_to(notice_id, now)
        turn = max(turn, self._after(self._made, now))
        if now < turn:
            return turn
        del self._turns[notice_id]
        self._made.append(now)
        return None

    def _given_to(self, notice_id: UUID, now: datetime) -> datetime:
        self._forget(now - _KEPT)
        turn = self._after(self._given, now)
        self._given.append(turn)
        self._turns[notice_id] = turn
        return turn

    def _after(self, turns: deque[datetime], now: datetime) -> datetime:
        """Return when there may be one more, after as many as there may be in a period."""
        return max(now, turns[0] + self.period) if len(turns) == self.calls else now

    def _forget(self, before: datetime) -> None:
        while self._turns and (oldest := next(iter(self._turns.items())))[1] < before:
            del self._turns[oldest[0]]

    def waiting(self, now: datetime) -> int:
        """Return how many have a turn that is to come."""
        return sum(now < turn for turn in self._turns.values())

    def room(self, now: datetime) -> Room | None:
        """Return how many have their turn now, where so many wait that no more is to be prepared."""
        if not self._given or self._given[-1] <= now + _AHEAD:
            return None
        return Room(len(self._turns) - self.waiting(now), self._given[-1], AT_ITS_LIMIT)
