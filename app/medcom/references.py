"""Links and attachments: `Reference` in every letter (standards reference §2.3)."""

from __future__ import annotations

from app.domain.intake import Link
from app.medcom.reader import Reader


def links(of: Reader) -> tuple[Link, ...]:
    """Read addresses; an attachment (BIN) gives its object's name, its size and form stay unmapped."""
    return tuple(
        Link(part.text("RefDescription"), part.text("URL") or part.text("BIN/ObjectIdentifier"))
        for part in of.all("Reference")
    )
