"""What dk-core 3.7.0 asks of the profiles we publish by: cardinalities, fixed values, required codes.

Not looked into: which codes the code systems themselves have, and of which profile what is referred to is.
https://hl7.dk/fhir/core
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from app.domain.codes import FSIII
from app.domain.identifiers import AuthorisationId
from app.domain.refusals import InvalidValue, MissingValue, NotSupported, Refusal, UnknownCode
from app.fhir.elements import Json, numbered
from app.fhir.numberings import Numbering, Rule, check_number
from app.fhir.systems import DK_CORE, ICPC2, SKS, SNOMED

_FFB: Final = "urn:oid:1.2.208.176.2.22"
_LOINC: Final = "http://loinc.org"
_UNITS: Final = "http://unitsofmeasure.org"
_REASONS: Final = frozenset({FSIII, SNOMED, _FFB, SKS, ICPC2})
_OBSERVED: Final = frozenset(
    {
        _LOINC,
        SNOMED,
        "http://npu-terminology.org",
        "urn:iso:std:iso:11073:10101",
        "http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-observation-codes",
        "urn:oid:1.2.208.176.2.4",
    }
)
_AUTHORISATION: Final = Numbering(
    expected="five digits or consonants", holds=re.compile("[b-df-hj-np-tv-zB-DF-HJ-NP-TV-Z0-9]{5}").fullmatch
)


def _priority(resource: Json, place: str) -> Iterator[Refusal]:
    """dk-core-priority-codes leaves out urgent and stat."""
    priority = resource.get("priority", "routine")
    if priority not in _PRIORITIES:
        yield UnknownCode("priority", priority, known=_PRIORITIES, place=f"{place}.priority")


_PRIORITIES: Final = ("routine", "asap")


def _one_of_each(name: str, systems: frozenset[str], *, needs_code: bool = False) -> Rule:
    """Make a rule that a CodeableConcept, or each of a list, has one coding at most of each system."""

    def check(resource: Json, place: str) -> Iterator[Refusal]:
        for at, concept in _each(resource, name):
            codings = [(within, c) for within, c in numbered(concept, "coding") if c.get("system") in systems]
            told = [coding["system"] for _, coding in codings]
            for number, (within, coding) in enumerate(codings):
                if coding["system"] in told[:number]:
                    yield NotSupported("A second code of one system", place=f"{place}.{at}.{within}")
                if needs_code and "code" not in coding:
                    yield MissingValue("code", place=f"{place}.{at}.{within}.code")

    return check


def _each(resource: Json, name: str) -> Iterator[tuple[str, Json]]:
    found = resource.get(name, ())
    yield from numbered(resource, name) if isinstance(found, list | tuple) else [(name, found)]


def _extension_once(url: str, *values: str) -> Rule:
    def check(resource: Json, place: str) -> Iterator[Refusal]:
        found = [(at, e) for at, e in numbered(resource, "extension") if e.get("url") == url]
        for at, extension in found:
            if values and not any(value in extension for value in values):
                yield InvalidValue("extension", " or ".join(values), place=f"{place}.{at}")
        for at, _ in found[1:]:
            yield NotSupported(f"A second extension {url.rpartition('/')[2]}", place=f"{place}.{at}")

    return check


def _subject(resource: Json, place: str) -> Iterator[Refusal]:
    if not {"subject", "_subject"} & resource.keys():
        yield MissingValue("subject", place=f"{place}.subject")


def _quantity(resource: Json, place: str) -> Iterator[Refusal]:
    """Check that what is measured is in units of UCUM, also of a component."""
    quantity = resource.get("valueQuantity", {})
    if quantity.get("system", _UNITS) != _UNITS:
        yield InvalidValue("system", f"'{_UNITS}'", place=f"{place}.valueQuantity.system")
    for at, component in numbered(resource, "component"):
        yield from _quantity(component, f"{place}.{at}")


def _unit(resource: Json, place: str) -> Iterator[Refusal]:
    """dk-core-observation-mandatory-units."""
    quantity = resource.get("valueQuantity", {})
    if "value" in quantity and not {"unit", "code"} & quantity.keys():
        yield MissingValue("unit", place=f"{place}.valueQuantity.unit")


def _components(resource: Json, place: str) -> Iterator[Refusal]:
    for at, component in numbered(resource, "component"):
        yield from _OBSERVED_CODE(component, f"{place}.{at}")


_OBSERVED_CODE: Final = _one_of_each("code", _OBSERVED, needs_code=True)


def _authorised(resource: Json, place: str) -> Iterator[Refusal]:
    for at, qualification in numbered(resource, "qualification"):
        for within, identifier in numbered(qualification, "identifier"):
            if identifier.get("system") == AuthorisationId.SYSTEM:
                yield from check_number(identifier, _AUTHORISATION, f"{place}.{at}.{within}")


SERVICE_REQUEST: Final[tuple[Rule, ...]] = (_priority, _one_of_each("reasonCode", _REASONS))
CONDITION: Final[tuple[Rule, ...]] = (
    _one_of_each("code", _REASONS),
    _extension_once("http://hl7.org/fhir/StructureDefinition/condition-dueTo"),
    _extension_once(f"{DK_CORE}/ConditionLastAssertedDate", "valueDateTime"),
    _extension_once(f"{DK_CORE}/NotFollowedAnymore", "valueDateTime"),
)
ENCOUNTER: Final[tuple[Rule, ...]] = (
    _extension_once(f"{DK_CORE}/dk-core-planned-start-date", "valueDateTime"),
    _extension_once(f"{DK_CORE}/dk-core-planned-end-date", "valueDateTime"),
    _extension_once(f"{DK_CORE}/dk-core-care-provider", "valueReference"),
)
OBSERVATION: Final[tuple[Rule, ...]] = (_subject, _OBSERVED_CODE, _components, _quantity, _unit)
PRACTITIONER: Final[tuple[Rule, ...]] = (_authorised,)
PRACTITIONER_ROLE: Final[tuple[Rule, ...]] = ()
"""Says only of which profiles the person, the unit and the place are."""
