"""Transactions that hold several plans, each with what belongs to it."""

from __future__ import annotations

from typing import Any

from app.fhir import wire
from tests.api.loop import BUNDLE

RUDDI, MAJA = "1502779995", "2512489996"
ODENSE, HOLBAEK = "0461", "0316"
_URLS = b"0c2b7d1e-5a44-4c5e-9a53-6f1d2b7e4a"
TYPES = ("ServiceRequest", "Patient", "Practitioner", "Organization", "Condition", "DocumentReference")
Json = dict[str, Any]


def a_plan(number: str, *, cpr: str = RUDDI, municipality: str = ODENSE, **changes: Any) -> list[Json]:
    """Return the demo's plan with all that stands beside it, under addresses of its own."""
    text = BUNDLE.replace(b"GOP-2026-004711", f"GOP-{number}".encode()).replace(RUDDI.encode(), cpr.encode())
    text = text.replace(b'"0461"', f'"{municipality}"'.encode())
    text = text.replace(_URLS, f"{number:0>8}-5a44-4c5e-9a53-6f1d2b7e4a".encode())
    entries: list[Json] = wire.loads(text, limit=10**6)["entry"]
    entries[0]["resource"] |= changes
    return entries


def url(number: str, type_: str = "ServiceRequest") -> str:
    """Return the address of one entry of a plan."""
    return f"urn:uuid:{number:0>8}-5a44-4c5e-9a53-6f1d2b7e4a0{TYPES.index(type_) + 1}"


def together(*plans: list[Json]) -> Json:
    entries = [entry for plan in plans for entry in plan]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def identifier(number: str) -> Json:
    return {"system": "https://ehr.example/henvisninger", "value": f"GOP-{number}"}


def of_type(answer: Any, type_: str) -> list[Json]:
    """Return the resources of one type in a transaction's answer, in its order."""
    return [e["resource"] for e in answer.json()["entry"] if e["resource"]["resourceType"] == type_]


def statuses(answer: Any) -> list[str]:
    return [entry["response"]["status"][:3] for entry in answer.json()["entry"]]
