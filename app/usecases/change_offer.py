"""Note that an offer was never answered, or take it back."""

from __future__ import annotations

from uuid import UUID

from app.domain import offer_decisions
from app.domain.activities import Activity
from app.domain.offers import Offer
from app.persistence.unit_of_work import UnitOfWork


async def expire_offer(work: UnitOfWork, id_: UUID, *, seen_version: int | None = None) -> None:
    """Without a seen version for whoever watches the time."""
    offer = await work.get_for_change(Offer, id_, seen_version=seen_version)
    work.save(offer_decisions.expire_offer(offer, now=work.at))


async def mark_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    offer = await work.get_for_change(Offer, id_, seen_version=seen_version)
    activities = await work.all_of(Activity, pathway_id=offer.pathway_id)
    work.save(offer_decisions.mark_offer_error(offer, activities, reason=reason, now=work.at))


async def check_unused(work: UnitOfWork, offer: Offer) -> None:
    offer_decisions.check_unused(offer, await work.all_of(Activity, pathway_id=offer.pathway_id))
