"""What a sender wrote about its request, as the Communication it sent with what we know of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.domain.messages import Message, MessageStatus
from app.fhir import shapes
from app.fhir.overlay import overlay, referred, theirs
from app.fhir.shapes import built
from app.fhir.systems import URI

_STATUS: Final[dict[MessageStatus, str]] = {
    MessageStatus.RECEIVED: "completed",
    MessageStatus.HANDLED: "completed",
    MessageStatus.ENTERED_IN_ERROR: "entered-in-error",
}


def message(written: Message) -> dict[str, Any]:
    sent = theirs(written.carried)
    ours = built(
        {
            "resourceType": "Communication",
            "id": str(written.id),
            "status": _STATUS[written.status],
            "subject": _same(shapes.refer("Patient", written.citizen_id), sent.get("subject", {})),
            "sender": _same(shapes.refer("Organization", written.sender_id), sent.get("sender", {})),
            "received": shapes.instant(written.received_at),
        }
    )
    return overlay({**_of_letter(written), **ours} if not sent else ours, sent)


def _same(ours: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return our reference in the sender's words where it is the same one.

    Request and token say who it is; nobody has looked at what else the sender says of them.
    """
    is_same = said.get("reference") == ours["reference"]
    return referred(ours, {n: v for n, v in said.items() if is_same and n != "identifier"})


def _of_letter(written: Message) -> dict[str, Any]:
    """Return what a letter said, in the elements a Communication has for it."""
    return built(
        {
            "identifier": [{"system": URI, "value": f"urn:uuid:{written.id}"}],
            "basedOn": shapes.filled([shapes.refer("ServiceRequest", written.request_id)]),
            "inResponseTo": shapes.filled([shapes.refer("Communication", written.answers)]),
            "topic": built({"text": written.subject}),
            "sent": shapes.instant(written.written_at),
            "payload": shapes.filled([built({"contentString": written.text})]),
        }
    )
