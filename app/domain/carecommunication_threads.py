"""What we write in a thread: a notice of our own, an answer, or what we forward; ids and times come in."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domain.carecommunications import (
    Author,
    CareCommunication,
    Contact,
    Enclosure,
    EpisodeNumber,
    MessageActivity,
    MessageCategory,
    MessagePriority,
    PassedOn,
    Role,
    Segment,
)
from app.domain.letters import Letter, Section
from app.domain.notices import NoticeType
from app.domain.parties import Party
from app.domain.private import Private
from app.domain.refusals import MissingValue

CATEGORY_OF: Final[dict[NoticeType, MessageCategory]] = {
    NoticeType.START: MessageCategory.TRAINING,
    NoticeType.PLAN: MessageCategory.TRAINING,
    NoticeType.END: MessageCategory.TRAINING,
    NoticeType.NOT_STARTED: MessageCategory.TRAINING,
    NoticeType.QUESTION: MessageCategory.REGARDING_REFERRAL,
    NoticeType.FORWARDED: MessageCategory.REGARDING_REFERRAL,
    NoticeType.MESSAGE: MessageCategory.REGARDING_REFERRAL,
}
"""Start, plan and end tell of training; the rest is about the referral (standards reference §3.4)."""

LPR3: Final = "https://www.esundhed.dk/Registre/Landspatientregisteret"
_VERSION_OF_LPR3: Final = 5
_CLERK: Final = "Sagsbehandler"


@dataclass(frozen=True, slots=True, repr=False)
class Written(Private):
    """What is added to a thread by one message of ours."""

    envelope_id: str
    message_id: str
    at: datetime
    segment: Segment
    enclosures: tuple[Enclosure, ...] = ()

    def link(self, activity: MessageActivity, by: Party, *, after: str = "") -> PassedOn:
        added = frozenset((self.segment.id, *(each.id for each in self.enclosures)))
        return PassedOn(self.message_id, activity, self.at, self.at, by, added, after=after)


def derived(*parts: str) -> UUID:
    """Return the id that follows from these; of version 4 in form, as MedCom wants its identifiers."""
    return UUID(bytes=hashlib.sha256("|".join(parts).encode()).digest()[:16], version=4)


def notice(
    letter: Letter, type_: NoticeType, *, id_: UUID, about: UUID, envelope_id: UUID
) -> CareCommunication:
    """Write a notice as a thread of its own; its message has the notice's id, so an answer finds back.

    `about` is the request. Raises MissingValue where nobody could be called about it.
    """
    segment = Segment(
        id=derived(str(id_), "segment"),
        written_at=letter.written_at,
        assigner=letter.sender,
        author=_author(letter),
        telephone=_telephone(letter),
        text="\n\n".join(filter(None, map(_paragraphs, letter.sections))) or letter.subject,
    )
    written = Written(str(envelope_id), str(id_), letter.written_at, segment)
    category = CATEGORY_OF[type_]
    is_urgent = letter.high_priority and category is MessageCategory.REGARDING_REFERRAL
    return CareCommunication(
        envelope_id=written.envelope_id,
        message_id=written.message_id,
        sent_at=letter.sent_at,
        sender=letter.sender,
        receiver=letter.receiver,
        citizen=letter.citizen,
        thread_id=derived(str(about), str(id_), "thread"),
        category=category,
        segments=(segment,),
        chain=(written.link(MessageActivity.NEW, letter.sender),),
        topic=letter.subject,
        priority=MessagePriority.ASAP if is_urgent else None,
        contact=_contact(letter.episode_id),
    )


def reply(to: CareCommunication, written: Written) -> CareCommunication:
    """Answer a message: the thread goes on, back to whoever wrote, about the same episode of care."""
    link = written.link(MessageActivity.REPLY, to.receiver, after=to.message_id)
    return replace(
        _continued(to, written, link),
        sender=to.receiver,
        receiver=to.sender,
        from_whom=to.to_whom,
        to_whom=to.from_whom,
    )


def forward(
    message: CareCommunication, written: Written, *, receiver: Party, thread_id: UUID
) -> CareCommunication:
    """Send a message on with all that was written before: a new thread, to somebody else."""
    link = written.link(MessageActivity.FORWARD, message.receiver, after=message.message_id)
    return replace(
        _continued(message, written, link),
        sender=message.receiver,
        receiver=receiver,
        thread_id=thread_id,
        from_whom=None,
        to_whom=None,
    )


def _continued(message: CareCommunication, written: Written, link: PassedOn) -> CareCommunication:
    return replace(
        message,
        envelope_id=written.envelope_id,
        message_id=written.message_id,
        sent_at=written.at,
        segments=(*message.segments, written.segment),
        enclosures=(*message.enclosures, *written.enclosures),
        chain=(*message.chain, link),
    )


def _paragraphs(section: Section) -> str:
    return "\n".join(line for line in (section.heading, *section.paragraphs) if line.strip())


def _author(letter: Letter) -> Author:
    """Return who signs; what nobody signs is the authority's, and its clerk stands for it."""
    who = letter.signed_by
    given, family = who.given_name.strip() or _CLERK, who.family_name.strip() or letter.sender.label
    return Author(given, family, Role(text=who.title.strip() or _CLERK.lower()))


_NO_DIGIT: Final = re.compile(r"[^0-9]")


def _telephone(letter: Letter) -> str:
    """Return the number to call, as a message writes it: digits, with + before a country's code."""
    said = letter.signed_by.telephone or letter.sender.telephone
    digits = _NO_DIGIT.sub("", said)
    if not digits:
        raise MissingValue("The sender's telephone number", place="telephone")
    return f"+{digits}" if said.strip().startswith("+") else digits


def _contact(episode_id: str) -> Contact | None:
    """Carry the episode's number back where its form tells who gave it: the national register's is a v5."""
    try:
        episode = UUID(episode_id.removeprefix("urn:uuid:"))
    except ValueError:
        return None
    if episode.version != _VERSION_OF_LPR3:
        return None
    return Contact((EpisodeNumber(LPR3, f"urn:uuid:{episode}"),))
