from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.legal_days import COPENHAGEN, legal_day
from app.domain.refusals import InvalidValue, UnknownCode
from app.fhir.definitions import TYPES, resource_type
from app.fhir.parameters import PARAMETERS, Type, names
from app.fhir.search import Query, Term, index, parse_query
from app.fhir.spans import Span, span
from tests.domain import strategies as some


def parse(query: str, type_: str = "ServiceRequest") -> Query:
    pairs = [part.partition("=") for part in query.split("&") if part]
    return parse_query(type_, [(name, value) for name, _, value in pairs])


# What a resource is found by


def test_a_request_is_found_by_token_and_reference() -> None:
    request = {
        "resourceType": "ServiceRequest",
        "identifier": [{"system": "s", "value": "1"}, {"value": "2"}],
        "status": "active",
        "code": {"coding": [{"system": "c", "code": "x"}, {"code": "y"}], "text": "z"},
        "subject": {"reference": "Patient/p"},
        "performer": [{"identifier": {"system": "sor", "value": "9"}}],
    }
    assert set(index(request)) == {
        ("identifier", "1"),
        ("identifier", "s|1"),
        ("identifier", "s|"),
        ("identifier", "2"),
        ("identifier", "|2"),
        ("status", "active"),
        ("status", "|active"),
        ("status", "http://hl7.org/fhir/request-status|active"),
        ("code", "x"),
        ("code", "c|x"),
        ("code", "c|"),
        ("code", "y"),
        ("code", "|y"),
        ("patient", "Patient/p"),
        ("subject", "Patient/p"),
        ("performer:identifier", "9"),
        ("performer:identifier", "sor|9"),
        ("performer:identifier", "sor|"),
    }


def test_what_lies_deeper_is_found_in_every_list_on_the_way() -> None:
    participants = [{"actor": {"reference": "Patient/p"}}, {"type": []}]
    appointment = {"resourceType": "Appointment", "status": "booked", "participant": participants}
    assert ("patient", "Patient/p") in index(appointment)


def test_a_type_without_parameters_has_no_index() -> None:
    assert index({"resourceType": "Goal"}) == ()


@pytest.mark.parametrize("type_", PARAMETERS)
def test_every_parameter_points_at_an_element_that_exists(type_: str) -> None:
    assert type_ in TYPES
    for parameter in PARAMETERS[type_].values():
        first, _, below = parameter.element.partition(".")
        targets = resource_type(type_).elements[first].targets
        if parameter.type is Type.REFERENCE and not below:
            assert {parameter.target, "Resource"} & targets


# What a client asks


def test_a_query_without_parameters_asks_for_everything_newest_first() -> None:
    assert parse("") == Query("ServiceRequest")
    assert (Query("x").count, Query("x").sort, Query("x").total) == (20, "-_lastUpdated", "none")


def test_commas_are_or_and_repetition_is_and() -> None:
    query = parse("status=active,on-hold&status=active&_id=7")
    assert query.terms == (
        Term("status", ("active", "on-hold")),
        Term("status", ("active",)),
        Term("_id", ("7",)),
    )


def test_a_comma_of_the_value_is_escaped() -> None:
    assert parse(r"identifier=s|a\,b").terms == (Term("identifier", ("s|a,b",)),)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("7", "Patient/7"),
        ("Patient/7", "Patient/7"),
        ("https://rygvej.example/fhir/Patient/7", "Patient/7"),
        ("Patient/7/_history/2", "Patient/7"),
    ],
)
def test_a_reference_may_be_written_in_every_way(written: str, meant: str) -> None:
    assert parse(f"patient={written}").terms == (Term("patient", (meant,)),)


@pytest.mark.parametrize(
    "number", ["http://www.gs1.org/gln|5790000120314", "urn:oid:1.2|42", "5790000120314"]
)
def test_a_units_number_stands_for_the_unit(number: str) -> None:
    (term,) = parse_query("Communication", [("recipient", number)]).terms
    assert (term.parameter, term.values) == ("recipient:identifier", (number,))


def test_a_logical_reference_is_asked_for_by_its_token() -> None:
    assert parse("performer:identifier=sor|9").terms == (Term("performer:identifier", ("sor|9",)),)


@pytest.mark.parametrize(
    "name", ["color", "status:not", "patient.name", "subject:Patient", "_include", "_elements", "Status", ""]
)
def test_what_we_do_not_know_is_refused_by_name(name: str) -> None:
    with pytest.raises(UnknownCode) as refused:
        parse_query("ServiceRequest", [(name, "x")])
    (finding,) = refused.value.findings
    assert finding.place == name
    assert f"'{name}'" in finding.english
    assert "requester" in finding.english


def test_a_type_without_parameters_knows_only_the_common_ones() -> None:
    assert parse("_id=7", "Goal").terms == (Term("_id", ("7",)),)
    with pytest.raises(UnknownCode):
        parse("status=active", "Goal")


@pytest.mark.parametrize("query", ["status=", "status=active,", "patient=", "_id="])
def test_an_empty_value_is_refused(query: str) -> None:
    with pytest.raises(InvalidValue):
        parse(query)


