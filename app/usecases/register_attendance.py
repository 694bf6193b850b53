"""Register what became of one session."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain import activity_decisions
from app.domain.activities import Activity
from app.domain.attendance_rules import Told
from app.domain.decision import Decision
from app.domain.pathways import Pathway
from app.domain.sessions import AttendanceEvent, Session
from app.persistence.unit_of_work import UnitOfWork


async def register_attendance(
    work: UnitOfWork,
    id_: UUID,
    *,
    seen_version: int,
    event: AttendanceEvent,
    reason: str,
    told: Told | None = None,
) -> None:
    session = await work.get_for_change(Session, id_, seen_version=seen_version)
    activity = await work.get(Activity, session.activity_id)
    pathway = await work.get(Pathway, session.pathway_id)
    happened = replace(told or Told(work.at), at=work.at, late_reason=work.late_reason)
    decided = activity_decisions.register_attendance(
        session, activity, pathway, event, reason=reason, told=happened, now=work.now
    )
    if session.is_attended:
        decided += await _start_taken_back(work, session, activity, pathway)
    work.save(decided)


async def _start_taken_back(
    work: UnitOfWork, session: Session, activity: Activity, pathway: Pathway
) -> Decision:
    """Say what the sessions that are left mean for when rehabilitation began."""
    others = await work.all_of(Session, pathway_id=pathway.id)
    left = [other for other in others if other.id != session.id]
    return Decision(tuple(activity_decisions.start_taken_back(activity, pathway, left, at=work.now)))
