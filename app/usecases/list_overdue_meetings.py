"""List the employment cases whose next meeting with the jobcentre is overdue."""

from __future__ import annotations

from app.domain.employment import EMPLOYMENT_LIFECYCLE, EmploymentCase, EmploymentStatus
from app.domain.legal_days import legal_day
from app.persistence.pages import page_of_kept
from app.persistence.unit_of_work import UnitOfWork

_OPEN = [status for status in EmploymentStatus if not EMPLOYMENT_LIFECYCLE.is_final(status)]


async def list_overdue_meetings(
    work: UnitOfWork, *, after: int, limit: int
) -> list[tuple[int, EmploymentCase]]:
    """Return them each with its place; the longest open ones come first."""
    today = legal_day(work.now)

    async def read(after: int, limit: int) -> tuple[tuple[int, EmploymentCase], ...]:
        return await work.page_of(EmploymentCase, _OPEN, after=after, limit=limit)

    overdue = await page_of_kept(
        read,
        lambda numbered: numbered[0],
        lambda numbered: numbered[1].meeting_is_overdue(today),
        after=after,
        limit=limit,
    )
    for _, case in overdue:
        work.audit("list", "EmploymentCase", object_id=case.id, citizen_id=case.citizen_id)
    return overdue
