"""A second plan while one is running: nothing is taken on in silence (L8, §1.4)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from app.domain.activities import Activity, ActivityStatus
from app.domain.closing_decisions import Work
from app.domain.codes import LegalBasis, PlanLevel
from app.domain.decision import Decision
from app.domain.intake import PlanType
from app.domain.notices import Notice, NoticeType, RecipientRole
from app.domain.pathways import CloseType, Pathway, PathwayStatus
from app.domain.plan_decisions import Classification, classify
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.refusals import ActionNotAllowed, RuleNotMet
from app.domain.second_plan_decisions import (
    Running,
    check_decided,
    continued,
    may_be_joined,
    replace_plan,
    restart,
    run_parallel,
    undecided,
)
from app.domain.sessions import Attendance, Session
from tests.domain.builders import (
    NOW,
    a_pathway,
    a_plan,
    a_session,
    an_activity,
    danish,
    events,
    every,
    new_id,
    the,
)

pytestmark = pytest.mark.requirement("L8")

LATER = danish("2025-03-20")
SAID = Classification(level=PlanLevel.BASAL, coordinator="Mette Holm", coordinator_telephone="63")
FIRST = a_plan(status=PlanStatus.ACTIVE, received_at=NOW, pathway_id=uuid4())
SECOND = a_plan(received_at=LATER, discharge_date=date(2025, 3, 19))


def test_a_second_plan_waits_for_a_decision() -> None:
    assert undecided(SECOND, [FIRST, SECOND]) == (FIRST,)
    with pytest.raises(RuleNotMet) as refused:
        check_decided(SECOND, [FIRST, SECOND])
    assert refused.value.findings[0].code == "second-plan-undecided"


def test_the_first_of_two_plans_waits_for_nothing() -> None:
    assert undecided(FIRST, [FIRST, SECOND]) == ()


@pytest.mark.parametrize(
    "other",
    [
        a_plan(status=PlanStatus.COMPLETED),
        a_plan(status=PlanStatus.HOSPITAL_TASK, plan_type=PlanType.SPECIALISERET),
        a_plan(status=PlanStatus.CLOSED_INFO, plan_type=PlanType.EGENTRAENING),
    ],
)
def test_a_plan_that_is_over_or_not_the_municipalitys_stands_in_no_ones_way(other: RehabPlan) -> None:
    assert undecided(SECOND, [other]) == ()
    check_decided(SECOND, [other])


def test_a_specialised_plan_waits_for_no_decision() -> None:
    assert undecided(a_plan(plan_type=PlanType.SPECIALISERET, received_at=LATER), [FIRST]) == ()


def test_replacing_revokes_the_earlier_plan_and_the_new_one_goes_on_in_its_pathway() -> None:
    decision = replace_plan(SECOND, FIRST, reason="Samme behov", now=LATER)
    new, old = decision.changes[0].aggregate, decision.changes[1].aggregate
    assert isinstance(new, RehabPlan)
    assert isinstance(old, RehabPlan)
    assert (new.replaces_id, new.status, old.status) == (FIRST.id, PlanStatus.RECEIVED, PlanStatus.REVOKED)
    check_decided(new, [old])
    pathway = a_pathway(
        legal_basis=LegalBasis.SUL140, status=PathwayStatus.IN_REHAB, clarified_at=NOW, plan_ids=(FIRST.id,)
    )
    assert may_be_joined(pathway)
    taken = classify(new, SAID, pathway, now=LATER, new_id=new_id)
    whole = continued(taken, pathway, now=LATER)
    assert events(whole) == ["classify", "attach-request", "offer-first-contact", "attend-first-contact"]
    plan = next(c.aggregate for c in reversed(whole.changes))
    assert isinstance(plan, RehabPlan)
    assert (plan.status, plan.pathway_id) == (PlanStatus.ACTIVE, pathway.id)
    assert the(Pathway, whole).plan_ids == (FIRST.id, SECOND.id)
    assert the(Pathway, whole).status is PathwayStatus.IN_REHAB


def test_a_plan_that_joins_before_the_first_conversation_is_offered_one() -> None:
    pathway = a_pathway(legal_basis=LegalBasis.SUL140)
    taken = classify(SECOND, SAID, pathway, now=LATER, new_id=new_id)
    assert continued(taken, pathway, now=LATER) is taken
    assert the(RehabPlan, taken).status is PlanStatus.CLASSIFIED
    assert not may_be_joined(a_pathway(status=PathwayStatus.CLOSED))


def begun_anew(running: Running | None) -> Decision:
    return restart(SECOND, FIRST, running, reason="Ny operation", now=LATER, new_id=new_id)


@pytest.mark.requirement("R56", "R57")
@pytest.mark.parametrize(
    ("status", "event", "told", "how"),
    [
        (PathwayStatus.IN_REHAB, "stop", NoticeType.END, CloseType.STOPPED),
        (PathwayStatus.OPEN, "close-not-started", NoticeType.NOT_STARTED, CloseType.NOT_STARTED),
    ],
)
def test_restarting_revokes_the_earlier_plan_ends_what_was_done_under_it_and_tells_so(
    status: PathwayStatus, event: str, told: NoticeType, how: CloseType
) -> None:
    activity = an_activity()
    session = a_session(activity_id=activity.id)
    decision = begun_anew(Running(Work(a_pathway(status=status), (FIRST,), (activity,), (session,))))
    notices = every(Notice, decision)
    assert events(decision) == ["restart", "revoke", event, "stop", "void", *["order"] * len(notices)]
    assert every(RehabPlan, decision)[-1].status is PlanStatus.REVOKED
    pathway = the(Pathway, decision)
    assert (pathway.status, pathway.closure and pathway.closure.close_type) == (PathwayStatus.CLOSED, how)
    assert the(Activity, decision).status is ActivityStatus.STOPPED
    assert the(Session, decision).status is Attendance.VOID
    assert {(notice.type, notice.request_id) for notice in notices} == {(told, FIRST.id)}
    assert {RecipientRole.OWN_GP, RecipientRole.REFERRER} <= {notice.role for notice in notices}


def test_restarting_leaves_a_pathway_that_serves_another_request_or_is_closed() -> None:
    under_way = Work(a_pathway(status=PathwayStatus.IN_REHAB), (FIRST,), (an_activity(),), ())
    closed = Work(a_pathway(status=PathwayStatus.CLOSED), (FIRST,), (), ())
    for running in (Running(under_way, serves_others=True), Running(closed), None):
        assert events(begun_anew(running)) == ["restart", "revoke"]


def test_parallel_plans_both_stand_and_nothing_more_is_due() -> None:
    decision = run_parallel(SECOND, FIRST, reason="Skulder og ryg", now=LATER)
    plan = the(RehabPlan, decision)
    assert (plan.status, plan.beside_ids, plan.replaces_id) == (PlanStatus.RECEIVED, (FIRST.id,), None)
    check_decided(plan, [FIRST])
    with pytest.raises(RuleNotMet, match="no earlier open plan"):
        run_parallel(plan, FIRST, reason="x", now=LATER)


def test_a_plan_that_is_taken_on_is_not_decided_about_again() -> None:
    with pytest.raises(ActionNotAllowed):
        run_parallel(a_plan(status=PlanStatus.CLASSIFIED), FIRST, reason="x", now=LATER)
