"""How urgent the authority itself finds a request (prioritetsændring), beside what the sender wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.private import Private


class Priority(StrEnum):
    """The two that dk-core knows."""

    ROUTINE = "routine"
    ASAP = "asap"


@dataclass(frozen=True, slots=True, repr=False)
class PriorityRecord(Private):
    """A priority the authority gave, why, and from when; earlier ones are kept."""

    priority: Priority
    reason: str
    since: datetime
