"""Notices as municipal front ends read them: the ledger, and what one would say."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.api.v1.views import ActionView, ListView, View


class NoticeView(View):
    """One row of the ledger: what is told to whom, how far it has come, and why that way."""

    id: UUID
    version: int
    type: str
    role: str
    status: str
    due_at: datetime
    recipient_id: UUID | None
    format: str | None
    channel: str | None
    route_reason: str | None
    letter_id: str
    sent_at: datetime | None
    acknowledged_at: datetime | None
    reason: str
    subject: str
    text: str
    letter_href: str | None
    """The letter to print (PDF), for who has to send it by hand; null where it is withheld or replaced."""
    allowed_actions: list[ActionView]


class NoticeSectionView(View):
    heading: str
    text: str
    writable: bool
    """Whether `draft` may replace its text."""


class NoticePreviewView(View):
    """What the notice would say if it left now; what has left is shown as it was sent."""

    id: UUID
    version: int
    status: str
    recipient: str
    format: str | None
    channel: str | None
    route_reason: str | None
    reason: str
    """Why it would not leave, where it would not."""
    subject: str
    sections: list[NoticeSectionView]
    text: str
    """As plain text of at most 70 columns."""


class NoticesView(ListView):
    items: list[NoticeView]
