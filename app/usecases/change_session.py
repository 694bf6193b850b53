"""Move a session, give the one that is owed, and register what it taught."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.domain import session_decisions
from app.domain.activities import Activity
from app.domain.activity_decisions import PlannedSession
from app.domain.sessions import Session
from app.domain.topic_coverage import CoveredTopic
from app.persistence.unit_of_work import UnitOfWork


async def move_session(
    work: UnitOfWork, id_: UUID, *, seen_version: int, time: PlannedSession, reason: str
) -> None:
    session = await work.get_for_change(Session, id_, seen_version=seen_version)
    activity = await work.get(Activity, session.activity_id)
    work.save(
        session_decisions.move_session(
            session, activity, time, reason=reason, now=work.at, new_id=work.new_id
        )
    )


async def replace_session(work: UnitOfWork, id_: UUID, *, seen_version: int, time: PlannedSession) -> None:
    session = await work.get_for_change(Session, id_, seen_version=seen_version)
    activity = await work.get(Activity, session.activity_id)
    work.save(session_decisions.replace_session(session, activity, time, now=work.at, new_id=work.new_id))


async def cover_topics(
    work: UnitOfWork, id_: UUID, *, seen_version: int, covered: Sequence[CoveredTopic]
) -> None:
    session = await work.get_for_change(Session, id_, seen_version=seen_version)
    work.save(session_decisions.cover_topics(session, covered, now=work.at, new_id=work.new_id))
