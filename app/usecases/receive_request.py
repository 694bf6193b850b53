"""Receive a request: once, whole, and with everything the sender said kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from app.domain.acquaintance import made_known, told_by
from app.domain.citizens import Citizen, GpSource, with_gp
from app.domain.death_decisions import end_request
from app.domain.decision import Change, Decision
from app.domain.eligibility import missing_of
from app.domain.eligibility_facts import NOTHING_KNOWN, EligibilityFacts, shareable, stated, with_more
from app.domain.identifiers import RegionCode
from app.domain.intake import Incoming, IncomingPlan, IncomingReferral, Standard
from app.domain.legal_days import legal_day
from app.domain.organisations import Organisation, OrganisationKind
from app.domain.plan_decisions import sort_in
from app.domain.plans import ASSUMED, PlanStatus, RehabPlan
from app.domain.private import Private
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet
from app.domain.requests import Request
from app.domain.senders import sender_type_of
from app.persistence.queries import SourceFound, source_by_identity
from app.persistence.records import Source
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.correct_request import PassedOn, replaced_by, subject_of
from app.usecases.forward_request import send_on
from app.usecases.guard_duplicates import guard_request
from app.usecases.keep_letter import keep_letter
from app.usecases.register_supplement import close_questions
from app.usecases.resolve import area_of, unit_of
from app.usecases.withdraw_request import revoked


@dataclass(frozen=True, slots=True)
class Reserved:
    """Ids given ahead, so that what comes in one transaction can refer to each other."""

    citizen_id: UUID
    subject_id: UUID
    citizen: Citizen | None
    """Whom it is about, locked, where they are known."""


@dataclass(frozen=True, slots=True, repr=False)
class Document(Private):
    """What came in, as bytes, under the sender's own identity of it."""

    content: bytes
    media_type: str
    identity: str
    answer: bytes = b""
    """The answer that a replay gets again."""
    patient_carried: str = ""
    names_the_citizen: bool = False
    """It only refers to a citizen we hold, and tells nothing of them."""
    reserved: Reserved | None = None
    submitted_by: UUID | None = None
    """Whose system handed it in; the caller's own, unless it is passed on for them."""
    passed_on: PassedOn | None = None
    """What became of it at the authority that passes it on."""
    facts: EligibilityFacts = NOTHING_KNOWN
    """What the case worker knows who registers it, beside what it says itself."""

    def source(self, id_: UUID, request: Request, *, sender: UUID) -> Source:
        """Return it as what a request came by."""
        return Source(
            id=id_,
            sender=str(sender),
            message_id=self.identity,
            standard=request.said.standard,
            media_type=self.media_type,
            content=self.content,
            answer=self.answer,
            subject_type=type(request).__name__,
            subject_id=request.id,
        )


@dataclass(frozen=True, slots=True)
class Received:
    subject: Request
    answer: bytes
    is_replay: bool


async def receive_request(work: UnitOfWork, incoming: Incoming, document: Document) -> Received:
    """Receive a referral or plan; a replay gets the first one, and its answer, again."""
    sender = await unit_of(work, incoming.sender)
    earlier = await source_by_identity(work, str(sender.id), document.identity)
    if earlier is not None:
        return Received(await _held(work, earlier, incoming), earlier.answer, is_replay=True)
    reserved = document.reserved or await _reserved(work, incoming)
    submitted_by = document.submitted_by or work.actor.organisation_id
    citizen = await tell_of_citizen(work, incoming, sender, document, (reserved, submitted_by))
    source_id = work.new_id()
    common = {
        "id": reserved.subject_id,
        "version": 0,
        "citizen_id": citizen.id,
        "requester_id": sender.id,
        "submitted_by": submitted_by,
        "source_id": source_id,
        "received_at": work.at,
        "area": await _area(work, incoming),
    }
    subject = _aggregate(incoming, common)
    if isinstance(subject, Referral):
        subject = _looked_at(subject, sender, _known(document))
    if document.passed_on:
        subject = _as_corrected(subject, document.passed_on.request, to=work.authority)
    replaced = await replaced_by(work, subject, document.passed_on)
    subject = await _begun(work, subject, replaced)
    if replaced is not None:
        await close_questions(work, replaced.id)
    if citizen.deceased_date is not None:
        subject = _of_the_dead(work, subject)
    await guard_request(work, subject, citizen)
    keep_letter(work, document.source(source_id, subject, sender=sender.id), subject)
    return Received(replace(subject, version=1), document.answer, is_replay=False)


def _of_the_dead(work: UnitOfWork, subject: Request) -> Request:
    """End what comes for a citizen who has died: no deadline runs, nobody takes it on (K8)."""
    ended = Decision(tuple(end_request(subject, at=work.at)))
    work.save(ended)
    return ended.of(type(subject), subject.id) if ended.changes else subject  # type: ignore[return-value]


