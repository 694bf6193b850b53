"""What dk-core asks of a resource that claims one of its profiles, found where it stands."""

from __future__ import annotations

from typing import Any

import pytest

from app.fhir.profiles import check_profile
from app.fhir.systems import DK_CORE
from tests.fhir.examples import ICPC2, SKS, a_referral

LOINC = {"system": "http://loinc.org", "code": "72514-3"}
TWICE = {"coding": [{"system": SKS, "code": "DM545"}, {"system": SKS, "code": "DM544"}]}
ONCE_OF_EACH = {"coding": [{"system": SKS, "code": "DM545"}, {"system": ICPC2, "code": "L86"}]}
MINUTES = {"value": 5, "unit": "min", "system": "http://unitsofmeasure.org", "code": "min"}
AUTHORISATION = "https://autregweb.sst.dk"


def asserted(**value: Any) -> dict[str, Any]:
    return {"url": f"{DK_CORE}/ConditionLastAssertedDate", **value}


def a_condition(**changes: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "subject": {"reference": "Patient/1"}} | changes


def an_observation(**changes: Any) -> dict[str, Any]:
    always = {"status": "final", "subject": {"reference": "Patient/1"}, "code": {"coding": [LOINC]}}
    return {"resourceType": "Observation", **always} | changes


def a_doctor(number: str) -> dict[str, Any]:
    qualification = {"identifier": [{"system": AUTHORISATION, "value": number}], "code": {"text": "læge"}}
    return {"resourceType": "Practitioner", "qualification": [qualification]}


def broken(resource: dict[str, Any], profile: str) -> list[str]:
    refusals = check_profile(resource, f"{DK_CORE}/dk-core-{profile}", place="X")
    return [finding.place for refusal in refusals for finding in refusal.findings]


@pytest.mark.parametrize(
    ("resource", "profile", "places"),
    [
        (a_referral(priority="stat"), "person-servicerequest", ["X.priority"]),
        (
            a_referral(reasonCode=[ONCE_OF_EACH, TWICE]),
            "person-servicerequest",
            ["X.reasonCode[1].coding[1]"],
        ),
        (a_condition(code=TWICE), "condition", ["X.code.coding[1]"]),
        (
            a_condition(extension=[asserted(valueDateTime="2026"), asserted(valueDate="2026")]),
            "condition",
            ["X.extension[1]", "X.extension[1]"],
        ),
        ({"resourceType": "Observation", "code": {"text": "x"}}, "observation", ["X.subject"]),
        (
            an_observation(code={"coding": [{"system": "http://loinc.org"}]}),
            "observation",
            ["X.code.coding[0].code"],
        ),
        (an_observation(valueQuantity={"value": 5}), "observation", ["X.valueQuantity.unit"]),
        (
            an_observation(
                component=[{"code": {"coding": [LOINC, LOINC]}, "valueQuantity": {"system": "urn:x"}}]
            ),
            "observation",
            ["X.component[0].code.coding[1]", "X.component[0].valueQuantity.system"],
        ),
        (a_doctor("AEIOU"), "practitioner", ["X.qualification[0].identifier[0].value"]),
        (
            {
                "resourceType": "Encounter",
                "extension": [{"url": f"{DK_CORE}/dk-core-care-provider", "valueString": "x"}],
            },
            "encounter",
            ["X.extension[0]"],
        ),
        (a_condition(), "practitioner-role", ["X"]),
    ],
)
def test_what_breaks_a_profile_is_found(resource: dict[str, Any], profile: str, places: list[str]) -> None:
    assert broken(resource, profile) == places


@pytest.mark.parametrize(
    ("resource", "profile"),
    [
        (a_referral(priority="asap", reasonCode=[ONCE_OF_EACH, ONCE_OF_EACH]), "person-servicerequest"),
        (a_referral(reasonCode=[{"coding": [{"code": "1"}, {"code": "2"}]}]), "person-servicerequest"),
        (a_condition(code=ONCE_OF_EACH, extension=[asserted(valueDateTime="2026")]), "condition"),
        (an_observation(valueQuantity=MINUTES), "observation"),
        (a_doctor("0KBC5"), "practitioner"),
        ({"resourceType": "PractitionerRole", "practitioner": {"display": "Ida"}}, "practitioner-role"),
    ],
)
def test_what_keeps_a_profile_passes(resource: dict[str, Any], profile: str) -> None:
    assert broken(resource, profile) == []
