"""What Danish profiles add to R4, as far as it can be stated without a terminology server.

dk-core 3.2.0–3.7.0 (what more we publish by: `dk_core`), KL rehab 2.2.0 (§ 140), KL prevention 2.1.0 (§ 119).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.codes import CARE_SOCIAL_CODES, PLAN_LEVEL_CODE, PLAN_TYPE_CODE, SERVICE_140, StatusReason
from app.domain.intake import PlanType
from app.domain.refusals import InvalidValue, MissingValue, NotSupported, Refusal
from app.fhir import dk_core
from app.fhir.elements import codings, numbered
from app.fhir.numberings import (
    CPR,
    CVR,
    GLN,
    MUNICIPALITY,
    NAMING,
    ORGANISATION_NUMBERS,
    PATIENT_NUMBERS,
    SOR,
    SOR_NUMBER,
    YDER,
    Json,
    Numbering,
    Rule,
    check_number,
    check_numbers,
)
from app.fhir.systems import (
    DK_CONDITION,
    DK_ENCOUNTER,
    DK_OBSERVATION,
    DK_ORGANISATION,
    DK_PATIENT,
    DK_PRACTITIONER,
    DK_PRACTITIONER_ROLE,
    DK_SERVICE_REQUEST,
    PRECONDITION_DATE,
    STATUS_REASON,
)


def _named(resource: Json, place: str) -> Iterator[Refusal]:
    """An official name has a family name, and there is one at most."""
    official = [(at, name) for at, name in numbered(resource, "name") if name.get("use") == "official"]
    for at, name in official:
        if "family" not in name and "_family" not in name:
            yield MissingValue("family", place=f"{place}.{at}.family")
    if len(official) > 1:
        yield NotSupported("A second official name", place=f"{place}.{official[1][0]}")


def _identified(resource: Json, place: str) -> Iterator[Refusal]:
    found = {identifier.get("system") for identifier in resource.get("identifier", ())}
    if not found & set(NAMING):
        yield MissingValue("A SOR, KOMBIT or CVR number", place=f"{place}.identifier")


def _required(*names: str) -> Rule:
    def check(resource: Json, place: str) -> Iterator[Refusal]:
        for name in names:
            if not any(_is(name, there) for there in resource):
                yield MissingValue(name, place=f"{place}.{name}")

    return check


def _absent(*names: str) -> Rule:
    def check(resource: Json, place: str) -> Iterator[Refusal]:
        for there in resource:
            if any(_is(name, there) for name in names):
                yield NotSupported(f"{there} in this profile", place=f"{place}.{there}")

    return check


def _is(name: str, there: str) -> bool:
    """Say whether an element is the one named; `occurrence[x]` is any of its types."""
    plain, choice, _ = name.partition("[x]")
    said = there.removeprefix("_")
    return said == plain or (bool(choice) and said.startswith(plain) and said[len(plain) :][:1].isupper())


def _at_most(name: str, most: int) -> Rule:
    def check(resource: Json, place: str) -> Iterator[Refusal]:
        if len(resource.get(name, ())) > most:
            yield NotSupported(f"More than {most} of {name}", place=f"{place}.{name}")

    return check


def _fixed(name: str, value: str) -> Rule:
    def check(resource: Json, place: str) -> Iterator[Refusal]:
        if resource.get(name, value) != value:
            yield InvalidValue(name, f"'{value}'", place=f"{place}.{name}")

    return check


def _bound(name: str, codes: frozenset[str]) -> Rule:
    """Check each coding of a CodeableConcept, or of a list of them, against a value set that is required."""

    def check(resource: Json, place: str) -> Iterator[Refusal]:
        found = resource.get(name, [])
        concepts = {name: found} if isinstance(found, list) else {name: [found]}
        for at, coding in codings(concepts, name):
            if coding.get("system") != CARE_SOCIAL_CODES or coding.get("code") not in codes:
                yield InvalidValue(name, "a code of the value set of the profile", place=f"{place}.{at}")

    return check


def _one_type(resource: Json, place: str) -> Iterator[Refusal]:
    """gateway-140-service-request-1: almen, specialiseret or rehabilitering."""
    found = {coding.get("code") for _, coding in codings(resource, "category")}
    if not found & set(PLAN_TYPE_CODE.values()):
        yield MissingValue("almen, specialiseret or rehabilitering", place=f"{place}.category")


def _discharge_date(resource: Json, place: str) -> Iterator[Refusal]:
    dates = list(_extensions(resource, PRECONDITION_DATE))
    if not dates:
        yield MissingValue("The discharge date (PreconditionDate)", place=f"{place}.extension")
    for number, (at, extension) in enumerate(dates):
        if "valueDate" not in extension:
            yield InvalidValue("discharge date", "valueDate", place=f"{place}.{at}")
        if number:
            yield NotSupported("A second discharge date", place=f"{place}.{at}")


def _status_reason(resource: Json, place: str) -> Iterator[Refusal]:
    for at, extension in _extensions(resource, STATUS_REASON):
        yield from _bound("valueCodeableConcept", frozenset(StatusReason))(extension, f"{place}.{at}")


def _extensions(resource: Json, url: str) -> Iterator[tuple[str, Json]]:
    return (
        (at, extension) for at, extension in numbered(resource, "extension") if extension.get("url") == url
    )


def _period_without_end(resource: Json, place: str) -> Iterator[Refusal]:
    if "end" in resource.get("occurrencePeriod", {}):
        yield NotSupported("end in this profile", place=f"{place}.occurrencePeriod.end")


def _managed(resource: Json, place: str) -> Iterator[Refusal]:
    """The authority stands as its SOR number and nothing else."""
    managing = resource.get("managingOrganization", {})
    at = f"{place}.managingOrganization"
    yield from _absent("reference", "type", "display")(managing, at)
    identifier = managing.get("identifier", {})
    if not identifier:
        yield MissingValue("identifier", place=f"{at}.identifier")
    elif identifier.get("system") != SOR:
        yield InvalidValue("system", SOR, place=f"{at}.identifier.system")
    else:
        yield from check_number(identifier, SOR_NUMBER, f"{at}.identifier")


def _has_cpr(resource: Json, place: str) -> Iterator[Refusal]:
    if not any(i.get("system") == CPR for i in resource.get("identifier", ())):
        yield MissingValue("A CPR number", place=f"{place}.identifier")


_DK_PATIENT: Final[tuple[Rule, ...]] = (_required("identifier"), check_numbers(PATIENT_NUMBERS), _named)
_DK_ORGANISATION: Final[tuple[Rule, ...]] = (
    _required("identifier"),
    check_numbers(ORGANISATION_NUMBERS),
    _identified,
)
_KL_CITIZEN: Final[tuple[Rule, ...]] = (
    *_DK_PATIENT,
    _at_most("identifier", 1),
    _has_cpr,
    _absent("name", "telecom", "gender", "birthDate", "address", "maritalStatus", "multipleBirth[x]"),
    _absent("photo", "contact", "communication", "generalPractitioner", "link", "deceasedDateTime"),
    _required("deceased[x]", "managingOrganization"),
    _managed,
)
_KL_ORGANISATION: Final[tuple[Rule, ...]] = (
    *_DK_ORGANISATION,
    _at_most("identifier", 1),
    check_numbers(
        {system: Numbering(most=0) for system in (*GLN, YDER, CVR, MUNICIPALITY, "urn:iso:std:iso:3166:-2")}
    ),
    _absent("type", "alias", "telecom", "address", "partOf", "contact", "endpoint"),
)
_KL_REQUEST: Final[tuple[Rule, ...]] = (
    _absent("identifier", "instantiatesCanonical", "instantiatesUri", "basedOn", "requisition", "priority"),
    _absent("doNotPerform", "orderDetail", "quantity[x]", "encounter", "asNeeded[x]", "performerType"),
    _absent("performer", "locationCode", "locationReference", "reasonCode", "insurance", "supportingInfo"),
    _absent("specimen", "bodySite", "note", "patientInstruction", "relevantHistory"),
    _at_most("replaces", 1),
    _fixed("intent", "plan"),
    _required("authoredOn"),
)
_TYPES_140: Final = frozenset(
    code
    for table in (PLAN_TYPE_CODE, PLAN_LEVEL_CODE)
    for member, code in table.items()
    if member is not PlanType.EGENTRAENING
)


@dataclass(frozen=True, slots=True)
class Profile:
    type: str
    rules: tuple[Rule, ...]


_REHAB: Final = "http://fhir.kl.dk/rehab/StructureDefinition/klgateway-140"
_PREVENTION: Final = "http://fhir.kl.dk/prevention/StructureDefinition/klgateway-119"
PROFILES: Final[Mapping[str, Profile]] = {
    DK_PATIENT: Profile("Patient", _DK_PATIENT),
    DK_ORGANISATION: Profile("Organization", _DK_ORGANISATION),
    DK_CONDITION: Profile("Condition", dk_core.CONDITION),
    DK_ENCOUNTER: Profile("Encounter", dk_core.ENCOUNTER),
    DK_OBSERVATION: Profile("Observation", dk_core.OBSERVATION),
    DK_PRACTITIONER: Profile("Practitioner", dk_core.PRACTITIONER),
    DK_PRACTITIONER_ROLE: Profile("PractitionerRole", dk_core.PRACTITIONER_ROLE),
    DK_SERVICE_REQUEST: Profile("ServiceRequest", dk_core.SERVICE_REQUEST),
    f"{_REHAB}-citizen": Profile("Patient", _KL_CITIZEN),
    f"{_PREVENTION}-citizen": Profile("Patient", _KL_CITIZEN),
    f"{_REHAB}-organization": Profile("Organization", _KL_ORGANISATION),
    f"{_PREVENTION}-organization": Profile("Organization", _KL_ORGANISATION),
    f"{_REHAB}-servicerequest": Profile(
        "ServiceRequest",
        (
            *_KL_REQUEST,
            _required("category", "code", "requester"),
            _at_most("category", 2),
            _bound("category", _TYPES_140),
            _bound("code", frozenset({SERVICE_140})),
            _one_type,
            _discharge_date,
            _status_reason,
            _absent("occurrenceDateTime", "occurrenceTiming"),
            _period_without_end,
        ),
    ),
    f"{_PREVENTION}-servicerequest": Profile(
        "ServiceRequest", (*_KL_REQUEST, _absent("category", "occurrence[x]"))
    ),
}
"""By canonical address; the value set of § 119 services is not among what is checked."""


def check_profile(resource: Json, url: str, *, place: str) -> Iterator[Refusal]:
    """Yield what a resource breaks of a profile among `PROFILES`."""
    profile = PROFILES[url]
    if resource.get("resourceType") != profile.type:
        yield InvalidValue("resourceType", profile.type, place=place)
        return
    for rule in profile.rules:
        yield from rule(resource, place)
