"""What is open stands on exactly one primary list, and what has ended on none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.consents import ConsentStatus
from app.domain.duplicates import AlertLevel, AlertStatus
from app.domain.free_choice import FreeChoiceAnswer, FreeChoiceCase
from app.domain.information import Duty, Told, Way
from app.domain.lifecycles import LIFECYCLE_OF
from app.domain.notices import NoticeStatus, NoticeType
from app.domain.offers import OfferStatus
from app.domain.plans import ASSUMED, PlanStatus
from app.domain.sessions import Attendance
from app.domain.worklists import DESKS, Worklist, items_of
from tests.domain import strategies
from tests.domain.builders import NOW, a_notice, a_plan, a_session, an_offer
from tests.domain.builders_consent import a_consent, an_employment_case
from tests.domain.builders_duplicates import an_alert

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


@pytest.mark.requirement("R14")
def test_a_right_nobody_has_told_of_is_on_a_list_until_it_is_told() -> None:
    case = FreeChoiceCase(right_arises_at=NOW)
    arisen = a_plan(status=PlanStatus.RIGHT_ARISEN, free_choice=(case,))
    assert "right-untold" in {item.list.value for item in items_of(arisen)}
    told = replace(arisen, free_choice=(replace(case, informed_at=NOW),))
    assert "right-untold" not in {item.list.value for item in items_of(told)}


@pytest.mark.requirement("R14")
def test_a_right_that_fell_away_asks_nobody_to_tell_of_it() -> None:
    gone = FreeChoiceCase(NOW, answer=FreeChoiceAnswer.LAPSED, answered_at=NOW, ended_at=NOW)
    offered = a_plan(status=PlanStatus.OFFERED, free_choice=(gone,))
    assert "right-untold" not in {item.list.value for item in items_of(offered)}


@pytest.mark.requirement("R14")
def test_a_right_that_arises_before_anybody_took_the_plan_on_is_told_of_too() -> None:
    items = {item.list: item for item in items_of(a_plan(status=PlanStatus.RECEIVED))}
    due = items[Worklist.DEADLINE]
    assert (due.next_step, due.due_on) == ("classify", date(2025, 3, 10))
    untold = items[Worklist.RIGHT_UNTOLD]
    assert (untold.next_step, untold.from_on) == ("inform-citizen", date(2025, 3, 11))
    told = Told(Duty.RIGHT, NOW, "Mette Holm", Way.LETTER)
    lists = {item.list for item in items_of(a_plan(status=PlanStatus.RECEIVED, told=(told,)))}
    assert lists == {Worklist.NEW, Worklist.DEADLINE}


def test_whoever_wanted_to_think_is_asked_again_the_day_they_said() -> None:
    day = date(2026, 12, 1)
    (item,) = items_of(an_offer(status=OfferStatus.DEFERRED, deferred_to=day))
    assert (item.list, item.next_step, item.due_on) == (Worklist.OFFER_DEFERRED, "answer", day)
    assert items_of(an_offer(status=OfferStatus.ACCEPTED, deferred_to=day)) == ()


def test_a_date_nobody_knows_is_asked_for() -> None:
    assumed = a_plan(status=PlanStatus.CLASSIFIED, discharge_date_source=ASSUMED)
    assert "discharge-unknown" in {item.list.value for item in items_of(assumed)}


def test_a_no_show_is_followed_up() -> None:
    (item,) = items_of(a_session(status=Attendance.NO_SHOW))
    assert item.list is Worklist.NO_SHOW


@pytest.mark.requirement("R119")
def test_what_must_be_decided_stands_on_a_list_until_it_is() -> None:
    red = an_alert(level=AlertLevel.RED)
    assert [item.list for item in items_of(red)] == [Worklist.DUPLICATE]
    assert items_of(an_alert(level=AlertLevel.YELLOW)) == ()
    assert items_of(replace(red, status=AlertStatus.DECIDED)) == ()


@pytest.mark.requirement("L12")
def test_a_consent_is_asked_about_thirty_days_before_its_end() -> None:
    consent = a_consent(status=ConsentStatus.ACTIVE, given_at=NOW, expires_at=NOW + timedelta(days=365))
    (item,) = items_of(consent)
    assert item.due_on is not None
    assert item.from_on == item.due_on - timedelta(days=30)
    assert items_of(replace(consent, status=ConsentStatus.WITHDRAWN)) == ()


@pytest.mark.requirement("R48")
def test_the_next_meeting_of_an_open_case_is_on_a_list() -> None:
    case = an_employment_case()
    (item,) = items_of(case)
    assert item.due_on == case.next_meeting_due_date
