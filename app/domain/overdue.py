"""When a notice should have left at the latest, and which have not (§5.2 [P], R56)."""

from __future__ import annotations

from datetime import date
from typing import Final

from app.domain.legal_days import IsHoliday, legal_day, working_days_after
from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent, NoticeStatus, NoticeType

WORKING_DAYS: Final[dict[NoticeType, int]] = {
    NoticeType.START: 5,
    NoticeType.PLAN: 10,
    NoticeType.END: 5,
    NoticeType.NOT_STARTED: 5,
    NoticeType.QUESTION: 5,
    NoticeType.FORWARDED: 5,
    NoticeType.MESSAGE: 5,
}
"""From what it tells of."""

_STILL_TO_LEAVE: Final = (NoticeEvent.ADDRESS, NoticeEvent.SEND, NoticeEvent.SEND_MANUALLY)


STILL_TO_LEAVE_STATES: Final = tuple(
    status
    for status in NoticeStatus
    if any(event in NOTICE_LIFECYCLE.allowed(status) for event in _STILL_TO_LEAVE)
)


def latest_date(notice: Notice, *, is_holiday: IsHoliday) -> date:
    return working_days_after(legal_day(notice.due_at), WORKING_DAYS[notice.type], is_holiday=is_holiday)


def is_overdue(notice: Notice, *, today: date, is_holiday: IsHoliday) -> bool:
    """Say whether it has not left, though its last day is over; also one that waits to be fetched."""
    allowed = NOTICE_LIFECYCLE.allowed(notice.status)
    waits = notice.sent_at is None and any(event in allowed for event in _STILL_TO_LEAVE)
    return waits and latest_date(notice, is_holiday=is_holiday) < today
