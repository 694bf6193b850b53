"""Conversations, support groups and what is got elsewhere as front ends read them."""

from __future__ import annotations

from typing import Any

from app.api.v1.actions import actions
from app.api.v1.conversation import view_models as models
from app.api.v1.resource import Resource
from app.api.v1.view import Obstacle
from app.domain.assessments import Assessment, NeedAnswer
from app.domain.clarification import FIRST, Clarification, open_points
from app.domain.other_care import OtherCare
from app.domain.pathways import Pathway
from app.domain.settlements import MANDATORY
from app.domain.stratifications import PROPOSAL, Stratification


def answer(said: NeedAnswer) -> models.AnswerView:
    weight = said.weight
    return models.AnswerView(
        topic=said.topic,
        asked=said.asked,
        reason=said.reason_not_asked,
        smoking=said.smoking,
        alcohol=said.alcohol,
        weight=models.WeightView(
            height_cm=weight.height_cm, weight_kg=weight.weight_g / 1000, bmi=float(weight.bmi)
        )
        if weight
        else None,
        work=said.work,
    )


def assessment(held: Assessment) -> models.AssessmentView:
    return models.AssessmentView(
        id=held.id,
        version=held.version,
        pathway_id=held.pathway_id,
        kind=held.kind,
        status=held.status,
        booked_for=held.booked_for,
        held_at=held.held_at,
        mode=held.mode,
        conducted_by=held.conducted_by,
        what_matters=held.what_matters,
        summary=held.summary,
        answers=[answer(said) for said in held.answers],
        record=held.record,
        planned_minutes=held.planned_minutes,
        actual_minutes=held.actual_minutes,
        short=held.is_short,
        reason=held.reason,
        allowed_actions=actions(held),
    )


def stratification(placed: Stratification) -> models.StratificationView:
    scores = placed.start_back
    return models.StratificationView(
        id=placed.id,
        version=placed.version,
        status=placed.status,
        pathway_id=placed.pathway_id,
        group=placed.group,
        rationale=placed.rationale,
        override_reason=placed.override_reason,
        stratified_at=placed.stratified_at,
        stratified_by=placed.stratified_by,
        start_back=scores,
        start_back_risk=scores.risk if scores else None,
        suggestion=scores.suggestion if scores else None,
        proposal=PROPOSAL[placed.group] if placed.group else None,
        allowed_actions=actions(placed),
    )


def other_care(care: OtherCare) -> models.OtherCareView:
    return models.OtherCareView(
        id=care.id,
        version=care.version,
        status=care.status,
        pathway_id=care.pathway_id,
        actor=care.actor,
        actor_name=care.actor_name,
        category=care.category,
        from_date=care.from_date,
        to_date=care.to_date,
        source=care.source,
        description=care.description,
        allowed_actions=actions(care),
    )


def clarification(known: Clarification) -> dict[str, Any]:
    """Return what a pathway shows of it: what is settled, what is open, what is adapted to whom."""
    placed = known.stratification
    return {
        "clarification": models.ClarificationView(
            categories=[_category(known, category) for category in MANDATORY],
            open_points=[
                Obstacle(code=point.code, text=point.danish, place=point.place)
                for point in open_points(known)
            ],
        ),
        "stratification": stratification(placed) if placed else None,
        "adaptations": [
            factor for held in known.assessments if held.kind in FIRST for factor in held.record.factors
        ],
        "assessments": [assessment(held) for held in known.assessments],
    }


def _category(known: Clarification, category: Any) -> models.CategoryView:
    settlement = known.settlement(category)
    return models.CategoryView(
        category=category,
        settled=known.settled_as(category),
        reason=settlement.reason if settlement else "",
        treatment=settlement.treatment if settlement else None,
    )


RESOURCES: tuple[Resource[Any, Any], ...] = (
    Resource(
        kind=Assessment,
        tag="pathways",
        view=models.AssessmentView,
        present=lambda held, _: assessment(held),
        listed_under=(Pathway,),
    ),
    Resource(
        kind=Stratification,
        tag="pathways",
        view=models.StratificationView,
        present=lambda placed, _: stratification(placed),
        listed_under=(Pathway,),
    ),
    Resource(
        kind=OtherCare,
        tag="pathways",
        view=models.OtherCareView,
        present=lambda care, _: other_care(care),
        listed_under=(Pathway,),
    ),
)
