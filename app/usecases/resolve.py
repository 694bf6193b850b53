"""Find the unit behind what a message names, and who is responsible for what it asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID, uuid5

from app.domain.codes import LegalBasis
from app.domain.decision import Change, Decision
from app.domain.identifiers import MunicipalityCode
from app.domain.intake import Incoming, IncomingPlan, PlanType
from app.domain.legal_days import legal_day
from app.domain.organisations import (
    Channel,
    DatedIdentifier,
    Format,
    Organisation,
    identifiers_of,
    presumed_kind,
)
from app.domain.parties import Party
from app.domain.refusals import Unresolved
from app.domain.responsibility import Task, responsible, task_of
from app.fhir.parties_in import HELD
from app.persistence.queries import authorities_holding
from app.persistence.registers import (
    assignments,
    authority_name,
    find_organisation,
    look_up,
    organisation_or_none,
    worked_for,
)
from app.persistence.unit_of_work import UnitOfWork

_NAMESPACE = UUID("6f3a2b1c-8a51-4c0e-9d0b-52c1f3a7c7d4")


async def find_unit(work: UnitOfWork, party: Party, *, place: str = "Sender") -> Organisation | None:
    """Return the registered unit that a message names, also one we know only from messages.

    Raises Unresolved where it names a unit by an id of ours that is none.
    """
    if party.identifier_kind == HELD:
        return await _held(work, party.identifier, place)
    known = await find_organisation(work, identifiers_of(party), legal_day(work.now))
    return known or await organisation_or_none(work, _provisional_id(party))


async def _held(work: UnitOfWork, reference: str, place: str) -> Organisation:
    """Return the unit behind `Organization/{id}`, a reference to what we published."""
    try:
        unit = await organisation_or_none(work, UUID(reference.rpartition("/")[2]))
    except ValueError:
        unit = None
    if unit is None:
        raise Unresolved("The reference", danish="Referencen kan ikke findes.", place=place)
    return unit


def _provisional_id(party: Party) -> UUID:
    numbers = [f"{i.KIND}:{i.value}" for i in identifiers_of(party)]
    return uuid5(_NAMESPACE, numbers[0] if numbers else f"{party.gln_text}|{party.label}")


async def unit_of(work: UnitOfWork, party: Party, *, place: str = "Sender") -> Organisation:
    """Return the unit, noting one nobody registered: an unknown sender is a task, not a refusal.

    What it can receive is presumed: correspondence letters, waiting to be fetched.
    """
    unit = await presumed_unit(work, party, place=place)
    if unit.version:
        return unit
    work.save(Decision((Change(unit, "note-unknown-unit", work.now),)))
    return replace(unit, version=1)


async def presumed_unit(work: UnitOfWork, party: Party, *, place: str = "Sender") -> Organisation:
    """Return the unit, or what would be noted of it; of version 0 then, and not kept."""
    known = await find_unit(work, party, place=place)
    if known is not None:
        return known
    today = legal_day(work.now)
    return Organisation(
        id=_provisional_id(party),
        version=0,
        name=party.label or "Ukendt enhed",
        kind=presumed_kind(party),
        # From today on: a letter never takes a number from the unit that is registered with it.
        identifiers=tuple(DatedIdentifier(i, today) for i in identifiers_of(party)),
        telephone=party.telephone,
        location="" if party.gln else party.gln_text,
        receives=frozenset({Format.XDIS91}) if party.gln_text else frozenset(),
        channel=Channel.POLLING if party.gln_text else None,
        provisional=True,
    )


async def home_of(work: UnitOfWork, incoming: Incoming, *identities: str) -> str:
    """Return the authority that has the request already, else the one it belongs to now (L3).

    What came before a task moved is answered where it lies when it comes again, under any of these
    identities. Raises Unresolved where the receiver is no municipality that we know, or nobody works here
    for it or for who has its task now: what comes would be on nobody's list.
    """
    parties = (incoming.sender, incoming.receiver, *([incoming.gp] if incoming.gp else []))
    named = [number for party in parties if party.identifier_kind != HELD for number in identifiers_of(party)]
    await look_up(work, named, legal_day(work.now))
    area = await area_of(work, incoming.receiver)
    authorities = await _authorities_for(work, incoming, area)
    is_here = bool(await worked_for(work, (area, authorities[0])))
    if is_here and len(authorities) == 1:
        return authorities[0]
    held = await _held_by(work, incoming.sender, authorities, identities)
    if held is None and not is_here:
        raise not_received_for()
    return held or authorities[0]


async def _held_by(
    work: UnitOfWork, sent_by: Party, authorities: tuple[str, ...], identities: Iterable[str]
) -> str | None:
    """Return the authority that has it already, the one in charge today first."""
    sender = await find_unit(work, sent_by)
    if sender is None:
        return None
    for identity in identities:
        held = await authorities_holding(work, authorities, sender=str(sender.id), message_id=identity)
        if held:
            return next(authority for authority in authorities if authority in held)
    return None


async def _authorities_for(work: UnitOfWork, incoming: Incoming, area: str) -> tuple[str, ...]:
    if isinstance(incoming, IncomingPlan):
        return await authorities_of(work, task_of(LegalBasis.SUL140, incoming.plan_type), area)
    return await authorities_of(work, task_of(LegalBasis.SUL119), area)


async def authorities_of(work: UnitOfWork, task: Task, area: str) -> tuple[str, ...]:
    """Return who answers for a task in an area: today's authority first (L3), then those of other days."""
    known = sorted(await assignments(work, task, area), key=lambda held: held.valid_from, reverse=True)
    others = [held.authority for held in known]
    # A specialised plan is the hospital's task, but it is the municipality that was told of it,
    # and the plan may become almen (K6): it stays with the receiver.
    if task is Task.TRAIN_SPECIAL:
        return tuple(dict.fromkeys((area, *others)))
    return tuple(dict.fromkeys((responsible(task, area, legal_day(work.now), known).authority, *others)))


async def area_of(work: UnitOfWork, receiver: Party) -> str:
    """Return the municipality a letter was sent to; raises Unresolved where it is none we know."""
    unit = await find_unit(work, receiver, place="Receiver")
    code = unit.identifier(MunicipalityCode, legal_day(work.now)) if unit else receiver.municipality
    if code is None or await authority_name(work, code.value) is None:
        raise not_received_for()
    return code.value


def not_received_for() -> Unresolved:
    """Return the refusal of what is addressed to nobody here."""
    return Unresolved(
        "The receiver", danish="Modtageren er ikke en myndighed, vi modtager for.", place="Receiver"
    )


async def authorities_in(work: UnitOfWork, area: str) -> tuple[str, ...]:
    """Return the municipality itself, then who has its tasks."""
    tasks = dict.fromkeys((task_of(LegalBasis.SUL119), *(task_of(LegalBasis.SUL140, t) for t in PlanType)))
    others = [authority for task in tasks for authority in await authorities_of(work, task, area)]
    return tuple(dict.fromkeys((area, *(it for it in others if it))))


async def desk_of(work: UnitOfWork, authorities: tuple[str, ...]) -> str:
    """Return the first authority that somebody works for here; raises Unresolved where there is none."""
    here = await worked_for(work, authorities)
    for authority in authorities:
        if authority in here:
            return authority
    raise not_received_for()
