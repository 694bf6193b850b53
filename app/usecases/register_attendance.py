"""Register what became of one session."""

from __future__ import annotations

from uuid import UUID

from app.domain import activity_decisions
from app.domain.activities import Activity
from app.domain.pathways import Pathway
from app.domain.sessions import AttendanceEvent, Session
from app.persistence.unit_of_work import UnitOfWork


async def register_attendance(
    work: UnitOfWork, id_: UUID, *, seen_version: int, event: AttendanceEvent, reason: str
) -> None:
    session = await work.get_for_change(Session, id_, seen_version=seen_version)
    activity = await work.get(Activity, session.activity_id)
    pathway = await work.get(Pathway, session.pathway_id)
    work.save(
        activity_decisions.register_attendance(session, activity, pathway, event, reason=reason, now=work.now)
    )
