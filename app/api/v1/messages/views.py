"""Messages from senders as municipal front ends read them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.api.v1.actions import actions
from app.api.v1.resource import Resource
from app.api.v1.tables import PATHS
from app.api.v1.views import ActionView, ListView, View
from app.domain.citizens import Citizen
from app.domain.messages import Attachment, Message


class AttachmentView(View):
    title: str
    media_type: str
    size: int
    href: str


class MessageView(View):
    """A message from outside; `answers` is the notice it answers, `request_id` null while nobody knows."""

    id: UUID
    version: int
    status: str
    citizen_id: UUID
    request_id: UUID | None
    sender_id: UUID
    written_at: datetime
    received_at: datetime
    subject: str
    text: str
    answers: UUID | None
    attachments: list[AttachmentView]
    reason: str
    allowed_actions: list[ActionView]


class MessageListView(ListView):
    items: list[MessageView]


def message(written: Message) -> MessageView:
    return MessageView(
        id=written.id,
        version=written.version,
        status=written.status,
        citizen_id=written.citizen_id,
        request_id=written.request_id,
        sender_id=written.sender_id,
        written_at=written.written_at,
        received_at=written.received_at,
        subject=written.subject,
        text=written.text,
        answers=written.answers,
        attachments=[_attachment(written, *each) for each in enumerate(written.attachments)],
        reason=written.reason,
        allowed_actions=actions(written),
    )


def _attachment(written: Message, number: int, sent: Attachment) -> AttachmentView:
    return AttachmentView(
        title=sent.title,
        media_type=sent.media_type,
        size=sent.size,
        href=f"{PATHS[Message]}/{written.id}/attachments/{number}",
    )


RESOURCES: tuple[Resource[Message, MessageView], ...] = (
    Resource(
        kind=Message,
        tag="messages",
        view=MessageView,
        present=lambda written, _: message(written),
        listed_under=(Citizen,),
    ),
)
