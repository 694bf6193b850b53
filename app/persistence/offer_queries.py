"""Questions about local offers, groups and what came of them: one statement each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, exists, func, or_, select

from app.domain.activities import Activity
from app.domain.catalogue import CatalogueItem
from app.domain.groups import GroupStatus
from app.domain.offers import OfferStatus
from app.domain.pathways import Pathway
from app.domain.topic_coverage import TopicCoverage
from app.persistence import rows
from app.persistence.mapping import MAPPED
from app.persistence.statements import Place, Statement, behind, table_of
from app.persistence.unit_of_work import UnitOfWork

_ITEM = table_of(rows.CatalogueItemRow)
_OFFER = table_of(rows.OfferRow)
_GROUP = table_of(rows.GroupRow)
_ACTIVITY = table_of(rows.ActivityRow)
_PATHWAY = table_of(rows.PathwayRow)
_COVERAGE = table_of(rows.TopicCoverageRow)


def _of(table: Any, *conditions: Any) -> Any:
    """Return whole aggregates of this authority."""
    return select(table.c.id, table.c.version, table.c.content).where(
        table.c.authority == bindparam("authority"), *conditions
    )


_CATALOGUE = Statement(_of(_ITEM).order_by(_ITEM.c.ordinal))
_IN_GROUP = Statement(
    _of(_ACTIVITY, _ACTIVITY.c.group_id == bindparam("group_id")).order_by(_ACTIVITY.c.ordinal)
)
_OF_CATEGORY = Statement(
    _of(_ACTIVITY, _ACTIVITY.c.category == bindparam("category")).order_by(_ACTIVITY.c.ordinal)
)
_IN_PERIOD = (
    _PATHWAY.c.closed_at >= bindparam("since_at"),
    _PATHWAY.c.closed_at < bindparam("until_at"),
    _PATHWAY.c.rehab_start_date.is_not(None),
)
_CLOSED = Statement(
    _of(_PATHWAY, *_IN_PERIOD)
    .add_columns(_PATHWAY.c.closed_at)
    .where(behind(after_at=_PATHWAY.c.closed_at, after_id=_PATHWAY.c.id))
    .order_by(_PATHWAY.c.closed_at, _PATHWAY.c.id)
    .limit(bindparam("limit"))
)
_COUNT_CLOSED = Statement(
    select(func.count()).where(_PATHWAY.c.authority == bindparam("authority"), *_IN_PERIOD)
)
_COVERAGE_OF = Statement(
    _of(_COVERAGE, _COVERAGE.c.pathway_id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
)


def _counted(table: Any) -> Statement:
    item = table.c.content["catalogue_item_id"].astext
    return Statement(
        select(item.label("item"), func.count().label("count"))
        .where(table.c.authority == bindparam("authority"))
        .group_by(item)
    )


_USED = Statement(
    select(
        or_(
            exists().where(
                _OFFER.c.authority == bindparam("authority"),
                _OFFER.c.content["catalogue_item_id"].astext == bindparam("item"),
                _OFFER.c.status.is_distinct_from(OfferStatus.ENTERED_IN_ERROR.value),
            ),
            exists().where(
                _GROUP.c.authority == bindparam("authority"),
                _GROUP.c.catalogue_item_id == bindparam("item_id"),
                _GROUP.c.status.is_distinct_from(GroupStatus.ENTERED_IN_ERROR.value),
            ),
        ).label("is_used")
    )
)
_OFFERS_BY_ITEM, _ACTIVITIES_BY_ITEM = _counted(_OFFER), _counted(_ACTIVITY)


async def _all(work: UnitOfWork, statement: Statement, **values: Any) -> list[Any]:
    bound = statement.bind({"authority": work.authority, **values})
    return await work.connection.fetch(statement.sql, *bound)  # type: ignore[no-any-return]


async def catalogue(work: UnitOfWork) -> tuple[CatalogueItem, ...]:
    """Return the whole catalogue, oldest first: some dozens of items."""
    return tuple(MAPPED[CatalogueItem].to_domain(row) for row in await _all(work, _CATALOGUE))


async def activities_in_group(work: UnitOfWork, group_id: UUID) -> tuple[Activity, ...]:
    found = await _all(work, _IN_GROUP, group_id=group_id)
    return tuple(MAPPED[Activity].to_domain(row) for row in found)


async def activities_of_category(work: UnitOfWork, category: str) -> tuple[Activity, ...]:
    found = await _all(work, _OF_CATEGORY, category=category)
    return tuple(MAPPED[Activity].to_domain(row) for row in found)


class Period(NamedTuple):
    since_at: datetime
    until_at: datetime


async def started_and_closed(
    work: UnitOfWork, period: Period, *, after: Place, limit: int
) -> tuple[tuple[datetime, Pathway], ...]:
    """Return pathways in which rehabilitation began that were closed in a period, each with when."""
    place = {"after_at": after[0], "after_id": after[1], "limit": limit}
    found = await _all(work, _CLOSED, **period._asdict(), **place)
    return tuple((row["closed_at"], MAPPED[Pathway].to_domain(row)) for row in found)


async def count_started_and_closed(work: UnitOfWork, period: Period) -> int:
    ((count,),) = await _all(work, _COUNT_CLOSED, **period._asdict())
    return int(count)


async def coverage_of(work: UnitOfWork, pathway_ids: Sequence[UUID]) -> tuple[TopicCoverage, ...]:
    found = await _all(work, _COVERAGE_OF, ids=list(pathway_ids))
    return tuple(MAPPED[TopicCoverage].to_domain(row) for row in found)


async def offers_by_item(work: UnitOfWork) -> dict[str | None, int]:
    """Count offers made by the local offer they were of; None for those outside the catalogue."""
    return {row["item"]: row["count"] for row in await _all(work, _OFFERS_BY_ITEM)}


async def activities_by_item(work: UnitOfWork) -> dict[str | None, int]:
    return {row["item"]: row["count"] for row in await _all(work, _ACTIVITIES_BY_ITEM)}


async def is_item_used(work: UnitOfWork, item_id: UUID) -> bool:
    """Say whether it was offered to anybody or a group is of it, not counting what was entered in error."""
    (row,) = await _all(work, _USED, item=str(item_id), item_id=item_id)
    return bool(row["is_used"])
