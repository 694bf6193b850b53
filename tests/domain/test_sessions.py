"""Session arithmetic: the cases S1–S9 of domain reference §11.3 and the rules of §4.4."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.closing_decisions import Work, stop
from app.domain.codes import StopReason
from app.domain.pathways import CloseType, PathwayStatus
from app.domain.sessions import Attendance, Session, Tally, tally
from tests.domain.builders import NOW, a_closure, a_pathway, a_session, every, new_id

COUNTED = {
    Attendance.ATTENDED: Tally(1, 1),
    Attendance.NO_SHOW: Tally(0, 1),
    Attendance.CANCELLED_CITIZEN: Tally(0, 1),
    Attendance.RETAINED_MISSED: Tally(0, 1),
}
statuses = st.lists(st.sampled_from(Attendance), max_size=30)


@pytest.mark.parametrize("status", Attendance)
def test_each_outcome_counts_as_the_reference_says(status: Attendance) -> None:
    assert tally([status]) == COUNTED.get(status, Tally(0, 0))


def _stopped(status: Attendance, count: int, reason: StopReason) -> list[Attendance]:
    """Return what becomes of `count` sessions in this state when the pathway stops."""
    sessions = [a_session(status=status) for _ in range(count)]
    work = Work(a_pathway(status=PathwayStatus.IN_REHAB), (), (), sessions)
    closure = a_closure(close_type=CloseType.STOPPED, stop_reason=reason)
    decided = every(Session, stop(work, closure, now=NOW, new_id=new_id))
    assert len(decided) == count
    return [session.status for session in decided]


@pytest.mark.parametrize(
    ("case", "held", "remaining", "expected", "over_half"),
    [
        ("S1", {Attendance.ATTENDED: 6, Attendance.NO_SHOW: 5}, None, Tally(6, 11), True),
        ("S2", {Attendance.ATTENDED: 5, Attendance.NO_SHOW: 5}, None, Tally(5, 10), False),
        ("S3", {Attendance.ATTENDED: 1, Attendance.CANCELLED_PROVIDER: 9}, None, Tally(1, 1), True),
        ("S4", {Attendance.CANCELLED_PROVIDER: 4}, None, Tally(0, 0), False),
        ("S5", {Attendance.ATTENDED: 2}, StopReason.AKTIVT_FRAVALG, Tally(2, 12), False),
        ("S6", {Attendance.ATTENDED: 2}, StopReason.IKKE_BEHOV_FAGPERSON, Tally(2, 2), True),
        ("S7", {Attendance.ATTENDED: 2}, StopReason.IKKE_BEHOV_BORGER, Tally(2, 12), False),
        (
            "S8",
            {Attendance.ATTENDED: 4, Attendance.NO_SHOW: 1, Attendance.RESCHEDULED: 3},
            None,
            Tally(4, 5),
            True,
        ),
        (
            "S9",
            {Attendance.ATTENDED: 3, Attendance.NO_SHOW: 1, Attendance.EXCUSED_ADMITTED: 2},
            None,
            Tally(3, 4),
            True,
        ),
    ],
)
@pytest.mark.requirement("R59")
def test_the_worked_examples_come_out(
    case: str,
    held: dict[Attendance, int],
    remaining: StopReason | None,
    expected: Tally,
    *,
    over_half: bool,
) -> None:
    outcomes = [status for status, count in held.items() for _ in range(count)]
    if remaining is not None:
        outcomes += _stopped(Attendance.PLANNED, 10, remaining)
    assert tally(outcomes) == expected
    assert tally(outcomes).over_half is over_half


@given(statuses)
def test_nobody_attends_more_than_was_planned(outcomes: list[Attendance]) -> None:
    counted = tally(outcomes)
    assert 0 <= counted.attended <= counted.planned <= len(outcomes)


@given(statuses, statuses)
def test_two_activities_of_a_category_add_up(one: list[Attendance], other: list[Attendance]) -> None:
    together = tally(one + other)
    assert together.attended == tally(one).attended + tally(other).attended
    assert together.planned == tally(one).planned + tally(other).planned


@given(st.integers(0, 500), st.integers(0, 500))
def test_more_than_half_is_strict_and_exact(attended: int, missed: int) -> None:
    assert Tally(attended, attended + missed).over_half is (attended > missed)
