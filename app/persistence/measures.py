"""The pathways that ended in a period, each with everything that was measured on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, select

from app.domain.codes import Category
from app.domain.measurements import Measurement
from app.domain.pathways import PathwayStatus
from app.persistence import rows
from app.persistence.mapping import MEASUREMENT
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork

_PATHWAY = table_of(rows.PathwayRow)
_MEASUREMENT = table_of(rows.MeasurementRow)
_ACTIVITY = table_of(rows.ActivityRow)


def _ended() -> Any:
    """What has ended counts; taken up again, it counts when it ends again. What never began, not."""
    own = and_(_MEASUREMENT.c.authority == _PATHWAY.c.authority, _MEASUREMENT.c.pathway_id == _PATHWAY.c.id)
    return (
        select(
            _PATHWAY.c.id.label("pathway_id"),
            _MEASUREMENT.c.id,
            _MEASUREMENT.c.version,
            _MEASUREMENT.c.content,
        )
        .select_from(_PATHWAY.outerjoin(_MEASUREMENT, own))
        .where(
            _PATHWAY.c.authority == bindparam("authority"),
            _PATHWAY.c.status == PathwayStatus.CLOSED,
            _PATHWAY.c.rehab_start_date.is_not(None),
            _PATHWAY.c.closed_at >= bindparam("first_at"),
            _PATHWAY.c.closed_at < bindparam("until"),
        )
        .order_by(_PATHWAY.c.ordinal, _MEASUREMENT.c.ordinal)
    )


_ALL = Statement(_ended())
_WITH_ACTIVITY = Statement(
    _ended().where(
        exists().where(
            _ACTIVITY.c.authority == _PATHWAY.c.authority,
            _ACTIVITY.c.pathway_id == _PATHWAY.c.id,
            _ACTIVITY.c.category == bindparam("category"),
        )
    )
)


async def measured_on_ended(
    work: UnitOfWork, first_at: datetime, until: datetime, *, category: Category | None
) -> tuple[tuple[Measurement, ...], ...]:
    """Return the measurements of each pathway that ended in the period, also of those with none."""
    statement = _WITH_ACTIVITY if category else _ALL
    values = {"authority": work.authority, "first_at": first_at, "until": until, "category": category}
    found: dict[UUID, list[Measurement]] = {}
    for row in await work.connection.fetch(statement.sql, *statement.bind(values)):
        own = found.setdefault(row["pathway_id"], [])
        if row["id"] is not None:
            own.append(MEASUREMENT.to_domain(row))
    return tuple(tuple(own) for own in found.values())
