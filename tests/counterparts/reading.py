"""Any message, read by what it is."""

from __future__ import annotations

from tests.counterparts import edifact, fhir, oioxml
from tests.counterparts.message import Message


def read(content: bytes) -> Message:
    """Raises Unreadable where a real system would refuse it, Alien where it is none."""
    if edifact.is_one(content):
        return edifact.read(content)
    return fhir.read(content) if fhir.is_one(content) else oioxml.read(content)
