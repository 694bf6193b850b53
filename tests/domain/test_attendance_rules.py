"""When attendance may be registered, what must be said with it, and who has stayed away too often."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app.domain.activities import ActivityStatus
from app.domain.activity_decisions import register_attendance
from app.domain.attendance_rules import Told
from app.domain.pathways import PathwayStatus
from app.domain.refusals import ActionNotAllowed, MissingValue, RuleNotMet
from app.domain.sessions import Attendance, AttendanceEvent, Session, no_shows_in_a_row, tally
from tests.domain.builders import MONDAY, NOW, a_pathway, a_session, an_activity, the

E = AttendanceEvent
END = NOW + timedelta(hours=1)
DAY = timedelta(days=1)


def registered(
    event: AttendanceEvent,
    *,
    now: datetime,
    status: Attendance = Attendance.PLANNED,
    reason: str = "",
    told: Told | None = None,
) -> Session:
    decision = register_attendance(
        a_session(status=status),
        an_activity(status=ActivityStatus.RUNNING),
        a_pathway(status=PathwayStatus.IN_REHAB, rehab_start_date=date(2025, 1, 1)),
        event,
        reason=reason,
        now=now,
        told=told,
    )
    return the(Session, decision)


@pytest.mark.requirement("R59")
@pytest.mark.parametrize(
    ("event", "status", "attended", "planned"),
    [
        (E.ARRIVE, Attendance.ATTENDED, 1, 1),
        (E.NOT_ARRIVE, Attendance.NO_SHOW, 0, 1),
        (E.CANCEL_BY_CITIZEN, Attendance.CANCELLED_CITIZEN, 0, 1),
        (E.CANCEL_BY_PROVIDER, Attendance.CANCELLED_PROVIDER, 0, 0),
        (E.ADMIT, Attendance.EXCUSED_ADMITTED, 0, 0),
    ],
)
def test_what_became_of_a_session_is_registered_for_it_and_counted(
    event: AttendanceEvent, status: Attendance, attended: int, planned: int
) -> None:
    session = registered(event, now=END, told=Told(END, admitted_from=MONDAY))
    assert session.status is status
    counted = tally([session.status])
    assert (counted.attended, counted.planned) == (attended, planned)


def test_who_comes_is_noted_from_the_start_to_a_day_after_and_later_with_a_reason() -> None:
    for now in (NOW, END + DAY):
        assert registered(E.ARRIVE, now=now).status is Attendance.ATTENDED
    with pytest.raises(RuleNotMet, match="not been held"):
        registered(E.ARRIVE, now=NOW - timedelta(seconds=1))
    late = END + DAY + timedelta(seconds=1)
    with pytest.raises(MissingValue, match="reason"):
        registered(E.ARRIVE, now=late)
    assert registered(E.ARRIVE, now=late, reason="Listen lå på holdet.")
    assert registered(E.ARRIVE, now=late, told=Told(late, late_reason="Systemet var nede."))


def test_a_citizen_cancels_before_the_session_is_over_also_when_it_is_noted_later() -> None:
    with pytest.raises(RuleNotMet) as refused:
        registered(E.CANCEL_BY_CITIZEN, now=END + timedelta(seconds=1))
    assert refused.value.findings[0].code == "session-over"
    assert registered(E.CANCEL_BY_CITIZEN, now=END)
    assert registered(E.CANCEL_BY_CITIZEN, now=END + DAY, told=Told(NOW))


@pytest.mark.parametrize(
    ("first", "last", "covers"),
    [
        (MONDAY, None, True),
        (MONDAY, MONDAY, True),
        (MONDAY - DAY, MONDAY + DAY, True),
        (MONDAY + DAY, None, False),
        (MONDAY - 2 * DAY, MONDAY - DAY, False),
    ],
)
def test_a_stay_in_hospital_excuses_the_days_it_covers(
    first: date, last: date | None, *, covers: bool
) -> None:
    told = Told(END, admitted_from=first, admitted_to=last)
    if covers:
        assert registered(E.ADMIT, now=END, told=told).status is Attendance.EXCUSED_ADMITTED
        return
    with pytest.raises(RuleNotMet) as refused:
        registered(E.ADMIT, now=END, told=told)
    assert refused.value.findings[0].code == "not-admitted-that-day"


def test_a_stay_in_hospital_has_a_first_day() -> None:
    with pytest.raises(MissingValue, match="admitted_from"):
        registered(E.ADMIT, now=END)


CORRECTIONS = [
    (Attendance.NO_SHOW, E.CORRECT_TO_ATTENDED, Attendance.ATTENDED),
    (Attendance.ATTENDED, E.CORRECT_TO_NO_SHOW, Attendance.NO_SHOW),
    (Attendance.NO_SHOW, E.CORRECT_TO_CANCELLED, Attendance.CANCELLED_CITIZEN),
    (Attendance.NO_SHOW, E.CORRECT_TO_CANCELLED_BY_PROVIDER, Attendance.CANCELLED_PROVIDER),
    (Attendance.CANCELLED_CITIZEN, E.CORRECT_TO_CANCELLED_BY_PROVIDER, Attendance.CANCELLED_PROVIDER),
    (Attendance.CANCELLED_CITIZEN, E.CORRECT_TO_ADMITTED, Attendance.EXCUSED_ADMITTED),
]


@pytest.mark.parametrize(("status", "event", "corrected"), CORRECTIONS)
def test_a_correction_is_free_for_ninety_days_and_then_needs_a_reason(
    status: Attendance, event: AttendanceEvent, corrected: Attendance
) -> None:
    told = Told(END, admitted_from=MONDAY)
    within = END + timedelta(days=90)
    assert registered(event, status=status, now=within, told=told).status is corrected
    with pytest.raises(MissingValue, match="reason"):
        registered(event, status=status, now=within + timedelta(seconds=1), told=told)
    assert registered(event, status=status, now=within + DAY, told=told, reason="Revision")


def test_what_was_registered_in_error_says_why() -> None:
    with pytest.raises(MissingValue, match="reason"):
        registered(E.MARK_ERROR, now=END)
    assert registered(E.MARK_ERROR, now=END, reason="Forkert journal").reason == "Forkert journal"


def test_the_lifecycle_is_asked_before_the_rules() -> None:
    with pytest.raises(ActionNotAllowed):
        registered(E.MARK_ERROR, status=Attendance.ENTERED_IN_ERROR, now=END)


S = Attendance


@pytest.mark.parametrize(
    ("outcomes", "count"),
    [
        ([], 0),
        ([S.NO_SHOW], 1),
        ([S.NO_SHOW, S.NO_SHOW], 2),
        ([S.NO_SHOW, S.ATTENDED, S.NO_SHOW], 1),
        ([S.NO_SHOW, S.CANCELLED_CITIZEN], 0),
        ([S.NO_SHOW, S.CANCELLED_PROVIDER, S.RESCHEDULED, S.NO_SHOW, S.PLANNED], 2),
    ],
)
def test_no_shows_in_a_row_are_counted_since_the_citizen_last_came_or_rang(
    outcomes: list[Attendance], count: int
) -> None:
    sessions = [a_session(status=s, planned_start=NOW + n * DAY) for n, s in enumerate(outcomes)]
    assert no_shows_in_a_row(reversed(sessions)) == count
