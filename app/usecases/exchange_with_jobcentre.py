"""What a jobcentre asks, fetches and delivers; without a valid consent it learns nothing, of anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.domain import employment_decisions
from app.domain.activities import Activity
from app.domain.actors import Actor
from app.domain.assessments import Assessment
from app.domain.citizens import Citizen
from app.domain.consents import Consent, InformationCategory
from app.domain.decision import Change, Decision
from app.domain.disclosures import Item, Record, disclose
from app.domain.employment import EmploymentCase
from app.domain.exchange_decisions import Told, answered, consent_for, hand_out, take_in
from app.domain.exchanges import ExchangeEntry, JobcentreInformation
from app.domain.identifiers import PersonNumber
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.referrals import Referral
from app.domain.refusals import Unresolved
from app.domain.requests import Request, stands
from app.domain.sessions import Session
from app.persistence.consents import entries_waiting
from app.persistence.database import Database, Scope
from app.persistence.queries import citizen_id_by_number
from app.persistence.registers import authority_name
from app.persistence.unit_of_work import UnitOfWork

NOBODY = UUID(int=0)
"""Asked about in place of a citizen we do not know, so that both answers cost the same."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Disclosure(Private):
    """What a jobcentre is told: under which consent, about whom, which categories."""

    consent: Consent
    told: Mapping[str, list[Item]]
    number: str = ""
    entry: ExchangeEntry | None = None


async def _consent_about(work: UnitOfWork, number: PersonNumber, action: str) -> Consent | None:
    """Return the consent that lets this jobcentre ask; the look-up is noted whatever comes of it.

    Unknown and unconsented take the same steps: two questions to the database and one entry.
    """
    if await authority_name(work, work.authority) is None:
        raise Unresolved("The authority", danish="Myndigheden findes ikke.", place="authority")
    citizen_id = await citizen_id_by_number(work, number)
    consents = await work.all_of_citizen(Consent, citizen_id=citizen_id or NOBODY)
    consent = consent_for(consents, work.actor.organisation_id, at=work.now)
    outcome = "consent" if consent else "refused"
    work.audit(action, "Citizen", object_id=citizen_id, citizen_id=citizen_id, detail=outcome)
    return consent


async def look_up(work: UnitOfWork, number: PersonNumber) -> Disclosure | None:
    """Answer a jobcentre about a citizen with what is consented to; None where nothing may be told."""
    consent = await _consent_about(work, number, "jobcentre-lookup")
    if consent is None:
        return None
    told = Told(categories=consent.scope, content_ref="look-up", by=_who(work))
    me = work.actor.organisation_id
    work.save(Decision((answered(consent, told, me, now=work.now, new_id=work.new_id),)))
    return Disclosure(consent=consent, told=await _told(work, consent, consent.scope))


def _who(work: UnitOfWork) -> str:
    return work.actor.person or work.actor.client_id


async def deliver(
    work: UnitOfWork, number: PersonNumber, information: JobcentreInformation
) -> Consent | None:
    """Take in what a jobcentre tells; None where there is no consent to it."""
    consent = await _consent_about(work, number, "jobcentre-delivery")
    if consent is None:
        return None
    me = work.actor.organisation_id
    logged = take_in(consent, information, me, by=_who(work), now=work.now, new_id=work.new_id)
    cases = await work.all_of_citizen(EmploymentCase, citizen_id=consent.citizen_id)
    merged = [employment_decisions.receive(case, information, now=work.now) for case in cases if case.is_open]
    work.save(Decision((logged, *merged)))
    return consent


async def fetch_waiting(
    database: Database, actor: Actor, *, now: datetime, limit: int
) -> tuple[Disclosure, ...]:
    """Hand out what waits for this jobcentre in every authority, each in a transaction of its own."""
    found = await entries_waiting(database.reads, actor.organisation_id, limit=limit)
    handed: list[Disclosure] = []
    for authority, id_ in found:
        if one := await _hand_out(database, Scope(actor, authority, now), id_):
            handed.append(one)
    return tuple(handed)


async def _hand_out(database: Database, scope: Scope, id_: UUID) -> Disclosure | None:
    """Hand out one entry; nothing where it was cancelled since it was listed, or is no longer covered."""

    async def body(work: UnitOfWork) -> Disclosure | None:
        entry = await work.get_for_change(ExchangeEntry, id_)
        if not entry.waits:
            return None
        consent = await work.get(Consent, entry.consent_id)
        change = hand_out(entry, consent, now=work.now)
        work.save(Decision((change,)))
        return await _handed(work, change, consent)

    return await database.transact(scope, body)


async def _handed(work: UnitOfWork, change: Change, consent: Consent) -> Disclosure | None:
    entry = change.aggregate
    if not isinstance(entry, ExchangeEntry) or entry.sent_at is None:
        return None
    work.audit("jobcentre-fetch", "ExchangeEntry", object_id=entry.id, citizen_id=entry.citizen_id)
    if entry.tells_the_end:
        return Disclosure(consent=consent, told={}, entry=entry)
    citizen = await work.get(Citizen, entry.citizen_id)
    categories = tuple(InformationCategory(category) for category in entry.categories)
    told = await _told(work, consent, categories)
    return Disclosure(consent=consent, told=told, entry=entry, number=citizen.details.number.value)


async def _told(
    work: UnitOfWork, consent: Consent, categories: tuple[InformationCategory, ...]
) -> dict[str, list[Item]]:
    record = await _record(work, consent.citizen_id)
    return disclose(record, categories, frozenset(consent.scope))


async def _record(work: UnitOfWork, citizen_id: UUID) -> Record:
    """Load what may be told of: open pathways with what hangs on them, requests that stand."""
    pathways = [p for p in await work.all_of_citizen(Pathway, citizen_id=citizen_id) if p.closure is None]
    record = Record(
        pathways=pathways,
        requests=[r for r in await _requests(work, citizen_id) if stands(r)],
        employment=await _open_case(work, citizen_id),
    )
    for pathway in pathways:
        record = replace(
            record,
            assessments=(*record.assessments, *await work.all_of(Assessment, pathway_id=pathway.id)),
            activities=(*record.activities, *await work.all_of(Activity, pathway_id=pathway.id)),
            sessions=(*record.sessions, *await work.all_of(Session, pathway_id=pathway.id)),
        )
    return record


async def _requests(work: UnitOfWork, citizen_id: UUID) -> tuple[Request, ...]:
    referrals = await work.all_of_citizen(Referral, citizen_id=citizen_id)
    return (*referrals, *await work.all_of_citizen(RehabPlan, citizen_id=citizen_id))


async def _open_case(work: UnitOfWork, citizen_id: UUID) -> EmploymentCase | None:
    cases = await work.all_of_citizen(EmploymentCase, citizen_id=citizen_id)
    return next((case for case in cases if case.is_open), None)