@pytest.mark.parametrize(("written", "count"), [("0", 0), ("1", 1), ("200", 200), ("1000", 200)])
def test_count_is_capped(written: str, count: int) -> None:
    assert parse(f"_count={written}").count == count


@pytest.mark.parametrize(
    ("query", "attribute", "value"),
    [
        ("_sort=_lastUpdated", "sort", "_lastUpdated"),
        ("_sort=-_lastUpdated", "sort", "-_lastUpdated"),
        ("_total=estimate", "total", "estimate"),
        ("_totalMethod=count", "total", "accurate"),
        ("_summary=count", "count", 0),
        ("_summary=count", "total", "accurate"),
        ("_cursor=abc", "cursor", "abc"),
        ("_format=json&_pretty=true", "terms", ()),
    ],
)
def test_how_the_answer_is_to_come(query: str, attribute: str, value: object) -> None:
    assert getattr(parse(query), attribute) == value


@pytest.mark.parametrize("query", ["_count=-1", "_count=x", "_count=", "_count=\uff11"])
def test_a_count_is_a_number(query: str) -> None:
    with pytest.raises(InvalidValue):
        parse(query)


@pytest.mark.parametrize("query", ["_sort=status", "_total=yes", "_summary=true"])
def test_other_ways_are_refused_by_name(query: str) -> None:
    with pytest.raises(UnknownCode):
        parse(query)


def test_every_name_is_offered_once() -> None:
    for type_ in PARAMETERS:
        assert len(list(names(type_))) == len(set(names(type_)))


# Dates


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-07-01", Span(utc(2026, 6, 30, 22), utc(2026, 7, 1, 22))),
        ("eq2026-01", Span(utc(2025, 12, 31, 23), utc(2026, 1, 31, 23))),
        ("2026-12", Span(utc(2026, 11, 30, 23), utc(2026, 12, 31, 23))),
        ("2026", Span(utc(2025, 12, 31, 23), utc(2026, 12, 31, 23))),
        ("ne2026-07-01", Span(utc(2026, 6, 30, 22), utc(2026, 7, 1, 22), inside=False)),
        ("gt2026-07-01", Span(low=utc(2026, 7, 1, 22))),
        ("sa2026-07-01", Span(low=utc(2026, 7, 1, 22))),
        ("lt2026-07-01", Span(high=utc(2026, 6, 30, 22))),
        ("eb2026-07-01", Span(high=utc(2026, 6, 30, 22))),
        ("ge2026-07-01", Span(low=utc(2026, 6, 30, 22))),
        ("le2026-07-01", Span(high=utc(2026, 7, 1, 22))),
        ("2026-07-01T10:00", Span(utc(2026, 7, 1, 8), utc(2026, 7, 1, 8, 1))),
        ("2026-07-01T10:00:00Z", Span(utc(2026, 7, 1, 10), utc(2026, 7, 1, 10, 0, 1))),
        ("gt2026-07-01T10:00:00.123Z", Span(low=utc(2026, 7, 1, 10, 0, 0, 124000))),
        ("ge2026-07-01T10:00:00 02:00", Span(low=utc(2026, 7, 1, 8))),
    ],
)
def test_a_date_is_a_span_of_danish_time(value: str, expected: Span) -> None:
    assert parse(f"_lastUpdated={value}").last_updated == (expected,)


def test_the_day_the_clocks_change_is_as_long_as_it_is() -> None:
    spring, autumn = span("_lastUpdated", "2026-03-29"), span("_lastUpdated", "2026-10-25")
    assert spring.high is not None
    assert spring.low is not None
    assert spring.high - spring.low == timedelta(hours=23)
    assert autumn.high is not None
    assert autumn.low is not None
    assert autumn.high - autumn.low == timedelta(hours=25)


@pytest.mark.parametrize(
    "value", ["", "yesterday", "2026-02-30", "2026-13", "9999-12-31", "2026-07-01T25:00", "0001", "2026-1-1"]
)
def test_a_date_that_does_not_exist_is_refused(value: str) -> None:
    with pytest.raises(InvalidValue):
        span("_lastUpdated", value)


def test_an_unknown_prefix_is_named() -> None:
    with pytest.raises(UnknownCode, match="'ap'"):
        span("_lastUpdated", "ap2026")


@given(some.instants())
def test_every_instant_is_found_by_its_danish_day_and_no_other(at: datetime) -> None:
    day = legal_day(at)
    assert span("x", day.isoformat()).holds(at)
    assert not span("x", f"ne{day}").holds(at)
    assert not span("x", f"gt{day}").holds(at)
    assert not span("x", f"lt{day}").holds(at)
    assert span("x", f"ge{day}").holds(at)
    assert span("x", f"le{day}").holds(at)


@given(some.instants(), st.sampled_from(["milliseconds", "seconds", "minutes"]))
def test_every_instant_is_found_as_it_was_written(at: datetime, precision: Any) -> None:
    written = at.astimezone(COPENHAGEN).isoformat(timespec=precision)
    assert span("x", written).holds(at)
    assert span("x", f"ge{written}").holds(at)
    assert not span("x", f"gt{written}").holds(at)
