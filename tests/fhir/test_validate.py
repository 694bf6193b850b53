from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.refusals import InvalidValue, MissingValue, NotSupported, Refusal, UnknownCode
from app.fhir.definitions import TYPES, Type, data_type, load_all, resource_type
from app.fhir.primitives import PRIMITIVES
from app.fhir.validate import check, violations
from app.fhir.wire import Number, loads
from tests.fhir.examples import a_bundle, a_patient, a_plan, a_referral, demo_bundle, entry, without

A_DAY = "2026-11-12"


def places(resource: dict[str, Any], place: str = "ServiceRequest") -> list[str]:
    with pytest.raises(Refusal) as refused:
        check(resource, place=place)
    return [finding.place for finding in refused.value.findings]


def place_of(**changes: Any) -> list[str]:
    return places(a_referral(**changes))


def test_what_is_valid_passes() -> None:
    check(a_referral(), place="ServiceRequest")
    check(a_plan(), place="ServiceRequest")
    check(demo_bundle(), place="Bundle")


def test_everything_wrong_is_found_at_once_and_placed() -> None:
    wrong = without(
        a_referral(
            authoredOn="2026-11-12T10:00:00", note=[], colour="red", priority="soon", subject={"x": 1}
        ),
        "status",
    )
    assert sorted(places(a_bundle(entry(a_patient()), entry(wrong)), "Bundle")) == [
        "Bundle.entry[1].resource.authoredOn",
        "Bundle.entry[1].resource.colour",
        "Bundle.entry[1].resource.note",
        "Bundle.entry[1].resource.priority",
        "Bundle.entry[1].resource.status",
        "Bundle.entry[1].resource.subject.x",
    ]


def test_each_finding_says_what_sort_it_is() -> None:
    with pytest.raises(Refusal) as refused:
        check(without(a_referral(status="bogus"), "intent"), place="ServiceRequest")
    assert {(f.code, f.place) for f in refused.value.findings} == {
        ("unknown-code", "ServiceRequest.status"),
        ("missing-value", "ServiceRequest.intent"),
    }


def test_a_finding_never_quotes_a_value() -> None:
    with pytest.raises(InvalidValue) as refused:
        check(a_patient(birthDate="Bruno Elmer", gender=5, name="Elmer"), place="Patient")
    assert "Elmer" not in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"note": []}, "ServiceRequest.note"),
        ({"note": [{}]}, "ServiceRequest.note[0]"),
        ({"note": [None]}, "ServiceRequest.note[0]"),
        ({"note": {"text": "x"}}, "ServiceRequest.note"),
        ({"note": ["x"]}, "ServiceRequest.note[0]"),
        ({"subject": {}}, "ServiceRequest.subject"),
        ({"subject": [{"reference": "Patient/1"}]}, "ServiceRequest.subject"),
        ({"patientInstruction": ""}, "ServiceRequest.patientInstruction"),
        ({"patientInstruction": " \n"}, "ServiceRequest.patientInstruction"),
        ({"patientInstruction": "\x01"}, "ServiceRequest.patientInstruction"),
        ({"patientInstruction": 5}, "ServiceRequest.patientInstruction"),
        ({"doNotPerform": "true"}, "ServiceRequest.doNotPerform"),
        ({"authoredOn": None}, "ServiceRequest.authoredOn"),
        ({"subject": {"reference": "Practitioner/1"}}, "ServiceRequest.subject"),
        ({"subject": {"reference": "https://ehr.example/fhir/Practitioner/1"}}, "ServiceRequest.subject"),
        ({"subject": {"reference": "Device/1/_history/2", "type": "Encounter"}}, "ServiceRequest.subject"),
        ({"requester": {"type": "Location", "display": "x"}}, "ServiceRequest.requester"),
        ({"reasonReference": [{"reference": "Patient?identifier=1"}]}, "ServiceRequest.reasonReference[0]"),
        ({"occurrencePeriod": {"start": A_DAY}, "occurrenceDateTime": A_DAY}, "ServiceRequest.occurrence"),
        ({"occurrencePeriod": {"start": "2026-02", "end": "2026-01-31"}}, "ServiceRequest.occurrencePeriod"),
        (
            {"occurrencePeriod": {"start": "2026-11-12T10:00:00Z", "end": "2026-11-12T10:30:00+01:00"}},
            "ServiceRequest.occurrencePeriod",
        ),
        ({"occurrencePeriod": {"start": "x", "end": 5}}, "ServiceRequest.occurrencePeriod.end"),
        ({"occurrencePeriod": {"start": "xT", "end": "yT"}}, "ServiceRequest.occurrencePeriod.end"),
        ({"extension": [{"url": "https://x.example"}]}, "ServiceRequest.extension[0]"),
        ({"extension": [{"valueDate": A_DAY}]}, "ServiceRequest.extension[0].url"),
        ({"extension": [{"url": "x", "valueFoo": 1}]}, "ServiceRequest.extension[0].valueFoo"),
        ({"contained": ["x"]}, "ServiceRequest.contained[0]"),
        ({"contained": [{"id": "a"}]}, "ServiceRequest.contained[0].resourceType"),
        ({"contained": [{"resourceType": "Goal", "id": "g"}]}, "ServiceRequest.contained[0].subject"),
        ({"quantityQuantity": {"value": "1"}}, "ServiceRequest.quantityQuantity.value"),
        ({"quantityQuantity": {"value": 1, "code": "h"}}, "ServiceRequest.quantityQuantity"),
        ({"quantityQuantity": {"value": 1, "comparator": "~"}}, "ServiceRequest.quantityQuantity.comparator"),
        ({"id": "with space"}, "ServiceRequest.id"),
        ({"text": {"status": "generated", "div": "<script/>"}}, "ServiceRequest.text.div"),
        ({"fhir_comments": "x"}, "ServiceRequest.fhir_comments"),
    ],
)
def test_what_is_not_r4_is_found_where_it_stands(changes: dict[str, Any], place: str) -> None:
    assert place in place_of(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": {"reference": "urn:uuid:0c2b7d1e-5a44-4c5e-9a53-6f1d2b7e4a02"}},
        {"subject": {"reference": "Patient/1/_history/2"}},
        {"subject": {"reference": "Patient"}},
        {"supportingInfo": [{"reference": "Binary/1"}]},
        {"_authoredOn": {"extension": [{"url": "x", "valueCode": "unknown"}]}},
        {"occurrencePeriod": {"start": "2026-11-12", "end": "2026-11"}},
        {"occurrencePeriod": {"start": "2026-11-12T10:00:00Z", "end": "2026-11-12T11:00:00.5Z"}},
        {"text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">æ</div>'}},
    ],
)
def test_what_is_r4_passes(changes: dict[str, Any]) -> None:
    check(a_referral(**changes), place="ServiceRequest")


