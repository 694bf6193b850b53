"""What a human does with a notice: write in it, let it go, call it back, send it again, correct it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain import notice_decisions
from app.domain.letters import Section
from app.domain.notices import Notice
from app.domain.refusals import RuleNotMet
from app.persistence.deliveries import Delivery, delivery_of, put
from app.persistence.unit_of_work import UnitOfWork

_HELD = Delivery(next_attempt_at=None)


async def draft_notice(
    work: UnitOfWork, id_: UUID, *, seen_version: int, wording: tuple[Section, ...]
) -> None:
    """Hold it, with these words."""
    notice = await work.get_for_change(Notice, id_, seen_version=seen_version)
    work.save(notice_decisions.draft(notice, wording, now=work.now))
    await _hold(work, notice)


async def approve_notice(work: UnitOfWork, id_: UUID, *, seen_version: int) -> None:
    notice = await work.get_for_change(Notice, id_, seen_version=seen_version)
    work.save(notice_decisions.approve(notice, now=work.now))
    put(work, id_, Delivery(next_attempt_at=work.now))


async def cancel_notice(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    """Call it back; a letter in a mailbox is taken out of it."""
    notice = await work.get_for_change(Notice, id_, seen_version=seen_version)
    work.save(notice_decisions.cancel(notice, reason=reason, now=work.now))
    await _hold(work, notice)


async def correct_notice(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    notice = await work.get_for_change(Notice, id_, seen_version=seen_version)
    work.save(notice_decisions.correct(notice, reason=reason, now=work.now, new_id=work.new_id))
    await _stop(work, id_)


async def resend_notice(work: UnitOfWork, id_: UUID, *, seen_version: int) -> None:
    """Put it back in the queue; it goes to whoever is the own GP by now."""
    notice = await work.get_for_change(Notice, id_, seen_version=seen_version)
    work.save(notice_decisions.resend(notice, now=work.now))
    put(work, id_, Delivery(next_attempt_at=work.now))


async def mark_sent_manually(work: UnitOfWork, id_: UUID, *, seen_version: int, how: str) -> None:
    """Register that it went by letter, telephone or otherwise: who, when, how."""
    notice = await work.get_for_change(Notice, id_, seen_version=seen_version)
    work.save(notice_decisions.send_manually(notice, how=how, now=work.now))
    await _stop(work, id_)


async def check_not_leaving(work: UnitOfWork, notice: Notice) -> None:
    """Refuse while a worker hands it over: what it becomes is known in a moment."""
    lease = (await delivery_of(work, notice.id)).lease_until
    if lease is not None and lease > work.now:
        raise RuleNotMet(
            "notice-leaving",
            "The notice is being handed over right now; look again in a moment.",
            "Beskeden er ved at blive afsendt. Se igen om et øjeblik.",
        )


async def _stop(work: UnitOfWork, id_: UUID) -> None:
    """Nobody waits for it any more; what was written stays beside it."""
    delivery = await delivery_of(work, id_)
    put(work, id_, replace(delivery, next_attempt_at=None, lease_until=None, mailbox=False))


async def _hold(work: UnitOfWork, notice: Notice) -> None:
    await check_not_leaving(work, notice)
    put(work, notice.id, _HELD)
