"""Groups: seats, the waiting list, individual sessions before a group."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.activities import Activity, ActivityStatus, DeliveryType
from app.domain.activity_decisions import PlannedSession, Terms
from app.domain.catalogue import CatalogueItem, CatalogueStatus
from app.domain.codes import StopReason
from app.domain.decision import Decision
from app.domain.group_dates import ENDED_REASON, Seated, add_date, cancel_date, end_group, move_date
from app.domain.group_decisions import (
    GroupDetails,
    Place,
    enrol_in_group,
    free_seats,
    ids_of_groups,
    mark_group_error,
    move_group,
    plan_group,
    seat,
    update_group,
)
from app.domain.groups import Group, GroupEvent, GroupSession, GroupStatus, Seating, seating
from app.domain.offers import Offer, OfferStatus
from app.domain.pathways import PathwayStatus
from app.domain.refusals import ActionNotAllowed, InvalidValue, MissingValue, RuleNotMet, Unresolved
from app.domain.sessions import Attendance, Session, tally
from tests.domain.builders import (
    NOW,
    TRAINING_140,
    a_pathway,
    a_session,
    an_activity,
    an_agreed_plan,
    an_offer,
    events,
    every,
    new_id,
    the,
)
from tests.domain.builders_offers import a_catalogue_item, a_description, a_group

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
INTRODUCTION = (PlannedSession(NOW + DAY, NOW + DAY + HOUR, "Rum 1"),)
NOBODY = Seating((), ())


def details(**overrides: Any) -> GroupDetails:
    said = GroupDetails(
        name="Mandagsholdet",
        place="Sal 2",
        seats=2,
        instructor="Bente Højgård",
        sessions=(GroupSession(NOW + 2 * DAY, NOW + 2 * DAY + HOUR), GroupSession(NOW, NOW + HOUR)),
    )
    return replace(said, **overrides)


def enrolled(
    group: Group,
    seats: Seating = NOBODY,
    *,
    introduction: tuple[PlannedSession, ...] = (),
    item: CatalogueItem | None = None,
    offer: Offer | None = None,
    citizen_id: UUID | None = None,
) -> Decision:
    return enrol_in_group(
        a_pathway(
            status=PathwayStatus.PLANNED,
            agreed_plan=an_agreed_plan(),
            citizen_id=citizen_id or uuid4(),
        ),
        offer or an_offer(status=OfferStatus.ACCEPTED),
        Place(group, item or a_catalogue_item(id=group.catalogue_item_id), seats),
        introduction,
        terms=Terms(),
        now=NOW,
        new_id=new_id,
    )


def seated(count: int, group_id: UUID | None = None) -> Seating:
    return Seating(tuple(an_activity(group_id=group_id) for _ in range(count)), ())


def test_a_group_is_planned_of_an_item_in_use_with_its_dates_in_order() -> None:
    item = a_catalogue_item()
    group = the(Group, plan_group(item, details(name=""), now=NOW, new_id=new_id))
    assert (group.status, group.name, group.catalogue_item_id) == (
        GroupStatus.PLANNED,
        item.said.name,
        item.id,
    )
    assert [s.start for s in group.sessions] == [NOW, NOW + 2 * DAY]
    with pytest.raises(RuleNotMet) as refused:
        plan_group(replace(item, status=CatalogueStatus.DRAFT), details(), now=NOW, new_id=new_id)
    assert refused.value.findings[0].code == "catalogue-item-not-active"
    with pytest.raises(InvalidValue):
        plan_group(item, details(sessions=(GroupSession(NOW, NOW),)), now=NOW, new_id=new_id)


def test_a_group_opens_with_dates_and_starts() -> None:
    group = a_group(status=GroupStatus.PLANNED)
    for event, status in (
        (GroupEvent.OPEN, GroupStatus.OPEN),
        (GroupEvent.START, GroupStatus.RUNNING),
    ):
        group = the(Group, move_group(group, event, now=NOW))
        assert group.status is status
    with pytest.raises(MissingValue, match="sessions"):
        move_group(a_group(status=GroupStatus.PLANNED, sessions=()), GroupEvent.OPEN, now=NOW)


def test_a_seat_in_a_group_is_an_activity_with_the_dates_of_the_group() -> None:
    group = a_group()
    decision = enrolled(group)
    activity = the(Activity, decision)
    assert (activity.status, activity.group_id) == (ActivityStatus.ACTIVE, group.id)
    assert (activity.delivery_types, activity.provider) == ((DeliveryType.GROUP,), "Sundhedscentret")
    assert activity.catalogue_item_id == group.catalogue_item_id
    planned = every(Session, decision)
    assert [(s.planned_start, s.place) for s in planned] == [(s.start, "Sal 2") for s in group.sessions]
    assert the(Group, decision).status is GroupStatus.OPEN


def test_who_comes_late_is_enrolled_in_what_is_left() -> None:
    past = GroupSession(NOW - 7 * DAY, NOW - 7 * DAY + HOUR)
    group = a_group(status=GroupStatus.RUNNING, sessions=(past, *a_group().sessions))
    assert len(every(Session, enrolled(group))) == 2
    with pytest.raises(MissingValue, match="sessions"):
        enrolled(replace(group, sessions=(past,)))


def test_the_last_seat_makes_a_group_full_and_the_next_one_waits() -> None:
    group = a_group(seats=2)
    full = the(Group, enrolled(group, seated(1)))
    assert full.status is GroupStatus.FULL
    decision = enrolled(full, seated(2))
    waiting = the(Activity, decision)
    assert (waiting.status, waiting.group_id) == (ActivityStatus.PROPOSED, group.id)
    assert every(Session, decision) == []
    assert the(Group, decision).status is GroupStatus.FULL


@pytest.mark.requirement("R36")
def test_individual_sessions_before_a_group_are_sessions_of_the_same_training() -> None:
    decision = enrolled(a_group(), introduction=INTRODUCTION)
    activity = the(Activity, decision)
    assert activity.individual_intro
    assert activity.delivery_types == (DeliveryType.GROUP, DeliveryType.INDIVIDUAL)
    sessions = every(Session, decision)
    assert [s.place for s in sessions] == ["Rum 1", "Sal 2", "Sal 2"]
    assert {s.activity_id for s in sessions} == {activity.id}
    assert tally([Attendance.ATTENDED, Attendance.NO_SHOW, Attendance.NO_SHOW]).planned == len(sessions)
    with pytest.raises(RuleNotMet) as refused:
        enrolled(a_group(status=GroupStatus.FULL), seated(2), introduction=INTRODUCTION)
    assert refused.value.findings[0].code == "introduction-before-seat"


@pytest.mark.parametrize("status", [GroupStatus.PLANNED, GroupStatus.ENDED])
def test_a_group_that_is_not_open_takes_nobody(status: GroupStatus) -> None:
    with pytest.raises(ActionNotAllowed):
        enrolled(a_group(status=status))


def test_the_group_is_of_the_offer_that_was_accepted() -> None:
    group = a_group()
    other = an_offer(status=OfferStatus.ACCEPTED, catalogue_item_id=uuid4())
    own = an_offer(status=OfferStatus.ACCEPTED, catalogue_item_id=group.catalogue_item_id)
    assert enrolled(group, offer=own)
    wrong_law = a_catalogue_item(id=group.catalogue_item_id, said=a_description(fsiii_codes=(TRAINING_140,)))
    for decide in (
        lambda: enrolled(group, offer=other),
        lambda: enrolled(group, offer=own, item=wrong_law),
    ):
        with pytest.raises(RuleNotMet) as refused:
            decide()
        assert refused.value.findings[0].code == "group-of-another-offer"


def test_a_freed_seat_goes_to_who_waited_and_the_group_is_full_again() -> None:
    group = a_group(status=GroupStatus.FULL, seats=2)
    waiting = an_activity(status=ActivityStatus.PROPOSED, group_id=group.id)
    pathway = a_pathway(status=PathwayStatus.IN_REHAB)
    decision = seat(group, waiting, pathway, taken=1, now=NOW, new_id=new_id)
    assert the(Activity, decision).status is ActivityStatus.ACTIVE
    assert len(every(Session, decision)) == 2
    assert the(Group, decision).status is GroupStatus.FULL
    with pytest.raises(RuleNotMet) as refused:
        seat(group, waiting, pathway, taken=2, now=NOW, new_id=new_id)
    assert refused.value.findings[0].code == "no-seat"
    with pytest.raises(MissingValue, match="sessions"):
        seat(replace(group, sessions=()), waiting, pathway, taken=1, now=NOW, new_id=new_id)


def test_a_freed_seat_that_nobody_waits_for_opens_the_group() -> None:
    full = a_group(status=GroupStatus.FULL, seats=2)
    assert the(Group, free_seats(full, taken=1, now=NOW)).status is GroupStatus.OPEN
    assert events(free_seats(full, taken=2, now=NOW)) == []
    assert events(free_seats(a_group(status=GroupStatus.RUNNING), taken=0, now=NOW)) == []


def test_seats_may_be_added_but_not_taken_from_who_has_one() -> None:
    full = a_group(status=GroupStatus.FULL, seats=2)
    same = full.sessions
    more = the(Group, update_group(full, seated(2), details(seats=3, name="", sessions=same), now=NOW))
    assert (more.status, more.seats, more.name) == (GroupStatus.OPEN, 3, full.name)
    fewer = the(Group, update_group(more, seated(2), details(seats=2, sessions=same), now=NOW))
    assert fewer.status is GroupStatus.FULL
    with pytest.raises(RuleNotMet) as in_use:
        update_group(full, seated(2), details(), now=NOW)
    assert in_use.value.findings[0].code == "dates-in-use"
    assert update_group(a_group(), NOBODY, details(), now=NOW)
    with pytest.raises(RuleNotMet) as refused:
        update_group(full, seated(2), details(seats=1), now=NOW)
    assert refused.value.findings[0].code == "seats-taken"


@given(st.lists(st.sampled_from(ActivityStatus), max_size=12))
def test_everybody_of_a_group_sits_waits_or_has_left(statuses: list[ActivityStatus]) -> None:
    found = seating(an_activity(status=status) for status in statuses)
    sits = {ActivityStatus.ACTIVE, ActivityStatus.RUNNING, ActivityStatus.ON_HOLD}
    assert found.taken == sum(status in sits for status in statuses)
    assert len(found.waiting) == statuses.count(ActivityStatus.PROPOSED)


@given(st.integers(1, 6), st.integers(0, 10))
def test_a_group_never_seats_more_than_it_has_seats(seats: int, wanting: int) -> None:
    group = a_group(seats=seats)
    activities: list[Activity] = []
    for _ in range(wanting):
        decision = enrolled(group, seating(activities))
        group = the(Group, decision)
        activities.append(the(Activity, decision))
    found = seating(activities)
    assert found.taken == min(seats, wanting)
    assert len(found.waiting) == max(0, wanting - seats)
    assert (group.status is GroupStatus.FULL) is (wanting >= seats)


def test_groups_are_locked_in_one_order_each_once() -> None:
    one, other = sorted([uuid4(), uuid4()])
    activities = (an_activity(group_id=other), an_activity(group_id=one), an_activity(group_id=other))
    assert ids_of_groups((*activities, an_activity())) == [one, other]


def with_sessions(group: Group, *statuses: Attendance) -> Seated:
    """Return somebody with a seat whose sessions of the group's dates are so."""
    activity = an_activity(group_id=group.id)
    sessions = [
        a_session(activity_id=activity.id, status=status, planned_start=date.start, planned_end=date.end)
        for date, status in zip(group.sessions, statuses, strict=True)
    ]
    return Seated(activity, [*sessions, a_session(planned_start=group.sessions[0].start)])