def test_null_keeps_the_place_of_an_extension_beside_a_name() -> None:
    given = {"given": [None, "Bruno"], "_given": [{"id": "a"}, None]}
    check(a_patient(name=[given]), place="Patient")
    assert places(a_patient(name=[{"given": [None, "Bruno"]}]), "Patient") == ["Patient.name[0].given[0]"]


@pytest.mark.parametrize(
    ("resource", "place"),
    [
        (a_patient(contact=[{"relationship": [{"text": "ven"}]}]), "Patient.contact[0]"),
        (a_patient(telecom=[{"value": "1"}]), "Patient.telecom[0]"),
        (a_patient(photo=[{"data": "AAAA"}]), "Patient.photo[0]"),
        (a_patient(photo=[{"data": "%%%", "contentType": "x"}]), "Patient.photo[0].data"),
        (a_patient(deceasedBoolean=True, deceasedDateTime=A_DAY), "Patient.deceased"),
        (a_patient(multipleBirthInteger=True), "Patient.multipleBirthInteger"),
        (a_patient(birthDate="2026-02-30"), "Patient.birthDate"),
        (a_patient(deceasedDateTime="0001-01-01T00:00:00+14:00"), "Patient.deceasedDateTime"),
    ],
)
def test_a_patient_is_checked_like_everything_else(resource: dict[str, Any], place: str) -> None:
    assert place in places(resource, "Patient")


