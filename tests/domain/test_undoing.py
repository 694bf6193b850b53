"""What is taken back: an end that did not last, a pathway opened by mistake."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.closing_decisions import Work
from app.domain.decision import Decision
from app.domain.notices import NoticeType
from app.domain.pathway_decisions import orders
from app.domain.pathways import Pathway, PathwayStatus
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import ActionNotAllowed, MissingValue, RuleNotMet
from app.domain.requests import Request, end_with_pathway, order_for
from app.domain.sessions import Attendance, Session
from app.domain.undoing_decisions import REOPENABLE, mark_error, mark_pathway_error, reopen
from tests.domain.builders import NOW, a_closure, a_pathway, a_plan, a_referral, a_session, every, the


def closed(**changes: Any) -> Pathway:
    said = {"status": PathwayStatus.CLOSED, "closure": a_closure(), "rehab_start_date": date(2025, 2, 1)}
    return a_pathway(**said | changes)


def reopened(
    pathway: Pathway, *requests: Request, after: timedelta = timedelta(days=3), reason: str = "Ny smerte"
) -> Any:
    return reopen(Work(pathway, requests, (), ()), reason=reason, at=NOW + after)


def test_a_reopened_pathway_goes_on_with_its_requests_and_keeps_how_it_had_ended() -> None:
    referral, plan = a_referral(status=ReferralStatus.COMPLETED), a_plan(status=PlanStatus.STOPPED)
    decision = reopened(closed(), referral, plan)
    pathway = the(Pathway, decision)
    assert (pathway.status, pathway.closure) == (PathwayStatus.IN_REHAB, None)
    assert pathway.earlier_closures == (a_closure(),)
    assert the(Referral, decision).status is ReferralStatus.CLARIFIED
    assert the(RehabPlan, decision).status is PlanStatus.ACTIVE


def test_a_plan_that_had_not_begun_when_its_pathway_ended_has_not_begun_either_when_it_is_reopened() -> None:
    ended = list(
        end_with_pathway(a_plan(status=PlanStatus.CLASSIFIED), carried_out=False, reason="x", at=NOW)
    )
    plan = the(RehabPlan, reopened(closed(), the(RehabPlan, Decision(tuple(ended)))))
    assert (plan.status, plan.reason) == (PlanStatus.CLASSIFIED, "")


def test_a_request_that_was_withdrawn_stays_withdrawn() -> None:
    decision = reopened(
        closed(), a_referral(status=ReferralStatus.REVOKED), a_plan(status=PlanStatus.REVOKED)
    )
    assert every(Referral, decision) == []
    assert every(RehabPlan, decision) == []


def test_its_next_end_is_told_anew() -> None:
    pathway = the(Pathway, reopened(closed()))
    (order,) = orders([a_referral()], pathway, NoticeType.END)
    assert order.occurrence == 2


def test_it_can_be_opened_again_up_to_the_thirtieth_day() -> None:
    assert the(Pathway, reopened(closed(), after=REOPENABLE)).status is PathwayStatus.IN_REHAB
    with pytest.raises(RuleNotMet, match="more than 30 days"):
        reopened(closed(), after=REOPENABLE + timedelta(seconds=1))


def test_what_never_started_is_not_opened_again() -> None:
    with pytest.raises(RuleNotMet, match="had begun"):
        reopened(closed(rehab_start_date=None))


def test_opening_again_needs_a_reason() -> None:
    with pytest.raises(MissingValue, match="reason"):
        reopened(closed(), reason="")


def test_a_pathway_opened_by_mistake_takes_its_parts_with_it_and_gives_its_requests_back() -> None:
    referral = a_referral(status=ReferralStatus.CLARIFIED)
    plan = a_plan(status=PlanStatus.ACTIVE)
    planned, wrong = a_session(), a_session(status=Attendance.ENTERED_IN_ERROR)
    pathway = a_pathway(status=PathwayStatus.IN_REHAB)
    decision = mark_pathway_error(
        pathway, (referral, plan), (planned, wrong), reason="Forkert borger", at=NOW
    )
    assert the(Pathway, decision).status is PathwayStatus.ENTERED_IN_ERROR
    assert the(Session, decision).status is Attendance.ENTERED_IN_ERROR
    assert the(Referral, decision).status is ReferralStatus.UNDER_REVIEW
    assert the(Referral, decision).pathway_id is None
    assert the(RehabPlan, decision).status is PlanStatus.RECEIVED
    assert len(the(RehabPlan, decision).clocks) == len(plan.clocks) + 1


def test_the_next_pathway_of_a_request_tells_under_numbers_of_its_own() -> None:
    pathway = a_pathway(status=PathwayStatus.IN_REHAB, earlier_closures=(a_closure(),))
    requests = (a_referral(status=ReferralStatus.CLARIFIED), a_plan(status=PlanStatus.ACTIVE))
    told = {o.occurrence for o in orders(requests, pathway, NoticeType.END)}
    decision = mark_pathway_error(pathway, requests, (), reason="Forkert borger", at=NOW)
    again = (the(Referral, decision), the(RehabPlan, decision))
    next_told = {o.occurrence for o in orders(again, a_pathway(), NoticeType.END)}
    assert (told, next_told) == ({2}, {3})
    assert {order_for(request, NoticeType.START).occurrence for request in again} == {3}


def test_withdrawn_requests_are_not_reviewed_again() -> None:
    withdrawn = (a_referral(status=ReferralStatus.REVOKED), a_plan(status=PlanStatus.REVOKED))
    decision = mark_pathway_error(a_pathway(), withdrawn, (), reason="Forkert borger", at=NOW)
    assert every(Referral, decision) == []
    assert every(RehabPlan, decision) == []


def test_an_error_needs_a_reason_and_is_marked_once() -> None:
    with pytest.raises(MissingValue, match="reason"):
        mark_error(a_session(), reason="", at=NOW)
    with pytest.raises(ActionNotAllowed):
        mark_error(a_session(status=Attendance.ENTERED_IN_ERROR), reason="Forkert", at=NOW)
