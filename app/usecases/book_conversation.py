"""Book a pathway's first conversation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.domain import pathway_decisions
from app.domain.pathways import Pathway
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.loading import requests_of


async def book_conversation(work: UnitOfWork, id_: UUID, *, seen_version: int, at: datetime) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    requests = await requests_of(work, pathway)
    work.save(pathway_decisions.book_conversation(pathway, requests, at=at, now=work.at, new_id=work.new_id))
