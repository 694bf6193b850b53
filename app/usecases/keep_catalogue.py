"""Keep the catalogue of local offers: draft, change, publish, take out of use, look up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias
from uuid import UUID

from app.domain import catalogue_decisions
from app.domain.catalogue import CatalogueItem, CatalogueStatus, Description
from app.domain.catalogue_decisions import Gaps
from app.domain.legal_days import legal_day
from app.domain.pathways import Pathway
from app.domain.topics import OfferTopic, SupportLevel
from app.persistence.offer_queries import catalogue, is_item_used
from app.persistence.pages import page_of_kept
from app.persistence.unit_of_work import UnitOfWork

Numbered: TypeAlias = tuple[int, CatalogueItem]


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
    work: UnitOfWork, *, topic: OfferTopic | None, level: SupportLevel | None, after: int, limit: int
) -> list[Numbered]:
    """Return what is in use for a topic and a level of support, each item with its place."""
    day = legal_day(work.now)

    def fits(numbered: Numbered) -> bool:
        return bool(catalogue_decisions.lookup(numbered[1:], day, topic=topic, level=level))

    return await _page(work, fits, after=after, limit=limit)


async def propose(
    work: UnitOfWork, pathway_id: UUID, *, level: SupportLevel | None, after: int, limit: int
) -> list[Numbered]:
    """Return what the catalogue has for one pathway and the support its citizen needs."""
    pathway, day = await work.get(Pathway, pathway_id), legal_day(work.now)
    work.audit("read", "Pathway", object_id=pathway_id, citizen_id=pathway.citizen_id)

    def fits(numbered: Numbered) -> bool:
        return bool(catalogue_decisions.proposals(numbered[1:], pathway.legal_basis, day, level=level))

    return await _page(work, fits, after=after, limit=limit)


async def _page(
    work: UnitOfWork, fits: Callable[[Numbered], bool], *, after: int, limit: int
) -> list[Numbered]:
    async def read(after: int, limit: int) -> tuple[Numbered, ...]:
        return await work.page_of(CatalogueItem, list(CatalogueStatus), after=after, limit=limit)

    return await page_of_kept(read, lambda numbered: numbered[0], fits, after=after, limit=limit)


async def find_gaps(work: UnitOfWork, *, on: date | None) -> Gaps:
    return catalogue_decisions.gaps(await catalogue(work), on or legal_day(work.now))
