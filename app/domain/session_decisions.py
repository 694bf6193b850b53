"""Decisions on one session: moved, given anew, and what it taught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.activities import Activity
from app.domain.activity_decisions import PlannedSession, check_times, session_of
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.notice_orders import NewId
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.registered_times import not_passed
from app.domain.sessions import SESSION_LIFECYCLE, AttendanceEvent, Session
from app.domain.topic_coverage import CoverageStatus, CoveredTopic, TopicCoverage


def move_session(
    session: Session,
    activity: Activity,
    time: PlannedSession,
    *,
    reason: str,
    now: datetime,
    new_id: NewId,
) -> Decision:
    """Move a session that has not been held: the new one counts, the old one does not."""
    event = AttendanceEvent.MOVE
    SESSION_LIFECYCLE.after(session.status, event)
    return _instead(session, activity, time, event, reason=reason, now=now, new_id=new_id)


def replace_session(
    session: Session, activity: Activity, time: PlannedSession, *, now: datetime, new_id: NewId
) -> Decision:
    """Give the citizen the time that is owed for one the provider cancelled."""
    event = AttendanceEvent.REPLACE
    SESSION_LIFECYCLE.after(session.status, event)
    check_owed(session)
    return _instead(session, activity, time, event, reason="", now=now, new_id=new_id)


def check_owed(session: Session) -> None:
    if not session.replacement_owed:
        raise RuleNotMet(
            "already-replaced",
            "A new time has been given already.",
            "Der er allerede givet en ny tid.",
        )


def _instead(
    session: Session,
    activity: Activity,
    time: PlannedSession,
    event: AttendanceEvent,
    *,
    reason: str,
    now: datetime,
    new_id: NewId,
) -> Decision:
    check_times([time])
    not_passed(legal_day(time.start), now, place="start")
    new = session_of(activity, replace(time, place=time.place or session.place), new_id)
    status = SESSION_LIFECYCLE.after(session.status, event)
    old = replace(session, status=status, reason=reason or session.reason, moved_to_id=new.id)
    return Decision((Change(old, event, now, reason), Change(new, "enrol", now)))


def cover_topics(
    session: Session, covered: Sequence[CoveredTopic], *, now: datetime, new_id: NewId
) -> Decision:
    """Register what a session taught, as teaching or in the training (R37); it may be several topics."""
    event = AttendanceEvent.COVER_TOPICS
    status = SESSION_LIFECYCLE.after(session.status, event)
    if not covered:
        raise MissingValue("topics")
    made = (
        TopicCoverage(
            id=new_id(),
            version=0,
            status=CoverageStatus.COVERED,
            citizen_id=session.citizen_id,
            pathway_id=session.pathway_id,
            topic=each.topic,
            form=each.form,
            session_id=session.id,
        )
        for each in dict.fromkeys(covered)
    )
    return Decision(
        (Change(replace(session, status=status), event, now), *(Change(c, "cover", now) for c in made))
    )
