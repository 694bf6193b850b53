"""Decisions that end a pathway: closed as planned, stopped, never started (§9.3, §4.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.domain.activities import Activity, ActivityStatus
from app.domain.closing_decisions import Work, close, close_not_started, stop
from app.domain.codes import STOP_REASON_TEXT, StopReason
from app.domain.decision import Decision
from app.domain.notices import Notice, NoticeType, RecipientRole
from app.domain.pathways import CloseType, Pathway, PathwayStatus
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import ActionNotAllowed, InvalidValue, MissingValue, RuleNotMet
from app.domain.requests import Request
from app.domain.sessions import Attendance, Session
from tests.domain.builders import (
    NOW,
    a_closure,
    a_hospital,
    a_pathway,
    a_plan,
    a_practice,
    a_referral,
    a_session,
    an_activity,
    an_incoming_plan,
    every,
    new_id,
    the,
)

KEPT = [
    StopReason.AKTIVT_FRAVALG,
    StopReason.FRAVALG_SYGDOM,
    StopReason.FRAVALG_OEKONOMI,
    StopReason.FRAVALG_LOGISTIK,
    StopReason.FRAVALG_ANDEN_TRAENING,
    StopReason.UDEBLEVET,
    StopReason.IKKE_BEHOV_BORGER,
]
DROPPED = [StopReason.IKKE_BEHOV_FAGPERSON, StopReason.HAENDELSE]


def work(
    status: PathwayStatus = PathwayStatus.IN_REHAB,
    requests: tuple[Request, ...] = (),
    activities: tuple[Activity, ...] = (),
    sessions: tuple[Session, ...] = (),
) -> Work:
    return Work(a_pathway(status=status), requests, activities, sessions)


def closed(of: Work, **closure: Any) -> Decision:
    return close(of, a_closure(**closure), now=NOW, new_id=new_id)


def stopped(of: Work, reason: StopReason | None = StopReason.AKTIVT_FRAVALG) -> Decision:
    closure = a_closure(close_type=CloseType.STOPPED, stop_reason=reason)
    return stop(of, closure, now=NOW, new_id=new_id)


def not_started(of: Work, reason: str = "Ønsker ikke tilbuddet.", **closure: Any) -> Decision:
    said = a_closure(**{"close_type": CloseType.NOT_STARTED} | closure)
    return close_not_started(of, said, reason=reason, now=NOW, new_id=new_id)


def told(decision: Decision) -> list[tuple[NoticeType, RecipientRole]]:
    return [(notice.type, notice.role) for notice in every(Notice, decision)]


# Closed as planned


@pytest.mark.parametrize("status", [PathwayStatus.IN_REHAB, PathwayStatus.CLOSING])
def test_closing_ends_pathway_activities_and_request_and_tells_gp_and_referrer(
    status: PathwayStatus,
) -> None:
    referral = a_referral(status=ReferralStatus.CLARIFIED)
    running = an_activity(status=ActivityStatus.RUNNING)
    decision = closed(work(status, (referral,), (running,), (a_session(status=Attendance.ATTENDED),)))
    pathway = the(Pathway, decision)
    assert (pathway.status, pathway.closure) == (PathwayStatus.CLOSED, a_closure())
    assert the(Activity, decision).status is ActivityStatus.COMPLETED
    assert the(Activity, decision).stop_reason is None
    assert the(Referral, decision).status is ReferralStatus.COMPLETED
    assert every(Session, decision) == []
    assert told(decision) == [
        (NoticeType.END, RecipientRole.OWN_GP),
        (NoticeType.END, RecipientRole.REFERRER),
    ]


def test_an_activity_that_has_ended_stays_as_it_ended() -> None:
    stopped_before = an_activity(status=ActivityStatus.STOPPED, stop_reason=StopReason.UDEBLEVET)
    assert every(Activity, closed(work(activities=(stopped_before,)))) == []


@pytest.mark.requirement("R42")
def test_closing_without_a_retention_plan_is_refused() -> None:
    with pytest.raises(MissingValue, match="retention_plan"):
        closed(work(), retention_plan="")


@pytest.mark.requirement("R52", "R53", "R54")
def test_closing_before_the_core_messages_were_given_is_refused() -> None:
    with pytest.raises(RuleNotMet) as refused:
        closed(work(), core_messages_given=False)
    assert refused.value.findings[0].code == "core-messages"


def test_closing_while_sessions_are_planned_is_refused_and_says_how_many() -> None:
    sessions = (a_session(), a_session(), a_session(status=Attendance.ATTENDED))
    with pytest.raises(RuleNotMet, match="2 sessions") as refused:
        closed(work(sessions=sessions))
    assert refused.value.findings[0].code == "sessions-not-final"


@pytest.mark.parametrize("status", [PathwayStatus.OPEN, PathwayStatus.PLANNED, PathwayStatus.CLOSED])
def test_a_pathway_without_rehabilitation_cannot_be_closed_as_carried_out(status: PathwayStatus) -> None:
    with pytest.raises(ActionNotAllowed):
        closed(work(status))


@pytest.mark.requirement("R12")
def test_a_plan_tells_its_result_receivers_too_each_by_name() -> None:
    receivers = (a_hospital(), a_practice())
    plan = a_plan(status=PlanStatus.ACTIVE, said=an_incoming_plan(result_receivers=receivers))
    notices = every(Notice, closed(work(requests=(plan,))))
    assert [(n.role, n.place, n.named) for n in notices] == [
        (RecipientRole.OWN_GP, 0, None),
        (RecipientRole.REFERRER, 0, None),
        (RecipientRole.RESULT_RECEIVER, 0, receivers[0]),
        (RecipientRole.RESULT_RECEIVER, 1, receivers[1]),
    ]


@pytest.mark.requirement("R13")
def test_with_two_requests_the_gp_hears_of_the_end_once() -> None:
    requests = (a_referral(status=ReferralStatus.CLARIFIED), a_plan(status=PlanStatus.ACTIVE))
    decision = closed(work(requests=requests))
    assert [(n.role, n.request_id) for n in every(Notice, decision)] == [
        (RecipientRole.OWN_GP, requests[0].id),
        (RecipientRole.REFERRER, requests[0].id),
        (RecipientRole.REFERRER, requests[1].id),
    ]


# Stopped


def test_every_stop_reason_either_keeps_or_drops_the_remaining_sessions() -> None:
    assert sorted(KEPT + DROPPED) == sorted(StopReason)


@pytest.mark.parametrize(
    ("reason", "becomes"),
    [(reason, Attendance.RETAINED_MISSED) for reason in KEPT]
    + [(reason, Attendance.VOID) for reason in DROPPED],
)
def test_what_remains_of_a_stopped_pathway_is_counted_by_its_reason(
    reason: StopReason, becomes: Attendance
) -> None:
    planned, attended = a_session(), a_session(status=Attendance.ATTENDED)
    decision = stopped(work(sessions=(planned, attended)), reason)
    assert [(s.id, s.status) for s in every(Session, decision)] == [(planned.id, becomes)]


@pytest.mark.parametrize("reason", StopReason)
def test_every_stop_reason_is_kept_on_activity_and_pathway_and_told(reason: StopReason) -> None:
    referral = a_referral(status=ReferralStatus.CLARIFIED)
    decision = stopped(work(requests=(referral,), activities=(an_activity(),)), reason)
    assert the(Activity, decision).status is ActivityStatus.STOPPED
    assert the(Activity, decision).stop_reason is reason
    closure = the(Pathway, decision).closure
    assert closure is not None
    assert closure.stop_reason is reason
    assert the(Referral, decision).reason == STOP_REASON_TEXT[reason]
    assert told(decision) == [
        (NoticeType.END, RecipientRole.OWN_GP),
        (NoticeType.END, RecipientRole.REFERRER),
    ]


@pytest.mark.parametrize("status", [ActivityStatus.ACTIVE, ActivityStatus.RUNNING, ActivityStatus.ON_HOLD])
def test_every_activity_at_work_is_stopped(status: ActivityStatus) -> None:
    decision = stopped(work(activities=(an_activity(status=status),)))
    assert the(Activity, decision).status is ActivityStatus.STOPPED


def test_an_activity_that_was_completed_is_not_stopped() -> None:
    assert every(Activity, stopped(work(activities=(an_activity(status=ActivityStatus.COMPLETED),)))) == []


def test_stopping_without_a_reason_is_refused() -> None:
    with pytest.raises(MissingValue, match="stop_reason"):
        stopped(work(), None)


def test_stopping_needs_neither_retention_plan_nor_core_messages() -> None:
    closure = a_closure(
        close_type=CloseType.STOPPED,
        stop_reason=StopReason.HAENDELSE,
        retention_plan="",
        core_messages_given=False,
    )
    assert the(Pathway, stop(work(), closure, now=NOW, new_id=new_id)).status is PathwayStatus.CLOSED


# Never started


@pytest.mark.parametrize("status", [PathwayStatus.OPEN, PathwayStatus.CLARIFIED, PathwayStatus.PLANNED])
def test_a_pathway_that_never_started_tells_gp_and_referrer_why(status: PathwayStatus) -> None:
    decision = not_started(work(status, (a_referral(status=ReferralStatus.ACCEPTED),)))
    assert the(Pathway, decision).status is PathwayStatus.CLOSED
    assert the(Referral, decision).status is ReferralStatus.CLOSED_NOT_STARTED
    assert told(decision) == [
        (NoticeType.NOT_STARTED, RecipientRole.OWN_GP),
        (NoticeType.NOT_STARTED, RecipientRole.REFERRER),
    ]
    assert {notice.message for notice in every(Notice, decision)} == {"Ønsker ikke tilbuddet."}


def test_a_pathway_that_never_started_needs_a_reason() -> None:
    with pytest.raises(MissingValue, match="reason"):
        not_started(work(PathwayStatus.OPEN), reason="")


def test_a_pathway_in_rehabilitation_has_started() -> None:
    with pytest.raises(ActionNotAllowed, match="stop"):
        not_started(work(PathwayStatus.IN_REHAB))


@pytest.mark.parametrize(
    ("reason", "becomes"),
    [(None, Attendance.RETAINED_MISSED), (StopReason.HAENDELSE, Attendance.VOID)],
)
def test_what_was_planned_in_a_pathway_that_never_started_is_counted_by_its_reason(
    reason: StopReason | None, becomes: Attendance
) -> None:
    of = work(PathwayStatus.PLANNED, (), (an_activity(),), (a_session(),))
    decision = not_started(of, stop_reason=reason)
    assert the(Session, decision).status is becomes
    assert the(Activity, decision).stop_reason is (reason or StopReason.AKTIVT_FRAVALG)


# What becomes of the requests


@pytest.mark.parametrize(
    ("before", "carried_out", "cut_short"),
    [
        (ReferralStatus.ACCEPTED, ReferralStatus.CLOSED_NOT_STARTED, ReferralStatus.CLOSED_NOT_STARTED),
        (ReferralStatus.CLARIFIED, ReferralStatus.COMPLETED, ReferralStatus.COMPLETED),
    ],
)
def test_a_referral_ends_with_its_pathway(
    before: ReferralStatus, carried_out: ReferralStatus, cut_short: ReferralStatus
) -> None:
    of = work(requests=(a_referral(status=before),))
    assert the(Referral, closed(of)).status is carried_out
    assert the(Referral, stopped(of)).status is cut_short


@pytest.mark.parametrize(
    ("before", "carried_out", "cut_short"),
    [
        (PlanStatus.CLASSIFIED, PlanStatus.STOPPED, PlanStatus.STOPPED),
        (PlanStatus.OFFERED, PlanStatus.STOPPED, PlanStatus.STOPPED),
        (PlanStatus.RIGHT_ARISEN, PlanStatus.STOPPED, PlanStatus.STOPPED),
        (PlanStatus.ON_HOLD_POSTPONED, PlanStatus.STOPPED, PlanStatus.STOPPED),
        (PlanStatus.ON_HOLD_FREE_CHOICE, PlanStatus.STOPPED, PlanStatus.STOPPED),
        (PlanStatus.ON_HOLD_FREE_CHOICE_DECLINED, PlanStatus.STOPPED, PlanStatus.STOPPED),
        (PlanStatus.ON_HOLD_OTHER_MUNICIPALITY, PlanStatus.STOPPED, PlanStatus.STOPPED),
        (PlanStatus.ACTIVE, PlanStatus.COMPLETED, PlanStatus.STOPPED),
    ],
)
def test_a_plan_ends_with_its_pathway(
    before: PlanStatus, carried_out: PlanStatus, cut_short: PlanStatus
) -> None:
    of = work(requests=(a_plan(status=before),))
    assert the(RehabPlan, closed(of)).status is carried_out
    assert the(RehabPlan, stopped(of)).status is cut_short


@pytest.mark.parametrize("status", [PlanStatus.TRANSFERRED, PlanStatus.REVOKED])
def test_a_plan_that_has_ended_stays_as_it_ended(status: PlanStatus) -> None:
    assert every(RehabPlan, closed(work(requests=(a_plan(status=status),)))) == []


def test_a_referral_that_was_revoked_stays_revoked() -> None:
    assert every(Referral, closed(work(requests=(a_referral(status=ReferralStatus.REVOKED),)))) == []


def test_a_withdrawn_request_is_told_of_nothing_and_the_gp_hears_through_the_one_that_stands() -> None:
    withdrawn = a_referral(status=ReferralStatus.REVOKED)
    standing = a_referral(status=ReferralStatus.CLARIFIED)
    rows = every(Notice, closed(work(requests=(withdrawn, standing))))
    assert {row.request_id for row in rows} == {standing.id}
    assert [row.role for row in rows] == [RecipientRole.OWN_GP, RecipientRole.REFERRER]


def test_where_no_request_stands_the_newest_is_told_of() -> None:
    older, newer = (a_referral(status=ReferralStatus.REVOKED) for _ in range(2))
    assert {row.request_id for row in every(Notice, closed(work(requests=(older, newer))))} == {newer.id}


def test_a_pathway_cannot_be_closed_in_the_future() -> None:
    with pytest.raises(InvalidValue) as refused:
        closed(work(), closed_at=NOW + timedelta(minutes=1))
    assert [finding.place for finding in refused.value.findings] == ["closed_at"]
