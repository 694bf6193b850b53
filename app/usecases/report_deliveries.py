"""Report how well notices arrive, by receiver and format."""

from __future__ import annotations

from app.domain.delivery_counts import DeliveryCounts
from app.persistence.delivery_statistics import delivery_counts
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.report_capacity import midnight, midnight_after
from app.usecases.report_units import Period


async def report_deliveries(
    work: UnitOfWork, period: Period, *, after: tuple[str, str], limit: int
) -> tuple[DeliveryCounts, ...]:
    """Return those of the notices that fell due in the period."""
    work.audit("report", "deliveries")
    since, until = midnight(period.first), midnight_after(period.last)
    return await delivery_counts(work, since=since, until=until, after=after, limit=limit)
