from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.legal_days import COPENHAGEN, legal_day
from app.domain.publishing import Index, Ordered
from app.domain.refusals import InvalidValue, NotSupported, TooLarge, UnknownCode
from app.domain.searching import FIRST, LAST, Range, instant, just_after
from app.fhir.definitions import TYPES, data_type, resource_type
from app.fhir.indexing import index
from app.fhir.matching import matches
from app.fhir.parameter import Parameter, Type, modifiers
from app.fhir.parameters import PARAMETERS
from app.fhir.search import MOST_VALUES, Query, parse_query
from app.fhir.spans import dates
from tests.domain import strategies as some


def parse(query: str, type_: str = "ServiceRequest") -> Query:
    pairs = [part.partition("=") for part in query.split("&") if part]
    return parse_query(type_, [(name, value) for name, _, value in pairs])


def finds(query: str, resource: dict[str, Any]) -> bool:
    """Say whether every condition of a query holds for a resource."""
    asked, found = parse(query, resource["resourceType"]), index(resource)
    by_number = [chain.also for chain in asked.chains if chain.also]
    return all(condition.holds(found) for condition in (*asked.conditions, *by_number))


# What a resource is found by


REQUEST = {
    "resourceType": "ServiceRequest",
    "identifier": [{"system": "s", "value": "1"}, {"value": "2"}],
    "status": "active",
    "code": {"coding": [{"system": "c", "code": "x"}, {"code": "y"}], "text": "z"},
    "subject": {"reference": "Patient/p"},
    "performer": [{"identifier": {"system": "sor", "value": "9"}}],
}


def test_a_request_is_found_by_token_and_reference_each_stored_once() -> None:
    assert set(index(REQUEST).equal) == {
        ("identifier", "1"),
        ("identifier", "2"),
        ("status", "active"),
        ("code", "x"),
        ("code", "y"),
        ("subject", "Patient/p"),
        ("performer:identifier", "9"),
    }


def test_a_system_and_what_all_share_is_checked_only() -> None:
    assert {
        ("identifier", "s|"),
        ("identifier", "s|1"),
        ("identifier", "|2"),
        ("code", "c|"),
        ("code", "c|x"),
        ("performer:identifier", "sor|"),
        ("performer:identifier", "sor|9"),
    } <= set(index(REQUEST).checked)
    task = index({"resourceType": "Task", "status": "received", "intent": "order"})
    assert task.equal == (("status", "received"),)
    assert finds(
        "intent=order&status:not=draft", {"resourceType": "Task", "status": "received", "intent": "order"}
    )


@pytest.mark.parametrize(
    "query",
    [
        "identifier=1",
        "identifier=s|1",
        "identifier=s|",
        "identifier=|2",
        "identifier:not=3",
        "status=active",
        "status=|active",
        "status=http://hl7.org/fhir/request-status|active",
        "status=http://hl7.org/fhir/request-status|",
        "status=draft,active",
        "status:not=draft",
        "code=x",
        "code=c|x",
        "code=|y",
        "patient=p",
        "patient=Patient/p",
        "patient=https://rygvej.example/fhir/Patient/p",
        "patient=Patient/p/_history/3",
        "subject:Patient=p",
        "performer:identifier=sor|9",
        "performer=sor|9",
        "requester:missing=true",
        "subject:missing=false",
    ],
)
def test_what_a_request_says_is_found(query: str) -> None:
    assert finds(query, REQUEST)


@pytest.mark.parametrize(
    "query",
    [
        "identifier=s|2",
        "identifier=|1",
        "identifier:not=1",
        "status=completed",
        "status:not=active",
        "status=elsewhere|active",
        "code=c|y",
        "code=|x",
        "code:not=x,q",
        "patient=q",
        "patient=Group/p",
        "requester:missing=false",
        "subject:missing=true",
        "performer:identifier=sor|8",
    ],
)
def test_what_a_request_does_not_say_is_not(query: str) -> None:
    assert not finds(query, REQUEST)


