"""Ask for, give, change and end consents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from app.domain import consent_decisions, employment_decisions, exchange_decisions
from app.domain.citizens import Citizen
from app.domain.consent_decisions import Asked, Scope, Signature
from app.domain.consents import Consent, ConsentEvent, ConsentType
from app.domain.decision import Decision
from app.domain.employment import EmploymentCase
from app.domain.exchange_decisions import Told
from app.domain.exchanges import ExchangeEntry
from app.domain.organisations import OrganisationKind
from app.domain.parties import Party
from app.domain.pathways import Pathway
from app.domain.refusals import Unresolved
from app.persistence.registers import authority_name
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.resolve import find_unit


async def request_consent(
    work: UnitOfWork, id_: UUID, *, seen_version: int, asked: Asked, receiver: Party | None
) -> None:
    """Ask a citizen; a jobcentre is one in the register, since its system will ask us."""
    citizen = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    if not asked.from_party:
        asked = replace(asked, from_party=await authority_name(work, work.authority) or work.authority)
    if asked.type is ConsentType.JOBCENTRE_EXCHANGE:
        asked = await _addressed(work, asked, receiver)
    work.save(consent_decisions.request(citizen, asked, now=work.at, new_id=work.new_id))


async def _addressed(work: UnitOfWork, asked: Asked, receiver: Party | None) -> Asked:
    unit = await find_unit(work, receiver) if receiver else None
    if unit is None or unit.kind is not OrganisationKind.JOBCENTRE:
        raise Unresolved("The jobcentre", danish="Jobcenteret findes ikke i registeret.", place="to_gln")
    return replace(asked, to_party=unit.name, to_organisation_id=unit.id)


async def _entries(work: UnitOfWork, consent: Consent) -> tuple[ExchangeEntry, ...]:
    every = await work.all_of_citizen(ExchangeEntry, citizen_id=consent.citizen_id)
    return tuple(entry for entry in every if entry.consent_id == consent.id)


async def give_consent(
    work: UnitOfWork,
    id_: UUID,
    *,
    seen_version: int,
    scope: Scope,
    signature: Signature,
    expires_on: date | None,
) -> None:
    """Give it; an earlier one to the same party ends with that."""
    consent = await work.get_for_change(Consent, id_, seen_version=seen_version)
    given = consent_decisions.give(consent, scope, signature, expires_on=expires_on, now=work.at)
    lapsed = consent_decisions.expire(given.of(Consent, id_), (), now=work.now, new_id=work.new_id)  # type: ignore[arg-type]
    if lapsed.changes:
        # Registered when it had run out: nothing ever flowed by it, so nobody is told that it has ended,
        # and an earlier one that still runs goes on.
        work.save(given + Decision(lapsed.changes[:1]))
        return
    others = await work.all_of_citizen(Consent, citizen_id=consent.citizen_id)
    entries = await work.all_of_citizen(ExchangeEntry, citizen_id=consent.citizen_id)
    work.save(given + consent_decisions.replaced(consent, others, entries, now=work.at, new_id=work.new_id))


async def decide_consent(
    work: UnitOfWork,
    id_: UUID,
    *,
    seen_version: int,
    decide: Callable[[Consent, Sequence[ExchangeEntry]], Decision],
) -> None:
    """Load a consent with its log, decide, save."""
    consent = await work.get_for_change(Consent, id_, seen_version=seen_version)
    work.save(decide(consent, await _entries(work, consent)))


async def queue_exchange(work: UnitOfWork, id_: UUID, *, seen_version: int, told: Told) -> None:
    """Put something in line for the jobcentre."""
    consent = await work.get_for_change(Consent, id_, seen_version=seen_version)
    told = replace(told, by=work.actor.person or work.actor.client_id)
    work.save(exchange_decisions.queue(consent, told, now=work.at, new_id=work.new_id))


async def cancel_exchange(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    entry = await work.get_for_change(ExchangeEntry, id_, seen_version=seen_version)
    work.save(exchange_decisions.cancel(entry, reason=reason, now=work.at))


async def mark_exchange_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    """Mark an entry as registered by mistake, and take back what it had told the open case."""
    entry = await work.get_for_change(ExchangeEntry, id_, seen_version=seen_version)
    work.save(exchange_decisions.mark_error(entry, reason=reason, now=work.at))
    if entry.information is not None:
        every = await work.all_of_citizen(ExchangeEntry, citizen_id=entry.citizen_id)
        rest = [e.information for e in every if e.information and e.stands and e.id != id_]
        for case in await work.all_of_citizen(EmploymentCase, citizen_id=entry.citizen_id):
            if case.is_open:
                work.save(employment_decisions.take_back(case, entry.information, rest, now=work.at))


async def end_consents(work: UnitOfWork, citizen_id: UUID, event: ConsentEvent, *, at: datetime) -> None:
    """End every consent of a citizen: call with DIE when they die, inside the same transaction."""
    consents = await work.all_of_citizen(Consent, citizen_id=citizen_id)
    entries = await work.all_of_citizen(ExchangeEntry, citizen_id=citizen_id)
    work.save(consent_decisions.end(consents, entries, event, now=at, new_id=work.new_id))


async def end_consents_with_pathway(work: UnitOfWork, closed: Pathway, *, at: datetime) -> None:
    """End them with the last open pathway; another one that goes on keeps them alive [P]."""
    every = await work.all_of_citizen(Pathway, citizen_id=closed.citizen_id)
    if all(pathway.closure or pathway.id == closed.id for pathway in every):
        await end_consents(work, closed.citizen_id, ConsentEvent.CLOSE_PATHWAY, at=at)


async def expire_consent(work: UnitOfWork, id_: UUID) -> None:
    """Let one consent expire if its time has come; does nothing otherwise, so it may run twice."""
    consent = await work.get_for_change(Consent, id_)
    entries = await _entries(work, consent)
    work.save(consent_decisions.expire(consent, entries, now=work.now, new_id=work.new_id))
