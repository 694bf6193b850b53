"""A second plan while one is running: nothing is taken on in silence (L8, §1.4)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from app.domain.activities import ActivityStatus
from app.domain.codes import LegalBasis, PlanLevel
from app.domain.intake import PlanType
from app.domain.pathways import Pathway, PathwayStatus
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
from app.domain.sessions import Attendance
from tests.domain.builders import NOW, a_pathway, a_plan, a_session, an_activity, danish, events, new_id, the

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


@pytest.mark.parametrize(
    ("status", "event"), [(PathwayStatus.IN_REHAB, "stop"), (PathwayStatus.OPEN, "close-not-started")]
)
def test_restarting_revokes_the_earlier_plan_and_stops_what_was_done_under_it(
    status: PathwayStatus, event: str
) -> None:
    activity, session = an_activity(), a_session()
    session = a_session(activity_id=activity.id)
    running = Running(a_pathway(status=status), (activity,), (session,))
    decision = restart(SECOND, FIRST, running, reason="Ny operation", now=LATER)
    assert events(decision) == ["restart", "revoke", "stop", "void", event]
    statuses = [getattr(change.aggregate, "status", None) for change in decision.changes]
    assert statuses[1:] == [
        PlanStatus.REVOKED,
        ActivityStatus.STOPPED,
        Attendance.VOID,
        PathwayStatus.CLOSED,
    ]


def test_restarting_leaves_a_pathway_that_serves_another_request_or_is_closed() -> None:
    serving = Running(a_pathway(status=PathwayStatus.IN_REHAB), (an_activity(),), serves_others=True)
    assert events(restart(SECOND, FIRST, serving, reason="x", now=LATER)) == ["restart", "revoke"]
    closed = Running(a_pathway(status=PathwayStatus.CLOSED))
    assert events(restart(SECOND, FIRST, closed, reason="x", now=LATER)) == ["restart", "revoke"]
    assert events(restart(SECOND, FIRST, None, reason="x", now=LATER)) == ["restart", "revoke"]


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
