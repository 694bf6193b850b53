"""What a letter of ours says, before a dialect gives it a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.intake import Diagnosis
from app.domain.parties import NOBODY, Party, PersonDetails, Professional
from app.domain.private import Private


@dataclass(frozen=True, slots=True, repr=False)
class Section(Private):
    """A heading as GPs know it and the paragraphs under it (Danish)."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Letter(Private):
    """One letter to one receiver.

    `letter_id` is the same at every re-send, `envelope_id` is new each time; both at most
    14 characters and unique for us as sender (standards reference §2.3, §3.7).
    """

    letter_id: str
    envelope_id: str
    written_at: datetime
    sent_at: datetime
    sender: Party
    receiver: Party
    citizen: PersonDetails
    subject: str
    sections: tuple[Section, ...]
    signed_by: Professional = NOBODY
    episode_id: str = ""
    high_priority: bool = False
    referred_on: date | None = None
    """XDIS15 Admission: when the referral was written."""
    closed_on: date | None = None
    """XDIS15 Discharge: when the pathway ended."""
    diagnoses: tuple[Diagnosis, ...] = ()
