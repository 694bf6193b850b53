"""A notice, once it is settled who it goes to, as Communication."""

from __future__ import annotations

from typing import Any, Final

from app.domain.notices import Notice, NoticeStatus, NoticeType
from app.fhir import shapes
from app.fhir.shapes import built
from app.fhir.systems import NOTICE, URI

STATUS: Final[dict[NoticeStatus, str]] = {
    NoticeStatus.DUE: "preparation",
    NoticeStatus.DRAFT: "preparation",
    NoticeStatus.READY: "in-progress",
    NoticeStatus.SENT: "in-progress",
    NoticeStatus.ACKNOWLEDGED: "completed",
    NoticeStatus.FAILED: "stopped",
    NoticeStatus.BLOCKED: "not-done",
    NoticeStatus.NOT_APPLICABLE: "not-done",
    NoticeStatus.SENT_MANUALLY: "completed",
    NoticeStatus.SUPERSEDED: "entered-in-error",
}

UNSETTLED: Final = frozenset({NoticeStatus.DUE, NoticeStatus.DRAFT})
"""Nobody outside has been told, and it is not settled that anybody will be."""

TYPE_TEXT: Final[dict[NoticeType, str]] = {
    NoticeType.START: "Startbesked",
    NoticeType.PLAN: "Planbesked",
    NoticeType.END: "Afslutningsbesked",
    NoticeType.NOT_STARTED: "Besked om, at forløbet ikke starter",
    NoticeType.QUESTION: "Spørgsmål til henviser",
    NoticeType.FORWARDED: "Besked om videresendelse",
    NoticeType.MESSAGE: "Besked til henviser",
}


def communication(notice: Notice) -> dict[str, Any]:
    return built(
        {
            "resourceType": "Communication",
            "id": str(notice.id),
            "identifier": [{"system": URI, "value": f"urn:uuid:{notice.id}"}],
            "basedOn": [shapes.refer("ServiceRequest", notice.request_id)],
            "status": STATUS[notice.status],
            "statusReason": built({"text": notice.reason}),
            "category": [shapes.concept(NOTICE, notice.type, TYPE_TEXT[notice.type])],
            "subject": shapes.refer("Patient", notice.citizen_id),
            "topic": built({"text": notice.subject}),
            "recipient": shapes.filled([_recipient(notice)]),
            "sent": shapes.instant(notice.sent_at),
            "received": shapes.instant(notice.acknowledged_at),
            "payload": [{"contentString": text}] if (text := _text(notice)) else [],
        }
    )


def as_recipient_sees_it(notice: Notice) -> dict[str, Any]:
    """Return it as its recipient may follow it: only who sent a request can open that request."""
    written = communication(notice)
    return {**written, "basedOn": [request_as_recipient_sees_it(notice)]}


def request_as_recipient_sees_it(notice: Notice) -> dict[str, Any]:
    if not notice.senders or notice.recipient_id in notice.senders:
        return shapes.refer("ServiceRequest", notice.request_id)
    return shapes.beside("ServiceRequest", notice.request_id)


def _recipient(notice: Notice) -> dict[str, Any]:
    named = shapes.party(notice.recipient) if notice.recipient else {}
    held = shapes.refer("Organization", notice.recipient_id)
    return {**named, **held} if held else {}


def _text(notice: Notice) -> str:
    """Return the letter as plain text: each heading over its paragraphs."""
    sections = ("\n".join((section.heading, *section.paragraphs)) for section in notice.content)
    return "\n\n".join(sections).strip()
