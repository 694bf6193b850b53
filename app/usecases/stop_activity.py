"""Stop one activity of a pathway."""

from __future__ import annotations

from uuid import UUID

from app.domain import activity_decisions
from app.domain.activities import Activity
from app.domain.codes import StopReason
from app.domain.sessions import Session
from app.persistence.unit_of_work import UnitOfWork


async def stop_activity(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: StopReason) -> None:
    activity = await work.get_for_change(Activity, id_, seen_version=seen_version)
    sessions = await work.all_of(Session, pathway_id=activity.pathway_id)
    work.save(activity_decisions.stop_activity(activity, sessions, reason, now=work.at))
