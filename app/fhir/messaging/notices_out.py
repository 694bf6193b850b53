"""A notice as a CareCommunication, for a receiver that takes FDIS91 5.0."""

from __future__ import annotations

from uuid import UUID

from app.domain.carecommunication_threads import notice as as_message
from app.domain.letters import Letter
from app.domain.notices import Notice
from app.fhir.messaging.carecommunication_out import write


def write_notice(letter: Letter, notice: Notice, *, envelope_id: UUID) -> bytes:
    """Write it; only the envelope's id differs when it is sent again.

    Raises MissingValue where sender or receiver lacks SOR code or location number, or nobody can be called.
    """
    return write(
        as_message(letter, notice.type, id_=notice.id, about=notice.request_id, envelope_id=envelope_id)
    )
