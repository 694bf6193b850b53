"""Receive one MedCom FHIR message and answer it with an Acknowledgement; what comes again, alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domain.actors import Actor, Permission
from app.domain.carecommunications import (
    CATEGORY_DANISH,
    Addressee,
    CareCommunication,
    Enclosure,
    MessagePriority,
    Segment,
)
from app.domain.intake import Link
from app.domain.messages import Attachment
from app.domain.private import Private
from app.domain.refusals import Finding, NotSupported, Refusal
from app.fhir import forms
from app.fhir.messaging import acknowledgement_in, acknowledgement_out, carecommunication_in, header_in
from app.fhir.messaging.answering import (
    OTHER_TYPE,
    UNKNOWN_RECEIVER,
    Opened,
    acknowledge,
    envelope_id,
    open_message,
)
from app.fhir.messaging.entries_out import resent
from app.medcom.correspondence import Correspondence
from app.medcom.head import LetterHead
from app.medcom.vans_envelope import VansEnvelope
from app.persistence.database import Database, Scope
from app.persistence.pools import DatabaseBusyError
from app.persistence.unit_of_work import SHARED, UnitOfWork
from app.usecases.answer_in_envelope import check_envelope
from app.usecases.receive_correspondence import IDENTITY_AT, CameIn, receive_correspondence
from app.usecases.take_acknowledgement import take_acknowledgement

STANDARD: Final = "CareCommunication"
LIMIT: Final = 100 * 1024 * 1024
"""The most that may travel the VANS network; the edge reads less."""
_EMPTY: Final = "empty-message"
_DEAD: Final = "død"
_HEADER_AT: Final = "Bundle.entry[0].resource"


@dataclass(frozen=True, slots=True, repr=False)
class Acknowledged(Private):
    """What goes back, or nothing where the message was itself an acknowledgement."""

    content: bytes
    opened: Opened
    refusal: Refusal | None = None
    is_busy: bool = False

    @property
    def response(self) -> str:
        return "transient-error" if self.is_busy else "fatal-error" if self.refusal else "ok"


async def receive_fhir_message(
    database: Database,
    actor: Actor,
    content: bytes,
    *,
    now: datetime,
    envelope: VansEnvelope | None = None,
) -> Acknowledged:
    """Take a message in; raises a Refusal only where an acknowledgement could not be addressed.

    The `envelope` is the one it travelled in, where it did.
    """
    actor.require(Permission.SEND_LETTERS)
    opened = open_message(forms.loads(content, limit=LIMIT))
    scope = Scope(actor, SHARED, now)
    if opened.event == acknowledgement_out.EVENT:
        check_envelope(envelope, opened.sender, opened.receiver)
        await take_acknowledgement(database, scope, acknowledgement_in.read(opened.bundle), content)
        return Acknowledged(b"", opened)
    try:
        check_envelope(envelope, opened.sender, opened.receiver)
        return Acknowledged(await _taken(database, scope, opened, content), opened)
    except Refusal as refusal:
        located = refusal.moved(_located)
        answer = acknowledge(opened, now=now, refusal=located)
        return Acknowledged(acknowledgement_out.write(answer), opened, refusal=located)
    except DatabaseBusyError:
        answer = acknowledge(opened, now=now, is_busy=True)
        return Acknowledged(acknowledgement_out.write(answer), opened, is_busy=True)


def _located(finding: Finding) -> Finding:
    """Return a finding as the sender of the message reads it: by place and by MedCom's kind of error."""
    if finding.place == "Receiver":
        place = f"{_HEADER_AT}.destination[0].receiver"
        return replace(finding, code=UNKNOWN_RECEIVER, place=place)
    if finding.place == IDENTITY_AT:
        return replace(finding, place=f"{_HEADER_AT}.id")
    if finding.place == "Sender":
        return replace(finding, place=f"{_HEADER_AT}.sender")
    return finding


async def _taken(database: Database, scope: Scope, opened: Opened, content: bytes) -> bytes:
    answer = acknowledgement_out.write(acknowledge(opened, now=scope.now))
    if opened.event == _EMPTY:
        return answer
    if opened.event != header_in.EVENT:
        raise _other_type()
    said = carecommunication_in.read(opened.bundle)
    first = await database.transact(scope, lambda work: _receive(work, said, content, answer))
    return resent(first, envelope_id=envelope_id(opened))


def _other_type() -> NotSupported:
    english, danish = "This kind of message is not taken in.", "Denne type meddelelse modtages ikke."
    return NotSupported.of([Finding(OTHER_TYPE, english, danish, f"{_HEADER_AT}.eventCoding")])


async def _receive(work: UnitOfWork, said: CareCommunication, content: bytes, answer: bytes) -> bytes:
    came = CameIn(
        said=as_correspondence(said),
        identity=said.message_id,
        content=content,
        media_type=forms.form_of(content),
        answer=answer,
        standard=STANDARD,
        attachments=tuple(_attachment(each) for each in said.attached if not each.url),
        after=_notice_answered(said),
    )
    return await receive_correspondence(work, came)


def _attachment(enclosure: Enclosure) -> Attachment:
    return Attachment(enclosure.title, enclosure.media_type, len(enclosure.content))


def _notice_answered(said: CareCommunication) -> UUID | None:
    """Return the notice whose message this answers: what we send has the notice's own id."""
    try:
        return UUID(said.own.after)
    except ValueError:
        return None


def as_correspondence(said: CareCommunication) -> Correspondence:
    """Return what a case worker reads of it: what this message adds, and who wrote it."""
    episodes = said.contact.episodes if said.contact else ()
    return Correspondence(
        head=LetterHead(
            type_code="FDIS91",
            letter_id=said.message_id,
            envelope_id=said.envelope_id,
            sent_at=said.sent_at,
            written_at=said.own.happened_at,
            episode_id=next((each.value.removeprefix("urn:uuid:") for each in episodes), ""),
            sender=said.sender,
            receiver=said.receiver,
        ),
        citizen=said.citizen,
        subject=said.subject,
        text="\n\n".join(part for part in (_above(said), *map(_signed, said.written)) if part),
        care_status=_DEAD if said.is_deceased else "",
        links=tuple(Link(each.title, each.url) for each in said.attached if each.url),
        high_priority=said.priority is MessagePriority.ASAP,
    )


def _above(said: CareCommunication) -> str:
    """Write what a case worker must see and has no field for: what it is about, from whom and to whom."""
    rows = (
        ("Kategori", CATEGORY_DANISH[said.category] if said.topic else ""),
        ("Fra", _named(said.from_whom)),
        ("Til", _named(said.to_whom)),
    )
    return "\n".join(f"{label}: {told}" for label, told in rows if told)


def _named(who: Addressee | None) -> str:
    return who.label if who else ""


def _signed(segment: Segment) -> str:
    """Write a segment with its author under it, as a letter is signed."""
    return f"{segment.text}\n\n{segment.author.label}, tlf. {segment.telephone}"
