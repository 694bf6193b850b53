"""What is wrong in shape and what is wrong in meaning are told together, and nothing that only seems so."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.refusals import Finding, InvalidValue, Refusal
from app.fhir.findings import find
from app.fhir.sound import Places, read_checked, sound
from app.fhir.transactions_in import read_transaction
from tests.fhir.examples import (
    CPR,
    KOMMUNE,
    NOW,
    SOR,
    a_bundle,
    a_patient,
    a_plan,
    a_referral,
    care_social,
    entry,
    logical,
    read,
    without,
)

PATIENT = "urn:uuid:00000000-0000-4000-8000-000000000001"


def places(submitted: dict[str, Any]) -> list[str]:
    with pytest.raises(Refusal) as caught:
        read(submitted)
    return sorted(finding.place for finding in caught.value.findings)


def test_a_wrong_shape_hides_nothing_of_what_else_is_wrong() -> None:
    patient = a_patient(identifier=[{"system": CPR, "value": "123"}])
    request = a_referral(
        status="bogus",
        subject={"reference": PATIENT},
        code=care_social("nope")[0],
        performer=[logical(SOR, "1")],
    )
    assert places(a_bundle(entry(patient, PATIENT), entry(request))) == [
        "Bundle.entry[0].resource.identifier[0].value",
        "Bundle.entry[1].resource.code",
        "Bundle.entry[1].resource.performer[0].identifier[0].value",
        "Bundle.entry[1].resource.status",
    ]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"status": 1}, "status"),
        ({"subject": {"reference": 1}}, "subject.reference"),
        ({"code": {"coding": [{"system": 1}]}}, "code.coding[0].system"),
        ({"performer": [{}]}, "performer[0]"),
        ({"requester": {"identifier": {"system": SOR, "value": ""}}}, "requester.identifier.value"),
        ({"flavour": "x"}, "flavour"),
        ({"extension": [{"url": "urn:x"}]}, "extension[0]"),
    ],
)
def test_what_is_wrong_is_told_once(changes: dict[str, Any], place: str) -> None:
    assert places(a_referral(**changes)) == [f"ServiceRequest.{place}"]


def test_what_is_missing_is_told_once_and_beside_the_rest() -> None:
    request = without(a_plan(category=care_social("x")), "status", "intent", "subject", "requester")
    assert places(request) == [
        "ServiceRequest.category[0].coding[0].code",
        "ServiceRequest.intent",
        "ServiceRequest.requester",
        "ServiceRequest.status",
        "ServiceRequest.subject",
    ]


def test_nothing_is_said_to_be_missing_for_want_of_what_is_wrong_elsewhere() -> None:
    """The citizen's address would say where the request goes."""
    patient = a_patient(address=[{"use": "bogus", "extension": "x"}])
    request = without(a_referral(subject={"reference": PATIENT}), "performer")
    assert places(a_bundle(entry(patient, PATIENT), entry(request))) == [
        "Bundle.entry[0].resource.address[0].extension",
        "Bundle.entry[0].resource.address[0].use",
    ]


def test_what_is_wrong_twice_in_a_list_takes_no_more_than_the_list() -> None:
    patient = a_patient(contact=[{"name": {"given": ["", 1], "family": "Elmer"}}])
    still = sound(patient, place="Patient")
    assert still is not None
    assert still["contact"] == [{"name": {"family": "Elmer"}}]


@pytest.mark.parametrize("changes", [{"id": "æ"}, {"contained": [{"resourceType": "Nonsense"}]}])
def test_what_others_are_read_by_is_judged_first(changes: dict[str, Any]) -> None:
    assert sound(a_referral(**changes), place="ServiceRequest") is None


def test_references_that_lead_nowhere_are_told_beside_everything_else() -> None:
    nowhere = {"reference": "urn:uuid:00000000-0000-4000-8000-00000000000f"}
    request = a_referral(code=care_social("x")[0], subject=nowhere, supportingInfo=[nowhere])
    assert places(a_bundle(entry(request, method="PUT"))) == [
        "Bundle.entry[0].request.method",
        "Bundle.entry[0].resource.code",
        "Bundle.entry[0].resource.subject",
        "Bundle.entry[0].resource.supportingInfo[0]",
    ]


def test_each_request_of_a_transaction_is_judged_beside_the_shape_of_another() -> None:
    bundle = a_bundle(
        entry(a_referral(status="bogus")),
        entry(a_referral(code=care_social("x")[0], identifier=[{"system": "urn:x", "value": "2"}])),
    )
    with pytest.raises(Refusal) as caught:
        read_transaction(bundle, now=NOW)
    assert [finding.place for finding in caught.value.findings] == [
        "Bundle.entry[0].resource.status",
        "Bundle.entry[1].resource.code",
    ]


def test_validate_tells_shape_and_meaning_together() -> None:
    request = a_referral(status="bogus", code=care_social("x")[0], performer=[logical(KOMMUNE, "46")])
    found = find(request, (), creating=True, now=NOW)
    assert sorted(finding.place for _, finding in found.errors) == [
        "ServiceRequest.code",
        "ServiceRequest.performer[0].identifier[0].value",
        "ServiceRequest.status",
    ]


PATHS = st.lists(st.sampled_from([".a", ".ab", "[0]", "[1]", "[10]", ".b"]), max_size=5).map(
    lambda steps: "".join(["Bundle", *steps])
)


def reaches(inner: str, outer: str) -> bool:
    inner, outer = inner.replace("[0]", ""), outer.replace("[0]", "")
    return inner == outer or inner.startswith((f"{outer}.", f"{outer}["))


@given(st.lists(PATHS, max_size=4), PATHS)
def test_a_place_is_beside_others_where_none_stands_within_the_other(others: list[str], place: str) -> None:
    overlapping = any(reaches(place, other) or reaches(other, place) for other in others)
    assert Places(others).overlap(place) is overlapping


def test_as_many_faults_of_shape_as_a_message_holds_are_told_beside_as_many_of_meaning() -> None:
    """By comparing each with each, this would never end."""

    def wrong_too(_: object) -> None:
        raise InvalidValue.of(Finding("x", "x", "x", f"Patient.b[{n}].c") for n in range(100_000))

    wrong = [InvalidValue("a", "b", place=f"Patient.a[{n}].b.c") for n in range(100_000)]
    with pytest.raises(Refusal) as caught:
        read_checked({"resourceType": "Patient"}, wrong_too, place="Patient", wrong=wrong)
    assert len(caught.value.findings) == 200_000
