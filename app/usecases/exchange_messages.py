"""The dialogue about a request: take in what its sender writes, handle it, and write back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain import message_decisions
from app.domain.messages import Attachment, Message, MessageStatus
from app.domain.notices import Notice, NoticeType
from app.domain.private import Private
from app.domain.refusals import InvalidValue, NotFound, RuleNotMet, Unresolved
from app.domain.requests import Request
from app.fhir import messages_in
from app.fhir.messaging import enclosures
from app.persistence.pages import page_under
from app.persistence.queries import count_notices, request_kind, source_by_identity, source_content
from app.persistence.records import Source
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.register_supplement import close_questions
from app.usecases.withdraw_request import may_take_back


@dataclass(frozen=True, slots=True, repr=False)
class IncomingMessage(Private):
    """What came in, whatever form it had."""

    request_id: UUID
    identity: str
    """The sender's own number of it; empty where it has none, and then it is nobody's replay."""
    standard: str
    media_type: str
    content: bytes
    written_at: datetime
    text: str
    subject: str = ""
    answers: UUID | None = None
    attachments: tuple[Attachment, ...] = ()
    carried: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    message: Message
    is_replay: bool


async def take_message(work: UnitOfWork, incoming: IncomingMessage) -> Taken:
    """Take it in once; raises NotFound where the request is not one that the caller sent."""
    request = await _request(work, incoming.request_id)
    sender, new_id = str(request.requester_id), work.new_id()
    identity = incoming.identity or f"urn:uuid:{new_id}"
    earlier = await source_by_identity(work, sender, identity)
    if earlier is not None:
        return Taken(await _held(work, earlier.subject_type, earlier.subject_id), is_replay=True)
    answered = await _answered(work, request, incoming.answers)
    message = _message(work, request, incoming, new_id)
    work.save(message_decisions.receive(message, request, to=answered))
    if message_decisions.is_answer(answered):
        await close_questions(work, request.id)
    work.keep_source(
        Source(
            id=message.source_id,
            sender=sender,
            message_id=identity,
            standard=incoming.standard,
            media_type=incoming.media_type,
            content=incoming.content,
            answer=b"",
            subject_type="Message",
            subject_id=message.id,
        )
    )
    return Taken(message, is_replay=False)


async def _request(work: UnitOfWork, id_: UUID) -> Request:
    """Return the request, its citizen held; one that was sent on is spoken of where it is now."""
    request = await work.get_for_change(await request_kind(work, id_), id_)
    if not may_take_back(work.actor, request):
        raise NotFound("request")
    if request.forwarded_to:
        raise RuleNotMet(
            "forwarded",
            f"The request has been forwarded to authority {request.forwarded_to}; write to them.",
            f"Henvisningen er sendt videre til myndighed {request.forwarded_to}; skriv til dem.",
        )
    return request


async def _held(work: UnitOfWork, subject_type: str, id_: UUID) -> Message:
    if subject_type != "Message":
        raise RuleNotMet(
            "identity-used",
            "The sender has used this message identity for something else.",
            "Afsenderen har allerede brugt dette identifikationsnummer til noget andet.",
        )
    return await work.get(Message, id_)


async def _answered(work: UnitOfWork, request: Request, answers: UUID | None) -> Notice | None:
    """Return what is answered: a question or message of ours about this very request."""
    if answers is None:
        return None
    try:
        asked = await work.get(Notice, answers)
    except NotFound:
        asked = None
    if asked is None or asked.request_id != request.id:
        raise Unresolved("The question", danish="Spørgsmålet kan ikke findes.", place="inResponseTo")
    return asked


def _message(work: UnitOfWork, request: Request, incoming: IncomingMessage, id_: UUID) -> Message:
    if incoming.written_at > work.now:
        raise InvalidValue("sent", "a time that has been", place="sent")
    return Message(
        id=id_,
        version=0,
        status=MessageStatus.RECEIVED,
        citizen_id=request.citizen_id,
        request_id=request.id,
        sender_id=request.requester_id,
        submitted_by=work.actor.organisation_id,
        source_id=work.new_id(),
        written_at=incoming.written_at,
        received_at=work.now,
        text=incoming.text,
        subject=incoming.subject,
        answers=incoming.answers,
        attachments=incoming.attachments,
        carried=incoming.carried,
    )


async def handle_message(work: UnitOfWork, id_: UUID, *, seen_version: int, note: str) -> None:
    message = await work.get_for_change(Message, id_, seen_version=seen_version)
    work.save(message_decisions.handle(message, note=note, now=work.at))


async def place_message(work: UnitOfWork, id_: UUID, *, seen_version: int, request_id: UUID) -> None:
    """Let a letter stand with the request that a case worker has found it to be about."""
    message = await work.get_for_change(Message, id_, seen_version=seen_version)
    message_decisions.check_unplaced(message)
    try:
        request = await work.get(await request_kind(work, request_id), request_id)
    except NotFound:
        raise Unresolved("The request", danish="Henvendelsen kan ikke findes.", place="request_id") from None
    work.save(message_decisions.place(message, request, now=work.at))


async def mark_message_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    message = await work.get_for_change(Message, id_, seen_version=seen_version)
    work.save(message_decisions.mark_error(message, reason=reason, now=work.at))


async def write_message(
    work: UnitOfWork, kind: type[Request], id_: UUID, *, seen_version: int, text: str
) -> None:
    """Write to the sender in the case worker's own words; it travels and is receipted as a notice."""
    request = await work.get_for_change(kind, id_, seen_version=seen_version)
    number = 1 + await count_notices(work, id_, NoticeType.MESSAGE)
    work.save(message_decisions.write(request, text=text, occurrence=number, now=work.at, new_id=work.new_id))


async def list_messages(
    work: UnitOfWork, statuses: Sequence[str], *, after: int, limit: int
) -> tuple[tuple[int, Message], ...]:
    found = await work.page_of(Message, statuses, after=after, limit=limit)
    for _, message in found:
        work.audit("list", "Message", object_id=message.id, citizen_id=message.citizen_id)
    return found


async def read_messages(
    work: UnitOfWork, kind: type[Request], id_: UUID, *, after: int, limit: int
) -> tuple[tuple[int, Message], ...]:
    """Return what a request's sender has written about it, the oldest first."""
    request = await work.get(kind, id_)
    work.audit("list", "Message", object_id=id_, citizen_id=request.citizen_id)
    return await page_under(work, Message, id_, "request_id", after=after, limit=limit)


async def read_attachment(work: UnitOfWork, id_: UUID, number: int) -> tuple[Attachment, bytes]:
    """Return one attachment and what it holds; raises NotFound where it was only named."""
    message = await work.get(Message, id_)
    work.audit("read", "Attachment", object_id=id_, citizen_id=message.citizen_id)
    if not 0 <= number < len(message.attachments) or not message.attachments[number].size:
        raise NotFound("attachment")
    source = await source_content(work, message.source_id)
    opened = messages_in.attached if message.carried else enclosures.attached
    return message.attachments[number], opened(source["content"], number)
