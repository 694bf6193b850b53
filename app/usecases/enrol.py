"""Enrol a citizen in an activity with its sessions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.domain import activity_decisions
from app.domain.activities import DeliveryType
from app.domain.activity_decisions import PlannedSession
from app.domain.offers import Offer
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayEvent
from app.domain.refusals import Unresolved
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.guard_duplicates import guard_enrolment


async def enrol(
    work: UnitOfWork,
    id_: UUID,
    *,
    seen_version: int,
    offer_id: UUID,
    sessions: Sequence[PlannedSession],
    delivery_types: tuple[DeliveryType, ...],
    exemption_reason: str = "",
) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    PATHWAY_LIFECYCLE.after(pathway.status, PathwayEvent.ENROL)
    offer = next((o for o in await work.all_of(Offer, pathway_id=pathway.id) if o.id == offer_id), None)
    if offer is None:
        raise Unresolved("The offer", danish="Tilbuddet findes ikke i forløbet.", place="offer_id")
    decision = activity_decisions.enrol(
        pathway,
        offer,
        sessions,
        delivery_types,
        now=work.at,
        new_id=work.new_id,
        exemption_reason=exemption_reason,
    )
    await guard_enrolment(work, pathway, offer)
    work.save(decision)
