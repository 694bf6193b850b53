"""What is read beside aggregates: the overview of a citizen, senders that leave things out, treatments."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from app.api.v1.views import ActionView, ListView, View


class OverviewRequest(View):
    id: UUID
    kind: str
    legal_basis: str
    status: str
    received_at: datetime
    sender: str
    sender_type: str | None
    pathway_id: UUID | None
    href: str
    allowed_actions: list[ActionView]


class OverviewPathway(View):
    id: UUID
    legal_basis: str
    status: str
    is_open: bool
    programme_included: bool
    programme_reason: str
    coordinator: str
    opened_at: datetime
    closed_at: datetime | None
    request_ids: list[UUID]
    href: str
    allowed_actions: list[ActionView]


class OverviewView(View):
    """Everything one citizen has, under both laws; the citizen counts once."""

    citizen_id: UUID
    has_both_laws: bool
    """Open pathways under § 119 and § 140 at once."""
    programme_included: bool
    """At least one open pathway is in the programme."""
    requests: list[OverviewRequest]
    pathways: list[OverviewPathway]


class AskedFor(View):
    code: str
    name: str
    count: int


class SenderView(View):
    organisation_id: UUID
    name: str
    sender_type: str
    received: int
    incomplete: int
    asked_for: list[AskedFor]


class IncompleteReferralsView(View):
    """Referrals received in the period, and those the sender had to be asked about."""

    from_date: date
    to_date: date
    received: int
    incomplete: int
    senders: list[SenderView]


class OverdueNotice(View):
    id: UUID
    type: str
    role: str
    status: str
    due_at: datetime
    latest_date: date
    """The last day on which it should have left."""
    reason: str
    request_id: UUID
    pathway_id: UUID | None
    href: str
    allowed_actions: list[ActionView]


class OverdueNoticesView(ListView):
    items: list[OverdueNotice]


class VocabularyItem(View):
    code: str
    name: str
    description: str
    profession: str


class VocabularyView(View):
    items: list[VocabularyItem]
