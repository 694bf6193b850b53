"""Prepare a due notice: address it, write it, freeze it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from app.domain.acquaintance import made_known
from app.domain.addressing import Addressing
from app.domain.citizens import Citizen
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.letters import Letter
from app.domain.notice_texts import sections, subject
from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent, Route
from app.domain.organisations import Channel, Format
from app.domain.parties import Party, Professional
from app.domain.private import Private
from app.domain.refusals import Refusal
from app.fhir.communication import as_recipient_sees_it
from app.fhir.wire import dumps
from app.medcom import xdis15, xdis91
from app.persistence.deliveries import Delivery, delivery_of, keep_message, next_letter_number, put, siblings
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.address_notices import About, Addressed, address_notices

XML = "application/xml"
FHIR_JSON = "application/fhir+json"
_WRITERS: Mapping[Format, Callable[[Letter], bytes]] = {
    Format.XDIS91: xdis91.write,
    Format.XDIS15: xdis15.write,
}


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
        route=to.route,
        letter_id=notice.letter_id or f"RV{await next_letter_number(work):012d}",
        subject=subject(facts),
        content=sections(facts),
        senders=(facts.request.requester_id, facts.request.submitted_by),
        reason="",
    )
    try:
        delivery = await _delivery(work, _Message(ready, to.route, receiver, about))
    except Refusal as refusal:
        _end(work, notice, replace(to, event=NoticeEvent.FAIL, reason=refusal.findings[0].danish))
        return
    work.save(Decision((Change(ready, NoticeEvent.ADDRESS, work.now, to.route.reason),)))
    put(work, notice.id, delivery)
    keep_message(work, notice.id, delivery)


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


@dataclass(frozen=True, slots=True, repr=False)
class _Message(Private):
    notice: Notice
    route: Route
    receiver: Party
    about: About


async def _delivery(work: UnitOfWork, message: _Message) -> Delivery:
    """Write the message as it will be sent: frozen here, sent as often as it takes."""
    envelope_id = f"RE{await next_letter_number(work):012d}"
    is_letter = message.route.format in _WRITERS
    return replace(
        await _place(work, message),
        receiver=message.receiver.gln_text or (message.receiver.sor.value if message.receiver.sor else ""),
        envelope_id=envelope_id,
        media_type=XML if is_letter else FHIR_JSON,
        message=_letter(work, message, envelope_id)
        if is_letter
        else dumps(as_recipient_sees_it(message.notice)),
    )


async def _place(work: UnitOfWork, message: _Message) -> Delivery:
    """Return its place in the queue: one that is posted stays with the worker that holds its lease."""
    if message.route.channel is Channel.POLLING:
        return Delivery(next_attempt_at=work.now + timedelta(minutes=30), mailbox=True)
    held = await delivery_of(work, message.notice.id)
    return Delivery(held.next_attempt_at or work.now, held.lease_until, held.attempts)


def _letter(work: UnitOfWork, message: _Message, envelope_id: str) -> bytes:
    notice, facts = message.notice, message.about.facts
    said = facts.request.said
    closure = facts.pathway.closure if facts.pathway else None
    letter = Letter(
        letter_id=notice.letter_id,
        envelope_id=envelope_id,
        written_at=work.now,
        sent_at=work.now,
        sender=message.about.sender,
        receiver=message.receiver,
        citizen=message.about.citizen.details,
        subject=notice.subject,
        sections=notice.content,
        signed_by=Professional(),
        episode_id=said.episode_id,
        referred_on=legal_day(said.authored_at),
        closed_on=legal_day(closure.closed_at) if closure else None,
        diagnoses=said.diagnoses,
    )
    return _WRITERS[message.route.format](letter)
