"""Register that a booked conversation was not held, or was registered in error."""

from __future__ import annotations

from uuid import UUID

from app.domain import assessment_decisions
from app.domain.assessments import Assessment, AssessmentEvent
from app.domain.pathways import Pathway
from app.persistence.unit_of_work import UnitOfWork


async def settle_booking(
    work: UnitOfWork, id_: UUID, *, seen_version: int, event: AssessmentEvent, reason: str
) -> None:
    assessment = await work.get_for_change(Assessment, id_, seen_version=seen_version)
    pathway = await work.get(Pathway, assessment.pathway_id)
    work.save(
        assessment_decisions.settle_booking(
            assessment, pathway, event, reason=reason, at=work.at, now=work.now
        )
    )
