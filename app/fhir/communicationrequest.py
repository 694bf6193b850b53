"""A question to the sender of a request, as CommunicationRequest: open until the sender has answered (R15).

It has the id of the notice that carries it, and of that notice's Communication.
"""

from __future__ import annotations

from typing import Any, Final

from app.domain.notices import Notice, NoticeStatus, NoticeType
from app.fhir import shapes
from app.fhir.communication import TYPE_TEXT
from app.fhir.shapes import built
from app.fhir.systems import NOTICE, URI

STATUS: Final[dict[NoticeStatus, str]] = {
    NoticeStatus.DUE: "active",
    NoticeStatus.DRAFT: "draft",
    NoticeStatus.READY: "active",
    NoticeStatus.SENT: "active",
    NoticeStatus.ACKNOWLEDGED: "active",
    # It has not arrived as a letter; whoever looks here may answer all the same.
    NoticeStatus.FAILED: "active",
    NoticeStatus.BLOCKED: "revoked",
    NoticeStatus.NOT_APPLICABLE: "revoked",
    NoticeStatus.SENT_MANUALLY: "active",
    NoticeStatus.SUPERSEDED: "entered-in-error",
}


def communication_request(notice: Notice) -> dict[str, Any]:
    return built(
        {
            "resourceType": "CommunicationRequest",
            "id": str(notice.id),
            "identifier": [{"system": URI, "value": f"urn:uuid:{notice.id}"}],
            "basedOn": [shapes.refer("ServiceRequest", notice.request_id)],
            "status": "completed" if notice.answered_at else STATUS[notice.status],
            "category": [shapes.concept(NOTICE, NoticeType.QUESTION, TYPE_TEXT[NoticeType.QUESTION])],
            "subject": shapes.refer("Patient", notice.citizen_id),
            "payload": shapes.filled([built({"contentString": notice.message})]),
            "authoredOn": shapes.instant(notice.due_at),
            "recipient": shapes.filled([shapes.refer("Organization", notice.recipient_id)]),
        }
    )
