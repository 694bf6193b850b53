"""List the employment cases whose next meeting with the jobcentre is overdue."""

from __future__ import annotations

from app.domain.employment import EMPLOYMENT_LIFECYCLE, EmploymentCase, EmploymentStatus
from app.domain.legal_days import legal_day
from app.persistence.unit_of_work import UnitOfWork

_OPEN = [status for status in EmploymentStatus if not EMPLOYMENT_LIFECYCLE.is_final(status)]
_PAGE = 500


async def list_overdue_meetings(work: UnitOfWork, *, limit: int) -> list[EmploymentCase]:
    """Walk the open cases until there are enough; the longest open ones come first."""
    overdue: list[EmploymentCase] = []
    after, today = 0, legal_day(work.now)
    while page := await work.page_of(EmploymentCase, _OPEN, after=after, limit=_PAGE):
        after = page[-1][0]
        overdue += [case for _, case in page if case.meeting_is_overdue(today)]
        if len(overdue) >= limit:
            break
    for case in overdue[:limit]:
        work.audit("list", "EmploymentCase", object_id=case.id, citizen_id=case.citizen_id)
    return overdue[:limit]
