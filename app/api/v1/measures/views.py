"""What front ends read of measurements, conditions, goals, follow-ups and perspectives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.api.v1.actions import actions
from app.api.v1.resource import Resource
from app.api.v1.views import ActionView, View
from app.domain.conditions import Condition, Rating
from app.domain.follow_ups import FollowUp
from app.domain.fsiii import (
    CONDITIONS,
    FOLLOW_UP_TEXT,
    GOAL_CHANGE_TEXT,
    MEANING_TEXT,
    PERFORMANCE_TEXT,
    SEVERITY_TEXT,
)
from app.domain.goals import Goal
from app.domain.instruments.definitions import ItemAnswer, Result, Score
from app.domain.instruments.registry import instrument_version
from app.domain.measurements import SOURCE_TEXT, Earlier, Measurement
from app.domain.pathways import Pathway
from app.domain.perspectives import CONTRIBUTOR_TEXT, Perspective


class AnswerView(View):
    item: str
    value: int
    text: str


class ScoreView(View):
    name: str
    value: float


class ResultView(View):
    """Computed from the items; `note` tells what is not computed, and why."""

    score: float | None
    scores: list[ScoreView]
    band: str
    band_text: str
    profile: str
    answered: int
    note: str


class EarlierView(View):
    amended_at: datetime
    reason: str
    items: list[AnswerView]
    score: float | None


class MeasurementView(View):
    id: UUID
    version: int
    status: str
    pathway_id: UUID
    instrument: str
    instrument_version: str
    instrument_name: str
    phase: str
    taken_at: datetime
    items: list[AnswerView]
    result: ResultView | None
    source: str | None
    source_text: str
    method_deviation: str
    assessment_id: UUID | None
    waived_reason: str
    earlier: list[EarlierView]
    allowed_actions: list[ActionView]


class RatingView(View):
    rated_at: datetime
    severity: str
    severity_text: str
    performance: str | None
    performance_text: str
    meaning: str | None
    meaning_text: str
    rated_by: str
    text: str


class ConditionView(View):
    id: UUID
    version: int
    status: str
    pathway_id: UUID
    legal_basis: str
    fsiii_code: str
    display: str
    group: str
    recorded_date: date
    in_focus: bool
    icf_codes: list[str]
    rating: RatingView
    earlier: list[RatingView]
    allowed_actions: list[ActionView]


class OwnActivityView(View):
    measurement_id: UUID
    item: str


class TargetView(View):
    instrument: str
    value: float


class GoalView(View):
    id: UUID
    version: int
    status: str
    pathway_id: UUID
    kind: str
    description: str
    set_at: datetime
    condition_ids: list[UUID]
    own_activity: OwnActivityView | None
    change: str | None
    change_text: str
    target: TargetView | None
    target_date: date | None
    agreed_goal: str
    judgement: str
    allowed_actions: list[ActionView]


class FollowUpView(View):
    id: UUID
    version: int
    status: str
    pathway_id: UUID
    followed_up_at: datetime
    result: str
    result_text: str
    condition_ids: list[UUID]
    activity_ids: list[UUID]
    text: str
    followed_up_by: str
    allowed_actions: list[ActionView]


class PerspectiveView(View):
    id: UUID
    version: int
    status: str
    pathway_id: UUID
    contributor: str
    contributor_text: str
    component: str
    text: str
    contributed_on: date
    name: str
    allowed_actions: list[ActionView]


def number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def scores(found: Iterable[Score]) -> list[ScoreView]:
    return [ScoreView(name=score.name, value=float(score.value)) for score in found]


def _answers(items: Iterable[ItemAnswer]) -> list[AnswerView]:
    return [AnswerView(item=a.item, value=a.value, text=a.text) for a in items]


def _result(measured: Measurement, result: Result) -> ResultView:
    instrument = instrument_version(measured.instrument, measured.instrument_version)
    return ResultView(
        score=number(result.main),
        scores=scores(result.scores),
        band=result.band,
        band_text=instrument.band_names.get(result.band, ""),
        profile=result.profile,
        answered=result.answered,
        note=result.note,
    )


def _earlier(before: Earlier) -> EarlierView:
    return EarlierView(
        amended_at=before.amended_at,
        reason=before.reason,
        items=_answers(before.items),
        score=number(before.result.main),
    )


def measurement(measured: Measurement) -> MeasurementView:
    return MeasurementView(
        id=measured.id,
        version=measured.version,
        status=measured.status,
        pathway_id=measured.pathway_id,
        instrument=measured.instrument,
        instrument_version=measured.instrument_version,
        instrument_name=instrument_version(measured.instrument, measured.instrument_version).danish,
        phase=measured.phase,
        taken_at=measured.taken_at,
        items=_answers(measured.items),
        result=_result(measured, measured.result) if measured.result else None,
        source=measured.source,
        source_text=SOURCE_TEXT[measured.source] if measured.source else "",
        method_deviation=measured.method_deviation,
        assessment_id=measured.assessment_id,
        waived_reason=measured.waived_reason,
        earlier=[_earlier(before) for before in measured.earlier],
        allowed_actions=actions(measured),
    )


def _rating(rating: Rating) -> RatingView:
    return RatingView(
        rated_at=rating.rated_at,
        severity=rating.severity,
        severity_text=SEVERITY_TEXT[rating.severity],
        performance=rating.performance,
        performance_text=PERFORMANCE_TEXT[rating.performance] if rating.performance else "",
        meaning=rating.meaning,
        meaning_text=MEANING_TEXT[rating.meaning] if rating.meaning else "",
        rated_by=rating.rated_by,
        text=rating.text,
    )


def condition(held: Condition) -> ConditionView:
    known = CONDITIONS[held.legal_basis][held.fsiii_code]
    return ConditionView(
        id=held.id,
        version=held.version,
        status=held.status,
        pathway_id=held.pathway_id,
        legal_basis=held.legal_basis,
        fsiii_code=held.fsiii_code,
        display=known.display,
        group=known.group,
        recorded_date=held.recorded_date,
        in_focus=held.in_focus,
        icf_codes=list(held.icf_codes),
        rating=_rating(held.rating),
        earlier=[_rating(rating) for rating in held.ratings[:-1]],
        allowed_actions=actions(held),
    )


def goal(held: Goal) -> GoalView:
    own, target = held.own_activity, held.target
    return GoalView(
        id=held.id,
        version=held.version,
        status=held.status,
        pathway_id=held.pathway_id,
        kind=held.kind,
        description=held.description,
        set_at=held.set_at,
        condition_ids=list(held.condition_ids),
        own_activity=OwnActivityView(measurement_id=own.measurement_id, item=own.item) if own else None,
        change=held.change,
        change_text=GOAL_CHANGE_TEXT[held.change] if held.change else "",
        target=TargetView(instrument=target.instrument, value=float(target.value)) if target else None,
        target_date=held.target_date,
        agreed_goal=held.agreed_goal,
        judgement=held.judgement,
        allowed_actions=actions(held),
    )


def follow_up(held: FollowUp) -> FollowUpView:
    review = held.review
    return FollowUpView(
        id=held.id,
        version=held.version,
        status=held.status,
        pathway_id=held.pathway_id,
        followed_up_at=held.followed_up_at,
        result=review.result,
        result_text=FOLLOW_UP_TEXT[review.result],
        condition_ids=list(review.condition_ids),
        activity_ids=list(review.activity_ids),
        text=review.text,
        followed_up_by=review.followed_up_by,
        allowed_actions=actions(held),
    )


def perspective(held: Perspective) -> PerspectiveView:
    seen = held.observation
    return PerspectiveView(
        id=held.id,
        version=held.version,
        status=held.status,
        pathway_id=held.pathway_id,
        contributor=seen.contributor,
        contributor_text=CONTRIBUTOR_TEXT[seen.contributor],
        component=seen.component,
        text=seen.text,
        contributed_on=seen.contributed_on,
        name=seen.name,
        allowed_actions=actions(held),
    )


_UNDER = (Pathway,)
RESOURCES: tuple[Resource[Any, Any], ...] = (
    Resource(
        kind=Measurement,
        tag="measures",
        view=MeasurementView,
        present=lambda held, _: measurement(held),
        listed_under=_UNDER,
    ),
    Resource(
        kind=Condition,
        tag="measures",
        view=ConditionView,
        present=lambda held, _: condition(held),
        listed_under=_UNDER,
    ),
    Resource(
        kind=Goal, tag="measures", view=GoalView, present=lambda held, _: goal(held), listed_under=_UNDER
    ),
    Resource(
        kind=FollowUp,
        tag="measures",
        view=FollowUpView,
        present=lambda held, _: follow_up(held),
        listed_under=_UNDER,
    ),
    Resource(
        kind=Perspective,
        tag="measures",
        view=PerspectiveView,
        present=lambda held, _: perspective(held),
        listed_under=_UNDER,
    ),
)
