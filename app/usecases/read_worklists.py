"""Read the worklists: what stands on a desk today, and how much on each."""

from __future__ import annotations

from datetime import date, timedelta

from app.domain.legal_days import legal_day
from app.domain.worklists import DESKS, QUIET_DAYS, Desk, Due
from app.persistence.unit_of_work import UnitOfWork
from app.persistence.work_items import FAR
from app.persistence.worklist_queries import Listed, Place, Wanted, count, worklist

_WEEK = timedelta(days=7)


def wanted(desk: Desk, today: date, *, quiet_days: int = QUIET_DAYS) -> Wanted:
    """Say which rows a desk shows that day; something is quiet after as many days as asked for."""
    due_from, due_to = {
        Due.ANY: (date.min, FAR),
        Due.TODAY: (today, today),
        Due.THIS_WEEK: (today, today + _WEEK),
        Due.PASSED: (date.min, today - timedelta(days=1)),
        Due.LAST_FORTNIGHT: (today - 2 * _WEEK, today),
    }[desk.due]
    return Wanted(desk.lists, today + timedelta(days=QUIET_DAYS - quiet_days), due_from, due_to)


async def read_worklist(
    work: UnitOfWork, name: str, *, quiet_days: int, owner: str, after: Place, limit: int
) -> tuple[Listed, ...]:
    asked = wanted(DESKS[name], legal_day(work.now), quiet_days=quiet_days)
    found = await worklist(work, asked, owner=owner, after=after, limit=limit)
    for item in found:
        if item.citizen is not None:
            work.audit(
                "list", item.subject_type, object_id=item.subject_id, citizen_id=item.citizen.id, detail=name
            )
    return found


async def count_worklists(work: UnitOfWork) -> dict[str, int]:
    today = legal_day(work.now)
    return {name: await count(work, wanted(desk, today)) for name, desk in DESKS.items()}
