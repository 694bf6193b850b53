"""Who: patients, professionals, organisations and what they offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from app.fhir.parameter import Parameter, Type
from app.fhir.parameter_kinds import (
    IDENTIFIER,
    date,
    reference,
    string,
    together,
    token,
)

_TELECOM: Final = (
    replace(token("telecom"), is_narrow=True),
    Parameter("phone", Type.TOKEN, parts=("telecom",), scheme="phone", is_narrow=True),
    Parameter("email", Type.TOKEN, parts=("telecom",), scheme="email", is_narrow=True),
)
_NAME: Final = (
    string("family", "name.family"),
    string("given", "name.given"),
    together("name", Type.STRING, "family", "given", paths=("name.text", "name.prefix", "name.suffix")),
)
_CITY: Final = ("address-city", "address-country", "address-postalcode", "address-state")
_ADDRESS: Final = (
    string("address-city", "address.city"),
    string("address-country", "address.country"),
    string("address-postalcode", "address.postalCode"),
    string("address-state", "address.state"),
    token("address-use", "address.use", codes="address-use"),
    together("address", Type.STRING, *_CITY, paths=("address.line", "address.district", "address.text")),
)
_GENDER: Final = token("gender", codes="administrative-gender")
_ACTIVE: Final = token("active")

PARTIES: Final[Mapping[str, tuple[Parameter, ...]]] = {
    "Patient": (
        IDENTIFIER,
        *_NAME,
        *_ADDRESS,
        *_TELECOM,
        _GENDER,
        _ACTIVE,
        date("birthdate", "birthDate"),
        date("death-date", "deceasedDateTime"),
        Parameter("deceased", Type.TOKEN, parts=("deceased",)),
        reference(
            "general-practitioner",
            "Organization",
            "Practitioner",
            "PractitionerRole",
            at="generalPractitioner",
        ),
        token("language", "communication.language"),
        reference("link", "Patient", at="link.other"),
        reference("organization", "Organization", at="managingOrganization"),
    ),
    "Practitioner": (
        IDENTIFIER,
        *_NAME,
        *_ADDRESS,
        *_TELECOM,
        _GENDER,
        _ACTIVE,
        token("communication"),
    ),
    "PractitionerRole": (
        IDENTIFIER,
        *_TELECOM,
        _ACTIVE,
        date("date", "period"),
        reference("organization", "Organization"),
        reference("practitioner", "Practitioner"),
        token("role", "code"),
        reference("service", "HealthcareService", at="healthcareService"),
        token("specialty"),
    ),
    "Organization": (
        IDENTIFIER,
        *_ADDRESS,
        _ACTIVE,
        string("name", "name", "alias"),
        reference("partof", "Organization", at="partOf"),
        token("type"),
    ),
    "HealthcareService": (
        IDENTIFIER,
        _ACTIVE,
        token("characteristic"),
        string("name"),
        reference("organization", "Organization", at="providedBy"),
        token("program"),
        token("service-category", "category"),
        token("service-type", "type"),
        token("specialty"),
    ),
}