PATIENT = {
    "resourceType": "Patient",
    "identifier": [{"type": {"coding": [{"system": "t", "code": "MR"}]}, "system": "s", "value": "7"}],
    "name": [{"family": "Sørensen", "given": ["Åse", "Marie"]}],
    "telecom": [{"system": "phone", "value": "12345678"}, {"system": "email", "value": "a@b.dk"}],
    "birthDate": "1951-03-12",
    "address": [{"city": "Nyborg", "line": ["Vestergade 1"], "postalCode": "5800"}],
}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("family=soren", False),
        ("family=Sør", True),
        ("family=SØRENSEN", True),
        ("family:exact=Sørensen", True),
        ("family:exact=sørensen", False),
        ("family:exact=Sør", False),
        ("family:contains=rens", True),
        ("name=aase", False),
        ("name=ase", True),
        ("name:contains=ari", True),
        ("given=Marie", True),
        ("given=Sørensen", False),
        ("given=x,mar", True),
        ("address=vester", True),
        ("address=nyb", True),
        ("address-city=nyb", True),
        ("address-postalcode=5800", True),
        ("address:missing=false", True),
        ("address-state:missing=true", True),
        ("phone=12345678", True),
        ("email=12345678", False),
        ("telecom=12345678", True),
        ("phone:missing=false", True),
        ("identifier:of-type=t|MR|7", True),
        ("identifier:of-type=t|PI|7", False),
        ("birthdate=1951", True),
        ("birthdate=lt1951-03", False),
        ("birthdate=le1951-03", True),
        ("deceased=false", True),
        ("deceased=true", False),
        ("deceased:missing=true", False),
        ("death-date:missing=true", True),
    ],
)
def test_a_patient_is_found_by_name_number_and_date(query: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert finds(query, PATIENT) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("value-quantity=5.4", True),
        ("value-quantity=5.40", True),
        ("value-quantity=5", True),
        ("value-quantity=6", False),
        ("value-quantity=gt5.39", True),
        ("value-quantity=gt5.4", False),
        ("value-quantity=ge5.4", True),
        ("value-quantity=lt-1", False),
        ("value-quantity=5.4|http://unitsofmeasure.org|kg", True),
        ("value-quantity=5.4||kg", True),
        ("value-quantity=5.4||g", False),
        ("combo-value-quantity=5.4", True),
        ("combo-code=w", True),
        ("combo-code=z", True),
        ("component-code=w", False),
        ("date=2026-11-23", True),
        ("date=2026-11-24", False),
        ("date=sa2026-11-22", True),
    ],
)
def test_a_finding_is_found_by_number_unit_and_part(query: str, expected: bool) -> None:  # noqa: FBT001 - a table
    observation = {
        "resourceType": "Observation",
        "code": {"coding": [{"system": "c", "code": "w"}]},
        "component": [{"code": {"coding": [{"system": "c", "code": "z"}]}}],
        "effectiveDateTime": "2026-11-23T10:00:00+01:00",
        "valueQuantity": {"value": 5.4, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
    }
    assert finds(query, observation) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("code:below=urn:oid:1.2.208.176.2.4.12|DM54", True),
        ("code:below=urn:oid:1.2.208.176.2.4.12|DM55", False),
        ("code:above=urn:oid:1.2.208.176.2.4.12|DM545A", True),
        ("code:above=urn:oid:1.2.208.176.2.4.12|DM54", False),
        ("code=DM54", False),
        ("onset-date=2026-02", True),
        ("onset-date=ge2026-03-01", True),
        ("onset-date=2026-02-01", False),
        ("onset-date=ne2026-02-01", True),
        ("onset-date=eb2026-01-01", False),
        ("onset-date=ap2026-02-10", True),
    ],
)
def test_a_diagnosis_is_found_by_what_it_is_a_kind_of_and_by_when(query: str, expected: bool) -> None:  # noqa: FBT001 - a table
    condition = {
        "resourceType": "Condition",
        "code": {"coding": [{"system": "urn:oid:1.2.208.176.2.4.12", "code": "DM545"}]},
        "onsetPeriod": {"start": "2026-02-01", "end": "2026-02-28"},
    }
    if query == "onset-date=ge2026-03-01":
        condition["onsetPeriod"] = {"start": "2026-02-01"}  # and it goes on
    assert finds(query, condition) is expected


