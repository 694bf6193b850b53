"""A notice that has not left when its last day is over (§5.2)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.notices import NoticeStatus, NoticeType
from app.domain.overdue import STILL_TO_LEAVE_STATES, WORKING_DAYS, is_overdue, latest_date
from tests.domain.builders import MONDAY, NOW, a_notice


def _never(_: date) -> bool:
    return False


@pytest.mark.requirement("R56")
@pytest.mark.parametrize(
    ("type_", "latest"),
    [
        (NoticeType.START, date(2025, 3, 10)),
        (NoticeType.PLAN, date(2025, 3, 17)),
        (NoticeType.END, date(2025, 3, 10)),
        (NoticeType.NOT_STARTED, date(2025, 3, 10)),
    ],
)
def test_a_notice_has_so_many_working_days(type_: NoticeType, latest: date) -> None:
    notice = a_notice(type=type_, due_at=NOW)
    assert latest_date(notice, is_holiday=_never) == latest
    assert not is_overdue(notice, today=latest, is_holiday=_never)
    assert is_overdue(notice, today=latest + timedelta(days=1), is_holiday=_never)


@pytest.mark.requirement("R56")
@pytest.mark.parametrize("status", NoticeStatus)
def test_only_what_is_still_to_leave_is_overdue(status: NoticeStatus) -> None:
    late = is_overdue(a_notice(status=status), today=MONDAY + timedelta(days=60), is_holiday=_never)
    assert late is (status in STILL_TO_LEAVE_STATES)
    assert not is_overdue(
        a_notice(status=status, sent_at=NOW), today=MONDAY + timedelta(days=60), is_holiday=_never
    )


def test_what_is_blocked_settled_or_needless_is_not_still_to_leave() -> None:
    assert set(NoticeStatus) - set(STILL_TO_LEAVE_STATES) == {
        NoticeStatus.ACKNOWLEDGED,
        NoticeStatus.BLOCKED,
        NoticeStatus.NOT_APPLICABLE,
        NoticeStatus.SENT_MANUALLY,
        NoticeStatus.SUPERSEDED,
    }


def test_every_type_of_notice_has_a_last_day() -> None:
    assert set(WORKING_DAYS) == set(NoticeType)
