"""What must be thrown away in time: tokens and assertions that have expired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.persistence.clients import Clients

EVERY: Final = timedelta(hours=1)


@dataclass(slots=True)
class Housekeeping:
    """To be asked as often as one likes: it works once an hour, the first time at once."""

    clients: Clients
    due_at: datetime | None = None

    async def tidy(self, *, now: datetime) -> bool:
        """Throw away what has expired if it is time; returns whether it was."""
        if self.due_at is not None and now < self.due_at:
            return False
        await self.clients.forget_expired(now=now)
        self.due_at = now + EVERY
        return True
