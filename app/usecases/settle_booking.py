"""Register that a booked conversation was not held, or that one was registered in error."""

from __future__ import annotations

from uuid import UUID

from app.domain import assessment_decisions
from app.domain.assessments import Assessment, AssessmentEvent, AssessmentStatus
from app.domain.conversation_undoing import Around, check_unused, take_back
from app.domain.offers import Offer
from app.domain.pathways import Pathway
from app.domain.plan_decisions import computed
from app.domain.stratifications import Stratification, current_among
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.loading import requests_of


async def settle_booking(
    work: UnitOfWork, id_: UUID, *, seen_version: int, event: AssessmentEvent, reason: str
) -> None:
    assessment = await work.get_for_change(Assessment, id_, seen_version=seen_version)
    if event is AssessmentEvent.MARK_ERROR and assessment.status is AssessmentStatus.HELD:
        around = await _around(work, assessment)
        taken_back = take_back(assessment, around, reason=reason, at=work.at)
        work.save(computed(taken_back, around.requests, now=work.now))
        return
    pathway = await work.get(Pathway, assessment.pathway_id)
    requests = await requests_of(work, pathway)
    settled = assessment_decisions.settle_booking(
        assessment, pathway, event, reason=reason, at=work.at, now=work.now, requests=requests
    )
    work.save(computed(settled, requests, now=work.now))


async def check_error(work: UnitOfWork, assessment: Assessment) -> None:
    """Raise the refusal that marking it would meet."""
    check_unused(assessment, await _around(work, assessment))


async def _around(work: UnitOfWork, assessment: Assessment) -> Around:
    id_ = assessment.pathway_id
    pathway = await work.get(Pathway, id_)
    return Around(
        pathway=pathway,
        requests=await requests_of(work, pathway),
        assessments=await work.all_of(Assessment, pathway_id=id_),
        offers=await work.all_of(Offer, pathway_id=id_),
        stratification=current_among(await work.all_of(Stratification, pathway_id=id_)),
    )
