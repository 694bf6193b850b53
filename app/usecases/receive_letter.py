"""Receive one MedCom letter, whatever it is, and answer it with a receipt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.domain.actors import Actor, Permission
from app.domain.intake import Incoming, IncomingPlan, IncomingReferral
from app.domain.notices import Notice
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.refusals import NotFound, NotSupported, Refusal, Unresolved
from app.medcom import receipts
from app.medcom.letters import (
    Cancellation,
    LetterHead,
    LetterRefused,
    LetterStatus,
    OpenedLetter,
    Receipt,
    open_letter,
    read_body,
)
from app.persistence.database import Database, Scope
from app.persistence.deliveries import next_letter_number, notice_of_envelope, notice_of_letter
from app.persistence.unit_of_work import SHARED, UnitOfWork
from app.usecases.receive_request import Document, receive_request
from app.usecases.record_delivery import record_receipt
from app.usecases.resolve import authority_for
from app.usecases.withdraw_request import withdraw_by_message

MEDIA_TYPE = "application/xml"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a receipt, or nothing where the letter was itself a receipt."""

    receipt: bytes
    accepted: bool
    refusal: Refusal | None = None


async def receive_letter(database: Database, actor: Actor, content: bytes, *, now: datetime) -> Answer:
    """Take a letter in; a refusal becomes a negative receipt and leaves nothing behind."""
    actor.require(Permission.SEND_LETTERS)
    scope = Scope(actor, SHARED, now)
    try:
        opened = open_letter(content)
    except LetterRefused as refusal:
        return await _refused(database, scope, refusal.head, refusal)
    try:
        return await _take(database, scope, opened, content)
    except Refusal as refusal:
        return await _refused(database, scope, opened.head, refusal)


async def refuse_unread(database: Database, actor: Actor, refusal: Refusal, *, now: datetime) -> Answer:
    """Answer what was never read, as for its size: with a receipt that can name no letter."""
    actor.require(Permission.SEND_LETTERS)
    return await _refused(database, Scope(actor, SHARED, now), LetterHead(), refusal)


async def _take(database: Database, scope: Scope, opened: OpenedLetter, content: bytes) -> Answer:
    body = read_body(opened)
    if isinstance(body, Receipt):
        await take_receipt(database, scope, body)
        return Answer(b"", accepted=True)
    if isinstance(body, Cancellation):
        return await _cancel(database, scope, opened)
    if isinstance(body, IncomingPlan | IncomingReferral):
        return await _request(database, scope, opened.head, body, content)
    raise NotSupported("XDIS91 correspondence", place=opened.body.name)


async def _request(
    database: Database, scope: Scope, head: LetterHead, incoming: Incoming, content: bytes
) -> Answer:
    authority = await database.transact(scope, lambda work: authority_for(work, incoming))

    async def receive(work: UnitOfWork) -> Answer:
        document = Document(content, MEDIA_TYPE, identity_of(head), answer=await _positive(work, head))
        received = await receive_request(work, incoming, document)
        # What another authority handed over here has no answer of ours yet.
        return Answer(received.answer or document.answer, accepted=True)

    return await database.transact(replace(scope, authority=authority), receive)


def identity_of(head: LetterHead) -> str:
    """Return what makes a letter that letter to its sender; a re-send has another envelope only."""
    if head.status is LetterStatus.NEW:
        return head.letter_id
    return f"{head.letter_id}|{head.status}|{head.written_at.isoformat()}"


async def _cancel(database: Database, scope: Scope, opened: OpenedLetter) -> Answer:
    kind: type[Referral | RehabPlan] = RehabPlan if opened.body.name == "RehabilitationPlan" else Referral
    receiver = opened.head.receiver.municipality
    if receiver is None:
        raise Unresolved("The receiver", place="Receiver")

    async def withdraw(work: UnitOfWork) -> Answer:
        await withdraw_by_message(work, kind, opened.head.sender, opened.head.letter_id)
        return Answer(await _positive(work, opened.head), accepted=True)

    return await database.transact(replace(scope, authority=receiver.value), withdraw)


async def take_receipt(database: Database, scope: Scope, receipt: Receipt) -> None:
    """Move the ledger for every letter of ours that a receipt speaks of; raises NotFound for others."""
    for found in await _spoken_of(database, receipt):
        if found is None:
            raise NotFound("letter")
        authority, notice_id = found
        await database.transact(
            replace(scope, authority=authority),
            lambda work, id_=notice_id: _record(work, id_, receipt),  # type: ignore[misc]
        )


async def _spoken_of(database: Database, receipt: Receipt) -> list[tuple[str, UUID] | None]:
    """The network may refuse an envelope without a word of the letters in it."""
    pool, letter_ids = database.changes, receipt.original_letter_ids
    if letter_ids:
        return [await notice_of_letter(pool, letter_id) for letter_id in letter_ids]
    receiver, envelope_id = receipt.original_receiver_gln, receipt.original_envelope_id
    return [await notice_of_envelope(pool, receiver=receiver, envelope_id=envelope_id)]


async def _record(work: UnitOfWork, notice_id: UUID, receipt: Receipt) -> None:
    """A letter is receipted by the unit it went to, or by the operator who relays for many."""
    notice = await work.get(Notice, notice_id)
    relays = Permission.RELAY_LETTERS in work.actor.permissions
    if not relays and notice.recipient_id != work.actor.organisation_id:
        raise NotFound("letter")
    await record_receipt(work, notice_id, positive=receipt.positive, reason=receipt.refuse_text)


async def _numbers(work: UnitOfWork) -> dict[str, str]:
    return {
        "letter_id": f"RQ{await next_letter_number(work):012d}",
        "envelope_id": f"RE{await next_letter_number(work):012d}",
    }


async def _positive(work: UnitOfWork, head: LetterHead) -> bytes:
    return receipts.write_positive(head, now=work.now, **await _numbers(work))


async def _refused(database: Database, scope: Scope, head: LetterHead, refusal: Refusal) -> Answer:
    numbers = await database.transact(scope, _numbers)
    negative = receipts.write_negative(head, refusal, now=scope.now, **numbers)
    return Answer(negative, accepted=False, refusal=refusal)
