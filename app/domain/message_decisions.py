"""Decisions about the dialogue with a sender: what it writes to us, and what we write back (R15, R77)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domain import referral_decisions
from app.domain.decision import Change, Decision
from app.domain.messages import MESSAGE_LIFECYCLE, Message, MessageEvent, step
from app.domain.notice_orders import ordered
from app.domain.notices import Notice, NoticeType
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral, ReferralEvent
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.requests import Request, order_for

_SENT_ALONG: Final = "Se vedhæftet fil."


def is_answer(to: Notice | None) -> bool:
    """Only a question waits for an answer; what is written back to a message leaves it open."""
    return to is not None and to.type is NoticeType.QUESTION


def receive(message: Message, request: Request | None, *, to: Notice | None = None) -> Decision:
    """Take a message in; the answer `to` a question about a referral also supplements it (R15)."""
    received = Decision((Change(message, "receive-message", message.written_at),))
    if not is_answer(to) or not isinstance(request, Referral):
        return received
    if ReferralEvent.SUPPLEMENT not in REFERRAL_LIFECYCLE.allowed(request.status):
        return received
    text = message.text.strip() or _SENT_ALONG
    return received + referral_decisions.supplement(request, text=text, now=message.received_at)


def check_unplaced(message: Message) -> None:
    if message.request_id is not None:
        raise RuleNotMet(
            "placed",
            "The message stands with a request already.",
            "Beskeden står allerede ved en henvendelse.",
        )


def place(message: Message, request: Request, *, now: datetime) -> Decision:
    """Let it stand with the request that a person has found it to be about."""
    check_unplaced(message)
    if request.citizen_id != message.citizen_id:
        raise RuleNotMet(
            "another-citizen",
            "The request is about another citizen than the message.",
            "Henvendelsen handler om en anden borger end beskeden.",
            place="request_id",
        )
    status = MESSAGE_LIFECYCLE.after(message.status, MessageEvent.PLACE)
    placed = replace(message, status=status, request_id=request.id)
    return Decision((Change(placed, MessageEvent.PLACE, now),))


def handle(message: Message, *, note: str, now: datetime) -> Decision:
    handled = step(message, MessageEvent.HANDLE, reason=note)
    return Decision((Change(handled, MessageEvent.HANDLE, now, note),))


def mark_error(message: Message, *, reason: str, now: datetime) -> Decision:
    marked = step(message, MessageEvent.MARK_ERROR, reason=reason)
    return Decision((Change(marked, MessageEvent.MARK_ERROR, now, reason),))


def write(
    request: Request, *, text: str, occurrence: int, now: datetime, new_id: Callable[[], UUID]
) -> Decision:
    """Write to whoever referred, in any state of the request; raises RuleNotMet where nobody outside did."""
    if not text.strip():
        raise MissingValue("text")
    check_has_sender(request)
    order = order_for(request, NoticeType.MESSAGE, message=text)
    rows = ordered(replace(order, occurrence=occurrence), now=now, new_id=new_id)
    return Decision((Change(request, "write-message", now), *rows))


def check_has_sender(request: Request) -> None:
    if not order_for(request, NoticeType.MESSAGE).with_referrer:
        raise RuleNotMet(
            "no-sender",
            "Nobody outside has sent this request; there is nobody to write to.",
            "Ingen udefra har sendt henvendelsen; der er ingen at skrive til.",
        )
