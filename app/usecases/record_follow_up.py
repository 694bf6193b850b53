"""Record what a follow-up decided of conditions and interventions."""

from __future__ import annotations

from uuid import UUID

from app.domain.activities import Activity
from app.domain.conditions import Condition
from app.domain.decision import Change, Decision
from app.domain.follow_ups import (
    FollowUp,
    FollowUpEvent,
    FollowUpStatus,
    Review,
    check_focus,
    follow_up_in_error,
)
from app.domain.pathway_decisions import step
from app.domain.pathways import Pathway, PathwayEvent
from app.persistence.unit_of_work import UnitOfWork


async def record_follow_up(work: UnitOfWork, id_: UUID, *, seen_version: int, review: Review) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    conditions = await work.all_of(Condition, pathway_id=id_)
    activities = await work.all_of(Activity, pathway_id=id_)
    check_focus(
        review,
        conditions=(c.id for c in conditions if not c.is_error),
        activities=(a.id for a in activities),
    )
    follow_up = FollowUp(
        id=work.new_id(),
        version=0,
        status=FollowUpStatus.RECORDED,
        citizen_id=pathway.citizen_id,
        pathway_id=id_,
        followed_up_at=work.at,
        review=review,
    )
    event = "record-follow-up"
    documented = Change(step(pathway, PathwayEvent.DOCUMENT), event, work.at)
    work.save(Decision((documented, Change(follow_up, event, work.at))))


async def mark_follow_up_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    follow_up = await work.get_for_change(FollowUp, id_, seen_version=seen_version)
    wrong = follow_up_in_error(follow_up)
    work.save(Decision((Change(wrong, FollowUpEvent.MARK_ERROR, work.at, reason),)))
