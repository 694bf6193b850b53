"""The Patient of a submission as the citizen it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.domain.identifiers import (
    PERSON_SYSTEMS,
    Cpr,
    MunicipalityCode,
    NationalReplacementCpr,
    PersonNumber,
    RegionalReplacementCpr,
    person_number_in,
)
from app.domain.parties import PersonDetails, Relative
from app.domain.refusals import InvalidValue, MissingValue
from app.fhir.elements import Json, address, email, full_date, human_name, municipality, numbered, telephones
from app.fhir.entries import Located

NOBODY_YET = PersonDetails(PersonNumber(""))
"""Stands where the subject is `Patient/{id}`: the use case knows that citizen, the message does not."""


def is_person_system(system: str) -> bool:
    return system in PERSON_SYSTEMS or system.startswith(RegionalReplacementCpr.SYSTEM)


def person(patient: Located) -> PersonDetails:
    if patient.known_as:
        return NOBODY_YET
    resource = patient.resource
    given, family = human_name(resource)
    return PersonDetails(
        number=_number(patient),
        given_name=given,
        family_name=family,
        address=address(resource),
        municipality=_municipality(patient),
        telephones=telephones(resource),
        email=email(resource),
        birth_date=full_date(resource.get("birthDate", "")),
        relatives=tuple(relatives(resource)),
    )


def _number(patient: Located) -> PersonNumber:
    """Return the CPR number, else a replacement number; the order of the list does not matter."""
    return person_numbers(patient)[0]


def person_numbers(patient: Located) -> tuple[PersonNumber, ...]:
    """Return every number of a citizen, the surest first."""
    found: list[PersonNumber] = []
    for place, identifier in numbered(patient.resource, "identifier"):
        if is_person_system(identifier.get("system", "")):
            try:
                found.append(person_number_in(identifier["system"], identifier.get("value", "")))
            except InvalidValue as refusal:
                raise refusal.within(patient.at(f"{place}.value")) from None
    if not found:
        raise MissingValue("A CPR number, X-eCPR or D-eCPR", place=patient.at("identifier"))
    return tuple(sorted(found, key=lambda number: _SUREST.index(type(number))))


_SUREST: Final = (Cpr, NationalReplacementCpr, RegionalReplacementCpr)


def _municipality(patient: Located) -> MunicipalityCode | None:
    code, place = municipality(patient.resource)
    if not code:
        return None
    try:
        return MunicipalityCode(code)
    except InvalidValue as refusal:
        raise refusal.within(patient.at(place)) from None


def relatives(resource: Json) -> Iterator[Relative]:
    for contact in resource.get("contact", ()):
        whole = {**contact, "name": [contact.get("name", {})], "address": [contact.get("address", {})]}
        given, family = human_name(whole)
        relation = (contact.get("relationship") or [{}])[0]
        yield Relative(
            relation=relation.get("text") or _code(relation),
            given_name=given,
            family_name=family,
            address=address(whole),
            telephones=telephones(contact),
            email=email(contact),
        )


def _code(concept: Json) -> str:
    first = (concept.get("coding") or [{}])[0]
    return str(first.get("display") or first.get("code", ""))
