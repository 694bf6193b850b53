"""Report on local offers: what was taught, how training was given, which offers were used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.domain.activities import Activity
from app.domain.catalogue import CatalogueItem
from app.domain.codes import Category
from app.domain.legal_days import COPENHAGEN
from app.domain.offer_reports import Supervision, supervision
from app.domain.pathways import Pathway
from app.domain.topic_coverage import TopicCoverage, missing_topics
from app.domain.topics import OfferTopic
from app.persistence.offer_queries import (
    Period,
    activities_by_item,
    activities_of_category,
    catalogue,
    count_started_and_closed,
    coverage_of,
    offers_by_item,
    started_and_closed,
)
from app.persistence.pages import page_of_kept
from app.persistence.statements import Place
from app.persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Untaught:
    """A closed pathway in which topics were neither covered nor declined."""

    pathway: Pathway
    missing: tuple[OfferTopic, ...]
    place: Place


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), COPENHAGEN)


async def report_untaught(
    work: UnitOfWork, *, since: date, until: date, after: Place, limit: int
) -> tuple[int, list[Untaught]]:
    """Return how many pathways were closed from one day to another, and those with topics missing."""
    period = Period(_midnight(since), _midnight(until + timedelta(days=1)))

    async def read(after: Place, limit: int) -> list[Untaught]:
        return await _taught(work, await started_and_closed(work, period, after=after, limit=limit))

    listed = await page_of_kept(
        read, lambda each: each.place, lambda each: bool(each.missing), after=after, limit=limit
    )
    for each in listed:
        work.audit("list", "Pathway", object_id=each.pathway.id, citizen_id=each.pathway.citizen_id)
    return await count_started_and_closed(work, period), listed


async def _taught(work: UnitOfWork, closed: Sequence[tuple[datetime, Pathway]]) -> list[Untaught]:
    """Return each with the topics that are missing, none of them in most."""
    by_pathway: dict[UUID, list[TopicCoverage]] = {}
    for covered in await coverage_of(work, [pathway.id for _, pathway in closed]):
        by_pathway.setdefault(covered.pathway_id, []).append(covered)
    return [
        Untaught(pathway, missing_topics(by_pathway.get(pathway.id, ())), (closed_at, pathway.id))
        for closed_at, pathway in closed
    ]


async def read_topics(work: UnitOfWork, pathway_id: UUID) -> tuple[TopicCoverage, ...]:
    pathway = await work.get(Pathway, pathway_id)
    work.audit("read", "TopicCoverage", object_id=pathway_id, citizen_id=pathway.citizen_id)
    return await work.all_of(TopicCoverage, pathway_id=pathway_id)


async def report_supervision(work: UnitOfWork) -> tuple[Supervision, ...]:
    """Return by unit how much training was adapted and supervised, and why some was not (R92)."""
    found: Sequence[Activity] = await activities_of_category(work, Category.TRAINING)
    return supervision(found)


@dataclass(frozen=True, slots=True)
class Inclusion:
    """How often one local offer was used (R125)."""

    item: CatalogueItem
    offers: int
    activities: int


async def report_inclusion(work: UnitOfWork) -> tuple[list[Inclusion], int]:
    """Return the use of every item of the catalogue, and the offers made outside it."""
    offers, activities = await offers_by_item(work), await activities_by_item(work)
    used = [
        Inclusion(item, offers.get(str(item.id), 0), activities.get(str(item.id), 0))
        for item in await catalogue(work)
        if item.stands
    ]
    return used, offers.get(None, 0)
