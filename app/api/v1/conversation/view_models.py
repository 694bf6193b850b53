"""What is read of conversations, support groups and what is got elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from app.api.v1.view import ActionView, Obstacle, View
from app.domain.conversation_records import ConversationRecord
from app.domain.need_answers import Alcohol, Smoking, WorkSituation
from app.domain.stratifications import Proposal, StartBack


class WeightView(View):
    height_cm: int
    weight_kg: float
    bmi: float


class AnswerView(View):
    topic: str
    asked: bool
    reason: str
    smoking: Smoking | None
    alcohol: Alcohol | None
    weight: WeightView | None
    work: WorkSituation | None


class AssessmentView(View):
    id: UUID
    version: int
    pathway_id: UUID
    kind: str
    status: str
    booked_for: datetime | None
    held_at: datetime | None
    mode: str
    conducted_by: str
    what_matters: str
    summary: str
    answers: list[AnswerView]
    record: ConversationRecord
    planned_minutes: int | None
    actual_minutes: int | None
    short: bool
    """Shorter than the minimum."""
    reason: str
    allowed_actions: list[ActionView]


class StratificationView(View):
    id: UUID
    version: int
    status: str
    pathway_id: UUID
    scheme: str = "SUPPORT3"
    group: str | None
    rationale: str
    override_reason: str
    stratified_at: datetime
    stratified_by: str
    start_back: StartBack | None
    start_back_risk: str | None
    suggestion: str | None
    proposal: Proposal | None
    allowed_actions: list[ActionView]


class OtherCareView(View):
    """What the citizen gets elsewhere."""

    id: UUID
    version: int
    status: str
    pathway_id: UUID
    actor: str
    actor_name: str
    category: str
    from_date: date
    to_date: date | None
    source: str
    description: str
    allowed_actions: list[ActionView]


class CategoryView(View):
    """How a category ended: offered, not-relevant, elsewhere, treatment-referred, or not yet."""

    category: str
    settled: str | None
    reason: str
    treatment: str | None


class ClarificationView(View):
    categories: list[CategoryView]
    open_points: list[Obstacle]


class GroupCount(View):
    group: str
    pathways: int


class StratificationReport(View):
    """Clarified pathways by support group."""

    groups: list[GroupCount]
    not_stratified_with_reason: int
    not_stratified: int
    total: int
