"""What the benchmark sends: a referral of about 1.5 kB, alone and with a patient and a condition."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

CPR = "urn:oid:1.2.208.176.1.2"
PATIENT, CONDITION = (
    "urn:uuid:7c0b0f5e-2a94-4d8e-9f0a-51b7a2a4f001",
    "urn:uuid:0d1f5f9a-6b1c-4a57-8f65-9d2f7c1be002",
)
REQUEST = "urn:uuid:3f0e8a77-1f5d-4f0c-8f39-0c3b1f7ad003"


FIRST_DAY, FRESH_DAY = date(1860, 1, 1), date(1880, 1, 1)
"""Numbers of the one are there already, as many as are seeded; those of the other are not."""


def numbers_of_persons(day: date) -> Iterator[str]:
    """Yield personal numbers that nobody living has: of people born before 1900."""
    while True:
        yield from (f"{day:%d%m%y}{serial}" for serial in range(5000, 9000))
        day += timedelta(days=1)


def by_number(number: str) -> dict[str, Any]:
    return {"identifier": {"system": CPR, "value": number}}


def request(subject: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a § 119 referral with an identifier that `{n}` makes its own."""
    service = {"system": "http://fhir.kl.dk/term/CodeSystem/CareSocialCodes"}
    municipality = "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes"
    return {
        "resourceType": "ServiceRequest",
        "identifier": [{"system": "https://bench.example/id", "value": "{n}"}],
        "status": "active",
        "intent": "order",
        "code": {"coding": [service | {"code": "a71921ea-fe83-441d-933b-cc21d0b3c8c3"}]},
        "subject": subject,
        "authoredOn": "2026-11-20T10:00:00+01:00",
        "requester": {"identifier": {"system": "urn:oid:1.2.208.176.1.1", "value": "331061000016004"}},
        "performer": [{"identifier": {"system": municipality, "value": "0461"}}],
        "reasonCode": [
            {"coding": [{"system": "urn:oid:1.2.208.176.2.4.12", "code": "DM545"}], "text": "Lænderygsmerter"}
        ],
        "note": [{"text": "Smerter i lænden gennem et halvt år uden udstråling. " * 12}],
        **more,
    }


def transaction(number: str) -> str:
    """Return a transaction of three that refer to each other."""
    patient = {
        "resourceType": "Patient",
        "identifier": [{"system": CPR, "value": number}],
        "name": [{"family": "Prøve", "given": ["Ældre"]}],
        "address": [{"line": ["Prøvevej 1"], "postalCode": "5000", "city": "Odense C"}],
    }
    condition = {
        "resourceType": "Condition",
        "subject": {"reference": PATIENT},
        "code": {"coding": [{"system": "urn:oid:1.2.208.176.2.4.12", "code": "DM545"}]},
    }
    resources = {
        PATIENT: patient,
        CONDITION: condition,
        REQUEST: request({"reference": PATIENT}, reasonReference=[{"reference": CONDITION}]),
    }
    entries = [
        {"fullUrl": url, "resource": resource, "request": {"method": "POST", "url": resource["resourceType"]}}
        for url, resource in resources.items()
    ]
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})
