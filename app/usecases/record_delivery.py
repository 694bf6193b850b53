"""Record what became of a delivery: sent, receipted, to be tried again, or a human's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from app.domain.notices import NoticeEvent
from app.persistence.courses import Course, courses_of, keep, lock_citizens_of
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


Outcome: TypeAlias = Callable[[Course, datetime], Course]
"""What became of one attempt: where a delivery stands then, from where it stood."""


# What may become of it


def sent(patience: Patience) -> Outcome:
    """The receiver's system took it; a receipt is awaited."""

    def outcome(course: Course, now: datetime) -> Course:
        was_sent = course.notice.sent_at is not None
        if course.may(NoticeEvent.HAND_OVER) and not was_sent:
            course = course.moved(NoticeEvent.HAND_OVER, now, course.notice.reason, sent_at=now)
        if not course.may(NoticeEvent.SEND):
            return course
        if course.delivery.mailbox and was_sent:
            return course  # fetched again: the wait for its receipt goes on, it does not begin anew
        if not was_sent:
            course = course.moved(NoticeEvent.SEND, now, sent_at=now)
        return course.placed(
            next_attempt_at=now + patience.receipt,
            lease_until=None,
            attempts=0,
            resends=course.delivery.resends + was_sent,
            last_error="",
        )

    return outcome


def receipted(*, positive: bool, reason: str = "") -> Outcome:
    """A receipt came back; one that comes again, or too late to matter, changes nothing."""

    def outcome(course: Course, now: datetime) -> Course:
        if not positive:
            return _failed(course, now, reason) if course.may(NoticeEvent.FAIL) else course
        if not course.may(NoticeEvent.ACKNOWLEDGE):
            return course
        sent_at = course.notice.sent_at or now
        acknowledged = course.moved(
            NoticeEvent.ACKNOWLEDGE, now, reason, sent_at=sent_at, acknowledged_at=now
        )
        return _settled(acknowledged, reason)

    return outcome


def failed(patience: Patience, error: str) -> Outcome:
    """The attempt failed: try again later, or give up after days and tell a human."""

    def outcome(course: Course, now: datetime) -> Course:
        if not course.may(NoticeEvent.FAIL):
            return course  # settled while we tried: its receipt came another way, or a human stepped in
        if now - course.notice.waits_since >= patience.give_up:
            return _failed(course, now, error)
        pause = pause_after(course.delivery.attempts, BACKOFF)
        return course.placed(next_attempt_at=now + pause, lease_until=None, last_error=error)

    return outcome


def put_off(course: Course, now: datetime, *, until: datetime | None = None, why: str = "") -> Course:
    """Leave it for another turn, or until then; nothing has failed."""
    held = course.delivery
    if held.next_attempt_at is None:
        return course
    return course.placed(
        next_attempt_at=until or now + TURN,
        lease_until=None,
        attempts=held.attempts - 1,
        last_error=why or held.last_error,
    )


def _failed(course: Course, now: datetime, reason: str) -> Course:
    return _settled(course.moved(NoticeEvent.FAIL, now, reason, acknowledged_at=None), reason)


def _settled(course: Course, reason: str, *, stays: bool = False) -> Course:
    """Stop trying; `stays` leaves a letter in its mailbox, where a late receiver still finds it."""
    mailbox = course.delivery.mailbox and stays
    return course.placed(next_attempt_at=None, lease_until=None, mailbox=mailbox, last_error=reason)


# Writing it down


async def record(work: UnitOfWork, outcomes: Mapping[UUID, Sequence[Outcome]]) -> None:
    """Record what became of several deliveries; a notice is published once, as it stands at the end."""
    await lock_citizens_of(work, outcomes)
    for id_, course in (await courses_of(work, outcomes)).items():
        after = course
        for outcome in outcomes[id_]:
            after = outcome(after, work.now)
        keep(work, course, after)


async def record_sent(work: UnitOfWork, notice_id: UUID, patience: Patience) -> None:
    await record(work, {notice_id: (sent(patience),)})


async def record_receipt(work: UnitOfWork, notice_id: UUID, *, positive: bool, reason: str = "") -> None:
    await record(work, {notice_id: (receipted(positive=positive, reason=reason),)})


async def await_receipt(work: UnitOfWork, notice_id: UUID, patience: Patience) -> bool:
    """Judge a delivery whose receipt is late; returns whether it is to be sent again now."""
    await lock_citizens_of(work, [notice_id])
    course = (await courses_of(work, [notice_id]))[notice_id]
    after = _judged(course, work.now, patience)
    keep(work, course, after)
    return after is course and course.may(NoticeEvent.SEND)


def _judged(course: Course, now: datetime, patience: Patience) -> Course:
    """Return where it stands if its receipt is late: as it is, where it is to be sent again."""
    notice, delivery = course.notice, course.delivery
    if not course.may(NoticeEvent.SEND):
        return course
    overdue = now - (notice.sent_at or notice.waits_since) >= patience.give_up
    if overdue or (not delivery.mailbox and delivery.resends >= RESENDS):
        unreceipted = course.moved(
            NoticeEvent.FAIL, now, "Modtageren har ikke kvitteret.", acknowledged_at=None
        )
        return _settled(unreceipted, "no receipt", stays=True)
    if delivery.mailbox:
        return course.placed(next_attempt_at=now + patience.receipt, lease_until=None)
    return course
