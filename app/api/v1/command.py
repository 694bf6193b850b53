"""Casework as named commands: path, body, use case, and the lifecycle event that allows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel

from app.persistence.unit_of_work import UnitOfWork

B = TypeVar("B", bound=BaseModel)
Run = Callable[[UnitOfWork, UUID, int, B], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Command(Generic[B]):
    """One command on one kind of aggregate."""

    name: str
    summary: str
    event: StrEnum | None
    """The lifecycle event that must be possible; None where there is no lifecycle."""
    body: type[B]
    run: Run[B]
    choices: tuple[StrEnum, ...] = ()
    """Where the body chooses between events: those it may choose, `event` among them."""

    def possible(self, allowed: Collection[StrEnum]) -> tuple[StrEnum, ...]:
        """Return what of this command the lifecycle allows."""
        events = self.choices or ((self.event,) if self.event else ())
        return tuple(event for event in events if event in allowed)


def utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
