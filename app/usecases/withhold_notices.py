"""Hold back what has not left yet of notices that should not be told after all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent
from app.persistence.deliveries import Delivery
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.change_citizen import move_notice


def withhold(work: UnitOfWork, notices: Iterable[Notice], *, why: str) -> None:
    """Block each that has not been sent; what was told has been told."""
    event = NoticeEvent.BLOCK
    for notice in notices:
        if notice.sent_at is None and event in NOTICE_LIFECYCLE.allowed(notice.status):
            stopped = replace(notice, reason=why, route=None, subject="", content=())
            move_notice(work, stopped, event, Delivery(next_attempt_at=None, last_error=why))
