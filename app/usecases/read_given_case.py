"""Read a case that was given to the caller's own organisation; every read leaves its audit entry."""

from __future__ import annotations

from uuid import UUID

from app.domain.citizens import Citizen
from app.domain.plans import RehabPlan
from app.domain.refusals import NotFound
from app.persistence.unit_of_work import UnitOfWork


async def read_given_case(work: UnitOfWork, id_: UUID) -> tuple[RehabPlan, Citizen]:
    """Return plan and citizen; raises NotFound where it is not, or no longer, the caller's."""
    plan = await work.get(RehabPlan, id_)
    if plan.provider_id != work.actor.organisation_id:
        raise NotFound("case")
    work.audit("read", "GivenCase", object_id=id_, citizen_id=plan.citizen_id)
    return plan, await work.get(Citizen, plan.citizen_id)
