"""Messages of the dialogue ready for a test."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from app.domain.messages import Message, MessageStatus
from tests.domain.builders import NOW


def a_message(**overrides: Any) -> Message:
    message = Message(
        id=uuid4(),
        version=1,
        status=MessageStatus.RECEIVED,
        citizen_id=uuid4(),
        request_id=uuid4(),
        sender_id=uuid4(),
        submitted_by=uuid4(),
        source_id=uuid4(),
        written_at=NOW,
        received_at=NOW,
        text="Der er taget MR-scanning i oktober.",
    )
    return replace(message, **overrides)
