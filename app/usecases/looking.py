"""Who looks at what is published, where and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.actors import Actor
from app.persistence.archive import Archive, Match
from app.persistence.wanted import Wanted


def uuid_or_none(text: str) -> UUID | None:
    """Return the UUID that is written just so: one we would write otherwise names nothing of ours."""
    try:
        return found if str(found := UUID(text)) == text else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Looking:
    archive: Archive
    actor: Actor
    now: datetime
    may_read: Callable[[str], bool]
    """Whether the caller's scopes hold for a type."""

    async def search(self, wanted: Wanted) -> tuple[Match, ...]:
        """Return what is found, and note that it was shown."""
        return await self.archive.search(self.actor, wanted, now=self.now)

    async def survey(self, wanted: Wanted) -> tuple[Match, ...]:
        """Return it for our own eyes."""
        return await self.archive.survey(self.actor, wanted, now=self.now)

    async def count(self, wanted: Wanted) -> int:
        return await self.archive.count(self.actor, wanted, now=self.now)
