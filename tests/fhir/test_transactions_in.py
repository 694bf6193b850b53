"""Reading a transaction of several requests: what belongs to which, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.refusals import InvalidValue, Refusal, TooLarge
from app.fhir import wire
from app.fhir.findings import find
from app.fhir.transactions_in import MOST, Part, ranks, read_transaction
from tests.fhir.examples import (
    CPR,
    NOW,
    a_bundle,
    a_patient,
    a_plan,
    an_organization,
    entry,
    logical,
)

MAJA = "2512489996"
CONDITION = {"resourceType": "Condition", "code": {"text": "Prolaps"}}
DOCUMENT = {
    "resourceType": "DocumentReference",
    "status": "current",
    "content": [{"attachment": {"title": "MR"}}],
}
EHR = "https://ehr.example/fhir"


def plan(number: str, **changes: Any) -> dict[str, Any]:
    return a_plan(identifier=[{"system": EHR, "value": number}], **changes)


def parts(*entries: dict[str, Any]) -> tuple[Part, ...]:
    return read_transaction(a_bundle(*entries), now=NOW)


def places(refusal: Refusal) -> list[str]:
    return [finding.place for finding in refusal.findings]


def literal(reference: str) -> dict[str, Any]:
    return {"reference": reference}


@pytest.mark.parametrize(
    ("url", "reference"),
    [
        ("urn:uuid:c0000000-0000-4000-8000-000000000001", "urn:uuid:c0000000-0000-4000-8000-000000000001"),
        (f"{EHR}/Condition/1", f"{EHR}/Condition/1"),
        (f"{EHR}/Condition/1", "Condition/1"),
        ("", "Condition?identifier=urn:x|1"),
        ("", ""),
    ],
    ids=["urn", "absolute", "relative", "conditional", "logical"],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_what_a_request_refers_to_belongs_to_it(url: str, reference: str, *, is_first: bool) -> None:
    condition = CONDITION | {"identifier": [{"system": "urn:x", "value": "1"}], "subject": logical(CPR, MAJA)}
    refers = literal(reference) if reference else logical("urn:x", "1", type="Condition")
    maja = plan("2", subject=logical(CPR, MAJA), reasonReference=[refers])
    beside = entry(condition, url)
    sent = [entry(plan("1")), *([beside, entry(maja)] if is_first else [entry(maja), beside])]
    one, other = parts(*sent)
    assert one.numbers == (0,)
    assert other.numbers == (1, 2)
    assert [d.text for d in other.submission.incoming.diagnoses] == ["Prolaps"]


def test_a_document_about_a_citizen_belongs_to_every_request_about_them() -> None:
    document = DOCUMENT | {"subject": logical(CPR, "2509479989")}
    found = parts(
        entry(plan("1")), entry(document), entry(plan("2")), entry(plan("3", subject=logical(CPR, MAJA)))
    )
    assert [part.numbers for part in found] == [(0, 1), (1, 2), (3,)]


def test_a_document_that_refers_to_a_request_belongs_to_that_one() -> None:
    related = {"related": [literal("urn:uuid:a0000000-0000-4000-8000-000000000002")]}
    document = DOCUMENT | {"subject": logical(CPR, "2509479989"), "context": related}
    one, other = parts(
        entry(plan("1")), entry(plan("2"), "urn:uuid:a0000000-0000-4000-8000-000000000002"), entry(document)
    )
    assert (one.numbers, other.numbers) == ((0,), (1, 2))


def test_what_a_document_needs_comes_with_it() -> None:
    author = "urn:uuid:a0000000-0000-4000-8000-000000000003"
    document = DOCUMENT | {"subject": logical(CPR, MAJA), "author": [literal(author)]}
    one, other = parts(
        entry(plan("1")),
        entry(plan("2", subject=logical(CPR, MAJA))),
        entry(document),
        entry(an_organization(value="9902011000016003"), author),
    )
    assert (one.numbers, other.numbers) == ((0,), (1, 2, 3))


def test_what_belongs_to_no_request_is_refused_where_it_stands() -> None:
    with pytest.raises(InvalidValue) as refused:
        parts(
            entry(plan("1")),
            entry(an_organization(value="9902011000016003")),
            entry(plan("2")),
            entry(a_patient(identifier=[{"system": CPR, "value": MAJA}])),
        )
    assert places(refused.value) == ["Bundle.entry[1].resource", "Bundle.entry[3].resource"]


def test_to_the_only_request_belongs_everything() -> None:
    (part,) = parts(entry(an_organization()), entry(plan("1")))
    assert part.numbers == (0, 1)
    assert part.submission.place == "Bundle.entry[1].resource"


def test_everything_that_is_wrong_with_any_of_them_is_said_at_once() -> None:
    with pytest.raises(Refusal) as refused:
        parts(
            entry(plan("1", code={"text": "Genoptræning"})),
            entry(plan("2")),
            entry(plan("3", subject=logical(CPR, "1234"))),
        )
    assert places(refused.value) == [
        "Bundle.entry[0].resource.code",
        "Bundle.entry[2].resource.subject.identifier[0].value",
    ]


def test_what_is_about_another_citizen_than_its_request_is_refused() -> None:
    wrong = CONDITION | {"subject": logical(CPR, MAJA)}
    with pytest.raises(InvalidValue) as refused:
        parts(
            entry(plan("1")),
            entry(plan("2", reasonReference=[literal(f"{EHR}/Condition/1")])),
            entry(wrong, f"{EHR}/Condition/1"),
        )
    assert places(refused.value) == ["Bundle.entry[2].resource.subject"]


@pytest.mark.parametrize("requests", [1, 2])
def test_the_copies_of_a_citizen_do_not_contradict_each_other(requests: int) -> None:
    plans = [entry(plan(str(number))) for number in range(requests)]
    copies = [
        entry(a_patient(**said))
        for said in (
            {"birthDate": "1947-09-25"},
            {"birthDate": "1957-09-25", "gender": "male"},
            {"gender": "male"},
        )
    ]
    with pytest.raises(InvalidValue) as refused:
        parts(*plans, *copies)
    assert places(refused.value) == [
        f"Bundle.entry[{requests}].resource.birthDate",
        f"Bundle.entry[{requests + 1}].resource.birthDate",
    ]
    parts(*plans, entry(a_patient(birthDate="1947")), entry(a_patient(birthDate="1947-09-25")))


def test_too_many_requests_are_refused_whole() -> None:
    with pytest.raises(TooLarge):
        parts(*(entry(plan(str(n))) for n in range(MOST + 1)))


def test_a_request_comes_after_those_it_stands_in_for() -> None:
    urls = [f"urn:uuid:a0000000-0000-4000-8000-00000000000{n}" for n in range(3)]
    found = parts(
        entry(plan("2", replaces=[literal(urls[1])]), urls[0]),
        entry(plan("1", replaces=[logical(EHR, "0")]), urls[1]),
        entry(plan("0"), urls[2]),
    )
    assert ranks(found) == {0: 2, 1: 1, 2: 0}
    assert [part.is_replaced_literally for part in found] == [True, False, False]


@pytest.mark.parametrize("circle", [[0], [1, 0], [1, 2, 0]])
def test_a_circle_of_replacements_is_refused(circle: list[int]) -> None:
    plans = [plan(str(n), replaces=[logical(EHR, str(after))]) for n, after in enumerate(circle)]
    with pytest.raises(InvalidValue) as refused:
        parts(*map(entry, plans), entry(plan("9")))
    assert places(refused.value) == ["Bundle.entry[0].resource.replaces[0]"]


def test_the_document_of_a_part_stands_alone() -> None:
    """It goes to another authority, and comes again, without the others."""
    first = "urn:uuid:a0000000-0000-4000-8000-000000000001"
    _, part = parts(entry(plan("1"), first), entry(plan("2", replaces=[literal(first)])))
    document = wire.reread(part.content({first: "ServiceRequest/7"}).decode())
    assert [e["resource"]["identifier"][0]["value"] for e in document["entry"]] == ["2"]
    (again,) = read_transaction(document, now=NOW)
    assert again.submission.incoming.replaces_message_id == "ServiceRequest/7"


def test_each_request_may_bring_its_own_copy_of_the_unit_it_names_by_number() -> None:
    unit = an_organization()
    one, other = parts(entry(plan("1")), entry(unit), entry(plan("2")), entry(unit))
    assert (one.numbers, other.numbers) == ((0, 1, 3), (1, 2, 3))


def test_validate_looks_at_every_request() -> None:
    bundle = a_bundle(entry(plan("1")), entry(plan("2")), entry(plan("1")))
    found = find(bundle, (), creating=True, now=NOW)
    assert {finding.place for _, finding in found.errors} == {
        "Bundle.entry[0].resource.identifier",
        "Bundle.entry[2].resource.identifier",
    }
    wrong = a_bundle(entry(plan("1")), entry(plan("2", code={"text": "Genoptræning"})))
    (warning,) = find(wrong, (), creating=False, now=NOW).warnings
    assert warning[1].place == "Bundle.entry[1].resource.code"