def test_a_canonical_reference_is_found_with_and_without_its_version() -> None:
    response = {"resourceType": "QuestionnaireResponse", "questionnaire": "http://q.example/odi|1.0"}
    assert finds("questionnaire=http://q.example/odi", response)
    assert finds("questionnaire=http://q.example/odi|1.0", response)
    assert not finds("questionnaire=http://q.example/odi|2.0", response)


def test_what_lies_deeper_is_found_in_every_list_on_the_way() -> None:
    participants = [{"actor": {"reference": "Patient/p"}}, {"type": []}]
    appointment = {"resourceType": "Appointment", "status": "booked", "participant": participants}
    assert finds("patient=p", appointment)
    assert finds("patient:missing=false", appointment)
    assert finds("practitioner:missing=true", appointment)


def test_a_type_without_parameters_is_found_by_the_common_ones_only() -> None:
    assert index({"resourceType": "OperationOutcome"}) == Index()
    tagged = {"resourceType": "OperationOutcome", "meta": {"profile": ["http://p.example"]}}
    assert index(tagged).ordered == (Ordered("_profile", "http://p.example", just_after("http://p.example")),)


# The table


EVERY: Any = [(type_, p) for type_, found in PARAMETERS.items() if type_ in TYPES for p in found.values()]


@pytest.mark.parametrize(("type_", "parameter"), EVERY, ids=lambda part: getattr(part, "name", part))
def test_every_parameter_points_at_elements_that_exist(type_: str, parameter: Parameter) -> None:
    for path in parameter.paths:
        found = resource_type(type_)
        *above, last = path.split(".")
        for name in above:
            found = data_type(found.elements[name].model)
        targets = found.elements[last].targets
        if parameter.type is Type.REFERENCE and parameter.targets and targets and "Resource" not in targets:
            assert set(parameter.targets) <= targets


@pytest.mark.parametrize("type_", PARAMETERS)
def test_what_is_part_of_another_parameter_is_one_of_its_type(type_: str) -> None:
    for parameter in PARAMETERS[type_].values():
        parts = [PARAMETERS[type_][name] for name in parameter.parts]
        assert all(part.type is parameter.type for part in parts)
        assert len(set(modifiers(parameter))) == len(list(modifiers(parameter)))


# What a client asks


def test_a_query_without_parameters_asks_for_everything() -> None:
    assert parse("") == Query("ServiceRequest")
    assert (Query("x").count, Query("x").sort, Query("x").total) == (20, (), "none")


def test_repetition_is_and() -> None:
    assert not finds("status=active,on-hold&status=completed", REQUEST)
    assert finds("status=active,on-hold&status=active,completed", REQUEST)
    assert parse("_id=7,8&_id=8,9").ids == ("8",)


def test_a_comma_of_the_value_is_escaped() -> None:
    assert finds(r"identifier=a\,b", {**REQUEST, "identifier": [{"value": "a,b"}]})


BARRED = {
    "identifier": [{"value": "x|y", "type": {"coding": [{"system": "t", "code": "c"}]}}],
    "performer": [{"identifier": {"system": "sor", "value": "v|w"}}],
}


@pytest.mark.parametrize(
    "query",
    [
        r"identifier=x\|y",
        r"identifier=|x\|y",
        "identifier=|x|y",
        r"identifier=z,x\|y",
        r"identifier:of-type=t|c|x\|y",
        r"performer:identifier=sor|v\|w",
    ],
)
def test_a_bar_of_the_value_is_escaped(query: str) -> None:
    assert finds(query, {**REQUEST, **BARRED})


def test_a_bar_of_the_value_parts_nothing() -> None:
    assert not finds("identifier=x|y", {**REQUEST, **BARRED})
    assert not finds(r"identifier=s\|1", REQUEST)
    with_system = {**REQUEST, "identifier": [{"system": "s", "value": "x|y"}]}
    assert finds(r"identifier=s|x\|y", with_system)
    assert finds(r"identifier=x\|y", with_system)
    assert parse(r"identifier=x\|y").conditions[0].begins == (("identifier", r"x\|y"),)


@pytest.mark.parametrize(
    "number", ["http://www.gs1.org/gln|5790000120314", "urn:oid:1.2|42", "5790000120314"]
)
def test_a_units_number_stands_for_the_unit(number: str) -> None:
    system, _, value = number.rpartition("|")
    recipient = [{"identifier": {"system": system, "value": value}}]
    assert finds(f"recipient={number}", {"resourceType": "Communication", "recipient": recipient})


