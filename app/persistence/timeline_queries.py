"""Everything that happened with one citizen or on one pathway, in the order it happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, or_, select

from app.persistence import rows
from app.persistence.statements import Statement, behind, table_of
from app.persistence.unit_of_work import UnitOfWork

_EVENT = table_of(rows.EventRow)
Place: TypeAlias = tuple[datetime, int]
_TIMELINE = Statement(
    select(_EVENT)
    .where(
        _EVENT.c.authority == bindparam("authority"),
        or_(
            _EVENT.c.citizen_id == func.any(bindparam("citizens", type_=ARRAY(Uuid))),
            _EVENT.c.pathway_id == bindparam("pathway_id"),
            _EVENT.c.aggregate_id == func.any(bindparam("requests", type_=ARRAY(Uuid))),
        ),
        behind(after_at=_EVENT.c.happened_at, after_ordinal=_EVENT.c.ordinal),
    )
    .order_by(_EVENT.c.happened_at, _EVENT.c.ordinal)
    .limit(bindparam("limit"))
)
NOBODY = UUID(int=0)


async def timeline(
    work: UnitOfWork,
    *,
    citizens: tuple[UUID, ...] = (),
    pathway_id: UUID = NOBODY,
    requests: tuple[UUID, ...] = (),
    after: Place,
    limit: int,
) -> list[Any]:
    """Return events of a citizen, or of a pathway with its requests from before it was opened."""
    values = {
        "authority": work.authority,
        "citizens": list(citizens),
        "pathway_id": pathway_id,
        "requests": list(requests),
        "after_at": after[0],
        "after_ordinal": after[1],
        "limit": limit,
    }
    return await work.connection.fetch(_TIMELINE.sql, *_TIMELINE.bind(values))  # type: ignore[no-any-return]
