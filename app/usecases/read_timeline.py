"""Read what happened, in order: of a citizen, or of one pathway."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.domain.citizens import Citizen
from app.domain.pathways import Pathway
from app.persistence.timeline_queries import Place, timeline
from app.persistence.unit_of_work import UnitOfWork


async def read_citizen_timeline(work: UnitOfWork, id_: UUID, *, after: Place, limit: int) -> list[Any]:
    citizen = await work.get(Citizen, id_)
    work.audit("read", "Citizen timeline", object_id=id_, citizen_id=id_)
    return await timeline(work, citizens=(id_, *citizen.absorbed), after=after, limit=limit)


async def read_pathway_timeline(work: UnitOfWork, id_: UUID, *, after: Place, limit: int) -> list[Any]:
    pathway = await work.get(Pathway, id_)
    work.audit("read", "Pathway timeline", object_id=id_, citizen_id=pathway.citizen_id)
    return await timeline(work, pathway_id=id_, requests=pathway.request_ids, after=after, limit=limit)
