from __future__ import annotations

import pytest

from app.domain.refusals import Finding, InvalidValue, Kind, MissingValue, UnknownCode
from app.fhir.outcome import ISSUE_TYPE, information, language, operation_outcome
from app.fhir.validate import check

_FINDING = Finding(
    "unresolved", "It cannot be found.", "Den kan ikke findes.", "Bundle.entry[3].resource.subject"
)


def test_every_kind_of_refusal_has_an_issue_type() -> None:
    assert set(ISSUE_TYPE) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_renders_as_a_valid_outcome(kind: Kind) -> None:
    outcome = operation_outcome(kind, [_FINDING], language="da")
    check(outcome, place="OperationOutcome")


def test_an_issue_tells_people_and_machines() -> None:
    (issue,) = operation_outcome(Kind.UNRESOLVED, [_FINDING], language="da")["issue"]
    assert issue["severity"] == "error"
    assert issue["code"] == "not-found"
    assert issue["details"]["text"] == "Den kan ikke findes."
    assert issue["details"]["coding"][0]["code"] == "unresolved"
    assert issue["diagnostics"] == "Bundle.entry[3].resource.subject: It cannot be found."
    assert issue["expression"] == ["Bundle.entry[3].resource.subject"]


def test_english_is_spoken_too() -> None:
    (issue,) = operation_outcome(Kind.UNRESOLVED, [_FINDING], language="en")["issue"]
    assert issue["details"]["text"] == "It cannot be found."


@pytest.mark.parametrize("place", ["If-Match", "line 3, column 5", "", "_count", "Sender"])
def test_only_a_fhirpath_is_an_expression(place: str) -> None:
    (issue,) = operation_outcome(Kind.INVALID, [Finding("x", "e", "d", place)], language="da")["issue"]
    assert "expression" not in issue


@pytest.mark.parametrize(
    ("place", "expression"),
    [
        ("ServiceRequest", "ServiceRequest"),
        ("ServiceRequest._note", "ServiceRequest.note"),
        ("Patient._birthDate.extension[0].url", "Patient.birthDate.extension[0].url"),
    ],
)
def test_a_whole_resource_and_what_stands_beside_a_value_have_one(place: str, expression: str) -> None:
    (issue,) = operation_outcome(Kind.INVALID, [Finding("x", "e", "d", place)], language="da")["issue"]
    assert issue["expression"] == [expression]


def test_findings_of_several_sorts_keep_their_own_codes() -> None:
    findings = [
        *InvalidValue("a", "b").findings,
        *MissingValue("c").findings,
        *UnknownCode("d", "e").findings,
    ]
    issues = operation_outcome(Kind.INVALID, findings, language="en")["issue"]
    assert [issue["code"] for issue in issues] == ["value", "required", "code-invalid"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "da"),
        ("da", "da"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("da-DK, en;q=0.8", "da"),
        ("en;q=0.3, da;q=0.7", "da"),
        ("en;q=0", "da"),
        ("de, *;q=0.1", "da"),
        ("EN", "en"),
        (";;q=9,,nonsense;q=x", "da"),
    ],
)
def test_the_language_is_what_the_client_prefers_else_danish(header: str, expected: str) -> None:
    assert language(header) == expected


def test_good_news_is_an_outcome_as_well() -> None:
    outcome = information(danish="Alt er i orden.", english="All is well.", language="en")
    check(outcome, place="OperationOutcome")
    assert outcome["issue"][0]["details"]["text"] == "All is well."
    assert information(danish="Fint.", english="", language="da")["issue"][0]["details"]["text"] == "Fint."
