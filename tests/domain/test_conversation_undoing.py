"""A conversation registered by mistake takes its effects back, or says what goes by it (§9, ERR)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.assessments import Assessment, AssessmentKind, AssessmentStatus
from app.domain.codes import LegalBasis
from app.domain.conversation_undoing import Around, take_back
from app.domain.decision import Decision
from app.domain.legal_days import legal_day
from app.domain.offers import OfferStatus
from app.domain.pathway_decisions import hold_clarifying_conversation
from app.domain.pathways import Pathway, PathwayStatus
from app.domain.plan_decisions import offered_on
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import ActionNotAllowed, MissingValue, RuleNotMet
from app.domain.requests import Request
from app.domain.stratifications import Stratification, StratificationStatus
from tests.domain.builders import (
    NOW,
    a_conversation,
    a_pathway,
    a_plan,
    a_referral,
    a_stratification,
    an_assessment,
    an_offer,
    events,
    every,
    new_id,
    the,
)

LATER = NOW + timedelta(hours=1)


def clarified(**changes: Any) -> Pathway:
    met = {"status": PathwayStatus.CLARIFIED, "clarified_at": NOW, "conversation_at": NOW}
    return a_pathway(**met | changes)


def undone(assessment: Assessment, pathway: Pathway, **around: Any) -> Decision:
    said = {"assessments": (assessment,)} | around
    return take_back(assessment, Around(pathway=pathway, **said), reason="Forkert borger", at=LATER)


def test_a_first_conversation_that_was_not_held_leaves_pathway_and_referral_waiting_for_it() -> None:
    decision = undone(
        an_assessment(),
        clarified(),
        requests=(
            a_referral(status=ReferralStatus.CLARIFIED),
            a_referral(status=ReferralStatus.REVOKED),
        ),
        offers=(an_offer(status=OfferStatus.ENTERED_IN_ERROR),),
        stratification=a_stratification(),
    )
    assert the(Assessment, decision).status is AssessmentStatus.ENTERED_IN_ERROR
    pathway = the(Pathway, decision)
    assert (pathway.status, pathway.clarified_at) == (PathwayStatus.OPEN, None)
    assert (pathway.conversation_at, pathway.settlements) == (None, ())
    assert the(Referral, decision).status is ReferralStatus.ACCEPTED
    assert the(Stratification, decision).status is StratificationStatus.ENTERED_IN_ERROR


def held(plan: RehabPlan) -> tuple[Assessment, Pathway, RehabPlan]:
    """Hold the first conversation of a plan, and return what became of all of it."""
    pathway = a_pathway(legal_basis=LegalBasis.SUL140, plan_ids=(plan.id,), programme_included=False)
    requests: list[Request] = [plan]
    decision = hold_clarifying_conversation(pathway, requests, a_conversation(), now=NOW, new_id=new_id)
    return the(Assessment, decision), the(Pathway, decision), every(RehabPlan, decision)[-1]


def test_an_offer_that_only_the_conversation_spoke_of_goes_with_it() -> None:
    before = a_plan(status=PlanStatus.CLASSIFIED)
    assessment, pathway, active = held(before)
    assert (active.status, active.valid_offer_date) == (PlanStatus.ACTIVE, legal_day(NOW))
    decision = undone(assessment, pathway, requests=(active,))
    plan = every(RehabPlan, decision)[-1]
    assert events(decision)[-2:] == ["take-back-contact", "take-back-offer"]
    assert (plan.status, plan.valid_offer_date) == (PlanStatus.CLASSIFIED, None)
    assert plan.first_contact_offered_date is None
    assert plan.clocks[-1].clock == before.clock(now=LATER)


def test_an_offer_that_was_made_stands() -> None:
    offered = offered_on(a_plan(status=PlanStatus.CLASSIFIED), NOW - timedelta(days=1))
    assessment, pathway, active = held(offered)
    plan = the(RehabPlan, undone(assessment, pathway, requests=(active,)))
    assert (plan.status, plan.valid_offer_date) == (PlanStatus.OFFERED, offered.valid_offer_date)


@pytest.mark.parametrize(
    ("pathway", "around"),
    [
        (clarified(), {"offers": (an_offer(),)}),
        (clarified(status=PathwayStatus.PLANNED), {}),
        (clarified(status=PathwayStatus.CLOSED), {}),
        (clarified(), {"assessments": (an_assessment(), an_assessment(kind=AssessmentKind.NEEDS))}),
    ],
)
def test_a_first_conversation_that_something_goes_by_stays(pathway: Pathway, around: dict[str, Any]) -> None:
    with pytest.raises(RuleNotMet) as refusal:
        undone(an_assessment(), pathway, **around)
    assert refusal.value.findings[0].code == "conversation-in-use"


def a_closing(**changes: Any) -> Assessment:
    return an_assessment(**{"kind": AssessmentKind.CLOSING} | changes)


def test_a_pathway_goes_on_whose_closing_conversation_was_not_held() -> None:
    closing = clarified(status=PathwayStatus.CLOSING)
    assert the(Pathway, undone(a_closing(), closing)).status is PathwayStatus.IN_REHAB
    earlier, last = a_closing(held_at=NOW - timedelta(days=9)), a_closing()
    assert events(undone(earlier, closing, assessments=(earlier, last))) == ["mark-error"]
    assert events(undone(last, clarified(status=PathwayStatus.CLOSED))) == ["mark-error"]


def test_the_first_follow_up_that_was_held_is_what_counts() -> None:
    wrong = an_assessment(kind=AssessmentKind.FOLLOW_UP)
    right = replace(an_assessment(kind=AssessmentKind.FOLLOW_UP), held_at=LATER)
    pathway = clarified(status=PathwayStatus.CLOSED, followed_up_at=NOW)
    assert the(Pathway, undone(wrong, pathway)).followed_up_at is None
    assert the(Pathway, undone(wrong, pathway, assessments=(wrong, right))).followed_up_at == LATER


def test_it_is_said_why_and_once() -> None:
    around = Around(pathway=clarified())
    with pytest.raises(MissingValue, match="reason"):
        take_back(an_assessment(), around, reason="", at=LATER)
    with pytest.raises(ActionNotAllowed):
        take_back(an_assessment(status=AssessmentStatus.NO_SHOW), around, reason="Fejl", at=LATER)
