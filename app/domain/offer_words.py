"""What the authority has said about days for a first contact, word by word (K4, K7a, K10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OfferWord:
    """A day that was offered, or that what stood was withdrawn; what is taken back is the word itself."""

    day: date | None
    """None where the authority took back what it had offered."""
    said_at: datetime
    source_id: UUID | None = None
    """The booking that said it; None where it was said as an offer."""
