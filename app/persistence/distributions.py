"""How an authority's clarified citizens are spread over the support groups."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, func, select

from app.domain.pathways import PathwayStatus
from app.domain.stratifications import StratificationStatus, SupportGroup
from app.persistence import rows
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork

_PATHWAY = table_of(rows.PathwayRow)
_STRATIFICATION = table_of(rows.StratificationRow)
_CURRENT = and_(
    _STRATIFICATION.c.authority == _PATHWAY.c.authority,
    _STRATIFICATION.c.pathway_id == _PATHWAY.c.id,
    _STRATIFICATION.c.status == bindparam("current"),
)
_SPREAD = Statement(
    select(_STRATIFICATION.c.support_group, func.count(_STRATIFICATION.c.id), func.count())
    .select_from(_PATHWAY.outerjoin(_STRATIFICATION, _CURRENT))
    .where(
        _PATHWAY.c.authority == bindparam("authority"),
        _PATHWAY.c.clarified_at.is_not(None),
        _PATHWAY.c.status != bindparam("error"),
    )
    .group_by(_STRATIFICATION.c.support_group)
)


async def spread(work: UnitOfWork) -> tuple[dict[SupportGroup, int], int, int]:
    """Return the clarified pathways by group, those with a reason for none, and those without a word."""
    values = {
        "authority": work.authority,
        "current": StratificationStatus.CURRENT,
        "error": PathwayStatus.ENTERED_IN_ERROR,
    }
    found = await work.connection.fetch(_SPREAD.sql, *_SPREAD.bind(values))
    groups = dict.fromkeys(SupportGroup, 0)
    unplaced = silent = 0
    for group, placed, pathways in found:
        if group is None:
            unplaced, silent = placed, pathways - placed
        else:
            groups[SupportGroup(group)] = placed
    return groups, unplaced, silent
