"""Every legal message of the dialogue."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.messages import Attachment, Message, MessageStatus
from tests.domain.strategies import instants, some_text, texts


def attachments() -> SearchStrategy[Attachment]:
    return st.builds(Attachment, title=texts(), media_type=some_text(), size=st.integers(0, 10**6))


def messages() -> SearchStrategy[Message]:
    return st.builds(
        Message,
        id=st.uuids(),
        version=st.integers(0, 5),
        status=st.sampled_from(MessageStatus),
        citizen_id=st.uuids(),
        request_id=st.none() | st.uuids(),
        sender_id=st.uuids(),
        submitted_by=st.uuids(),
        source_id=st.uuids(),
        written_at=instants(),
        received_at=instants(),
        text=some_text(),
        subject=texts(),
        answers=st.none() | st.uuids(),
        attachments=st.lists(attachments(), max_size=2).map(tuple),
        carried=texts(),
        reason=texts(),
    )
