"""Accept a §119 referral."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.domain.assessment_decisions import Booking, booked
from app.domain.assessments import Assessment
from app.domain.decision import Decision
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayEvent
from app.domain.referral_decisions import Acceptance, accept
from app.domain.referrals import Referral
from app.persistence.unit_of_work import UnitOfWork


async def accept_referral(work: UnitOfWork, id_: UUID, *, seen_version: int, said: Acceptance) -> None:
    """Accept, into the citizen's open §119 pathway where there is one (§9.1)."""
    referral = await work.get_for_change(Referral, id_, seen_version=seen_version)
    pathways = await work.all_of_citizen(Pathway, citizen_id=referral.citizen_id)
    running = [p for p in pathways if p.referral_ids and _may_be_joined(p)]
    open_pathway = running[0] if running else None
    decision = accept(referral, open_pathway, said, now=work.at, new_id=work.new_id)
    work.save(decision)
    if said.conversation_at is not None:
        await _book(work, decision, said.conversation_at)


async def _book(work: UnitOfWork, decision: Decision, at: datetime) -> None:
    """Book the conversation that was agreed on; the START notice has been ordered already."""
    pathway = next(c.aggregate for c in decision.changes if isinstance(c.aggregate, Pathway))
    assessments = await work.all_of(Assessment, pathway_id=pathway.id)
    if not assessments:
        work.save(Decision((booked(pathway, Booking(at=at), (), now=work.at, new_id=work.new_id),)))


def _may_be_joined(pathway: Pathway) -> bool:
    return PathwayEvent.ATTACH_REQUEST in PATHWAY_LIFECYCLE.allowed(pathway.status)