P, A = Attendance.PLANNED, Attendance.ATTENDED
NEW_DATE = GroupSession(NOW + 3 * DAY, NOW + 3 * DAY + HOUR)


def test_a_date_more_is_a_session_more_for_everybody_with_a_seat() -> None:
    group = a_group()
    people = [with_sessions(group, P, P), with_sessions(group, A, P)]
    decision = add_date(group, people, NEW_DATE, now=NOW, new_id=new_id)
    assert the(Group, decision).sessions == (NEW_DATE, *group.sessions)
    made = every(Session, decision)
    assert [s.activity_id for s in made] == [each.activity.id for each in people]
    assert {(s.planned_start, s.place) for s in made} == {(NEW_DATE.start, group.place)}


def test_a_date_is_moved_for_everybody_who_was_to_come() -> None:
    group = a_group()
    people = [with_sessions(group, P, P), with_sessions(group, A, P)]
    first = group.sessions[0].start
    decision = move_date(group, people, first, NEW_DATE, reason="Sygdom", now=NOW, new_id=new_id)
    assert the(Group, decision).sessions == (NEW_DATE, group.sessions[1])
    old, new = every(Session, decision)
    assert (old.id, old.status, old.moved_to_id) == (
        people[0].sessions[0].id,
        Attendance.RESCHEDULED,
        new.id,
    )


