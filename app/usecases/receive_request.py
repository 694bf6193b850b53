"""Receive a request: once, whole, and with everything the sender said kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from app.domain.citizens import Citizen, GpSource, known_by, with_details, with_gp
from app.domain.decision import Change, Decision
from app.domain.identifiers import PersonNumber, RegionCode
from app.domain.intake import Incoming, IncomingPlan, IncomingReferral, Standard
from app.domain.legal_days import legal_day
from app.domain.organisations import Organisation, OrganisationKind
from app.domain.plan_decisions import sort_in
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.private import Private
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import InvalidValue, MissingValue, NotFound
from app.persistence.queries import citizen_id_by_number, request_by_message, source_by_identity
from app.persistence.records import Source
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.resolve import area_of, unit_of
from app.usecases.withdraw_request import may_take_back, revoked


@dataclass(frozen=True, slots=True)
class Reserved:
    """Ids given ahead, so that what comes in one transaction can refer to each other."""

    citizen_id: UUID
    subject_id: UUID


@dataclass(frozen=True, slots=True, repr=False)
class Document(Private):
    """What came in, as bytes, under the sender's own identity of it."""

    content: bytes
    media_type: str
    identity: str
    answer: bytes = b""
    """The answer that a replay gets again."""
    patient_carried: str = ""
    reserved: Reserved | None = None
    submitted_by: UUID | None = None
    """Whose system handed it in; the caller's own, unless it is passed on for them."""


@dataclass(frozen=True, slots=True)
class Received:
    subject: Referral | RehabPlan
    answer: bytes
    is_replay: bool


async def receive_request(work: UnitOfWork, incoming: Incoming, document: Document) -> Received:
    """Receive a referral or plan; a replay gets the first one, and its answer, again."""
    sender = await unit_of(work, incoming.sender)
    earlier = await source_by_identity(work, str(sender.id), document.identity)
    if earlier is not None:
        kind: type[Referral | RehabPlan] = Referral if earlier.subject_type == "Referral" else RehabPlan
        return Received(await work.get(kind, earlier.subject_id), earlier.answer, is_replay=True)
    reserved = document.reserved or Reserved(work.new_id(), work.new_id())
    submitted_by = document.submitted_by or work.actor.organisation_id
    citizen = await _citizen(work, incoming, sender, document, (reserved.citizen_id, submitted_by))
    source_id = work.new_id()
    common = {
        "id": reserved.subject_id,
        "version": 0,
        "citizen_id": citizen.id,
        "requester_id": sender.id,
        "submitted_by": submitted_by,
        "source_id": source_id,
        "received_at": work.now,
        "area": await _area(work, incoming),
    }
    subject = _aggregate(work, incoming, common)
    subject, replaced = await _in_place_of_earlier(work, subject, sender)
    work.save(Decision((Change(subject, "receive", incoming.authored_at),)) + replaced)
    work.keep_source(
        Source(
            id=source_id,
            sender=str(sender.id),
            message_id=document.identity,
            standard=incoming.standard,
            media_type=document.media_type,
            content=document.content,
            answer=document.answer,
            subject_type=type(subject).__name__,
            subject_id=subject.id,
        )
    )
    return Received(replace(subject, version=1), document.answer, is_replay=False)


async def citizen_by_number(work: UnitOfWork, number: PersonNumber) -> Citizen | None:
    """Return the citizen with this number, locked, or None."""
    id_ = await citizen_id_by_number(work, number)
    return await work.get_for_change(Citizen, id_) if id_ else None


async def _citizen(
    work: UnitOfWork, incoming: Incoming, sender: Organisation, document: Document, ids: tuple[UUID, UUID]
) -> Citizen:
    new_id, submitted_by = ids
    found = await citizen_by_number(work, incoming.citizen.number)
    if found is None:
        citizen = Citizen(id=new_id, version=0, details=incoming.citizen, carried=document.patient_carried)
    else:
        citizen = with_details(found, incoming.citizen)
        citizen = replace(citizen, carried=document.patient_carried or citizen.carried)
    citizen = known_by(citizen, sender.id, submitted_by)
    citizen = await _with_gp(work, citizen, incoming, sender)
    if citizen != found:
        event = "update" if found else "register"
        work.save(Decision((Change(citizen, event, incoming.authored_at),)))
    return citizen


