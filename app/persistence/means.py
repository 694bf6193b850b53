"""What a unit of work is built with beside its connection, caller and authority."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.publishing import Publisher, Witness
from app.domain.thresholds import DEFAULT, Thresholds


@dataclass(frozen=True, slots=True)
class Means:
    """What every unit of work is given from outside."""

    publisher: Publisher
    witness: Witness
    new_id: Callable[[], UUID]
    clock: Callable[[], datetime]
    """Read when writing begins: `now` is when the use case did, before it waited for a lock."""
    limits: Thresholds = DEFAULT
    kept: dict[Any, Any] = field(default_factory=dict)
    """What ships with the service and does not change while it runs, by what was asked."""
