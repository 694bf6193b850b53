"""Prepare a due notice: resolve who gets it now, choose the format, write it, freeze it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from app.domain.acquaintance import made_known
from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.citizens import Citizen
from app.domain.decision import Change, Decision
from app.domain.identifiers import MunicipalityCode, RegionCode
from app.domain.legal_days import legal_day
from app.domain.letters import Letter
from app.domain.notice_texts import Facts, sections, subject
from app.domain.notices import (
    NOTICE_LIFECYCLE,
    ONCE_A_PATHWAY,
    Addressing,
    Notice,
    NoticeEvent,
    NoticeStatus,
    RecipientRole,
    Route,
    address,
)
from app.domain.offers import Offer
from app.domain.organisations import Channel, Format, Organisation
from app.domain.parties import Party, Professional
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.referrals import Referral
from app.domain.refusals import Refusal, Unresolved
from app.domain.requests import Request
from app.domain.sessions import Session
from app.fhir.communication import as_recipient_sees_it
from app.fhir.wire import dumps
from app.medcom import xdis15, xdis91
from app.persistence.deliveries import Delivery, delivery_of, keep_message, next_letter_number, put, siblings
from app.persistence.queries import notices_about, request_kind
from app.persistence.registers import authority_name, find_organisation
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.resolve import unit_of

XML = "application/xml"
FHIR_JSON = "application/fhir+json"
_WRITERS: Mapping[Format, Callable[[Letter], bytes]] = {
    Format.XDIS91: xdis91.write,
    Format.XDIS15: xdis15.write,
}


async def prepare_notice(work: UnitOfWork, notice_id: UUID) -> None:
    """Address a due notice together with the others of its event; a prepared one is left as it is."""
    notice = await work.get_for_change(Notice, notice_id)
    if NoticeEvent.ADDRESS not in NOTICE_LIFECYCLE.allowed(notice.status):
        return
    event = await siblings(work, notice)
    group = [n for n in event if n.status in _UNADDRESSED]
    request = await _request(work, notice)
    citizen = await work.get(Citizen, notice.citizen_id)
    units = {n.id: unit for n in group if (unit := await _recipient(work, n, request, citizen))}
    told = [*event, *await _told_of_the_same(work, notice)]
    addressed = address(
        group,
        units,
        objects_to_disclosure=citizen.objects_to_disclosure,
        gp_copy_deselected=request.said.gp_copy_deselected,
        told=[n.recipient_id for n in told if n.recipient_id and n.status in _TOLD],
    )
    about = await _about(work, notice, request, citizen)
    for each in group:
        await _settle(work, each, addressed[each.id], about)
    _make_known(
        work, citizen, [to.organisation.id for to in addressed.values() if to.route and to.organisation]
    )


def _make_known(work: UnitOfWork, citizen: Citizen, recipients: list[UUID]) -> None:
    """Let who is written to read whom it is about."""
    known = made_known(citizen, *recipients)
    if known != citizen:
        work.save(Decision((Change(known, "become-known", work.now),)))


_UNADDRESSED = (NoticeStatus.DUE, NoticeStatus.DRAFT)
_TOLD = (NoticeStatus.READY, NoticeStatus.SENT, NoticeStatus.ACKNOWLEDGED, NoticeStatus.SENT_MANUALLY)


async def _told_of_the_same(work: UnitOfWork, notice: Notice) -> list[Notice]:
    """Return the notices of the pathway that tell the same for its other requests."""
    if notice.pathway_id is None or notice.type not in ONCE_A_PATHWAY:
        return []
    every = await notices_about(work, notice.pathway_id)
    return [n for n in every if (n.type, n.occurrence) == (notice.type, notice.occurrence)]


async def _request(work: UnitOfWork, notice: Notice) -> Request:
    kind: type[Referral | RehabPlan] = await request_kind(work, notice.request_id)
    return await work.get(kind, notice.request_id)


async def _recipient(
    work: UnitOfWork, notice: Notice, request: Request, citizen: Citizen
) -> Organisation | None:
    if notice.role is RecipientRole.OWN_GP:
        gp_id = citizen.own_gp(legal_day(work.now))
        return await work.get(Organisation, gp_id) if gp_id else None
    if notice.role is RecipientRole.RESULT_RECEIVER and notice.named is not None:
        return await _named(work, notice.named)
    return await work.get(Organisation, request.requester_id)


async def _named(work: UnitOfWork, party: Party) -> Organisation | None:
    try:
        return await unit_of(work, party)
    except Unresolved:
        return None  # the others of the event are told all the same


async def _settle(work: UnitOfWork, notice: Notice, to: Addressing, about: _About) -> None:
    if to.route is None or to.organisation is None:
        _end(work, notice, to)
        return
    if not about.sender.gln_text:
        _end(work, notice, replace(to, event=NoticeEvent.FAIL, reason=_NO_SENDER))
        return
    facts = replace(about.facts, notice=notice)
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
class _About(Private):
    """What is the same for every notice of one event."""

    citizen: Citizen
    sender: Party
    facts: Facts


async def _about(work: UnitOfWork, notice: Notice, request: Request, citizen: Citizen) -> _About:
    name = await authority_name(work, work.authority) or work.authority
    sender = await _sender(work, name)
    facts = await _facts(work, notice, request, name)
    return _About(citizen, sender, replace(facts, authority_telephone=sender.telephone))


async def _sender(work: UnitOfWork, name: str) -> Party:
    """Name the authority: a municipality or, for what moves in 2027, a region."""
    number = RegionCode.lenient(work.authority) or MunicipalityCode(work.authority)
    unit = await find_organisation(work, (number,), legal_day(work.now))
    return unit.as_party(legal_day(work.now)) if unit else Party(name=name)


async def _facts(work: UnitOfWork, notice: Notice, request: Request, name: str) -> Facts:
    if notice.pathway_id is None:
        return Facts(notice, request, name)
    pathway_id = notice.pathway_id
    return Facts(
        notice,
        request,
        name,
        pathway=await work.get(Pathway, pathway_id),
        assessments=await work.all_of(Assessment, pathway_id=pathway_id),
        offers=await work.all_of(Offer, pathway_id=pathway_id),
        activities=await work.all_of(Activity, pathway_id=pathway_id),
        sessions=await work.all_of(Session, pathway_id=pathway_id),
    )


@dataclass(frozen=True, slots=True, repr=False)
class _Message(Private):
    notice: Notice
    route: Route
    receiver: Party
    about: _About


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
