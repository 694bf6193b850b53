"""What is open stands on exactly one primary list, and what has ended on none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lifecycles import LIFECYCLE_OF
from app.domain.notices import NoticeStatus, NoticeType
from app.domain.sessions import Attendance
from app.domain.worklists import DESKS, Worklist, items_of
from tests.domain import strategies
from tests.domain.builders import a_notice

_OPEN: Any = st.one_of(strategies.referrals(), strategies.plans(), strategies.pathways())


@given(_OPEN)
def test_what_is_open_stands_on_exactly_one_primary_list(aggregate: Any) -> None:
    primary = [item for item in items_of(aggregate) if item.primary]
    has_ended = LIFECYCLE_OF[type(aggregate)].is_final(aggregate.status)
    assert len(primary) == (0 if has_ended else 1)
    assert all(item.next_step for item in primary)


@given(_OPEN)
def test_nothing_stands_twice_on_one_list(aggregate: Any) -> None:
    lists = [item.list for item in items_of(aggregate)]
    assert len(set(lists)) == len(lists)


def test_every_list_stands_on_a_desk() -> None:
    assert {list_ for desk in DESKS.values() for list_ in desk.lists} == set(Worklist)


@given(strategies.sessions(status=Attendance.PLANNED))
def test_a_session_asks_for_its_attendance_from_the_day_after(session: Any) -> None:
    (item,) = items_of(session)
    assert item.list is Worklist.ATTENDANCE_MISSING
    assert item.due_on is not None
    assert item.from_on == item.due_on + timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "type_", "lists"),
    [
        (NoticeStatus.FAILED, NoticeType.END, {"notice-failed"}),
        (NoticeStatus.FAILED, NoticeType.PLAN, {"notice-failed", "plan-untold"}),
        (NoticeStatus.SENT, NoticeType.PLAN, {"notice-underway", "plan-untold"}),
        (NoticeStatus.ACKNOWLEDGED, NoticeType.PLAN, set()),
        (NoticeStatus.BLOCKED, NoticeType.END, set()),
    ],
)
def test_a_notice_stays_on_a_list_until_it_is_told(
    status: NoticeStatus, type_: NoticeType, lists: set[str]
) -> None:
    notice = replace(a_notice(), status=status, type=type_, due_at=datetime(2026, 11, 23, 9, tzinfo=UTC))
    assert {item.list.value for item in items_of(notice)} == lists
