"""Bodies to begin with, about MedCom's test people; the tests send each of them."""

from __future__ import annotations

from typing import Any, Final

from app.domain.codes import CARE_SOCIAL_CODES, SERVICE_119

_REFERRAL: Final[dict[str, Any]] = {
    "resourceType": "ServiceRequest",
    "identifier": [{"system": "https://laegehus.example", "value": "2026-000123"}],
    "status": "active",
    "intent": "order",
    "code": {"coding": [{"system": CARE_SOCIAL_CODES, "code": SERVICE_119}]},
    "subject": {"identifier": {"system": "urn:oid:1.2.208.176.1.2", "value": "2509479989"}},
    "requester": {
        "type": "Organization",
        "identifier": {"system": "urn:oid:1.2.208.176.1.4", "value": "091034"},
    },
    "performer": [
        {
            "identifier": {
                "system": "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes",
                "value": "0461",
            }
        }
    ],
    "authoredOn": "2026-11-12T09:00:00+01:00",
    "reasonCode": [{"text": "Lænderygsmerter gennem fire måneder."}],
}
_PATIENT: Final[dict[str, Any]] = {
    "resourceType": "Patient",
    "identifier": [{"use": "official", "system": "urn:oid:1.2.208.176.1.2", "value": "2509479989"}],
    "name": [{"use": "official", "family": "Elmer", "given": ["Bruno", "Test"]}],
}
_PATIENT_URL: Final = "urn:uuid:0b9a7b44-4a0c-4f6e-9a55-2f1d3c5e7a10"
EXAMPLES: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "ServiceRequest": {"referral": _REFERRAL},
    "Resource": {"referral": _REFERRAL},
    "Bundle": {
        "transaction": {
            "resourceType": "Bundle",
            "type": "transaction",
            "entry": [
                {
                    "fullUrl": _PATIENT_URL,
                    "resource": _PATIENT,
                    "request": {
                        "method": "PUT",
                        "url": "Patient?identifier=urn:oid:1.2.208.176.1.2|2509479989",
                    },
                },
                {
                    "resource": {
                        **_REFERRAL,
                        "identifier": [{"system": "https://laegehus.example", "value": "2026-000124"}],
                        "subject": {"reference": _PATIENT_URL},
                    },
                    "request": {"method": "POST", "url": "ServiceRequest"},
                },
            ],
        },
        "batch": {
            "resourceType": "Bundle",
            "type": "batch",
            "entry": [
                {
                    "resource": _REFERRAL,
                    "request": {
                        "method": "POST",
                        "url": "ServiceRequest",
                        "ifNoneExist": "identifier=https://laegehus.example|2026-000123",
                    },
                },
                {"request": {"method": "GET", "url": "Task?status=requested"}},
            ],
        },
    },
}
"""By component and name."""
