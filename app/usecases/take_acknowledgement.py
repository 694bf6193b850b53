"""Take in an Acknowledgement: it moves the delivery of the notice whose message it speaks of."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain.acknowledgements import Acknowledgement, Response
from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent
from app.domain.refusals import NotFound
from app.fhir.forms import form_of
from app.persistence.database import Database, Scope
from app.persistence.deliveries import notice_of_envelope
from app.persistence.messages import authority_of_notice
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.fetch_letters import may_receipt
from app.usecases.keep_receipt import keep_receipt
from app.usecases.record_delivery import record_receipt

STANDARD = "Acknowledgement"


async def take_acknowledgement(
    database: Database, scope: Scope, said: Acknowledgement, content: bytes
) -> None:
    """Record it; raises NotFound where it speaks of nothing that went to whoever sends it."""
    found = await _spoken_of(database, said)
    if found is None:
        raise NotFound("letter")
    authority, notice_id = found
    there = replace(scope, authority=authority)
    await database.transact(there, lambda work: _record(work, notice_id, said, content))


async def _spoken_of(database: Database, said: Acknowledgement) -> tuple[str, UUID] | None:
    """Find the notice by the message's id, which is the notice's own, or by the id of its Bundle."""
    pool, receiver = database.changes, said.sender.gln_text
    try:
        notice_id = UUID(said.of_message)
    except ValueError:
        return None
    authority = await authority_of_notice(pool, notice_id)
    if authority is not None:
        return authority, notice_id
    return await notice_of_envelope(pool, receiver=receiver, envelope_id=said.of_message)


async def _record(work: UnitOfWork, notice_id: UUID, said: Acknowledgement, content: bytes) -> None:
    """Keep what moves a notice; one that comes again, or too late to matter, moves none.

    A passing error leaves the notice where it is: it is sent again when its time is up.
    """
    notice = await work.get_for_change(Notice, notice_id)
    if not may_receipt(work.actor, notice, said.sender.gln_text):
        raise NotFound("letter")
    event = NoticeEvent.ACKNOWLEDGE if said.is_positive else NoticeEvent.FAIL
    if said.response is Response.TRANSIENT_ERROR or event not in NOTICE_LIFECYCLE.allowed(notice.status):
        return
    form, number = form_of(content), said.message_id
    keep_receipt(work, notice_id, content, standard=STANDARD, media_type=form, number=number)
    await record_receipt(work, notice_id, positive=said.is_positive, reason=said.reason)