def is_the_same(held: Request, incoming: Incoming) -> bool:
    """Say whether it is of the same kind and about the same citizen as what is held under its identity."""
    return type(held.said) is type(incoming) and held.said.citizen.number == incoming.citizen.number


async def _held(work: UnitOfWork, earlier: SourceFound, incoming: Incoming) -> Request:
    """Return what came under this identity before; raises RuleNotMet where that was something else."""
    held = await subject_of(work, earlier)
    if not is_the_same(held, incoming):
        raise RuleNotMet(
            "identity-used",
            "The sender has used this message identity for another request.",
            "Afsenderen har allerede brugt dette identifikationsnummer til en anden henvendelse.",
        )
    return held


async def _reserved(work: UnitOfWork, incoming: Incoming) -> Reserved:
    found = await work.citizen_with(incoming.citizen.number)
    return Reserved(found.id if found else work.new_id(), work.new_id(), found)


async def tell_of_citizen(
    work: UnitOfWork,
    incoming: Incoming,
    sender: Organisation,
    document: Document,
    whom: tuple[Reserved, UUID],
) -> Citizen:
    """Take over what a request tells of the citizen; `whom` also says whose system tells it."""
    reserved, submitted_by = whom
    found = reserved.citizen
    citizen = found or Citizen(id=reserved.citizen_id, version=0, details=incoming.citizen)
    if document.names_the_citizen:
        citizen = made_known(citizen, sender.id, submitted_by)
    else:
        told = incoming.citizen, document.patient_carried
        citizen = told_by(citizen, (sender.id, submitted_by), *told)
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
    return await area_of(work, incoming.receiver)


def _aggregate(incoming: Incoming, common: dict[str, Any]) -> Request:
    if isinstance(incoming, IncomingReferral):
        return Referral(status=ReferralStatus.RECEIVED, said=incoming, **common)
    if isinstance(incoming, IncomingPlan):
        return _plan(incoming, common)
    raise MissingValue("request")


def _known(document: Document) -> EligibilityFacts:
    held = document.passed_on.request if document.passed_on else None
    return shareable(held.facts) if isinstance(held, Referral) else document.facts


def _looked_at(referral: Referral, sender: Organisation, known: EligibilityFacts) -> Referral:
    """Note who sends it, what it states, and what it leaves out (R15, R16)."""
    facts = with_more(stated(referral.said), known)
    sender_type = sender_type_of(referral.said.standard, sender.kind)
    noted = replace(referral, sender_type=sender_type, facts=facts)
    return replace(noted, missing=missing_of(noted))


_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


def check_days(incoming: IncomingPlan) -> None:
    """Refuse days that no deadline can be counted from; the calendar itself ends near them."""
    for name in ("discharge_date", "earliest_start_date"):
        day = getattr(incoming, name)
        if day is not None and not _FIRST <= day <= _LAST:
            raise InvalidValue(name, "a day between 1900 and 2199", place=name)


def _plan(incoming: IncomingPlan, common: dict[str, Any]) -> RehabPlan:
    check_days(incoming)
    return RehabPlan(
        status=PlanStatus.RECEIVED,
        said=incoming,
        plan_type=incoming.plan_type,
        # A plan is handed over at discharge at the latest, so its own date is the strictest
        # stand-in for a discharge date that is not said; a person corrects it (K5).
        discharge_date=incoming.discharge_date or legal_day(incoming.authored_at),
        discharge_date_source=incoming.discharge_date_source if incoming.discharge_date else ASSUMED,
        earliest_start_date=incoming.earliest_start_date,
        **common,
    )


_CORRECTED = {
    Referral: ("supplements", "handed_over"),
    RehabPlan: (
        "plan_type",
        "type_changed_on",
        "discharge_date",
        "discharge_date_source",
        "earliest_start_date",
        "handed_over",
    ),
}
"""What casework corrects and every authority goes by; what the sender said stays as it was said."""


def _as_corrected(subject: Request, held: Request, *, to: str) -> Request:
    corrected = {name: getattr(held, name) for name in _CORRECTED[type(subject)]}
    return replace(subject, **corrected, held_by=to, came_from=held.id)


async def _begun(work: UnitOfWork, subject: Request, earlier: Request | None) -> Request:
    """Let it begin: sorted in, in place of an earlier one, or sent after the one it corrects."""
    if earlier is not None:
        subject = replace(subject, replaces_id=earlier.id)
    sent_on = earlier is not None and earlier.forwarded_to
    if earlier is not None and sent_on:
        subject = replace(subject, handed_over=earlier.handed_over)
    if isinstance(subject, RehabPlan) and not sent_on:
        subject = sort_in(subject, now=work.now)
    work.save(Decision((Change(subject, "receive", subject.said.authored_at),)))
    if sent_on:
        reason = "Den rettede henvendelse er sendt videre."
        return await send_on(work, subject, to_authority=sent_on, reason=reason)
    if earlier is not None:
        reason = "Erstattet af en nyere henvendelse fra afsenderen."
        work.save(revoked(earlier, reason=reason, now=work.now))
    return subject
