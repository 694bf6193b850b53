"""An activity under way: paused, given other times, completed, withdrawn, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.activities import Activity, ActivityStatus
from app.domain.activity_changes import (
    change_timing,
    complete,
    mark_activity_error,
    pause,
    resume,
    withdraw,
)
from app.domain.activity_decisions import PlannedSession
from app.domain.codes import Category, StopReason
from app.domain.legal_days import legal_day
from app.domain.pathways import Pathway, PathwayStatus
from app.domain.refusals import ActionNotAllowed, InvalidValue, MissingValue, RuleNotMet
from app.domain.sessions import Attendance, Session, tally
from tests.domain.builders import MONDAY, NOW, a_pathway, a_session, an_activity, events, every, new_id, the

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def sessions_of(activity: Activity, *days: int, status: Attendance = Attendance.PLANNED) -> list[Session]:
    """Return its sessions, so many days from now."""
    starts = [NOW + day * DAY for day in days]
    return [
        a_session(activity_id=activity.id, planned_start=s, planned_end=s + HOUR, status=status)
        for s in starts
    ]


def times(*days: int) -> list[PlannedSession]:
    return [PlannedSession(NOW + day * DAY, NOW + day * DAY + HOUR) for day in days]


def test_sessions_in_a_pause_count_as_cancelled_by_the_citizen() -> None:
    activity = an_activity(status=ActivityStatus.RUNNING)
    sessions = sessions_of(activity, 0, 3, 7, 8)
    other = [a_session(), *sessions_of(activity, 0, status=Attendance.ATTENDED)]
    decision = pause(activity, [*sessions, *other], start=MONDAY, end=MONDAY + 7 * DAY, reason="Syg", now=NOW)
    paused = the(Activity, decision)
    assert (paused.status, paused.paused_from) == (ActivityStatus.ON_HOLD, MONDAY)
    cancelled = every(Session, decision)
    assert [s.id for s in cancelled] == [s.id for s in sessions[:3]]
    assert {s.status for s in cancelled} == {Attendance.CANCELLED_CITIZEN}


def test_a_pause_without_an_end_is_settled_when_it_is_over() -> None:
    activity = an_activity(status=ActivityStatus.ACTIVE)
    sessions = sessions_of(activity, 1, 5, 12)
    paused = pause(activity, sessions, start=MONDAY, end=None, reason="Syg", now=NOW)
    assert every(Session, paused) == []
    decision = resume(the(Activity, paused), sessions, now=NOW + 10 * DAY)
    active = the(Activity, decision)
    assert (active.status, active.paused_from) == (ActivityStatus.ACTIVE, None)
    assert [s.id for s in every(Session, decision)] == [s.id for s in sessions[:2]]


def test_a_pause_ends_on_or_after_its_first_day() -> None:
    with pytest.raises(InvalidValue):
        pause(an_activity(), [], start=MONDAY, end=MONDAY - DAY, reason="Syg", now=NOW)
    with pytest.raises(ActionNotAllowed):
        resume(an_activity(), [], now=NOW)


def test_who_has_come_before_the_pause_is_running_after_it() -> None:
    activity = an_activity(status=ActivityStatus.ON_HOLD)
    decision = resume(activity, sessions_of(activity, -7, status=Attendance.ATTENDED), now=NOW)
    assert the(Activity, decision).status is ActivityStatus.RUNNING
    assert events(decision) == ["resume", "start"]


@pytest.mark.parametrize("status", [ActivityStatus.ACTIVE, ActivityStatus.RUNNING])
def test_other_times_are_a_new_activity_that_goes_on_as_the_old_one_was(status: ActivityStatus) -> None:
    activity = an_activity(status=status)
    held = sessions_of(activity, -7, status=Attendance.ATTENDED)
    coming = sessions_of(activity, 1, 2, 3)
    decision = change_timing(activity, [*held, *coming], times(8, 9), now=NOW, new_id=new_id)
    old, new = every(Activity, decision)
    assert (old.id, old.status) == (activity.id, ActivityStatus.REPLACED)
    assert (new.status, new.replaces_id, new.offer_id) == (status, activity.id, activity.offer_id)
    assert (new.planned_from, new.planned_to) == (legal_day(NOW + 8 * DAY), legal_day(NOW + 9 * DAY))
    after = {s.id: s for s in every(Session, decision)}
    moved = [after[s.id] for s in coming]
    assert [s.status for s in moved] == [*(Attendance.RESCHEDULED, Attendance.RESCHEDULED, Attendance.VOID)]
    made = [s for s in after.values() if s.activity_id == new.id]
    assert [s.id for s in made] == [s.moved_to_id for s in moved[:2]]
    assert held[0].id not in after


def test_other_times_are_times() -> None:
    with pytest.raises(MissingValue, match="sessions"):
        change_timing(an_activity(), [], [], now=NOW, new_id=new_id)
    with pytest.raises(ActionNotAllowed):
        change_timing(an_activity(status=ActivityStatus.ON_HOLD), [], times(1), now=NOW, new_id=new_id)


@given(st.lists(st.integers(1, 60), max_size=8), st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_what_is_counted_after_other_times_is_what_was_held_and_the_new_times(
    old: list[int], new: list[int]
) -> None:
    activity = an_activity(status=ActivityStatus.RUNNING)
    held = sessions_of(activity, -7, status=Attendance.ATTENDED)
    decision = change_timing(
        activity, [*held, *sessions_of(activity, *old)], times(*new), now=NOW, new_id=new_id
    )
    after = every(Session, decision)
    planned = [s for s in after if s.status is Attendance.PLANNED]
    assert len(planned) == len(new)
    counted = tally([Attendance.ATTENDED, *(s.status for s in after if s not in planned)])
    assert (counted.attended, counted.planned) == (1, 1)


def test_an_activity_is_completed_when_nothing_of_it_is_to_come() -> None:
    activity = an_activity(status=ActivityStatus.RUNNING, category=Category.MASTERY)
    with pytest.raises(RuleNotMet) as refused:
        complete(activity, sessions_of(activity, 1), outcome="", now=NOW)
    assert refused.value.findings[0].code == "activity-sessions-not-final"
    held = sessions_of(activity, -1, status=Attendance.ATTENDED)
    completed = the(Activity, complete(activity, held, outcome="Bruger pauser.", now=NOW))
    assert (completed.status, completed.outcome) == (ActivityStatus.COMPLETED, "Bruger pauser.")


@pytest.mark.requirement("L6")
def test_what_is_withdrawn_says_why() -> None:
    withdrawn = the(
        Activity,
        withdraw(an_activity(status=ActivityStatus.PROPOSED), StopReason.AKTIVT_FRAVALG, now=NOW),
    )
    assert (withdrawn.status, withdrawn.stop_reason) == (
        ActivityStatus.CANCELLED,
        StopReason.AKTIVT_FRAVALG,
    )
    with pytest.raises(ActionNotAllowed):
        withdraw(an_activity(), StopReason.AKTIVT_FRAVALG, now=NOW)


def test_an_activity_registered_in_error_takes_its_sessions_with_it() -> None:
    activity = an_activity()
    own = [*sessions_of(activity, -1, status=Attendance.ATTENDED), *sessions_of(activity, 1)]
    pathway = a_pathway(status=PathwayStatus.IN_REHAB, rehab_start_date=legal_day(own[0].planned_start))
    decision = mark_activity_error(activity, [*own, a_session()], pathway, reason="Forkert borger", now=NOW)
    assert the(Activity, decision).status is ActivityStatus.ENTERED_IN_ERROR
    assert {s.id: s.status for s in every(Session, decision)} == {
        s.id: Attendance.ENTERED_IN_ERROR for s in own
    }
    with pytest.raises(MissingValue, match="reason"):
        mark_activity_error(activity, own, pathway, reason="", now=NOW)
    begun = the(Pathway, decision)
    assert (begun.status, begun.rehab_start_date) == (PathwayStatus.PLANNED, None)