async def _with_gp(work: UnitOfWork, citizen: Citizen, incoming: Incoming, sender: Organisation) -> Citizen:
    today = legal_day(work.now)
    if incoming.gp is not None:
        source = GpSource.MESSAGE if incoming.standard is Standard.FHIR else GpSource.PLAN_COPY
        return with_gp(citizen, (await unit_of(work, incoming.gp, place="Gp")).id, source, on=today)
    if sender.kind is OrganisationKind.GP and citizen.own_gp(today) is None:
        return with_gp(citizen, sender.id, GpSource.REFERRER, on=today)
    return citizen


async def _area(work: UnitOfWork, incoming: Incoming) -> str:
    """A municipality's own area is itself, also for what another one forwarded to it."""
    if RegionCode.lenient(work.authority) is None:
        return work.authority
    return await area_of(work, incoming)


def _aggregate(work: UnitOfWork, incoming: Incoming, common: dict[str, Any]) -> Referral | RehabPlan:
    if isinstance(incoming, IncomingReferral):
        return Referral(status=ReferralStatus.RECEIVED, said=incoming, **common)
    if isinstance(incoming, IncomingPlan):
        return _plan(work, incoming, common)
    raise MissingValue("request")


_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


def _check_days(incoming: IncomingPlan) -> None:
    """Refuse days that no deadline can be counted from; the calendar itself ends near them."""
    for name in ("discharge_date", "earliest_start_date"):
        day = getattr(incoming, name)
        if day is not None and not _FIRST <= day <= _LAST:
            raise InvalidValue(name, "a day between 1900 and 2199", place=name)


def _plan(work: UnitOfWork, incoming: IncomingPlan, common: dict[str, Any]) -> RehabPlan:
    _check_days(incoming)
    plan = RehabPlan(
        status=PlanStatus.RECEIVED,
        said=incoming,
        plan_type=incoming.plan_type,
        # A plan is handed over at discharge at the latest, so its own date is the strictest
        # stand-in for a discharge date that is not said; a person corrects it (K5).
        discharge_date=incoming.discharge_date or legal_day(incoming.authored_at),
        discharge_date_source=incoming.discharge_date_source if incoming.discharge_date else "authored",
        earliest_start_date=incoming.earliest_start_date,
        **common,
    )
    return sort_in(plan, now=work.now)


async def _in_place_of_earlier(
    work: UnitOfWork, subject: Referral | RehabPlan, sender: Organisation
) -> tuple[Referral | RehabPlan, Decision]:
    """A corrected letter stands in for the one it names; the earlier one is revoked."""
    message_id = subject.said.replaces_message_id
    if not message_id:
        return subject, Decision(())
    earlier = await _earlier(work, type(subject), sender.id, message_id)
    if earlier is None or not may_take_back(work.actor, earlier):
        return subject, Decision(())
    reason = "Erstattet af en nyere henvendelse fra afsenderen."
    return replace(subject, replaces_id=earlier.id), revoked(earlier, reason=reason, now=work.now)


async def _earlier(
    work: UnitOfWork, kind: type[Referral | RehabPlan], sender_id: UUID, named: str
) -> Referral | RehabPlan | None:
    """Return what is replaced: named by the sender's own number, or as `ServiceRequest/{id}`."""
    type_, _, id_ = named.partition("/")
    if type_ != "ServiceRequest":
        return await request_by_message(work, kind, sender_id, named)
    try:
        held = await work.get(kind, UUID(id_))
    except (NotFound, ValueError):
        return None
    return held if held.requester_id == sender_id else None
