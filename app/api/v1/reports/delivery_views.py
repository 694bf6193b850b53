"""How well notices arrive, as it is shown."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.api.v1.view import View
from app.domain.delivery_counts import DeliveryCounts
from app.persistence.delivery_statistics import place


class DeliveryCountsView(View):
    """The notices to one receiver in one format."""

    id: str
    """Receiver and format; `~` where a notice was never addressed."""
    organisation_id: UUID | None
    name: str
    format: str | None
    ordered: int
    sent: int
    """Handed over at least once."""
    resent: int
    """Sent again at least once, by the service or by hand."""
    acknowledged: int
    failed: int
    blocked: int
    waiting: int
    """Still to leave, or for the receipt."""
    otherwise: int
    """Sent by hand, for nobody, or replaced by another."""
    failure_rate: float | None
    """Failed of failed and acknowledged; null where there are neither."""
    receipt_median_seconds: float | None
    """From handed over to receipted; null where nothing was."""
    receipt_p90_seconds: float | None


class DeliveriesView(View):
    from_date: date
    to_date: date
    items: list[DeliveryCountsView]
    next: str | None


def counts(found: DeliveryCounts) -> DeliveryCountsView:
    return DeliveryCountsView(
        id="|".join(place(found)),
        organisation_id=found.organisation_id,
        name=found.name,
        format=found.format or None,
        ordered=found.ordered,
        sent=found.sent,
        resent=found.resent,
        acknowledged=found.acknowledged,
        failed=found.failed,
        blocked=found.blocked,
        waiting=found.waiting,
        otherwise=found.otherwise,
        failure_rate=found.failure_rate,
        receipt_median_seconds=found.median_seconds,
        receipt_p90_seconds=found.slow_seconds,
    )
