"""Stopping one activity, closing around unfinished ones, and the day rehabilitation began."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.activities import Activity, ActivityStatus
from app.domain.activity_decisions import register_attendance, stop_activity, stopped
from app.domain.closing_decisions import Work, close
from app.domain.codes import StopReason
from app.domain.decision import Decision
from app.domain.pathways import Pathway, PathwayStatus
from app.domain.plans import PlanStatus
from app.domain.refusals import ActionNotAllowed, RuleNotMet
from app.domain.requests import attend_first_contact
from app.domain.sessions import Attendance, AttendanceEvent, Session
from tests.domain.builders import (
    NOW,
    a_closure,
    a_pathway,
    a_plan,
    a_session,
    an_activity,
    danish,
    every,
    new_id,
    the,
)

WHY = StopReason.AKTIVT_FRAVALG


@pytest.mark.parametrize(
    ("reason", "left"),
    [(StopReason.UDEBLEVET, Attendance.RETAINED_MISSED), (StopReason.HAENDELSE, Attendance.VOID)],
)
def test_stopping_an_activity_settles_its_own_planned_sessions_only(
    reason: StopReason, left: Attendance
) -> None:
    activity = an_activity(status=ActivityStatus.RUNNING)
    own = a_session(activity_id=activity.id, status=Attendance.PLANNED)
    attended = a_session(activity_id=activity.id, status=Attendance.ATTENDED)
    other = a_session(status=Attendance.PLANNED)
    decision = stop_activity(activity, [own, attended, other], reason, now=NOW)
    stopped = the(Activity, decision)
    assert (stopped.status, stopped.stop_reason) == (ActivityStatus.STOPPED, reason)
    assert [(s.id, s.status) for s in every(Session, decision)] == [(own.id, left)]


def test_an_activity_that_has_ended_cannot_be_stopped() -> None:
    with pytest.raises(ActionNotAllowed):
        stop_activity(an_activity(status=ActivityStatus.COMPLETED), [], StopReason.UDEBLEVET, now=NOW)


def test_who_waits_for_a_seat_waits_no_longer_when_the_pathway_is_stopped() -> None:
    waiting = an_activity(status=ActivityStatus.PROPOSED)
    ended = list(stopped([waiting, an_activity(status=ActivityStatus.COMPLETED)], [], WHY, at=NOW))
    assert [change.event for change in ended] == ["withdraw"]
    withdrawn = the(Activity, Decision(tuple(ended)))
    assert (withdrawn.status, withdrawn.stop_reason) == (ActivityStatus.CANCELLED, WHY)


@pytest.mark.parametrize("status", [ActivityStatus.PROPOSED, ActivityStatus.ACTIVE, ActivityStatus.ON_HOLD])
def test_a_pathway_is_not_closed_over_an_activity_that_never_ran_or_rests(status: ActivityStatus) -> None:
    work = Work(a_pathway(status=PathwayStatus.CLOSING), (), (an_activity(status=status),), ())
    with pytest.raises(RuleNotMet, match="never ran or are on hold"):
        close(work, a_closure(), now=NOW, new_id=new_id)


def _attended(day: str, pathway: Pathway) -> Decision:
    session = a_session(
        planned_start=danish(date.fromisoformat(day)), planned_end=danish(date.fromisoformat(day), "23:00:00")
    )
    activity = an_activity(status=ActivityStatus.RUNNING)
    return register_attendance(
        session, activity, pathway, AttendanceEvent.ARRIVE, reason="", now=session.planned_end
    )


def test_an_earlier_session_registered_late_moves_the_day_rehabilitation_began() -> None:
    pathway = a_pathway(status=PathwayStatus.IN_REHAB, rehab_start_date=date(2025, 3, 10))
    assert the(Pathway, _attended("2025-03-06", pathway)).rehab_start_date == date(2025, 3, 6)


def test_a_later_session_leaves_the_day_rehabilitation_began() -> None:
    pathway = a_pathway(status=PathwayStatus.IN_REHAB, rehab_start_date=date(2025, 3, 10))
    assert every(Pathway, _attended("2025-03-12", pathway)) == []


def test_a_plan_that_was_revoked_meanwhile_does_not_stop_the_conversation_of_its_pathway() -> None:
    assert list(attend_first_contact(a_plan(status=PlanStatus.REVOKED), NOW)) == []
