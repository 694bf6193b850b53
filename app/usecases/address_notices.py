"""Who the notices of one event go to now, in which form, and what they tell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
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
from app.domain.private import Private
from app.domain.refusals import Unresolved
from app.domain.sessions import Session
from app.persistence.backgrounds import Background
from app.persistence.queries import notices_about
from app.persistence.registers import authority_name, find_organisation, look_up_units, unit_with
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
    work: UnitOfWork,
    group: Sequence[Notice],
    event: Sequence[Notice],
    background: Background,
    *,
    find: FindUnit = unit_of,
) -> Addressed:
    """Address these together, beside the others of their event."""
    notice = group[0]
    request, citizen = background.request(notice), background.citizen(notice)
    units = {n.id: unit for n in group if (unit := await _recipient(work, n, background, find))}
    told = [*event, *await _told_of_the_same(work, notice)]
    addressed = address(
        group,
        units,
        objects_to_disclosure=citizen.objects_to_disclosure,
        gp_copy_deselected=request.said.gp_copy_deselected,
        told=[n.recipient_id for n in told if n.recipient_id and n.status in _TOLD],
    )
    return Addressed(await _about(work, notice, background), addressed)


async def look_up_recipients(work: UnitOfWork, notices: Iterable[Notice], background: Background) -> None:
    """Look up together all units that we know these go to."""
    presumed = (_recipient_id(notice, background, legal_day(work.now)) for notice in notices)
    await look_up_units(work, [id_ for id_ in presumed if id_])


async def _told_of_the_same(work: UnitOfWork, notice: Notice) -> list[Notice]:
    """Return the notices of the pathway that tell the same for its other requests."""
    if notice.pathway_id is None or notice.type not in ONCE_A_PATHWAY:
        return []
    every = await notices_about(work, notice.pathway_id)
    return [n for n in every if (n.type, n.occurrence) == (notice.type, notice.occurrence)]


def _recipient_id(notice: Notice, background: Background, on: date) -> UUID | None:
    """Return the unit it goes to, unless the request names another."""
    if notice.correction and notice.recipient_id is not None:
        return notice.recipient_id
    if notice.role is RecipientRole.OWN_GP:
        return background.citizen(notice).own_gp(on)
    return background.request(notice).requester_id


async def _recipient(
    work: UnitOfWork, notice: Notice, background: Background, find: FindUnit
) -> Organisation | None:
    named = notice.named if notice.role is RecipientRole.RESULT_RECEIVER else None
    if named is not None and not (notice.correction and notice.recipient_id):
        return await _named(work, named, find)
    id_ = _recipient_id(notice, background, legal_day(work.now))
    return await unit_with(work, id_) if id_ else None


async def _named(work: UnitOfWork, party: Party, find: FindUnit) -> Organisation | None:
    try:
        return await find(work, party)
    except Unresolved:
        return None  # the others of the event are told all the same


async def _about(work: UnitOfWork, notice: Notice, background: Background) -> About:
    name = await authority_name(work, work.authority) or work.authority
    sender = await _sender(work, name)
    facts = _facts(notice, background, name)
    return About(background.citizen(notice), sender, replace(facts, authority_telephone=sender.telephone))


async def _sender(work: UnitOfWork, name: str) -> Party:
    """Name the authority: a municipality or, for what moves in 2027, a region."""
    number = RegionCode.lenient(work.authority) or MunicipalityCode(work.authority)
    unit = await find_organisation(work, (number,), legal_day(work.now))
    return unit.as_party(legal_day(work.now)) if unit else Party(name=name)


def _facts(notice: Notice, background: Background, name: str) -> Facts:
    request = background.request(notice)
    if notice.pathway_id is None:
        return Facts(notice, request, name)
    pathway_id = notice.pathway_id
    return Facts(
        notice,
        request,
        name,
        pathway=background.pathway(pathway_id),
        assessments=background.on_pathway(Assessment, pathway_id),
        offers=background.on_pathway(Offer, pathway_id),
        activities=background.on_pathway(Activity, pathway_id),
        sessions=background.on_pathway(Session, pathway_id),
    )
