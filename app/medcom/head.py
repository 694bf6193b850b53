"""What every letter says about itself: envelope, letter, sender and receiver."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

from app.domain.intake import Unmapped
from app.domain.parties import Party
from app.domain.refusals import InvalidValue, Kind, Refusal
from app.medcom.parties import party
from app.medcom.reader import Reader

COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")
NO_PARTY: Final = Party()
UNKNOWN_TIME: Final = datetime.min.replace(tzinfo=UTC)


class LetterStatus(StrEnum):
    """Letter/StatusCode."""

    NEW = "nytbrev"
    CORRECTED = "rettetbrev"
    CANCELLED = "annulleretbrev"


class Acknowledgement(StrEnum):
    """Envelope/AcknowledgementCode."""

    WANTED = "pluspositivkvitt"
    NOT_WANTED = "minuspositivkvitt"


@dataclass(frozen=True, slots=True)
class LetterHead:
    """The same for every kind of letter.

    A letter that is refused may lack any of it; what it does not say is empty here, and its
    times are `UNKNOWN_TIME`. The head of an accepted letter is complete.
    """

    type_code: str = ""
    version_code: str = ""
    letter_id: str = ""
    envelope_id: str = ""
    sent_at: datetime = UNKNOWN_TIME
    written_at: datetime = UNKNOWN_TIME
    status: LetterStatus = LetterStatus.NEW
    episode_id: str = ""
    wants_receipt: bool = False
    sender: Party = NO_PARTY
    receiver: Party = NO_PARTY
    statistical_code: str = ""
    """A GGOPn here in an XDIS91 marks a plan that was converted to a correspondence (§1.6)."""
    unmapped: tuple[Unmapped, ...] = ()
    """What the envelope says beside all this."""

    @property
    def replaces_letter_id(self) -> str:
        """A corrected letter carries the number of the one it corrects."""
        return self.letter_id if self.status is LetterStatus.CORRECTED else ""


class LetterRefused(Refusal):
    """A refusal that knows which letter it answers, so that a negative receipt can be written."""

    kind = Kind.INVALID
    head = LetterHead()

    def __init__(self, head: LetterHead, refusal: Refusal) -> None:
        super().__init__(*refusal.findings)
        self.head = head
        # The one refusal that takes the kind of another: each edge answers it as that one.
        self.kind = refusal.kind  # type: ignore[misc]

    def within(self, prefix: str) -> Self:
        seen = super().within(prefix)
        seen.head, seen.kind = self.head, self.kind  # type: ignore[misc]
        return seen


def read_head(letter: Reader, body: Reader) -> LetterHead:
    """Read as much as there is; `app.medcom.requirements` says what is missing."""
    part = body.child("Letter")
    sent_at = _moment(letter.child("Envelope/Sent"))
    statistical_code = part.text("StatisticalCode")
    return LetterHead(
        type_code=part.text("TypeCode") or statistical_code,
        version_code=part.text("VersionCode"),
        letter_id=part.text("Identifier"),
        envelope_id=letter.text("Envelope/Identifier"),
        sent_at=sent_at or UNKNOWN_TIME,
        written_at=_moment(part.child("Authorisation")) or sent_at or UNKNOWN_TIME,
        status=part.code("StatusCode", {status.value: status for status in LetterStatus}) or LetterStatus.NEW,
        episode_id=part.text("EpisodeOfCareIdentifier"),
        wants_receipt=letter.code("Envelope/AcknowledgementCode", _WANTS_RECEIPT) or False,
        sender=party(body.child("Sender")),
        receiver=party(body.child("Receiver")),
        statistical_code=statistical_code,
        unmapped=tuple(letter.child("Envelope").unread()),
    )


_WANTS_RECEIPT: Final = {code.value: code is Acknowledgement.WANTED for code in Acknowledgement}


_DAY: Final = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_CLOCK: Final = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


def day(text: str) -> date:
    """Read yyyy-mm-dd; years outside living memory are slips of the keyboard."""
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise InvalidValue("date", "yyyy-mm-dd", danish="Datoen skal skrives åååå-mm-dd.") from None


def clock(text: str) -> time:
    """Read hh:mm or hh:mm:ss."""
    try:
        return time.fromisoformat(text if _CLOCK.fullmatch(text) else "")
    except ValueError:
        raise InvalidValue("time", "hh:mm", danish="Klokkeslættet skal skrives tt:mm.") from None


def _moment(part: Reader) -> datetime | None:
    """Letters write Danish local time; we keep instants in UTC."""
    written = part.text("Date"), part.text("Time") or part.text("TimeWithSec") or "00:00"
    try:
        local = datetime.combine(day(written[0]), clock(written[1]), tzinfo=COPENHAGEN)
    except InvalidValue:
        return None
    return local.astimezone(UTC)


def local_day(part: Reader) -> date | None:
    """Return the element's Date, or None where it is no date (its text is kept elsewhere)."""
    try:
        return day(part.child("Date").peek())
    except InvalidValue:
        return None
