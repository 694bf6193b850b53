"""Keep what came in about a request, and let its sender read a letter back."""

from __future__ import annotations

from typing import Final

from app.domain.intake import Standard
from app.domain.requests import Request
from app.fhir.documentreference import STANDARD_TEXT, Letter
from app.fhir.publish import letter
from app.persistence.records import Source
from app.persistence.unit_of_work import UnitOfWork

LETTERS: Final = frozenset(STANDARD_TEXT)


def keep_letter(work: UnitOfWork, source: Source, request: Request) -> None:
    """Keep it byte for byte; what came as FHIR, or was written down here, is no letter."""
    work.keep_source(source)
    if Standard(source.standard) not in LETTERS:
        return
    came = Letter(
        id=source.id,
        message_id=source.message_id,
        standard=source.standard,
        media_type=source.media_type,
        content=source.content,
        received_at=work.now,
        citizen_id=request.citizen_id,
        request_id=request.id,
        sender_id=request.requester_id,
    )
    readers = {request.requester_id, request.submitted_by}
    work.publish(letter(came, readers), version=1, citizen_id=request.citizen_id)
