"""Give a request a priority of the authority's own."""

from __future__ import annotations

from uuid import UUID

from app.domain.plans import RehabPlan
from app.domain.priorities import Priority
from app.domain.priority_decisions import prioritise
from app.domain.referrals import Referral
from app.persistence.unit_of_work import UnitOfWork


async def prioritise_request(
    work: UnitOfWork,
    kind: type[Referral | RehabPlan],
    id_: UUID,
    *,
    seen_version: int,
    priority: Priority,
    reason: str,
) -> None:
    request = await work.get_for_change(kind, id_, seen_version=seen_version)
    work.save(prioritise(request, priority=priority, reason=reason, now=work.at))
