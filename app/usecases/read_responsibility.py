"""Read who answers for a pathway, and who did (L3)."""

from __future__ import annotations

from uuid import UUID

from app.domain.codes import LegalBasis
from app.domain.legal_days import legal_day
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.responsibility import Segment, Task, segments, task_of
from app.persistence.registers import assignments, authority_name
from app.persistence.unit_of_work import UnitOfWork


async def read_responsibility(work: UnitOfWork, id_: UUID) -> tuple[tuple[Segment, str], ...]:
    """Return each stretch with the name of its authority."""
    pathway = await work.get(Pathway, id_)
    work.audit("read", "Pathway responsibility", object_id=id_, citizen_id=pathway.citizen_id)
    task = await _task(work, pathway)
    known = await assignments(work, task, pathway.area)
    closed = legal_day(pathway.closure.closed_at) if pathway.closure else None
    told = segments(task, pathway.area, legal_day(pathway.opened_at), closed, known)
    return tuple([(each, await authority_name(work, each.assignment.authority) or "") for each in told])


async def _task(work: UnitOfWork, pathway: Pathway) -> Task:
    if pathway.legal_basis is LegalBasis.SUL119:
        return task_of(LegalBasis.SUL119)
    plan = await work.get(RehabPlan, pathway.plan_ids[0])
    return task_of(LegalBasis.SUL140, plan.plan_type, plan.level)