def named(id_: str = "o", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Organization", "name": "Genoptræningen", "id": id_} | more


HELD: dict[str, Any] = {"supportingInfo": [{"reference": "#o"}]}


def measured(value: Any, code: str) -> dict[str, Any]:
    return {"value": value, "unit": "as written", "system": "http://unitsofmeasure.org", "code": code}


@pytest.mark.parametrize(
    ("low", "high", "is_in_order"),
    [
        ((1, "kg"), (1000, "g"), True),
        ((1, "kg"), (999, "g"), False),
        ((90, "min"), (1, "h"), False),
        ((1.5, "h"), (90, "min"), True),
        ((2, "a"), (18, "mo"), False),
        ((3, "kg"), (2, "m"), True),
        ((3, "mmol"), (2, "mol"), True),
        ((Number("1e999999999"), "kg"), (Number("1e999999999"), "g"), True),
    ],
)
def test_a_range_is_in_order_as_far_as_its_units_can_be_compared(
    low: tuple[Any, str], high: tuple[Any, str], *, is_in_order: bool
) -> None:
    quantities = {"low": measured(*low), "high": measured(*high)}
    sent = a_referral(quantityRange=quantities)
    found = [finding.place for refusal in violations(sent, place="X") for finding in refusal.findings]
    assert found == ([] if is_in_order else ["X.quantityRange"])


def test_one_unit_is_compared_whatever_it_is_called() -> None:
    low, high = measured(3, "kg"), measured(2, "kg") | {"unit": "kilogram"}
    assert place_of(quantityRange={"low": low, "high": high}) == ["ServiceRequest.quantityRange"]


def bundled(type_: str, *types: str, **said: Any) -> dict[str, Any]:
    entries = [{"fullUrl": f"urn:x:{n}", "resource": {"resourceType": t}} for n, t in enumerate(types)]
    return {"resourceType": "Bundle", "type": type_, "entry": entries} | said


def keys_of(resource: dict[str, Any]) -> set[str]:
    """Return the invariants that are broken, by the names the standard gives them."""
    told = (f for refusal in violations(resource, place="X") for f in refusal.findings)
    return {key[1] for finding in told if (key := re.search(r"\(([a-z]+-[0-9]+)\)", finding.english))}


NUMBERED: dict[str, Any] = {"identifier": {"system": "urn:x", "value": "1"}}


@pytest.mark.parametrize(
    ("bundle", "broken"),
    [
        (bundled("document", "Composition", timestamp="2026-11-12T09:00:00Z", **NUMBERED), set()),
        (bundled("document", "Composition", timestamp="2026-11-12T09:00:00Z"), {"bdl-9"}),
        (bundled("document", "Composition", **NUMBERED), {"bdl-10"}),
        (
            bundled("document", "Patient", "Composition", timestamp="2026-11-12T09:00:00Z", **NUMBERED),
            {"bdl-11"},
        ),
        (bundled("document", identifier={"value": "1"}), {"bdl-9", "bdl-10", "bdl-11"}),
        (bundled("message", "MessageHeader", "Patient"), set()),
        (bundled("message", "Patient", "MessageHeader"), {"bdl-12"}),
        (bundled("message"), {"bdl-12"}),
        (bundled("collection", "Patient"), set()),
    ],
)
def test_a_document_and_a_message_begin_as_they_must(bundle: dict[str, Any], broken: set[str]) -> None:
    assert {key for key in keys_of(bundle) if key.startswith("bdl")} == broken


@pytest.mark.parametrize(
    ("key", "scope"),
    [("ppc-2", "patient-privacy"), ("ppc-3", "research"), ("ppc-4", "adr"), ("ppc-5", "treatment")],
)
def test_a_consent_of_a_scope_that_is_somebodys_names_the_patient(key: str, scope: str) -> None:
    system = "http://terminology.hl7.org/CodeSystem/consentscope"
    said = {
        "resourceType": "Consent",
        "status": "active",
        "scope": {"coding": [{"system": system, "code": scope}]},
        "category": [{"text": "x"}],
        "policyRule": {"text": "x"},
    }
    assert keys_of(said) == {key}
    assert keys_of(said | {"patient": {"reference": "Patient/1"}}) == set()
    assert keys_of(said | {"scope": {"coding": [{"system": "urn:x", "code": scope}]}}) == set()


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"contained": [named()]}, "ServiceRequest.contained[0]"),
        ({"contained": [without(named(), "id")]}, "ServiceRequest.contained[0]"),
        (HELD | {"contained": [named(), named("p")]}, "ServiceRequest.contained[1]"),
        (HELD | {"contained": [named(contained=[named("p")])]}, "ServiceRequest.contained[0]"),
        (HELD | {"contained": [named(meta={"versionId": "1"})]}, "ServiceRequest.contained[0]"),
        (
            HELD | {"contained": [named(meta={"lastUpdated": "2026-11-12T09:00:00Z"})]},
            "ServiceRequest.contained[0]",
        ),
        (HELD | {"contained": [named(meta={"security": [{"code": "R"}]})]}, "ServiceRequest.contained[0]"),
        ({"subject": {"id": "a"}}, "ServiceRequest.subject"),
        ({"quantityRange": {"low": {"value": 3}, "high": {"value": 2}}}, "ServiceRequest.quantityRange"),
        ({"quantityRatio": {"numerator": {"value": 3}}}, "ServiceRequest.quantityRatio"),
        ({"occurrenceTiming": {"repeat": {"period": 1}}}, "ServiceRequest.occurrenceTiming.repeat"),
        (
            {"occurrenceTiming": {"repeat": {"duration": -1, "durationUnit": "h"}}},
            "ServiceRequest.occurrenceTiming.repeat",
        ),
        ({"note": [{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]}, "ServiceRequest.note[1].id"),
        ({"note": [{"id": "a b", "text": "x"}]}, "ServiceRequest.note[0].id"),
        (
            {"instantiatesUri": ["urn:x:1", "urn:x:2"], "_instantiatesUri": [{"id": "a"}]},
            "ServiceRequest._instantiatesUri",
        ),
        ({"language": "xx-yy-zz--"}, "ServiceRequest.language"),
    ],
)
def test_what_r4_says_of_the_whole_is_checked_too(changes: dict[str, Any], place: str) -> None:
    assert place in place_of(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        HELD | {"contained": [named()]},
        HELD | {"contained": [named(partOf={"reference": "#p"}), named("p")]},
        {"contained": [named(partOf={"reference": "#"})]},
        {"quantityRange": {"low": {"value": 3, "unit": "min"}, "high": {"value": 2, "unit": "h"}}},
        {"quantityRange": {"low": {"value": 2}, "high": {"value": 2}}},
        {"quantityRatio": {"numerator": {"value": 3}, "denominator": {"value": 1}}},
        {"occurrenceTiming": {"repeat": {"period": 1, "periodUnit": "wk"}}},
        {"instantiatesUri": ["urn:x:1", "urn:x:2"], "_instantiatesUri": [None, {"id": "a"}]},
        HELD | {"note": [{"id": "o", "text": "x"}], "contained": [named()]},
        {"language": "da-DK"},
        {"authoredOn": "0001"},
    ],
)
def test_what_keeps_to_the_rules_of_the_whole_passes(changes: dict[str, Any]) -> None:
    check(a_referral(**changes), place="ServiceRequest")


