"""Offer a citizen something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain import offer_decisions, pathway_decisions
from app.domain.catalogue import CatalogueItem
from app.domain.offers import Offer, OfferEvent
from app.domain.pathways import Pathway
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.referring import referred


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What is offered: an item of the catalogue, or an intervention by its code and name."""

    fsiii_code: str = ""
    name: str = ""
    catalogue_item_id: UUID | None = None


async def make_offer(
    work: UnitOfWork, id_: UUID, *, seen_version: int, what: Offered, answer: OfferEvent | None
) -> None:
    """Make an offer, with the citizen's answer where it came at once."""
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    if what.catalogue_item_id is not None:
        what = await _of_catalogue(work, pathway, what, what.catalogue_item_id)
    made = pathway_decisions.make_offer(
        pathway,
        fsiii_code=what.fsiii_code,
        name=what.name,
        offered_at=work.at,
        catalogue_item_id=what.catalogue_item_id,
        new_id=work.new_id,
    )
    work.save(made)
    if answer is not None:
        offer = next(c.aggregate for c in made.changes if isinstance(c.aggregate, Offer))
        work.save(pathway_decisions.answer_offer(offer, answer, reason="", deferred_to=None, at=work.at))


async def _of_catalogue(work: UnitOfWork, pathway: Pathway, what: Offered, item_id: UUID) -> Offered:
    """Let name and intervention follow from the item."""
    item = await referred(work, CatalogueItem, item_id, place="catalogue_item_id")
    code = offer_decisions.code_of(item, pathway.legal_basis, wanted=what.fsiii_code, now=work.at)
    return Offered(fsiii_code=code, name=what.name or item.said.name, catalogue_item_id=item_id)


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
    answered = pathway_decisions.answer_offer(
        offer, event, reason=reason, deferred_to=deferred_to, at=work.at
    )
    if event is OfferEvent.ACCEPT:
        offer_decisions.check_pathway_open(await work.get(Pathway, offer.pathway_id))
    work.save(answered)
