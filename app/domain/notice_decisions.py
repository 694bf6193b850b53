"""What a professional does with a notice: write in it, let it go, call it back, correct it (§9.7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.letters import Section
from app.domain.notice_texts import headings_of
from app.domain.notice_wording import check_wording
from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent, NoticeStatus
from app.domain.refusals import MissingValue, RuleNotMet


def _moved(notice: Notice, event: NoticeEvent, now: datetime, reason: str = "", **changes: Any) -> Decision:
    after = replace(notice, status=NOTICE_LIFECYCLE.after(notice.status, event), reason=reason, **changes)
    return Decision((Change(after, event, now, reason),))


def is_unwritten(notice: Notice) -> bool:
    """Say whether what it tells is still open: it is due, or somebody writes in it."""
    return NoticeEvent.DRAFT in NOTICE_LIFECYCLE.allowed(notice.status)


def is_told(notice: Notice) -> bool:
    """Say whether it has been told, or may be: not withheld, not replaced, and to somebody."""
    return not _TOLD.isdisjoint(NOTICE_LIFECYCLE.allowed(notice.status))


_TOLD: Final = {NoticeEvent.SEND_MANUALLY, NoticeEvent.SEND, NoticeEvent.SUPERSEDE}


def check_told(notice: Notice) -> None:
    """Refuse to put on paper what is nobody's to read: a printed letter is soon in an envelope."""
    if not is_told(notice):
        raise RuleNotMet(
            "notice-withheld",
            "The notice is withheld or replaced; there is no letter to print.",
            "Beskeden er holdt tilbage eller erstattet; der er intet brev at udskrive.",
        )


def draft(notice: Notice, wording: tuple[Section, ...], *, now: datetime) -> Decision:
    """Hold it and keep these words for it; what was written before is replaced."""
    check_wording(wording, headings_of(notice.type))
    return _moved(notice, NoticeEvent.DRAFT, now, wording=wording, drafted_at=notice.drafted_at or now)


def approve(notice: Notice, *, now: datetime) -> Decision:
    """Let it go: it is addressed and sent as soon as the worker comes by."""
    return _moved(notice, NoticeEvent.APPROVE, now, drafted_at=None, queued_at=now)


def cancel(notice: Notice, *, reason: str, now: datetime) -> Decision:
    """Call it back before it leaves."""
    if not reason:
        raise MissingValue("reason")
    check_not_handed_over(notice)
    return _moved(notice, NoticeEvent.CANCEL, now, reason, route=None, subject="", content=())


def check_not_handed_over(notice: Notice) -> None:
    """Raise RuleNotMet where its receiver has had it: what was told has been told."""
    if notice.sent_at is not None:
        raise RuleNotMet(
            "notice-handed-over",
            "The receiver has had this notice; it cannot be called back, only corrected by telling them.",
            "Modtageren har fået beskeden. Den kan ikke kaldes tilbage.",
        )


def resend(notice: Notice, *, now: datetime) -> Decision:
    """Put it back in the queue: addressed anew, under the letter number it already has."""
    return _moved(notice, NoticeEvent.RESEND, now, due_at=now, queued_at=None, sent_at=None)


def send_manually(notice: Notice, *, how: str, now: datetime) -> Decision:
    """Register that it went by letter, telephone or otherwise."""
    if not how:
        raise MissingValue("how")
    return _moved(notice, NoticeEvent.SEND_MANUALLY, now, how, sent_at=now)


def correct(notice: Notice, *, reason: str, now: datetime, new_id: Callable[[], UUID]) -> Decision:
    """Say that what was told is wrong; a draft that says so takes its place, with the same words so far.

    It goes to whoever was told wrongly, though somebody else may be the own GP by now.
    """
    if not reason:
        raise MissingValue("reason")
    superseded = _moved(notice, NoticeEvent.SUPERSEDE, now, reason)
    stands_for = replace(
        notice,
        id=new_id(),
        version=0,
        status=NoticeStatus.DRAFT,
        due_at=now,
        correction=notice.correction + 1,
        corrects=_corrects(notice, reason),
        drafted_at=now,
        queued_at=None,
        recipient=None,
        route=None,
        letter_id="",
        subject="",
        content=(),
        sent_at=None,
        acknowledged_at=None,
        answered_at=None,
        reason="",
    )
    return superseded + Decision((Change(stands_for, "order", now),))


def _corrects(notice: Notice, reason: str) -> str:
    on = legal_day(notice.sent_at or notice.due_at)
    number = f" ({notice.letter_id})" if notice.letter_id else ""
    return f"Denne besked træder i stedet for vores besked af {on.day}.{on.month}.{on.year}{number}. {reason}"
