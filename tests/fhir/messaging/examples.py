"""Our own messages as files, and MedCom's where they are at hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from app.fhir import wire, xml

LETTERS: Final = Path(__file__).parent / "letters"
SHARED: Final = Path(__file__).parents[4] / "shared" / "data" / "examples"
LIMIT: Final = 10**8


def golden(name: str) -> dict[str, Any]:
    """Return a message of ours, to be changed as a test needs it."""
    read: dict[str, Any] = json.loads((LETTERS / f"{name}.json").read_text("utf-8"))
    return read


def bundle_of(content: bytes) -> dict[str, Any]:
    return xml.loads(content, limit=LIMIT) if xml.is_xml(content) else wire.loads(content, limit=LIMIT)


def official(folder: str) -> dict[str, bytes]:
    """Return MedCom's messages by name; skips where they are not here."""
    found = {path.name: path.read_bytes() for path in sorted((SHARED / folder).glob("Bundle-*"))}
    if not found:
        pytest.skip("MedCom's examples are not here")
    return found


def resources(bundle: dict[str, Any], type_: str) -> Iterator[dict[str, Any]]:
    for entry in bundle["entry"]:
        if entry["resource"]["resourceType"] == type_:
            yield entry["resource"]


def the(bundle: dict[str, Any], type_: str) -> dict[str, Any]:
    return next(resources(bundle, type_))


Spoil = Callable[[dict[str, Any]], object]
"""Makes a valid message invalid in one way."""
