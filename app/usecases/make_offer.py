"""Offer a citizen something."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from app.domain import offer_decisions, pathway_decisions
from app.domain.catalogue import CatalogueItem
from app.domain.legal_days import legal_day
from app.domain.offers import NO_GROUNDS, Offer, OfferEvent, OfferGrounds
from app.domain.other_care import OtherCare, check_not_elsewhere
from app.domain.pathway_decisions import offered_category
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayEvent
from app.domain.private import Private
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.guard_duplicates import guard_offer
from app.usecases.loading import became
from app.usecases.referring import referred


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Offering(Private):
    """What is offered, why, and the answer where it came at once."""

    fsiii_code: str = ""
    name: str = ""
    catalogue_item_id: UUID | None = None
    answer: OfferEvent | None = None
    grounds: OfferGrounds = NO_GROUNDS


async def make_offer(work: UnitOfWork, id_: UUID, *, seen_version: int, said: Offering) -> None:
    """Make an offer, with the citizen's answer where it came at once; warn of what it may repeat."""
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    await offer(work, pathway, said, at=work.at)


async def offer(work: UnitOfWork, pathway: Pathway, said: Offering, *, at: datetime) -> Pathway:
    """Make an offer on a pathway that is held for change; returns what the pathway became."""
    PATHWAY_LIFECYCLE.after(pathway.status, PathwayEvent.OFFER)
    if said.catalogue_item_id is not None:
        said = await _of_catalogue(work, pathway, said, said.catalogue_item_id)
    await _check_elsewhere(work, pathway, said, legal_day(at))
    category = offered_category(pathway, said.fsiii_code)
    await guard_offer(work, pathway, category, reason=said.grounds.duplicate_reason)
    decision = pathway_decisions.make_offer(
        pathway,
        fsiii_code=said.fsiii_code,
        name=said.name,
        offered_at=at,
        new_id=work.new_id,
        grounds=said.grounds,
        catalogue_item_id=said.catalogue_item_id,
    )
    work.save(decision)
    if said.answer is not None:
        made = next(c.aggregate for c in decision.changes if isinstance(c.aggregate, Offer))
        answered = pathway_decisions.answer_offer(made, said.answer, reason="", deferred_to=None, at=at)
        work.save(answered)
    return became(decision, pathway)


async def _of_catalogue(work: UnitOfWork, pathway: Pathway, said: Offering, item_id: UUID) -> Offering:
    """Let name and intervention follow from the item."""
    item = await referred(work, CatalogueItem, item_id, place="catalogue_item_id")
    code = offer_decisions.code_of(item, pathway.legal_basis, wanted=said.fsiii_code, now=work.at)
    return replace(said, fsiii_code=code, name=said.name or item.said.name)


async def _check_elsewhere(work: UnitOfWork, pathway: Pathway, said: Offering, on: date) -> None:
    check_not_elsewhere(
        offered_category(pathway, said.fsiii_code),
        await work.all_of_citizen(OtherCare, citizen_id=pathway.citizen_id),
        on=on,
        reason=said.grounds.duplicate_reason,
    )


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
    made = await work.get_for_change(Offer, id_, seen_version=seen_version)
    answered = pathway_decisions.answer_offer(made, event, reason=reason, deferred_to=deferred_to, at=work.at)
    if event is OfferEvent.ACCEPT:
        offer_decisions.check_pathway_open(await work.get(Pathway, made.pathway_id))
    work.save(answered)
