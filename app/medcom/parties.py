"""People and organisations as every OIOXML letter writes them: standards reference §1.3, §2.3."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from app.domain.identifiers import AuthorisationId, MunicipalityCode, Shak, Sor, Ydernummer, person_number
from app.domain.parties import Address, Party, PersonDetails, Professional, Relative, Telephone
from app.domain.refusals import InvalidValue
from app.medcom.reader import Reader

V = TypeVar("V")

PHONE_USE: Final = {"mobil": "mobile", "fastnet": "home", "arbejde": "work"}

IDENTIFIERS: Final[dict[str, tuple[str, Callable[[str], Any]]]] = {
    "sygehusafdelingsnummer": ("shak", Shak),
    "ydernummer": ("ydernummer", Ydernummer),
    "kommunenummer": ("municipality", MunicipalityCode.read),
    "sorkode": ("sor", Sor),
}
"""IdentifierCode to the field of a Party and what reads it."""


def address(of: Reader) -> Address:
    return Address(
        street=of.text("StreetName"),
        suburb=of.text("SuburbName"),
        district=of.text("DistrictName"),
        postal_code=of.text("PostCodeIdentifier"),
    )


def party(of: Reader) -> Party:
    """Read an organisation; a number that is wrong stays as written and costs nobody a copy."""
    number, kind = of.text("Identifier"), of.text("IdentifierCode")
    field, reads = IDENTIFIERS.get(kind.casefold(), ("", str))
    known = {field: _lenient(reads, number)} if field else {}
    return Party(
        name=of.text("OrganisationName"),
        department=of.text("DepartmentName"),
        unit=of.text("UnitName"),
        address=address(of),
        telephone=of.text("TelephoneSubscriberIdentifier"),
        gln_text=of.text("EANIdentifier"),
        identifier=number,
        identifier_kind=kind,
        speciality=of.text("MedicalSpecialityCode"),
        signed_by=tuple(professional(part) for name in _SIGNATORIES for part in of.all(name)),
        **known,
    )


_SIGNATORIES: Final = ("SignedBy", "CoWriter", "Referrer")


def professional(of: Reader) -> Professional:
    given, _, family = of.text("PersonName").rpartition(" ")
    number, kind = of.text("Identifier"), of.text("IdentifierCode")
    is_authorisation = kind.casefold().startswith("autorisation")
    authorisation = _lenient(AuthorisationId, number) if is_authorisation else None
    return Professional(
        given_name=of.text("PersonGivenName") or given,
        family_name=of.text("PersonSurnameName") or family,
        title=of.text("PersonTitle"),
        telephone=of.text("TelephoneSubscriberIdentifier"),
        department=of.text("DepartmentName"),
        authorisation=authorisation,
        identifier="" if authorisation else number,
        identifier_kind="" if authorisation else kind,
    )


def person(of: Reader, *, relatives: Iterable[Reader] = ()) -> PersonDetails:
    """Read the citizen; the number is there and valid (`app.medcom.requirements`)."""
    number = of.text("CivilRegistrationNumber") or of.text("AlternativeIdentifier")
    return PersonDetails(
        number=person_number(number),
        given_name=of.text("PersonGivenName"),
        family_name=of.text("PersonSurnameName"),
        address=address(of),
        telephones=_telephones(of),
        email=_email(of),
        occupation=of.text("Occupation") or of.text("OccupancyText") or of.text("PersonTitle"),
        relatives=tuple(_relative(part) for part in relatives),
    )


def _relative(of: Reader) -> Relative:
    return Relative(
        relation=of.text("RelationCode"),
        given_name=of.text("PersonGivenName"),
        family_name=of.text("PersonSurnameName"),
        address=address(of),
        telephones=_telephones(of),
        email=_email(of),
    )


def _email(of: Reader) -> str:
    return of.text("EmailAddressIdentifier") or of.text("EmailIdentifier")


def _telephones(of: Reader) -> tuple[Telephone, ...]:
    return tuple(
        Telephone(
            part.text("TelephoneSubscriberIdentifier"), part.code("TelephoneSubscriberCode", PHONE_USE) or ""
        )
        for part in of.all("TelephoneSubscriber")
    )


def _lenient(reads: Callable[[str], V], text: str) -> V | None:
    try:
        return reads(text)
    except InvalidValue:
        return None


def address_line(it: Address) -> str:
    return _joined(it.street, it.suburb, f"{it.postal_code} {it.district}".strip())


def party_line(it: Party) -> str:
    """Say an organisation in one line of a text, with all that the sender wrote."""
    return _joined(
        it.label,
        address_line(it.address),
        _marked("tlf.", it.telephone),
        _marked("EAN", it.gln_text),
        _marked(it.identifier_kind, it.identifier),
        it.speciality,
        *(professional_line(person) for person in it.signed_by),
    )


def professional_line(it: Professional) -> str:
    return _joined(
        it.name,
        it.title,
        it.department,
        _marked("tlf.", it.telephone),
        _marked("autorisation", it.authorisation.value if it.authorisation else ""),
        _marked(it.identifier_kind, it.identifier),
    )


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _marked(mark: str, value: str) -> str:
    return f"{mark} {value}".strip() if value else ""