@pytest.mark.parametrize(
    ("resource", "place"),
    [
        ({"resourceType": "Bundle", "type": "collection", "total": 1}, "Bundle"),
        (a_bundle({"search": {"mode": "match"}} | entry(a_patient())), "Bundle.entry[0]"),
        (a_bundle(entry(a_patient()), type="collection"), "Bundle.entry[0]"),
        (a_bundle({"resource": a_patient()}, type="batch-response"), "Bundle.entry[0]"),
        (a_bundle({"fullUrl": "urn:x:1"}, type="collection"), "Bundle.entry[0]"),
        (
            a_bundle({"fullUrl": "https://x.example/Patient/1/_history/1", "resource": a_patient()}),
            "Bundle.entry[0]",
        ),
        ({"resourceType": "Organization", "active": True}, "Organization"),
        (named(telecom=[{"system": "phone", "value": "1", "use": "home"}]), "Organization.telecom[0]"),
        (named(address=[{"city": "Odense", "use": "home"}]), "Organization.address[0]"),
        ({"resourceType": "Parameters", "parameter": [{"name": "x"}]}, "Parameters.parameter[0]"),
    ],
)
def test_other_types_keep_the_rules_of_their_own_whole(resource: dict[str, Any], place: str) -> None:
    assert place in places(resource, resource["resourceType"])


def test_a_condition_that_has_abated_is_not_active() -> None:
    condition = {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/1"},
        "abatementDateTime": "2026",
        "clinicalStatus": {"coding": [{"code": "active"}]},
    }
    assert places(condition, "Condition") == ["Condition"]
    check(condition | {"clinicalStatus": {"coding": [{"code": "resolved"}]}}, place="Condition")


def test_no_component_of_an_observation_is_the_observation() -> None:
    code = {"coding": [{"system": "http://loinc.org", "code": "72514-3"}]}
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "code": code,
        "valueInteger": 3,
        "component": [{"code": code, "valueInteger": 3}],
    }
    assert places(observation, "Observation") == ["Observation"]
    check(without(observation, "valueInteger"), place="Observation")


