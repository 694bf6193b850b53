"""Prepare a due notice: address it, write it, freeze it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.domain.acquaintance import made_known
from app.domain.addressing import Addressing, instead
from app.domain.citizens import Citizen
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.notice_texts import sections, subject
from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent
from app.domain.organisations import Channel
from app.domain.refusals import Refusal
from app.persistence.deliveries import Delivery, delivery_of, keep_message, next_letter_number, put, siblings
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.address_notices import About, Addressed, address_notices
from app.usecases.write_message import Outgoing, write_message


async def prepare_notice(work: UnitOfWork, notice_id: UUID) -> None:
    """Address a due notice together with the others of its event; a prepared one is left as it is."""
    notice = await work.get_for_change(Notice, notice_id)
    if not _is_due(notice):
        return
    event = await siblings(work, notice)
    group = [n for n in event if _is_due(n)]
    addressed = await address_notices(work, group, event)
    for each in group:
        await _settle(work, each, addressed.to[each.id], addressed.about)
    _make_known(work, addressed)


def _is_due(notice: Notice) -> bool:
    return NoticeEvent.ADDRESS in NOTICE_LIFECYCLE.allowed(notice.status)


def _make_known(work: UnitOfWork, addressed: Addressed) -> None:
    """Let who is written to read whom it is about."""
    citizen: Citizen = addressed.about.citizen
    written_to = [to.organisation.id for to in addressed.to.values() if to.route and to.organisation]
    known = made_known(citizen, *written_to)
    if known != citizen:
        work.save(Decision((Change(known, "become-known", work.now),)))


async def _settle(work: UnitOfWork, notice: Notice, to: Addressing, about: About) -> None:
    if to.route is None or to.organisation is None:
        _end(work, notice, to)
        return
    if not about.sender.gln_text:
        _end(work, notice, replace(to, event=NoticeEvent.FAIL, reason=_NO_SENDER))
        return
    facts = about.of(notice)
    receiver = to.organisation.as_party(legal_day(work.now))
    ready = replace(
        notice,
        status=NOTICE_LIFECYCLE.after(notice.status, NoticeEvent.ADDRESS),
        recipient_id=to.organisation.id,
        recipient=receiver,
        letter_id=notice.letter_id or f"RV{await next_letter_number(work):012d}",
        subject=subject(facts),
        content=sections(facts),
        senders=(facts.request.requester_id, facts.request.submitted_by),
        reason="",
    )
    going = [
        Outgoing(replace(ready, route=route), route, receiver, about) for route in (to.route, *to.others)
    ]
    try:
        ready, delivery = await _first_possible(work, going)
    except Refusal as refusal:
        _end(work, notice, replace(to, event=NoticeEvent.FAIL, reason=refusal.findings[0].danish))
        return
    reason = ready.route.reason if ready.route else ""
    work.save(Decision((Change(ready, NoticeEvent.ADDRESS, work.now, reason),)))
    put(work, notice.id, delivery)
    keep_message(work, notice.id, delivery)


async def _first_possible(work: UnitOfWork, going: Sequence[Outgoing]) -> tuple[Notice, Delivery]:
    """Write it as the first of these that has all it needs; raises the last Refusal where none has."""
    first, *rest = going
    try:
        return first.notice, await _delivery(work, first)
    except Refusal as refusal:
        if not rest:
            raise
        route = instead(rest[0].route, first.route, refusal.findings[0].danish)
        following = replace(rest[0], route=route, notice=replace(rest[0].notice, route=route))
        return await _first_possible(work, [following, *rest[1:]])


_NO_SENDER = "Myndigheden har intet lokationsnummer i registeret, så brevet kan ikke afsendes."


def _end(work: UnitOfWork, notice: Notice, to: Addressing) -> None:
    """Blocked, not applicable, or on a human's list: nothing is delivered."""
    settled = replace(
        notice,
        status=NOTICE_LIFECYCLE.after(notice.status, to.event),
        recipient_id=to.organisation.id if to.organisation else None,
        recipient=None,
        route=None,
        subject="",
        content=(),
        reason=to.reason,
    )
    work.save(Decision((Change(settled, to.event, work.now, to.reason),)))
    put(work, notice.id, Delivery(next_attempt_at=None, last_error=to.reason))


async def _delivery(work: UnitOfWork, going: Outgoing) -> Delivery:
    """Return its place in the queue with the message as it will be sent: frozen here."""
    receiver, written = going.receiver, await write_message(work, going)
    return replace(
        await _place(work, going),
        receiver=receiver.gln_text or (receiver.sor.value if receiver.sor else ""),
        envelope_id=written.envelope_id,
        media_type=written.media_type,
        message=written.content,
    )


async def _place(work: UnitOfWork, going: Outgoing) -> Delivery:
    """Return its place in the queue: one that is posted stays with the worker that holds its lease."""
    if going.route.channel is Channel.POLLING:
        return Delivery(next_attempt_at=work.now + timedelta(minutes=30), mailbox=True)
    held = await delivery_of(work, going.notice.id)
    return Delivery(held.next_attempt_at or work.now, held.lease_until, held.attempts)
