"""Letters as DocumentReference: what came, and what we sent; the bytes are a Binary of the same id."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from app.domain.intake import Standard
from app.domain.notices import Notice, NoticeStatus
from app.domain.organisations import Format
from app.domain.private import Private
from app.fhir import shapes
from app.fhir.communication import TYPE_TEXT, request_as_recipient_sees_it
from app.fhir.shapes import built
from app.fhir.systems import LETTER, LETTER_ID, NOTICE

STANDARD_TEXT: Final[Mapping[Standard, str]] = {
    Standard.GGOP: "Genoptræningsplan (G-GOP)",
    Standard.XREF15: "Kommunehenvisning (XREF15)",
}
"""What comes as a letter; what comes otherwise is no document."""

MEDIA_TYPE: Final[dict[Format, str]] = {
    Format.XDIS91: "application/xml",
    Format.XDIS15: "application/xml",
    Format.DIS91: "application/edifact",
    Format.FHIR: "application/fhir+json",
    Format.CARE_COMMUNICATION: "application/xml",
}
"""Of what leaves; a CareCommunication is JSON in an envelope that is XML."""
_WITHDRAWN: Final = frozenset({NoticeStatus.BLOCKED, NoticeStatus.SUPERSEDED})


@dataclass(frozen=True, slots=True, repr=False)
class Letter(Private):
    """A letter as it came in."""

    id: UUID
    message_id: str
    standard: str
    media_type: str
    content: bytes
    received_at: datetime
    citizen_id: UUID
    request_id: UUID
    sender_id: UUID


def received(letter: Letter) -> dict[str, Any]:
    text = STANDARD_TEXT[Standard(letter.standard)]
    return built(
        {
            "resourceType": "DocumentReference",
            "id": str(letter.id),
            "identifier": [{"system": LETTER_ID, "value": letter.message_id}],
            "status": "current",
            "docStatus": "final",
            "type": shapes.concept(LETTER, letter.standard, text),
            "subject": shapes.refer("Patient", letter.citizen_id),
            "date": shapes.instant(letter.received_at),
            "author": [shapes.refer("Organization", letter.sender_id)],
            "content": [{"attachment": {**_content(letter), "title": text}}],
            "context": {"related": [shapes.refer("ServiceRequest", letter.request_id)]},
        }
    )


def _content(letter: Letter) -> dict[str, Any]:
    """FHIR wants SHA-1 here; it says that nothing was lost, not that nobody tampered."""
    digest = hashlib.sha1(letter.content, usedforsecurity=False).digest()
    return {
        "contentType": letter.media_type,
        "url": f"Binary/{letter.id}",
        "size": len(letter.content),
        "hash": base64.b64encode(digest).decode(),
    }


def sent(notice: Notice) -> dict[str, Any]:
    """Return the letter of a notice; one that was held back has no content to be read any more."""
    kind = shapes.concept(NOTICE, notice.type, TYPE_TEXT[notice.type])
    return built(
        {
            "resourceType": "DocumentReference",
            "id": str(notice.id),
            "identifier": [{"system": LETTER_ID, "value": notice.letter_id}],
            "status": "entered-in-error" if notice.status in _WITHDRAWN else "current",
            "docStatus": "entered-in-error" if notice.status in _WITHDRAWN else "final",
            "type": kind,
            "subject": shapes.refer("Patient", notice.citizen_id),
            "date": shapes.instant(notice.due_at),
            "description": notice.subject,
            "content": [{"attachment": _attachment(notice)}],
            "context": {"related": [shapes.refer("ServiceRequest", notice.request_id)]},
        }
    )


def as_recipient_sees_it(notice: Notice) -> dict[str, Any]:
    return {**sent(notice), "context": {"related": [request_as_recipient_sees_it(notice)]}}


def _attachment(notice: Notice) -> dict[str, Any]:
    title = notice.subject or TYPE_TEXT[notice.type]
    if notice.route is None:
        return {"title": title}
    return {"contentType": MEDIA_TYPE[notice.route.format], "url": f"Binary/{notice.id}", "title": title}
