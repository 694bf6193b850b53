"""Take in a receipt: it moves the ledger for every letter of ours it speaks of, or for none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent
from app.domain.private import Private
from app.domain.refusals import NotFound
from app.medcom.letters import LetterHead, Receipt
from app.persistence.database import Database, Scope
from app.persistence.deliveries import notice_of_envelope, notice_of_letter
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.fetch_letters import may_receipt
from app.usecases.keep_receipt import keep_receipt
from app.usecases.record_delivery import record_receipt

BY_NETWORK = "XCTL01"


@dataclass(frozen=True, slots=True, repr=False)
class CameBack(Private):
    """A receipt as it was read, and as it came."""

    head: LetterHead
    receipt: Receipt
    content: bytes
    media_type: str


async def take_receipt(database: Database, scope: Scope, came: CameBack) -> None:
    """Record it for every letter it names; raises NotFound, and records none, where one is not theirs."""
    found = [place for place in await _spoken_of(database, came.receipt) if place is not None]
    if len(found) < max(len(came.receipt.original_letter_ids), 1):
        raise NotFound("letter")
    for authority, notice_id in found:
        there = replace(scope, authority=authority)
        await database.transact(there, lambda work, id_=notice_id: _theirs(work, id_, came))  # type: ignore[misc]
    for authority, notice_id in found:
        there = replace(scope, authority=authority)
        await database.transact(there, lambda work, id_=notice_id: _record(work, id_, came))  # type: ignore[misc]


async def _spoken_of(database: Database, receipt: Receipt) -> list[tuple[str, UUID] | None]:
    """The network may refuse an envelope without a word of the letters in it."""
    pool, letter_ids = database.changes, receipt.original_letter_ids
    if letter_ids:
        return [await notice_of_letter(pool, letter_id) for letter_id in letter_ids]
    receiver, envelope_id = receipt.original_receiver_gln, receipt.original_envelope_id
    return [await notice_of_envelope(pool, receiver=receiver, envelope_id=envelope_id)]


async def _theirs(work: UnitOfWork, notice_id: UUID, came: CameBack) -> None:
    """A letter is receipted by the unit it went to, or for it by the operator who relays for many."""
    notice = await work.get(Notice, notice_id)
    if not may_receipt(work.actor, notice, *_receivers(came)):
        raise NotFound("letter")


def _receivers(came: CameBack) -> tuple[str, ...]:
    """Return whom it names as the letter's receiver; the network answers under a number of its own."""
    sender, addressed = came.head.sender.gln_text, came.receipt.original_receiver_gln
    return (addressed,) if came.receipt.kind == BY_NETWORK else (sender, addressed or sender)


async def _record(work: UnitOfWork, notice_id: UUID, came: CameBack) -> None:
    """Keep the receipt that moves a notice; one that comes again, or too late to matter, moves none."""
    notice = await work.get_for_change(Notice, notice_id)
    event = NoticeEvent.ACKNOWLEDGE if came.receipt.positive else NoticeEvent.FAIL
    if event in NOTICE_LIFECYCLE.allowed(notice.status):
        number, kind = came.head.letter_id, came.receipt.kind
        keep_receipt(work, notice_id, came.content, standard=kind, media_type=came.media_type, number=number)
    await record_receipt(work, notice_id, positive=came.receipt.positive, reason=came.receipt.reason)
