"""An entry of the audit trail: who read or changed what about whom, and why (L14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.private import Private


@dataclass(frozen=True, slots=True, repr=False)
class Look(Private):
    id: int
    authority: str
    recorded_at: datetime
    client_id: str
    organisation_id: UUID
    person: str
    action: str
    object_type: str
    """A kind of aggregate, or a type of resource."""
    object_id: UUID | None
    citizen_id: UUID | None
    detail: str
