"""Who the notices of one event go to now, in which form, and what they tell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias
from uuid import UUID

from app.domain.activities import Activity
from app.domain.addressing import Addressing, address
from app.domain.assessments import Assessment
from app.domain.citizens import Citizen
from app.domain.identifiers import MunicipalityCode, RegionCode
from app.domain.legal_days import legal_day
from app.domain.notice_texts import Facts
from app.domain.notices import ONCE_A_PATHWAY, Notice, NoticeStatus, RecipientRole
from app.domain.offers import Offer
from app.domain.organisations import Organisation
from app.domain.parties import Party
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.referrals import Referral
from app.domain.refusals import Unresolved
from app.domain.requests import Request
from app.domain.sessions import Session
from app.persistence.queries import notices_about, request_kind
from app.persistence.registers import authority_name, find_organisation
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.resolve import unit_of


@dataclass(frozen=True, slots=True, repr=False)
class About(Private):
    """What is the same for every notice of one event."""

    citizen: Citizen
    sender: Party
    facts: Facts

    def of(self, notice: Notice) -> Facts:
        return replace(self.facts, notice=notice)


@dataclass(frozen=True, slots=True, repr=False)
class Addressed(Private):
    about: About
    to: dict[UUID, Addressing]
    """By the id of each notice that was asked about."""


FindUnit: TypeAlias = Callable[[UnitOfWork, Party], Awaitable[Organisation]]
"""Returns the unit that a request names, raises Unresolved."""
_TOLD = (NoticeStatus.READY, NoticeStatus.SENT, NoticeStatus.ACKNOWLEDGED, NoticeStatus.SENT_MANUALLY)


async def address_notices(
    work: UnitOfWork, group: Sequence[Notice], event: Sequence[Notice], *, find: FindUnit = unit_of
) -> Addressed:
    """Address these together, beside the others of their event."""
    notice = group[0]
    request = await _request(work, notice)
    citizen = await work.get(Citizen, notice.citizen_id)
    units = {n.id: unit for n in group if (unit := await _recipient(work, n, request, citizen, find))}
    told = [*event, *await _told_of_the_same(work, notice)]
    addressed = address(
        group,
        units,
        objects_to_disclosure=citizen.objects_to_disclosure,
        gp_copy_deselected=request.said.gp_copy_deselected,
        told=[n.recipient_id for n in told if n.recipient_id and n.status in _TOLD],
    )
    return Addressed(await _about(work, notice, request, citizen), addressed)


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
    work: UnitOfWork, notice: Notice, request: Request, citizen: Citizen, find: FindUnit
) -> Organisation | None:
    if notice.correction and notice.recipient_id is not None:
        return await work.get(Organisation, notice.recipient_id)
    if notice.role is RecipientRole.OWN_GP:
        gp_id = citizen.own_gp(legal_day(work.now))
        return await work.get(Organisation, gp_id) if gp_id else None
    if notice.role is RecipientRole.RESULT_RECEIVER and notice.named is not None:
        return await _named(work, notice.named, find)
    return await work.get(Organisation, request.requester_id)


async def _named(work: UnitOfWork, party: Party, find: FindUnit) -> Organisation | None:
    try:
        return await find(work, party)
    except Unresolved:
        return None  # the others of the event are told all the same


async def _about(work: UnitOfWork, notice: Notice, request: Request, citizen: Citizen) -> About:
    name = await authority_name(work, work.authority) or work.authority
    sender = await _sender(work, name)
    facts = await _facts(work, notice, request, name)
    return About(citizen, sender, replace(facts, authority_telephone=sender.telephone))


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
