"""Casework as named commands: path, body, use case, and the lifecycle event that allows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
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


def utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
