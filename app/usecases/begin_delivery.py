"""What is to be handed over now: prepared where it has not been, in its turn, or again in a new envelope."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.domain.notices import NoticeEvent
from app.persistence.courses import Course, keep, waiting_for_earlier
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.prepare_notices import prepare_notices
from app.usecases.record_delivery import TURN, Patience, put_off
from app.usecases.send_again import send_again


async def begin_deliveries(work: UnitOfWork, ids: Collection[UUID], patience: Patience) -> dict[UUID, Course]:
    """Return those that are to be handed over now, as they will be; the others are left or put off."""
    prepared = await prepare_notices(work, ids)
    waits = {}
    if any(prepared[id_].notice.pathway_id for id_ in ids):
        waits = await waiting_for_earlier(work, ids)
    begun = [await _begun(work, prepared[id_], waits.get(id_), patience) for id_ in ids]
    return {course.notice.id: course for course in begun if course is not None and _can_leave(course)}


def _can_leave(course: Course) -> bool:
    return course.notice.route is not None and course.delivery.message is not None


async def _begun(
    work: UnitOfWork, course: Course, earlier: datetime | None, patience: Patience
) -> Course | None:
    if course.delivery.next_attempt_at is None:
        return None
    if not course.delivery.mailbox and course.notice.sent_at is None:
        return _in_turn(work, course, earlier)
    if course.delivery.lease_until is None:
        return None  # prepared a moment ago for a receiver that fetches
    again = await send_again(work, course.notice.id, patience)
    return replace(course, delivery=again) if again else None


def _in_turn(work: UnitOfWork, course: Course, earlier: datetime | None) -> Course | None:
    """Return it where it may leave: its receiver hears of a pathway in the order of what happened."""
    if not course.may(NoticeEvent.SEND):
        return None
    if earlier is None:
        return course
    keep(work, course, put_off(course, work.now, until=max(work.now + TURN, earlier)))
    return None
