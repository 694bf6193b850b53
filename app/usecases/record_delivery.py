"""Record what became of a delivery: sent, receipted, to be tried again, or a human's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.decision import Change, Decision
from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent
from app.persistence.deliveries import Delivery, delivery_of, earlier_due, put
from app.persistence.unit_of_work import UnitOfWork

RESENDS = 2
"""Without receipt a letter is sent again twice, then a human takes over (§3.7)."""
TURN = timedelta(seconds=5)
BACKOFF = (
    timedelta(seconds=2),
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)


def pause_after(attempts: int, pauses: Sequence[timedelta]) -> timedelta:
    """Return how long to wait after so many attempts: ever longer, and the last pause from then on."""
    return pauses[min(max(attempts, 1), len(pauses)) - 1]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what."""

    receipt: timedelta
    give_up: timedelta


def _move(work: UnitOfWork, notice: Notice, event: NoticeEvent, *, reason: str = "") -> None:
    reached = event in {NoticeEvent.SEND, NoticeEvent.HAND_OVER, NoticeEvent.ACKNOWLEDGE}
    moved = replace(
        notice,
        status=NOTICE_LIFECYCLE.after(notice.status, event),
        reason=reason,
        sent_at=notice.sent_at or (work.now if reached else None),
        acknowledged_at=work.now if event is NoticeEvent.ACKNOWLEDGE else None,
    )
    work.save(Decision((Change(moved, event, work.now, reason),)))


async def _loaded(work: UnitOfWork, notice_id: UUID) -> tuple[Notice, Delivery]:
    return await work.get_for_change(Notice, notice_id), await delivery_of(work, notice_id)


def _may(notice: Notice, event: NoticeEvent) -> bool:
    return event in NOTICE_LIFECYCLE.allowed(notice.status)


async def record_sent(work: UnitOfWork, notice_id: UUID, patience: Patience) -> None:
    """The receiver's system took it; a receipt is awaited."""
    notice, delivery = await _loaded(work, notice_id)
    if _may(notice, NoticeEvent.HAND_OVER) and notice.sent_at is None:
        _move(work, notice, NoticeEvent.HAND_OVER, reason=notice.reason)
    if not _may(notice, NoticeEvent.SEND):
        return
    if delivery.mailbox and notice.sent_at is not None:
        return  # fetched again: the wait for its receipt goes on, it does not begin anew
    if notice.sent_at is None:
        _move(work, notice, NoticeEvent.SEND)
    resends = delivery.resends + (notice.sent_at is not None)
    put(
        work,
        notice_id,
        replace(
            delivery,
            next_attempt_at=work.now + patience.receipt,
            lease_until=None,
            attempts=0,
            resends=resends,
            last_error="",
        ),
    )


async def record_receipt(work: UnitOfWork, notice_id: UUID, *, positive: bool, reason: str = "") -> None:
    """A receipt came back; one that comes again, or too late to matter, changes nothing."""
    notice, delivery = await _loaded(work, notice_id)
    event = NoticeEvent.ACKNOWLEDGE if positive else NoticeEvent.FAIL
    if not _may(notice, event):
        return
    _move(work, notice, event, reason=reason)
    _settle(work, notice_id, delivery, reason)


def _settle(
    work: UnitOfWork, notice_id: UUID, delivery: Delivery, reason: str, *, stays: bool = False
) -> None:
    """Stop trying; `stays` leaves a letter in its mailbox, where a late receiver still finds it."""
    mailbox = delivery.mailbox and stays
    done = replace(delivery, next_attempt_at=None, lease_until=None, mailbox=mailbox, last_error=reason)
    put(work, notice_id, done)


async def record_failure(work: UnitOfWork, notice_id: UUID, patience: Patience, *, error: str) -> None:
    """The attempt failed: try again later, or give up after days and tell a human."""
    notice, delivery = await _loaded(work, notice_id)
    if not _may(notice, NoticeEvent.FAIL):
        return  # settled while we tried: its receipt came another way, or a human stepped in
    if work.now - notice.waits_since >= patience.give_up:
        _move(work, notice, NoticeEvent.FAIL, reason=error)
        _settle(work, notice_id, delivery, error)
        return
    pause = pause_after(delivery.attempts, BACKOFF)
    put(
        work,
        notice_id,
        replace(delivery, next_attempt_at=work.now + pause, lease_until=None, last_error=error),
    )


async def is_next(work: UnitOfWork, notice: Notice) -> bool:
    """Say whether it may be handed over: its receiver hears of a pathway in the order of what happened."""
    if not _may(notice, NoticeEvent.SEND):
        return False
    waits_until = await earlier_due(work, notice)
    if waits_until is None:
        return True
    await put_off(work, notice.id, until=waits_until)
    return False


async def put_off(work: UnitOfWork, notice_id: UUID, *, until: datetime | None = None) -> None:
    """Leave it for another turn, or until then; nothing has failed."""
    _, held = await _loaded(work, notice_id)
    if held.next_attempt_at is not None:
        again = max(work.now + TURN, until or work.now)
        put(
            work,
            notice_id,
            replace(held, next_attempt_at=again, lease_until=None, attempts=held.attempts - 1),
        )


async def await_receipt(work: UnitOfWork, notice_id: UUID, patience: Patience) -> bool:
    """Judge a delivery whose receipt is late; returns whether it is to be sent again now."""
    notice, delivery = await _loaded(work, notice_id)
    if not _may(notice, NoticeEvent.SEND):
        return False
    overdue = work.now - (notice.sent_at or notice.waits_since) >= patience.give_up
    if overdue or (not delivery.mailbox and delivery.resends >= RESENDS):
        _move(work, notice, NoticeEvent.FAIL, reason="Modtageren har ikke kvitteret.")
        _settle(work, notice_id, delivery, "no receipt", stays=True)
        return False
    if delivery.mailbox:
        put(work, notice_id, replace(delivery, next_attempt_at=work.now + patience.receipt, lease_until=None))
        return False
    return True
