"""Take in what is said of an envelope of ours: that it could not go on, or that it arrived."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent
from app.domain.refusals import NotFound
from app.medcom.vans_envelope import EnvelopeReceipt
from app.persistence.database import Database, Scope
from app.persistence.messages import authority_of_notice
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.fetch_letters import may_receipt
from app.usecases.keep_receipt import keep_receipt
from app.usecases.record_delivery import record_receipt

STANDARD = "VANSEnvelope"


async def take_envelope_receipt(
    database: Database, scope: Scope, said: EnvelopeReceipt, content: bytes
) -> None:
    """Record a refusal; raises NotFound where it speaks of nothing that went to whoever says it.

    That an envelope arrived settles nothing: what lay in it has an acknowledgement of its own.
    """
    authority = await authority_of_notice(database.changes, UUID(said.of_message))
    if authority is None:
        raise NotFound("letter")
    there = replace(scope, authority=authority)
    await database.transact(there, lambda work: _record(work, said, content))


async def _record(work: UnitOfWork, said: EnvelopeReceipt, content: bytes) -> None:
    notice = await work.get_for_change(Notice, UUID(said.of_message))
    # The network speaks for itself and names no receiver, so nobody but who relays can bring its word.
    named = () if said.by_network else (said.sender_gln,)
    if (said.by_network and not work.actor.relays) or not may_receipt(work.actor, notice, *named):
        raise NotFound("letter")
    if said.is_positive or NoticeEvent.FAIL not in NOTICE_LIFECYCLE.allowed(notice.status):
        return
    keep_receipt(work, notice.id, content, standard=STANDARD, media_type="application/xml")
    await record_receipt(work, notice.id, positive=False, reason=said.reason)
