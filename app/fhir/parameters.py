"""Every search parameter of R4 (4.0.1) for what we publish, where there is a fact to search for.

Left out, and so refused by name: composites, `phonetic`, and references to resources that do not
exist here (endpoints, specimens, devices, locations, slots, accounts).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from app.fhir.parameter import ANY_TYPE, Parameter, Type
from app.fhir.parameter_kinds import date, of, token
from app.fhir.parameters_of_care import CARE
from app.fhir.parameters_of_definitions import DEFINITIONS
from app.fhir.parameters_of_findings import FINDINGS
from app.fhir.parameters_of_parties import PARTIES
from app.fhir.parameters_of_records import RECORDS
from app.fhir.parameters_of_requests import REQUESTS

_EVERY_TYPE: Final = (
    replace(
        date("_lastUpdated", "meta.lastUpdated"),
        documentation="eq, ne, gt, lt, ge, le, sa, eb, ap; without a time the day in Europe/Copenhagen",
    ),
    of(Type.URI, "_profile", "meta.profile"),
    token("_security", "meta.security"),
    token("_tag", "meta.tag"),
)

PARAMETERS: Final[Mapping[str, Mapping[str, Parameter]]] = {
    type_: {parameter.name: parameter for parameter in parameters}
    for group in (PARTIES, REQUESTS, CARE, FINDINGS, RECORDS, DEFINITIONS, {ANY_TYPE: _EVERY_TYPE})
    for type_, parameters in group.items()
}
"""By resource type and name; what holds for every type under `ANY_TYPE`. `_id` the store answers itself."""
