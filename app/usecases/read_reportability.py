"""Read what stands in the way of reporting a pathway nationally."""

from __future__ import annotations

from uuid import UUID

from app.domain.citizens import Citizen
from app.domain.legal_days import legal_day
from app.domain.pathways import Pathway
from app.domain.reporting import Obstacle, obstacles
from app.persistence.registers import organisation_or_none
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.loading import requests_of


async def read_reportability(work: UnitOfWork, id_: UUID) -> tuple[Obstacle, ...]:
    pathway = await work.get(Pathway, id_)
    work.audit("read", "Pathway reportability", object_id=id_, citizen_id=pathway.citizen_id)
    citizen = await work.get(Citizen, pathway.citizen_id)
    requests = await requests_of(work, pathway)
    units = [await organisation_or_none(work, request.requester_id) for request in requests]
    return tuple(obstacles(citizen, pathway, filter(None, units), legal_day(work.now)))
