"""One kind of aggregate as `/api/v1` shows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel

from app.api.context import Caller
from app.api.v1.command import Creation

A = TypeVar("A")
V = TypeVar("V", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(Generic[A, V]):
    """What is mounted for it: the read, its commands, what may be done now, and its lists."""

    kind: type[A]
    tag: str
    view: type[V]
    present: Callable[[A, datetime], V] | None = None
    """From the aggregate alone, and now; the view has `id` and `version`."""
    show: Callable[[Caller, UUID], Awaitable[V]] | None = None
    """Instead, where more must be read to show it."""
    listed_under: tuple[type[Any], ...] = ()
    """Whose parts it is: `GET /pathways/{id}/goals`, `GET /citizens/{id}/consents`."""
    create: Creation[Any] | None = None
    """How one is made that is the authority's own; such a kind is listed at its own path."""

    def presented(self, aggregate: A, now: datetime) -> V:
        if self.present is None:
            raise TypeError(f"{self.kind.__name__} is not shown from itself alone")
        return self.present(aggregate, now)
