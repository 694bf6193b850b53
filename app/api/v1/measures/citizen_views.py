"""The citizen's side of a pathway, in one place (R76)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from app.api.v1.measures.views import (
    ConditionView,
    FollowUpView,
    GoalView,
    MeasurementView,
    condition,
    follow_up,
    goal,
    measurement,
)
from app.api.v1.views import View
from app.domain.coverage import OWN_RATING
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.medcom.plain_text import render
from app.usecases.read_measures import CitizensSide


class OwnWordsView(View):
    said_at: datetime | None
    what_matters: str


class OfferAnswerView(View):
    id: UUID
    name: str
    category: str
    offered_at: datetime
    response: str
    response_at: datetime | None
    reason: str


class ToldView(View):
    """A notice, as its reader gets it."""

    type: str
    recipient: str
    subject: str
    text: str
    sent_at: datetime | None


class PlanView(View):
    goals: list[str]
    agreed_at: datetime | None
    expected_end_date: date | None
    responsibilities: str
    activities: list[str]


class CitizensSideView(View):
    """What the citizen has said, aims at, was offered and answered, and what was told about them."""

    pathway_id: UUID
    coordinator: str
    coordinator_telephone: str
    own_words: list[OwnWordsView]
    plan: PlanView
    goals: list[GoalView]
    conditions: list[ConditionView]
    own_ratings: list[MeasurementView]
    offers: list[OfferAnswerView]
    follow_ups: list[FollowUpView]
    notices: list[ToldView]


def _offer(made: Offer) -> OfferAnswerView:
    return OfferAnswerView(
        id=made.id,
        name=made.name,
        category=made.category,
        offered_at=made.offered_at,
        response=made.status,
        response_at=made.answered_at,
        reason=made.answer_reason,
    )


def _told(notice: Notice) -> ToldView:
    return ToldView(
        type=notice.type,
        recipient=notice.recipient.label if notice.recipient else "",
        subject=notice.subject,
        text=render(notice.content),
        sent_at=notice.sent_at,
    )


def _plan(side: CitizensSide) -> PlanView:
    agreed = side.pathway.agreed_plan
    return PlanView(
        goals=list(agreed.goals) if agreed else [],
        agreed_at=agreed.agreed_at if agreed else None,
        expected_end_date=agreed.expected_end_date if agreed else None,
        responsibilities=agreed.responsibilities if agreed else "",
        activities=[activity.name for activity in side.activities],
    )


def citizens_side(side: CitizensSide) -> CitizensSideView:
    return CitizensSideView(
        pathway_id=side.pathway.id,
        coordinator=side.pathway.coordinator,
        coordinator_telephone=side.pathway.coordinator_telephone,
        own_words=[
            OwnWordsView(said_at=a.held_at, what_matters=a.what_matters)
            for a in side.assessments
            if a.what_matters
        ],
        plan=_plan(side),
        goals=[goal(held) for held in side.goals if not held.is_error],
        conditions=[condition(held) for held in side.conditions if not held.is_error],
        own_ratings=[
            measurement(held)
            for held in side.measurements
            if held.instrument == OWN_RATING and held.is_measured
        ],
        offers=[_offer(made) for made in side.offers],
        follow_ups=[follow_up(held) for held in side.follow_ups],
        notices=[_told(notice) for notice in side.notices if notice.content],
    )