def test_a_condition_in_error_has_no_clinical_status() -> None:
    condition = {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/1"},
        "clinicalStatus": {"text": "aktiv"},
        "verificationStatus": {"coding": [{"code": "entered-in-error"}]},
    }
    assert places(condition, "Condition") == ["Condition"]
    check(without(condition, "verificationStatus"), place="Condition")


def test_a_goal_says_what_it_is_about() -> None:
    goal = {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "x"}}
    assert places(goal, "Goal") == ["Goal.subject"]


def test_one_of_several_types_of_content_must_be_chosen() -> None:
    silent = {"extension": [{"url": "x", "valueCode": "a"}]}
    communication = {"resourceType": "Communication", "status": "completed", "payload": [silent]}
    assert places(communication, "Communication") == ["Communication.payload[0].content"]


def test_a_medication_is_not_among_what_we_speak() -> None:
    with pytest.raises(NotSupported, match="Medication"):
        check({"resourceType": "Medication"}, place="Medication")
    with pytest.raises(MissingValue):
        check({}, place="resource")


def test_an_unknown_code_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnknownCode, match=r"'bogus'.*Known: active, completed"):
        check(a_referral(status="bogus"), place="ServiceRequest")


def test_details_of_an_order_need_the_order() -> None:
    request = without(a_referral(orderDetail=[{"text": "Ryghold"}]), "code")
    assert places(request) == ["ServiceRequest"]


def test_decimals_survive_being_checked() -> None:
    quantity = loads(b'{"quantityQuantity": {"value": 1.50}}', limit=100)
    resource = a_referral(**quantity)
    check(resource, place="ServiceRequest")
    assert str(resource["quantityQuantity"]["value"]) == "1.50"


def every_type() -> Iterator[Type]:
    load_all()
    seen: set[int] = set()
    waiting = [resource_type(name) for name in TYPES]
    while waiting:
        type_ = waiting.pop()
        if id(type_) not in seen:
            seen.add(id(type_))
            yield type_
            waiting += [data_type(e.model) for e in type_.elements.values() if e.model]


def test_every_primitive_of_every_type_we_speak_has_its_rule() -> None:
    used = {e.primitive for type_ in every_type() for e in type_.elements.values() if e.primitive}
    assert used <= set(PRIMITIVES)


def test_no_list_of_codes_is_cut_short() -> None:
    assert not any("+" in e.codes for type_ in every_type() for e in type_.elements.values())


@pytest.mark.parametrize(
    ("primitive", "right", "wrong"),
    [
        ("Date", ["2026", "2024-02-29"], ["26", "2026-02-29", "2026-13", 2026]),
        ("DateTime", ["2026-01", "2026-01-01T23:59:60Z"], ["2026-01-01T10:00Z", "2026-01-01T24:00:00Z"]),
        ("Instant", ["2026-01-01T00:00:00.123456789+01:00"], ["2026-01-01", "2026-01-01T00:00:00"]),
        ("Integer", [-1, 0, 2**31 - 1], [2**31, 1.0, True, "1"]),
        ("PositiveInt", [1], [0, -1]),
        ("UnsignedInt", [0], [-1]),
        ("ElementId", ["a"], ["a b", ""]),
        ("Language", ["da", "en-GB", "x-klingon"], ["da--", "da_DK", ""]),
        ("Code", ["a", "a b"], [" a", "a  b", ""]),
        ("Uri", ["urn:x:y"], ["a b"]),
        ("Oid", ["urn:oid:1.2.3"], ["urn:oid:3.2"]),
        ("UuidVersion", ["urn:uuid:0c2b7d1e-5a44-4c5e-9a53-6f1d2b7e4a02"], ["0c2b7d1e"]),
        ("Time", ["10:00:00"], ["10:00"]),
        ("Base64Binary", ["aGVq", "aG Vq"], ["a", "", 5]),
        ("Xhtml", ["<div>a</div>"], ["<p/>", "<div><script>1</script></div>"]),
    ],
)
def test_a_primitive_is_what_the_standard_says(primitive: str, right: list[Any], wrong: list[Any]) -> None:
    accepts = PRIMITIVES[primitive].accepts
    assert [value for value in right if not accepts(value)] == []
    assert [value for value in wrong if accepts(value)] == []


def test_fhir_resources_accepts_what_we_accept() -> None:
    """The models' own validators are the second opinion on our examples."""
    from fhir.resources.R4B.bundle import Bundle  # noqa: PLC0415 - takes half a second

    Bundle.model_validate(json.loads(json.dumps(demo_bundle(), default=float)))
