"""Stop one activity of a pathway."""

from __future__ import annotations

from uuid import UUID

from app.domain import activity_decisions
from app.domain.codes import StopReason
from app.domain.sessions import Session
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.pass_on_seats import activity_for_change, pass_on_seats


async def stop_activity(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: StopReason) -> None:
    activity = await activity_for_change(work, id_, seen_version=seen_version)
    sessions = await work.all_of(Session, pathway_id=activity.pathway_id)
    decided = activity_decisions.stop_activity(activity, sessions, reason, now=work.at)
    work.save(decided)
    await pass_on_seats(work, decided)
