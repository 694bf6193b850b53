"""What a sender writes about its request: an answer to our question, or a message of its own (R77)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private
from app.domain.refusals import MissingValue, TooLarge


class MessageStatus(StrEnum):
    RECEIVED = "received"
    HANDLED = "handled"
    ENTERED_IN_ERROR = "entered-in-error"


class MessageEvent(StrEnum):
    PLACE = "place"
    HANDLE = "handle"
    MARK_ERROR = "mark-error"


_S, _E = MessageStatus, MessageEvent

MESSAGE_LIFECYCLE: Lifecycle[MessageStatus, MessageEvent] = Lifecycle(
    "message",
    initial=(_S.RECEIVED,),
    steps=(
        Step((_S.RECEIVED,), _E.PLACE, None, "no request is known for it yet", "stands with the request"),
        Step((_S.RECEIVED,), _E.HANDLE, _S.HANDLED, "a case worker has read it", "off the list"),
        Step((_S.RECEIVED, _S.HANDLED), _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason"),
    ),
)

MOST_TEXT: Final = 20_000
"""Characters of one message; longer ones belong in an attachment."""
MOST_LETTER_TEXT: Final = 200_000
"""Characters of one that came as a letter, which has no attachments to move them to."""
MOST_ATTACHMENTS: Final = 10


@dataclass(frozen=True, slots=True, repr=False)
class Attachment(Private):
    """Where something lies that was sent along: in the source document, named and typed."""

    title: str
    media_type: str
    size: int = 0
    """Bytes, where the content came with it."""


@dataclass(frozen=True, slots=True, repr=False)
class Message(Private):
    id: UUID
    version: int
    status: MessageStatus
    citizen_id: UUID
    request_id: UUID | None
    """What it is about; None until somebody has found out."""
    sender_id: UUID
    submitted_by: UUID
    """Whose system handed it in."""
    source_id: UUID
    written_at: datetime
    received_at: datetime
    text: str
    subject: str = ""
    answers: UUID | None = None
    """The question of ours that it answers."""
    attachments: tuple[Attachment, ...] = ()
    carried: str = ""
    """The Communication as sent, where it came as one."""
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip() and not self.attachments:
            raise MissingValue("text", place="payload")
        most = MOST_TEXT if self.carried else MOST_LETTER_TEXT
        if len(self.text) > most:
            raise TooLarge("message", f"{most} characters")
        if len(self.attachments) > MOST_ATTACHMENTS:
            raise TooLarge("message", f"{MOST_ATTACHMENTS} attachments")


def step(message: Message, event: MessageEvent, *, reason: str = "") -> Message:
    status = MESSAGE_LIFECYCLE.after(message.status, event)
    return replace(message, status=status, reason=reason or message.reason)
