"""What front ends read around the §140 clock."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from app.api.v1.views import (
    ActionView,
    DiagnosisView,
    LinkView,
    ListView,
    NarrativeView,
    RequestView,
    UnitView,
    View,
)


class ReasonView(View):
    """Why nothing goes on, as KL has it."""

    code: str
    text: str


class DutyView(View):
    """Something the citizen is to be told, by when, and when it was."""

    duty: str
    due_on: date | None
    told_on: date | None
    overdue: bool
    late: bool


class ToldView(View):
    duty: str
    told_at: datetime
    told_by: str
    way: str
    text: str
    start_at: datetime | None
    place: str
    within_seven_days: bool | None


class FreeChoiceCaseView(View):
    state: str
    right_arises_at: datetime
    informed_at: datetime | None
    informed_by: str
    answer: str | None
    answered_at: datetime | None
    reason: str
    provider_id: UUID | None
    ended_at: datetime | None


class LevelView(View):
    level: str
    since: datetime


class PrognosisView(View):
    text: str
    discussed_with_patient: str
    discussed_date: date | None


class ExpectationsView(View):
    aligned_at: datetime
    aligned_by: str
    prognosis: str
    citizen: str
    plan: str
    outcome: str


class OtherPlanView(View):
    """Another open plan of the same citizen."""

    id: UUID
    status: str
    plan_type: str
    received_at: datetime
    href: str
    decision_due: bool
    """Whether it must be said what this plan means for that one: replace, restart or run-parallel."""


class TargetView(View):
    """A local service target beside the law's seven days."""

    name: str
    milestone: str
    due_on: date
    reached_on: date | None
    met: bool | None


class PlanView(RequestView):
    """A §140 rehabilitation plan with its clock explained and what follows from it."""

    explained: list[str]
    status_reason: ReasonView | None
    late_receipt_days: int
    levels: list[LevelView]
    duties: list[DutyView]
    told: list[ToldView]
    free_choice: list[FreeChoiceCaseView]
    prognosis: PrognosisView | None
    prognosis_missing: bool
    suggested_question: str | None
    """For `ask-for-supplement`, where the plan lacks a prognosis discussed with the patient."""
    expectations: ExpectationsView | None
    other_plans: list[OtherPlanView]
    decision_due: bool
    service_targets: list[TargetView]


class ServiceTargetView(View):
    id: UUID
    version: int
    status: str
    name: str
    milestone: str
    days: int
    day_kind: str
    counted_from: str
    valid_from: date
    valid_to: date | None
    allowed_actions: list[ActionView]


class GivenCitizenView(View):
    """The citizen as a private provider may see them."""

    identifier: str
    name: str
    address: str
    telephones: list[str]
    protected: bool


class GivenCaseView(View):
    """A §140 case that a citizen's free choice gave to a provider."""

    id: UUID
    authority: str
    chosen_at: datetime | None
    plan_type: str
    level: str | None
    discharge_date: date
    earliest_start_date: date | None
    citizen: GivenCitizenView
    requester: UnitView
    diagnoses: list[DiagnosisView]
    icf_codes: list[DiagnosisView]
    narratives: list[NarrativeView]
    links: list[LinkView]


class GivenCasesView(ListView):
    items: list[GivenCaseView]
