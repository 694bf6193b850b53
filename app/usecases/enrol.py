"""Enrol a citizen in an activity with its sessions, its own or those of a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain import activity_decisions, group_decisions
from app.domain.activities import DeliveryType
from app.domain.activity_decisions import PlannedSession, Terms
from app.domain.catalogue import CatalogueItem
from app.domain.group_decisions import Place
from app.domain.groups import Group, seating
from app.domain.offers import Offer
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayEvent
from app.domain.refusals import Unresolved
from app.persistence.offer_queries import activities_in_group
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.check_guideline import check_guideline
from app.usecases.guard_duplicates import guard_enrolment
from app.usecases.referring import referred


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What is enrolled in: sessions of its own, or a group, with individual sessions before it."""

    offer_id: UUID
    sessions: Sequence[PlannedSession]
    delivery_types: tuple[DeliveryType, ...]
    group_id: UUID | None = None
    terms: Terms


async def enrol(work: UnitOfWork, id_: UUID, *, seen_version: int, wanted: Enrolment) -> None:
    # The group before the citizen: whoever gives a seat to another citizen holds it already.
    place = await _place(work, wanted.group_id) if wanted.group_id else None
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    PATHWAY_LIFECYCLE.after(pathway.status, PathwayEvent.ENROL)
    offer = await _offer(work, pathway, wanted.offer_id)
    if place is not None:
        decided = group_decisions.enrol_in_group(
            pathway,
            offer,
            place,
            tuple(wanted.sessions),
            terms=wanted.terms,
            now=work.at,
            new_id=work.new_id,
        )
    else:
        decided = activity_decisions.enrol(
            pathway,
            offer,
            wanted.sessions,
            wanted.delivery_types,
            terms=wanted.terms,
            now=work.at,
            new_id=work.new_id,
        )
    await check_guideline(work, wanted.terms.training_plan, place="training_plan.guideline_ref")
    await guard_enrolment(work, pathway, offer.category)
    work.save(decided)


async def _offer(work: UnitOfWork, pathway: Pathway, offer_id: UUID) -> Offer:
    offer = next((o for o in await work.all_of(Offer, pathway_id=pathway.id) if o.id == offer_id), None)
    if offer is None:
        raise Unresolved("The offer", danish="Tilbuddet findes ikke i forløbet.", place="offer_id")
    return offer


async def _place(work: UnitOfWork, group_id: UUID) -> Place:
    group = await referred(work, Group, group_id, place="group_id", lock=True)
    item = await work.get(CatalogueItem, group.catalogue_item_id)
    return Place(group, item, seating(await activities_in_group(work, group_id)))