@pytest.mark.parametrize(
    "name",
    [
        "color",
        "status:exact",
        "subject:Device",
        "code:below",
        "authored:not",
        "phonetic",
        "Status",
        "",
        "_has",
    ],
)
def test_what_we_do_not_know_is_refused_by_name(name: str) -> None:
    with pytest.raises(UnknownCode) as refused:
        parse_query("ServiceRequest", [(name, "x")])
    (finding,) = refused.value.findings
    assert finding.place == name
    assert f"'{name}'" in finding.english


@pytest.mark.parametrize(
    "query",
    [
        "status=finished",
        "status=active,done",
        "subject:missing=perhaps",
        "authored=soon",
        "status=",
        "identifier:of-type=a|b",
        "_sort=colour",
        "_sort=-status,colour",
        "_summary=short",
        "_include=Task:focus",
        "_include=ServiceRequest:colour",
        "_include=ServiceRequest",
        "_include:twice=ServiceRequest:subject",
        "_revinclude=Patient:general-practitioner",
        "_revinclude=Device:patient",
        "subject.colour=red",
        "subject:Organization.name=x",
        "status.name=x",
        "subject.gender=none",
        "_has:Task:owner:status=accepted",
        "_has:Task:focus=accepted",
        "_has:Task:focus:patient.name=x",
        "_has:Device:focus:status=x",
        "_has:Task:focus:status=done",
    ],
)
def test_a_value_that_cannot_be_is_refused_where_it_stands(query: str) -> None:
    with pytest.raises((UnknownCode, InvalidValue)) as refused:
        parse(query)
    assert refused.value.findings[0].place == query.partition("=")[0]


def test_a_search_has_its_limits() -> None:
    values = ",".join(f"H-{number}" for number in range(MOST_VALUES))
    assert parse(f"identifier={values}")
    with pytest.raises(TooLarge):
        parse(f"identifier={values},one-more")
    with pytest.raises(TooLarge):
        parse("&".join(f"identifier={number}" for number in range(MOST_VALUES + 1)))


@pytest.mark.parametrize(("query", "count"), [("_count=7", 7), ("_count=0", 0), ("_count=100000", 200)])
def test_a_page_has_a_most(query: str, count: int) -> None:
    assert parse(query).count == count


@pytest.mark.parametrize("query", ["_count=-1", "_count=x", "_count=", "_count=\uff11"])
def test_a_count_is_a_number(query: str) -> None:
    with pytest.raises(InvalidValue):
        parse(query)


def test_lenient_leaves_out_what_it_does_not_know_and_says_so() -> None:
    pairs = [("colour", "red"), ("status", "active"), ("code:exact", "x")]
    query = parse_query("ServiceRequest", pairs, lenient=True)
    assert [finding.place for finding in query.ignored] == ["colour", "code:exact"]
    assert query.names == ("status",)
    for name, value in (("status", "finished"), ("_total", "many"), ("_count", "x"), ("authored", "soon")):
        with pytest.raises((UnknownCode, InvalidValue)):
            parse_query("ServiceRequest", [(name, value)], lenient=True)


@pytest.mark.parametrize(
    "query", ["_count=1&_count=2", "_sort=authored&_sort=status", "_total=none&_total=none"]
)
def test_what_would_mean_nothing_twice_is_said_once(query: str) -> None:
    with pytest.raises(InvalidValue):
        parse(query)


def test_a_lenient_search_is_sorted_by_what_can_be_sorted_by() -> None:
    pairs = [("_sort", "shape"), ("_sort", "colour,-authored")]
    query = parse_query("ServiceRequest", pairs, lenient=True)
    assert [(key.parameter.name, key.downwards) for key in query.sort] == [("authored", True)]
    assert query.said == (("_sort", "-authored"),)
    assert len(query.ignored) == 2


