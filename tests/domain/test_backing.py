"""What becomes of a pathway when what it was opened for ends or waits elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.domain.assessments import Assessment, AssessmentStatus
from app.domain.backing_decisions import Followed, behind, follow
from app.domain.decision import Decision
from app.domain.notices import Notice, NoticeType, RecipientRole
from app.domain.pathways import Backing, CloseType, Closure, Pathway, PathwayStatus
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.requests import Request
from app.domain.worklists import items_of
from tests.domain.builders import NOW, a_pathway, a_plan, an_assessment, new_id

pytestmark = pytest.mark.requirement("L8", "L9")


def after(
    came_to: PlanStatus, *others: Request, assessments: tuple[Assessment, ...] = (), **pathway: Any
) -> Decision:
    """Return what follows for a pathway whose plan has just come to a status."""
    opened = replace(a_pathway(), **{"status": PathwayStatus.OPEN, "clarified_at": None} | pathway)
    plan = a_plan(status=came_to, pathway_id=opened.id, reason="Derfor")
    seen = Followed(opened, (plan, *others), plan, assessments)
    return follow(seen, now=NOW, new_id=new_id)


def the_pathway(decision: Decision) -> Pathway:
    (found,) = [c.aggregate for c in decision.changes if isinstance(c.aggregate, Pathway)]
    return found


def told(decision: Decision) -> set[tuple[NoticeType, RecipientRole]]:
    return {(n.type, n.role) for c in decision.changes if isinstance(n := c.aggregate, Notice)}


@pytest.mark.parametrize(
    ("status", "ends"),
    [
        (PlanStatus.REVOKED, CloseType.NOT_STARTED),
        (PlanStatus.SENT_BY_MISTAKE, CloseType.NOT_STARTED),
        (PlanStatus.TRANSFERRED, CloseType.TRANSFERRED),
        (PlanStatus.COMPLETED, CloseType.COMPLETED),
    ],
)
def test_a_pathway_ends_with_its_last_request_where_nobody_was_met(
    status: PlanStatus, ends: CloseType
) -> None:
    ended = the_pathway(after(status))
    assert ended.status is PathwayStatus.CLOSED
    assert ended.closure is not None
    assert ended.closure.close_type is ends
    assert items_of(ended) == ()


def test_what_was_opened_for_a_mistake_was_one() -> None:
    assert the_pathway(after(PlanStatus.ENTERED_IN_ERROR)).status is PathwayStatus.ENTERED_IN_ERROR


def test_what_is_booked_is_withdrawn_with_the_request() -> None:
    booked = an_assessment(status=AssessmentStatus.BOOKED, held_at=None)
    changes = after(PlanStatus.REVOKED, assessments=(booked,)).changes
    (withdrawn,) = [c.aggregate for c in changes if isinstance(c.aggregate, Assessment)]
    assert withdrawn.status is AssessmentStatus.CANCELLED_PROVIDER


def test_who_was_told_of_the_start_is_told_that_it_does_not_come() -> None:
    heard = (uuid4(),)
    assert told(after(PlanStatus.REVOKED, start_told_for=())) == set()
    gp = (NoticeType.NOT_STARTED, RecipientRole.OWN_GP)
    sender = (NoticeType.NOT_STARTED, RecipientRole.REFERRER)
    assert told(after(PlanStatus.REVOKED, start_told_for=heard)) == {gp}
    assert told(after(PlanStatus.SENT_BY_MISTAKE, start_told_for=heard)) == {gp, sender}


def test_gp_and_hospital_hear_that_the_provider_is_done() -> None:
    ended = told(after(PlanStatus.COMPLETED, start_told_for=()))
    assert {(NoticeType.END, RecipientRole.OWN_GP), (NoticeType.END, RecipientRole.REFERRER)} <= ended


@pytest.mark.parametrize(
    ("status", "backing", "step"),
    [
        (PlanStatus.ON_HOLD_FREE_CHOICE, Backing.AT_PROVIDER, "finish-at-provider"),
        (PlanStatus.ON_HOLD_OTHER_MUNICIPALITY, Backing.IN_OTHER_MUNICIPALITY, "transfer"),
    ],
)
def test_what_waits_elsewhere_waits_for_no_conversation_here(
    status: PlanStatus, backing: Backing, step: str
) -> None:
    waiting = the_pathway(after(status, conversation_at=NOW))
    assert (waiting.backing, waiting.conversation_at) == (backing, None)
    (item,) = items_of(waiting)
    assert (item.list, item.next_step, item.primary) == ("on-hold", step, True)
    back = the_pathway(after(PlanStatus.RIGHT_ARISEN, backing=backing, conversation_at=None))
    assert [item.list for item in items_of(back)] == ["conversation-to-book"]


@pytest.mark.parametrize(
    ("status", "step"), [(PathwayStatus.CLARIFIED, "close-not-started"), (PathwayStatus.IN_REHAB, "stop")]
)
def test_what_is_under_way_without_a_request_is_for_a_person_to_decide(
    status: PathwayStatus, step: str
) -> None:
    left = the_pathway(after(PlanStatus.REVOKED, status=status, clarified_at=NOW))
    assert left.status is status
    (item,) = items_of(left)
    assert (item.list, item.next_step, item.primary) == ("request-ended", step, True)


def test_another_request_that_stands_keeps_the_pathway() -> None:
    assert after(PlanStatus.REVOKED, a_plan(status=PlanStatus.CLASSIFIED)).changes == ()
    assert after(PlanStatus.REVOKED, status=PathwayStatus.CLOSED).changes == ()


def test_what_is_to_stand_in_for_a_request_keeps_its_pathway() -> None:
    opened = a_pathway()
    first = a_plan(status=PlanStatus.REVOKED, pathway_id=opened.id)
    held = replace(opened, plan_ids=(first.id,), referral_ids=())

    def heir(of: RehabPlan, days: int, **more: Any) -> RehabPlan:
        return a_plan(replaces_id=of.id, received_at=first.received_at + timedelta(days=days), **more)

    second = heir(first, 1, status=PlanStatus.REVOKED)
    third = heir(second, 2, status=PlanStatus.RECEIVED)
    elsewhere = heir(first, 3, pathway_id=uuid4())
    assert behind(held, [third, elsewhere, a_plan(), second, first]) == (first, second, third)


def test_nobody_is_followed_up_whom_somebody_else_goes_on_with() -> None:
    closure = Closure(NOW, CloseType.COMPLETED)
    ended = a_pathway(status=PathwayStatus.CLOSED, rehab_start_date=NOW.date(), closure=closure)
    assert [item.list for item in items_of(ended)] == ["closed-without-follow-up"]
    for close_type in (CloseType.DECEASED, CloseType.TRANSFERRED):
        assert items_of(replace(ended, closure=replace(closure, close_type=close_type))) == ()
    assert items_of(replace(ended, backing=Backing.RESTARTED)) == ()
