"""What a human does with a notice: send it again, or say that it was sent by other means."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain.decision import Change, Decision
from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent
from app.domain.refusals import MissingValue
from app.persistence.deliveries import Delivery, delivery_of, put
from app.persistence.unit_of_work import UnitOfWork


async def resend_notice(work: UnitOfWork, id_: UUID, *, seen_version: int) -> None:
    """Put it back in the queue: addressed anew, under the letter number it already has."""
    notice = await work.get_for_change(Notice, id_, seen_version=seen_version)
    event = NoticeEvent.RESEND
    again = replace(
        notice, status=NOTICE_LIFECYCLE.after(notice.status, event), due_at=work.now, sent_at=None, reason=""
    )
    work.save(Decision((Change(again, event, work.now),)))
    put(work, id_, Delivery(next_attempt_at=work.now))


async def mark_sent_manually(work: UnitOfWork, id_: UUID, *, seen_version: int, how: str) -> None:
    """Register that it went by letter, telephone or otherwise: who, when, how."""
    if not how:
        raise MissingValue("how")
    notice = await work.get_for_change(Notice, id_, seen_version=seen_version)
    event = NoticeEvent.SEND_MANUALLY
    sent = replace(notice, status=NOTICE_LIFECYCLE.after(notice.status, event), sent_at=work.now, reason=how)
    work.save(Decision((Change(sent, event, work.now, how),)))
    delivery = await delivery_of(work, id_)
    put(work, id_, replace(delivery, next_attempt_at=None, lease_until=None, mailbox=False))
