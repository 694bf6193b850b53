"""Offer a citizen something."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.domain import pathway_decisions
from app.domain.offers import Offer, OfferEvent
from app.domain.pathways import Pathway
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.guard_duplicates import guard_offer


async def make_offer(
    work: UnitOfWork,
    id_: UUID,
    *,
    seen_version: int,
    fsiii_code: str,
    name: str,
    answer: OfferEvent | None,
    reason: str = "",
) -> None:
    """Make an offer, with the citizen's answer where it came at once; warn of what it may repeat."""
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    made = pathway_decisions.make_offer(
        pathway, fsiii_code=fsiii_code, name=name, offered_at=work.at, new_id=work.new_id, reason=reason
    )
    offer = next(c.aggregate for c in made.changes if isinstance(c.aggregate, Offer))
    await guard_offer(work, pathway, offer.category, reason=reason)
    work.save(made)
    if answer is not None:
        work.save(pathway_decisions.answer_offer(offer, answer, reason="", deferred_to=None, at=work.at))


async def answer_offer(
    work: UnitOfWork,
    id_: UUID,
    *,
    seen_version: int,
    event: OfferEvent,
    reason: str,
    deferred_to: date | None,
) -> None:
    """Register the citizen's answer to an offer."""
    offer = await work.get_for_change(Offer, id_, seen_version=seen_version)
    work.save(
        pathway_decisions.answer_offer(offer, event, reason=reason, deferred_to=deferred_to, at=work.at)
    )
