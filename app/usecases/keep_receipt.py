"""Keep a receipt that moves a notice, byte for byte, under an identity of its own."""

from __future__ import annotations

from uuid import UUID

from app.domain.notices import Notice
from app.persistence.records import Source
from app.persistence.unit_of_work import UnitOfWork


def keep_receipt(
    work: UnitOfWork,
    notice_id: UUID,
    content: bytes,
    *,
    standard: str,
    media_type: str,
    number: str | None = None,
) -> None:
    """Keep it; not every system counts its receipts, and none is answered: each is told apart by us."""
    id_ = work.new_id()
    work.keep_source(
        Source(
            id=id_,
            sender=str(work.actor.organisation_id),
            message_id=f"urn:uuid:{id_}" if number is None else f"{number}|{id_}",
            standard=standard,
            media_type=media_type,
            content=content,
            answer=b"",
            subject_type=Notice.__name__,
            subject_id=notice_id,
        )
    )