def test_a_date_that_is_cancelled_owes_everybody_a_new_time() -> None:
    group = a_group()
    people = [with_sessions(group, P, P), with_sessions(group, A, P)]
    last = group.sessions[1].start
    decision = cancel_date(group, people, last, reason="Sygdom", now=NOW)
    assert the(Group, decision).sessions == group.sessions[:1]
    cancelled = every(Session, decision)
    assert len(cancelled) == 2
    assert all(s.replacement_owed and s.reason == "Sygdom" for s in cancelled)


def test_a_group_that_ends_cancels_what_was_to_come_and_lets_go_who_waits() -> None:
    past = GroupSession(NOW - 7 * DAY, NOW - 7 * DAY + HOUR)
    group = a_group(status=GroupStatus.RUNNING, sessions=(past, *a_group().sessions))
    waiting = an_activity(status=ActivityStatus.PROPOSED, group_id=group.id)
    decision = end_group(group, [with_sessions(group, P, P, P)], [waiting], now=NOW)
    ended = the(Group, decision)
    assert (ended.status, ended.sessions) == (GroupStatus.ENDED, (past,))
    cancelled = every(Session, decision)
    assert [s.planned_start for s in cancelled] == [date.start for date in group.sessions[1:]]
    assert all(s.replacement_owed and s.reason == ENDED_REASON for s in cancelled)
    let_go = the(Activity, decision)
    assert (let_go.id, let_go.status, let_go.stop_reason) == (
        waiting.id,
        ActivityStatus.CANCELLED,
        StopReason.HAENDELSE,
    )


