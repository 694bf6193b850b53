"""Bytes of a document as a Binary, for whoever asks for FHIR (https://hl7.org/fhir/R4/binary.html)."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

from app.fhir import shapes


def binary(id_: UUID, content: bytes, *, media_type: str, last_updated: datetime) -> dict[str, Any]:
    return {
        "resourceType": "Binary",
        "id": str(id_),
        "meta": {"versionId": "1", "lastUpdated": shapes.instant(last_updated)},
        "contentType": media_type,
        "data": base64.b64encode(content).decode(),
    }
