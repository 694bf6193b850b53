"""Keep the catalogue of local offers: draft, change, publish, take out of use, look up."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.domain import catalogue_decisions
from app.domain.catalogue import CatalogueItem, Description
from app.domain.catalogue_decisions import Gaps
from app.domain.legal_days import legal_day
from app.domain.pathways import Pathway
from app.domain.topics import OfferTopic, SupportLevel
from app.persistence.offer_queries import catalogue, is_item_used
from app.persistence.unit_of_work import UnitOfWork


async def draft_item(work: UnitOfWork, said: Description) -> UUID:
    drafted = catalogue_decisions.draft_item(said, now=work.at, new_id=work.new_id)
    work.save(drafted)
    return drafted.changes[0].aggregate.id


async def update_item(work: UnitOfWork, id_: UUID, *, seen_version: int, said: Description) -> None:
    item = await work.get_for_change(CatalogueItem, id_, seen_version=seen_version)
    work.save(catalogue_decisions.update_item(item, said, now=work.at))


async def publish_item(work: UnitOfWork, id_: UUID, *, seen_version: int) -> None:
    item = await work.get_for_change(CatalogueItem, id_, seen_version=seen_version)
    work.save(catalogue_decisions.publish_item(item, now=work.at))


async def expire_item(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    item = await work.get_for_change(CatalogueItem, id_, seen_version=seen_version)
    others = await catalogue(work)
    work.save(catalogue_decisions.expire_item(item, others, reason=reason, now=work.at))


async def mark_item_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    item = await work.get_for_change(CatalogueItem, id_, seen_version=seen_version)
    is_used = await is_item_used(work, id_)
    work.save(catalogue_decisions.mark_item_error(item, is_used=is_used, reason=reason, now=work.at))


async def check_unused(work: UnitOfWork, item: CatalogueItem) -> None:
    catalogue_decisions.check_unused(is_used=await is_item_used(work, item.id))


async def look_up(
    work: UnitOfWork, *, topic: OfferTopic | None, level: SupportLevel | None
) -> tuple[CatalogueItem, ...]:
    items = await catalogue(work)
    return catalogue_decisions.lookup(items, legal_day(work.now), topic=topic, level=level)


async def propose(
    work: UnitOfWork, pathway_id: UUID, *, level: SupportLevel | None
) -> tuple[CatalogueItem, ...]:
    """Return what the catalogue has for one pathway and the support its citizen needs."""
    pathway = await work.get(Pathway, pathway_id)
    work.audit("read", "Pathway", object_id=pathway_id, citizen_id=pathway.citizen_id)
    items = await catalogue(work)
    return catalogue_decisions.proposals(items, pathway.legal_basis, legal_day(work.now), level=level)


async def find_gaps(work: UnitOfWork, *, on: date | None) -> Gaps:
    return catalogue_decisions.gaps(await catalogue(work), on or legal_day(work.now))
