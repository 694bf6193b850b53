"""Casework as named commands: path, body, use case, and the lifecycle event that allows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from pydantic import BaseModel

from app.domain.refusals import Finding, Refusal
from app.persistence.unit_of_work import UnitOfWork

B = TypeVar("B", bound=BaseModel)
Run = Callable[[UnitOfWork, UUID, int, B], Awaitable[None]]
Ready: TypeAlias = Callable[[UnitOfWork, Any], Awaitable[None]]
"""Raises the refusal that the command would meet whatever its body says."""


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
    fits: Callable[[Any], None] | None = None
    """Raises the refusal that follows from the aggregate itself, beside its lifecycle."""
    ready: Ready | None = None
    """What must be so around it; asked by `available-actions` and ahead of a run, beside the rule itself."""
    overtaken: Callable[[Any, datetime], Any] | None = None
    """What time has made of the aggregate that nobody has noted yet, where the command goes by that."""

    def as_of(self, aggregate: Any, now: datetime) -> Any:
        return self.overtaken(aggregate, now) if self.overtaken else aggregate

    def obstacles(self, aggregate: Any) -> tuple[Finding, ...]:
        """Return what about the aggregate itself stands in the way."""
        try:
            if self.fits is not None:
                self.fits(aggregate)
        except Refusal as refusal:
            return refusal.findings
        return ()

    def possible(self, allowed: Collection[str]) -> tuple[StrEnum, ...]:
        """Return what of this command the lifecycle allows."""
        events = self.choices or ((self.event,) if self.event else ())
        return tuple(event for event in events if event in allowed)


@dataclass(frozen=True, slots=True)
class Creation(Generic[B]):
    """Making a new aggregate that is the authority's own: a local offer, a group."""

    summary: str
    body: type[B]
    run: Callable[[UnitOfWork, B], Awaitable[UUID]]


CommandTable: TypeAlias = Mapping[type[Any], tuple[Command[Any], ...]]
"""What a feature lets be done, with each kind of aggregate."""


def utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
