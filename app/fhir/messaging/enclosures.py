"""What came attached to a CareCommunication, opened again from the message as it was kept."""

from __future__ import annotations

from app.fhir.forms import loads
from app.fhir.messaging.carecommunication_in import read


def attached(document: bytes, number: int) -> bytes:
    """Return what one attachment of the message holds; those that are only addresses do not count."""
    held = [each for each in read(loads(document, limit=len(document))).attached if not each.url]
    return held[number].content