def test_nobody_is_in_a_group_twice() -> None:
    group = a_group()
    first = the(Activity, enrolled(group))
    for status in (ActivityStatus.ACTIVE, ActivityStatus.PROPOSED):
        with pytest.raises(RuleNotMet) as refused:
            enrolled(group, seating([replace(first, status=status)]), citizen_id=first.citizen_id)
        assert refused.value.findings[0].code == "in-group-already"
    left = replace(first, status=ActivityStatus.STOPPED)
    assert enrolled(group, seating([left]), citizen_id=first.citizen_id)


def test_a_date_the_group_does_not_have_is_not_changed() -> None:
    with pytest.raises(Unresolved):
        cancel_date(a_group(), [], NOW, reason="Sygdom", now=NOW)
    with pytest.raises(InvalidValue):
        add_date(a_group(), [], GroupSession(NOW, NOW), now=NOW, new_id=new_id)
    with pytest.raises(ActionNotAllowed):
        add_date(a_group(status=GroupStatus.ENDED), [], NEW_DATE, now=NOW, new_id=new_id)


def test_a_group_nobody_was_in_may_be_an_error_and_takes_nobody_then() -> None:
    empty = the(Group, mark_group_error(a_group(), NOBODY, (), reason="Dobbelt oprettet", now=NOW))
    assert empty.status is GroupStatus.ENTERED_IN_ERROR
    with pytest.raises(ActionNotAllowed):
        enrolled(empty)
    with pytest.raises(MissingValue):
        mark_group_error(a_group(), NOBODY, (), reason="", now=NOW)


@pytest.mark.parametrize(
    ("seats", "attendance", "code"),
    [
        (seated(1), (), "group-in-use"),
        (Seating((), (an_activity(),)), (), "group-in-use"),
        (NOBODY, (Attendance.ATTENDED,), "group-has-met"),
        (NOBODY, (Attendance.VOID, Attendance.NO_SHOW), "group-has-met"),
    ],
)
def test_a_group_that_somebody_sat_in_or_waits_for_is_none(
    seats: Seating, attendance: tuple[Attendance, ...], code: str
) -> None:
    sessions = [a_session(status=status) for status in attendance]
    with pytest.raises(RuleNotMet) as refused:
        mark_group_error(a_group(), seats, sessions, reason="Dobbelt oprettet", now=NOW)
    assert refused.value.findings[0].code == code


def test_sessions_that_counted_for_nobody_do_not_make_a_group_real() -> None:
    gone = [a_session(status=s) for s in (Attendance.VOID, Attendance.ENTERED_IN_ERROR)]
    assert events(mark_group_error(a_group(), NOBODY, gone, reason="Forkert", now=NOW)) == ["mark-error"]