def test_a_lenient_search_includes_what_can_be_included() -> None:
    pairs = [
        ("_include", "Nonsense:x"),
        ("_include", "ServiceRequest:colour"),
        ("_include", "ServiceRequest:subject"),
        ("_revinclude", "Nonsense:x"),
    ]
    query = parse_query("ServiceRequest", pairs, lenient=True)
    assert query.said == (("_include", "ServiceRequest:subject"),)
    assert len(query.includes) == 1
    assert len(query.ignored) == 3
    for pair in (pairs[0], pairs[1], pairs[3]):
        with pytest.raises(UnknownCode):
            parse_query("ServiceRequest", [pair])


def test_a_resource_alone_says_whether_it_matches_unless_others_decide() -> None:
    request = {**REQUEST, "id": "7"}
    assert matches(parse("status=active&_id=7"), request)
    assert not matches(parse("status=active&_id=8"), request)
    assert not matches(parse("status=completed"), request)
    assert not matches(parse("status=accepted", "Task"), request)
    with pytest.raises(NotSupported):
        matches(parse("subject.name=x"), request)


# Dates


def holds(value: str, at: datetime) -> bool:
    text = instant(at)
    return any(bounds.holds(Ordered("x", text, just_after(text))) for bounds in dates("x", value))


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("2026-07-01", "2026-06-30T22:00:00.000000", "2026-07-01T22:00:00.000000"),
        ("eq2026-01", "2025-12-31T23:00:00.000000", "2026-01-31T23:00:00.000000"),
        ("2026-12", "2026-11-30T23:00:00.000000", "2026-12-31T23:00:00.000000"),
        ("2026", "2025-12-31T23:00:00.000000", "2026-12-31T23:00:00.000000"),
        ("2026-07-01T10:00", "2026-07-01T08:00:00.000000", "2026-07-01T08:01:00.000000"),
        ("2026-07-01T10:00:00Z", "2026-07-01T10:00:00.000000", "2026-07-01T10:00:01.000000"),
        ("2026-07-01T10:00:00 02:00", "2026-07-01T08:00:00.000000", "2026-07-01T08:00:01.000000"),
        ("2026-07-01T10:00:00.123Z", "2026-07-01T10:00:00.123000", "2026-07-01T10:00:00.124000"),
        ("2026-03-29", "2026-03-28T23:00:00.000000", "2026-03-29T22:00:00.000000"),
        ("2026-10-25", "2026-10-24T22:00:00.000000", "2026-10-25T23:00:00.000000"),
    ],
)
def test_a_date_is_a_span_of_danish_time(value: str, low: str, high: str) -> None:
    assert dates("x", value) == (Range(low, high, low, high),)


@pytest.mark.parametrize(
    "value", ["", "yesterday", "2026-02-30", "2026-13", "9999-12-31", "2026-07-01T25:00", "0001", "2026-1-1"]
)
def test_a_date_that_does_not_exist_is_refused(value: str) -> None:
    with pytest.raises(InvalidValue):
        dates("_lastUpdated", value)


def test_an_unknown_prefix_is_named() -> None:
    with pytest.raises(UnknownCode, match="'xx'"):
        dates("_lastUpdated", "xx2026")


def test_an_open_period_goes_on() -> None:
    assert Range(FIRST, LAST).holds(Ordered("x", FIRST, LAST))


@given(some.instants())
def test_every_instant_is_found_by_its_danish_day_and_no_other(at: datetime) -> None:
    day = legal_day(at)
    assert holds(day.isoformat(), at)
    assert not holds(f"ne{day}", at)
    assert not holds(f"gt{day}", at)
    assert not holds(f"lt{day}", at)
    assert holds(f"ge{day}", at)
    assert holds(f"le{day}", at)


@given(some.instants(), st.sampled_from(["milliseconds", "seconds", "minutes"]))
def test_every_instant_is_found_as_it_was_written(at: datetime, precision: Any) -> None:
    written = at.astimezone(COPENHAGEN).isoformat(timespec=precision)
    assert holds(written, at)
    assert holds(f"ge{written}", at)
    assert not holds(f"gt{written}", at)


@given(some.instants(), some.instants())
def test_one_of_before_within_and_after_holds(at: datetime, other: datetime) -> None:
    day = legal_day(other)
    assert holds(f"sa{day}", at) + holds(f"eb{day}", at) + holds(day.isoformat(), at) == 1
