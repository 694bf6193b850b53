"""The two forms FHIR is written in, told apart by how a content begins."""

from __future__ import annotations

from typing import Any, Final

from app.fhir import wire, xml

JSON: Final = "application/fhir+json"
XML: Final = "application/fhir+xml"


def form_of(content: bytes) -> str:
    return XML if xml.is_xml(content) else JSON


def loads(content: bytes, *, limit: int) -> dict[str, Any]:
    """Read one resource in whichever form; refuses as the reader of that form does."""
    read = xml.loads if xml.is_xml(content) else wire.loads
    return read(content, limit=limit)
