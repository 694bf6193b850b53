"""What municipal front ends read. Names are the field's own; an absent fact is null."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import Field

from app.api.v1 import view
from app.api.v1.completion.fields import CompletionView
from app.api.v1.conversation.view_models import AssessmentView, ClarificationView, StratificationView
from app.api.v1.eligibility.fields import ContactAttemptView, CoordinationView, EligibilityView
from app.api.v1.offers.parts import ActivityParts, OfferParts, SessionParts
from app.domain.conversation_records import Factor

View = view.View
ListView = view.ListView
ActionView = view.ActionView
Obstacle = view.Obstacle


class AvailableAction(ActionView):
    """A command with the fields it needs (JSON Schema), possible now or not, and then why not."""

    summary: str
    allowed: bool
    fields: dict[str, Any]
    why_not: list[Obstacle]


class AvailableActionsView(View):
    items: list[AvailableAction]


class UnitView(View):
    """An organisation as the message named it."""

    name: str
    department: str = ""
    unit: str = ""
    address: str = ""
    gln: str = ""
    sor: str | None = None
    ydernummer: str | None = None
    shak: str | None = None
    municipality: str | None = None
    telephone: str = ""
    signed_by: list[str] = Field(default=[])


class CitizenView(View):
    id: UUID
    version: int
    identifier: str
    identifier_kind: str
    given_name: str
    family_name: str
    address: str
    municipality: str | None
    telephones: list[str]
    email: str
    occupation: str
    relatives: list[str]
    former_identifiers: list[str]
    merged_into: UUID | None
    objects_to_disclosure: bool
    protected_until: date | None = None
    deceased_date: date | None = None
    own_gp_id: UUID | None
    allowed_actions: list[ActionView]


class DiagnosisView(View):
    code: str
    system: str
    text: str
    role: str


class NarrativeView(View):
    key: str
    heading: str
    text: str


class LinkView(View):
    description: str
    url: str


class UnmappedView(View):
    """Something the sender wrote that has no field with us."""

    path: str
    value: str


class SourceView(View):
    """The document as it came in, byte for byte."""

    id: UUID
    standard: str
    message_id: str
    href: str


class ClockView(View):
    """The 7-day clock of § 140 stk. 4, computed now, with why it stands as it does."""

    state: str
    basis: str | None
    start_date: date | None
    deadline_date: date | None
    right_arises_at: datetime | None
    explanation: str


class ClockRecordView(View):
    computed_at: datetime
    clock: ClockView


class ProposalView(View):
    """What a routing rule proposed, by what, and how sure it is; a person decides."""

    rule_id: UUID
    rule: str
    number: int
    confidence: int
    inputs: list[str]
    proposed_at: datetime
    team: str
    level: str
    offer: str


class PriorityView(View):
    """A priority that the authority itself has given."""

    priority: str
    reason: str
    since: datetime


class RequestView(View):
    """A §119 referral or a §140 rehabilitation plan with everything its sender said."""

    id: UUID
    kind: str
    version: int
    status: str
    received_at: datetime
    authored_at: datetime
    episode_id: str
    area: str
    priority: str | None = None
    """What the sender wrote."""
    priorities: list[PriorityView]
    """What the authority itself has given since; the last one stands."""
    requested_offer: str | None = None
    requester: UnitView
    receiver: UnitView
    gp: UnitView | None
    gp_copy_deselected: bool
    copy_receivers: list[UnitView]
    citizen: CitizenView
    diagnoses: list[DiagnosisView]
    icf_codes: list[DiagnosisView]
    narratives: list[NarrativeView]
    links: list[LinkView]
    health_care_team: list[str]
    result_receivers: list[UnitView]
    unmapped: list[UnmappedView]
    plan_type: str | None = None
    level: str | None = None
    discharge_date: date | None = None
    discharge_date_source: str | None = None
    earliest_start_date: date | None = None
    deadline_text: str | None = None
    consent_informed: bool | None = None
    first_contact_offered_date: date | None = None
    deadline: ClockView | None = None
    deadline_history: list[ClockRecordView] = Field(default=[])
    missing: list[str] = Field(default=[])
    supplements: list[str] = Field(default=[])
    criteria: list[str] = Field(default=[])
    override_reason: str = ""
    sender_type: str | None = None
    eligibility: EligibilityView | None = None
    contact_attempts: list[ContactAttemptView] = Field(default=[])
    reason: str
    forwarded_to: str
    proposals: list[ProposalView]
    handed_over: str
    replaces_id: UUID | None
    pathway_id: UUID | None
    source: SourceView
    allowed_actions: list[ActionView]


class InboxItem(View):
    id: UUID
    kind: str
    version: int
    status: str
    received_at: datetime
    citizen_id: UUID
    citizen_name: str
    requester: str
    sender_type: str | None = None
    deadline_date: date | None
    deadline_state: str | None
    overdue_duties: list[str] = Field(default=[])
    """What the citizen of a plan should have been told by now (K11)."""
    pathway_id: UUID | None
    href: str
    allowed_actions: list[ActionView]


class InboxView(ListView):
    items: list[InboxItem]


class OfferView(OfferParts, View):
    id: UUID
    version: int
    status: str
    category: str
    fsiii_code: str
    name: str
    offered_at: datetime
    answered_at: datetime | None
    professional_assessment: str = ""
    citizen_assessment: str = ""
    duplicate_reason: str = ""
    allowed_actions: list[ActionView]


class SessionView(SessionParts, View):
    id: UUID
    version: int
    status: str
    activity_id: UUID
    planned_start: datetime
    planned_end: datetime
    place: str
    allowed_actions: list[ActionView]


class ActivityView(ActivityParts, View):
    id: UUID
    version: int
    status: str
    category: str
    fsiii_code: str
    name: str
    planned_from: date
    planned_to: date
    attended: int
    planned: int
    stop_reason: str | None
    allowed_actions: list[ActionView]


class PathwayView(View):
    id: UUID
    version: int
    status: str
    legal_basis: str
    programme_included: bool
    programme_reason: str
    coordination: CoordinationView | None
    contact_attempts: list[ContactAttemptView]
    area: str
    citizen_id: UUID
    referral_ids: list[UUID]
    plan_ids: list[UUID]
    coordinator: str
    coordinator_telephone: str
    opened_at: datetime
    conversation_at: datetime | None
    clarified_at: datetime | None
    rehab_start_date: date | None
    goals: list[str]
    expected_end_date: date | None
    closed_at: datetime | None
    close_type: str | None
    stop_reason: str | None
    followed_up_at: datetime | None
    completion: CompletionView
    not_started_reason: str | None
    clarification: ClarificationView
    stratification: StratificationView | None
    adaptations: list[Factor]
    """What is done differently for this citizen, and because of what."""
    assessments: list[AssessmentView]
    offers: list[OfferView]
    activities: list[ActivityView]
    sessions: list[SessionView]
    allowed_actions: list[ActionView]


class EventView(View):
    """One thing that happened: when it happened, when it was recorded, by whom."""

    name: str
    status: str
    version: int
    happened_at: datetime
    recorded_at: datetime
    client_id: str
    person: str
    reason: str
    details: dict[str, str]

    @classmethod
    def of(cls, row: Any) -> EventView:
        details = orjson.loads(row["details"])
        named = ("name", "status", "version", "happened_at", "recorded_at", "client_id", "person", "reason")
        return cls(
            **{name: row[name] for name in named},
            details={str(key): str(item) for key, item in details.items()},
        )


class HistoryView(ListView):
    items: list[EventView]
