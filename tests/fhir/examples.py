"""Submissions as senders write them, about MedCom's test people; a test changes what it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from app.fhir import wire
from app.fhir.requests_in import Submission, read_request

NOW = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)

CPR = "urn:oid:1.2.208.176.1.2"
SOR = "urn:oid:1.2.208.176.1.1"
YDER = "urn:oid:1.2.208.176.1.4"
GLN = "http://www.gs1.org/gln"
KOMMUNE = "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes"
CARE_SOCIAL = "http://fhir.kl.dk/term/CodeSystem/CareSocialCodes"
SKS = "urn:oid:1.2.208.176.2.4.12"
ICPC2 = "urn:oid:1.2.208.176.2.31"
ALMEN = "ffd81f78-352e-4589-a195-5350dd1df2a4"
SPECIALISERET = "0c8e2bfc-1350-45d1-90da-c07e2645d073"
BASAL = "8b962281-2ab6-4b10-9c91-4bac592d6d49"
SECTION_119 = "a71921ea-fe83-441d-933b-cc21d0b3c8c3"
SECTION_140 = "7fc66c15-0cb3-4c89-9e18-f3a01e6a6592"
PRECONDITION_DATE = "http://fhir.kl.dk/rehab/StructureDefinition/PreconditionDate"
MUNICIPALITY = "http://hl7.dk/fhir/core/StructureDefinition/dk-core-municipalityCodes"


def demo_bundle() -> dict[str, Any]:
    return wire.loads((files("app.demo") / "letters" / "bundle.json").read_bytes(), limit=10**6)


def logical(system: str, value: str, **more: Any) -> dict[str, Any]:
    return {"identifier": {"system": system, "value": value}, **more}


def care_social(*codes: str) -> list[dict[str, Any]]:
    return [{"coding": [{"system": CARE_SOCIAL, "code": code}]} for code in codes]


def without(resource: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in resource.items() if name not in names}


def a_referral(**changes: Any) -> dict[str, Any]:
    """A practice refers Bruno to Odense after § 119."""
    return {
        "resourceType": "ServiceRequest",
        "identifier": [{"system": "https://praksis.example", "value": "H-1"}],
        "status": "active",
        "intent": "order",
        "code": care_social(SECTION_119)[0],
        "subject": logical(CPR, "2509479989"),
        "requester": logical(YDER, "091034", type="Organization", display="Lægehuset i Testgade"),
        "performer": [logical(KOMMUNE, "0461")],
        "authoredOn": "2026-11-12T09:00:00+01:00",
    } | changes


def a_plan(**changes: Any) -> dict[str, Any]:
    """A hospital hands Bruno over to Odense after § 140."""
    return (
        a_referral()
        | {
            "intent": "plan",
            "code": care_social(SECTION_140)[0],
            "category": care_social(ALMEN),
            "requester": logical(SOR, "331061000016004", type="Organization"),
            "extension": [{"url": PRECONDITION_DATE, "valueDate": "2026-11-12"}],
        }
        | changes
    )


def a_patient(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "identifier": [{"system": CPR, "value": "2509479989"}],
        "name": [{"family": "Elmer", "given": ["Bruno", "Test"]}],
    } | changes


def an_organization(system: str = SOR, value: str = "331061000016004", **changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Organization",
        "identifier": [{"system": system, "value": value}],
        "name": "Rygkirurgisk Afsnit",
    } | changes


def entry(resource: dict[str, Any], full_url: str = "", /, **request: Any) -> dict[str, Any]:
    asked = {"method": "POST", "url": resource["resourceType"]} | request
    return ({"fullUrl": full_url} if full_url else {}) | {"resource": resource, "request": asked}


def a_bundle(*entries: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "transaction", "entry": list(entries)} | changes


def read(submitted: dict[str, Any]) -> Submission:
    return read_request(submitted, now=NOW)
