"""Who has held conversations, by day: names of employees, nothing about citizens."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, func, literal, select

from app.domain.assessments import AssessmentStatus
from app.persistence import rows
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork
from app.persistence.volumes import among, danish_day, fetch

_ASSESSMENT = table_of(rows.AssessmentRow)
_AT = _ASSESSMENT.c.held_at.type
_CONDUCTED = Statement(
    select(
        func.coalesce(_ASSESSMENT.c.content["conducted_by"].astext, literal("")).label("professional"),
        danish_day(_ASSESSMENT.c.held_at).label("day"),
        func.count(),
    )
    .where(
        _ASSESSMENT.c.authority == bindparam("authority"),
        _ASSESSMENT.c.held_at >= bindparam("since", type_=_AT),
        _ASSESSMENT.c.held_at < bindparam("until", type_=_AT),
        among(_ASSESSMENT.c.status, "held"),
    )
    .group_by("professional", "day")
)


async def conducted(
    work: UnitOfWork, *, since: datetime, until: datetime
) -> tuple[tuple[str, date, int], ...]:
    found = await fetch(work, _CONDUCTED, since=since, until=until, held=[AssessmentStatus.HELD])
    return tuple((row[0], row[1], row[2]) for row in found)
