"""Book a pathway's next conversation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.domain import assessment_decisions
from app.domain.assessment_decisions import Booking
from app.domain.assessments import Assessment, Mode
from app.domain.pathways import Pathway
from app.domain.plan_decisions import computed
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.loading import requests_of


async def book_conversation(
    work: UnitOfWork,
    id_: UUID,
    *,
    seen_version: int,
    at: datetime,
    mode: Mode = Mode.AT_CENTRE,
    conducted_by: str = "",
    planned_minutes: int | None = None,
) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    booking = Booking(at=at, mode=mode, conducted_by=conducted_by, planned_minutes=planned_minutes)
    requests = await requests_of(work, pathway)
    decision = assessment_decisions.book_conversation(
        pathway,
        requests,
        booking,
        now=work.at,
        new_id=work.new_id,
        assessments=await work.all_of(Assessment, pathway_id=pathway.id),
    )
    work.save(computed(decision, requests, now=work.now))
