"""Hold a message to the envelope that it came in, and send the answer back in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.parties import Party
from app.domain.private import Private
from app.domain.refusals import InvalidValue
from app.medcom import vans_envelope
from app.medcom.vans_envelope import VansEnvelope


@dataclass(frozen=True, slots=True, repr=False)
class Reply(Private):
    """An answer on its way: what it is for the network, under which numbers, and its bytes."""

    name: tuple[str, str]
    envelope_id: str
    message_id: str
    media_type: str
    content: bytes


def check_envelope(envelope: VansEnvelope | None, sender: Party, receiver: Party) -> None:
    """The network knows who sends to whom by the envelope; the message may not say otherwise."""
    if envelope is None:
        return
    if sender.gln_text != envelope.sender_gln:
        raise InvalidValue("sender", "the SenderID of the envelope", place="Sender")
    if receiver.gln_text != envelope.receiver_gln:
        raise InvalidValue("receiver", "the ReceiverID of the envelope", place="Receiver")


def enveloped(reply: Reply, came_in: VansEnvelope, *, now: datetime) -> bytes:
    """Put an answer into an envelope of the network back to where the message came from."""
    name, version = reply.name
    return vans_envelope.write(
        VansEnvelope(
            sender_gln=came_in.receiver_gln,
            receiver_gln=came_in.sender_gln,
            envelope_id=reply.envelope_id,
            message_id=reply.message_id,
            sent_at=now,
            name=name,
            version=version,
            media_type=reply.media_type,
            content=reply.content,
        )
    )
