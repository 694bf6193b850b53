from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

from app.fhir.capability import capability_statement
from app.fhir.parameter import ANY_TYPE
from app.fhir.parameters import PARAMETERS
from app.fhir.validate import check


def a_statement(**interactions: list[str]) -> dict[str, Any]:
    return capability_statement(
        base_url="https://rygvej.example/fhir/",
        software_version="0.1.0",
        interactions={"": ["transaction"], **interactions},
        date=datetime(2026, 11, 1, tzinfo=UTC),
    )


def test_the_statement_has_no_unknown_element() -> None:
    check(
        a_statement(**{type_: ["read", "vread", "search-type"] for type_ in PARAMETERS if type_}),
        place="CapabilityStatement",
    )
    check(a_statement(), place="CapabilityStatement")


def test_it_says_what_is_mounted_and_no_more() -> None:
    offered = ["create", "conditional-create", "vread", "search-type"]
    (rest,) = a_statement(Patient=["read"], ServiceRequest=offered)["rest"]
    patient, request = rest["resource"]
    assert rest["interaction"] == [{"code": "transaction"}]
    assert patient["type"] == "Patient"
    assert patient["interaction"] == [{"code": "read"}]
    assert patient["supportedProfile"] == ["http://hl7.dk/fhir/core/StructureDefinition/dk-core-patient"]
    assert "searchParam" not in patient
    assert "readHistory" not in patient
    assert request["readHistory"] is True
    assert (patient["conditionalRead"], request["conditionalCreate"]) == ("full-support", True)
    assert not {"conditionalUpdate", "updateCreate", "operation"} & {*patient, *request}
    assert {p["name"] for p in request["searchParam"]} == {
        "_id",
        *PARAMETERS[ANY_TYPE],
        *PARAMETERS["ServiceRequest"],
    }


def test_who_updates_names_the_version_it_has_seen_and_gives_no_ids() -> None:
    (rest,) = a_statement(ServiceRequest=["read", "update", "$validate"])["rest"]
    (request,) = rest["resource"]
    assert (request["versioning"], request["updateCreate"], request["conditionalUpdate"]) == (
        "versioned-update",
        False,
        False,
    )
    assert [operation["name"] for operation in request["operation"]] == ["validate"]
    assert request["interaction"] == [{"code": "read"}, {"code": "update"}]


def test_a_type_of_which_nothing_is_indexed_is_searched_by_the_common_parameters() -> None:
    (rest,) = a_statement(OperationOutcome=["search-type"])["rest"]
    assert [p["name"] for p in rest["resource"][0]["searchParam"]] == ["_id", *PARAMETERS[ANY_TYPE]]


def test_clients_learn_where_tokens_come_from() -> None:
    (rest,) = a_statement()["rest"]
    (uris,) = rest["security"]["extension"]
    nowhere, token = uris["extension"]
    assert token == {"url": "token", "valueUri": "https://rygvej.example/oauth/token"}
    assert nowhere["url"] == "authorize"
    assert nowhere["_valueUri"]["extension"][0]["valueCode"] == "not-applicable"


def test_importing_the_dialect_does_not_import_the_models() -> None:
    program = (
        "import sys, app.fhir.publish, app.fhir.requests_in, app.fhir.capability;"
        "sys.exit(any(name.startswith('fhir.resources') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
