"""People and organisations as a message names them, before any register was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.domain.identifiers import (
    AuthorisationId,
    Cpr,
    Gln,
    MunicipalityCode,
    PersonNumber,
    Shak,
    Sor,
    Ydernummer,
)
from app.domain.private import Private


@dataclass(frozen=True, slots=True, repr=False)
class Address(Private):
    street: str = ""
    suburb: str = ""
    district: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class Professional:
    """A signatory, co-writer or referrer."""

    given_name: str = ""
    family_name: str = ""
    title: str = ""
    telephone: str = ""
    department: str = ""
    authorisation: AuthorisationId | None = None
    identifier: str = ""
    """As written, where it is none of the kinds we know."""
    identifier_kind: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


NOBODY = Professional()


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation as a sender wrote it.

    `gln_text` keeps the location number to the letter: real letters carry numbers whose check
    digit is wrong, and a copy receiver must not be lost for it.
    """

    name: str = ""
    department: str = ""
    unit: str = ""
    address: Address = Address()
    telephone: str = ""
    gln_text: str = ""
    sor: Sor | None = None
    ydernummer: Ydernummer | None = None
    shak: Shak | None = None
    municipality: MunicipalityCode | None = None
    identifier: str = ""
    identifier_kind: str = ""
    speciality: str = ""
    signed_by: tuple[Professional, ...] = ()

    @property
    def gln(self) -> Gln | None:
        return Gln.lenient(self.gln_text) if self.gln_text else None

    @property
    def numbers(self) -> frozenset[str]:
        """What it is addressed by on the network: location number and SOR code."""
        return frozenset((self.gln_text, self.sor.value if self.sor else "")) - {""}

    @property
    def label(self) -> str:
        """How a person would name it: organisation, department, unit."""
        return ", ".join(part for part in (self.name, self.department, self.unit) if part)


@dataclass(frozen=True, slots=True, repr=False)
class Telephone(Private):
    number: str
    use: str = ""
    """`mobile`, `home`, `work` or empty."""


@dataclass(frozen=True, slots=True, repr=False)
class Relative(Private):
    relation: str
    given_name: str = ""
    family_name: str = ""
    address: Address = Address()
    telephones: tuple[Telephone, ...] = ()
    email: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class PersonDetails(Private):
    """A citizen as a message describes them; never prints."""

    number: PersonNumber
    given_name: str = ""
    family_name: str = ""
    address: Address = Address()
    municipality: MunicipalityCode | None = None
    telephones: tuple[Telephone, ...] = ()
    email: str = ""
    occupation: str = ""
    birth_date: date | None = None
    relatives: tuple[Relative, ...] = field(default=())

    @property
    def born(self) -> date | None:
        """The date of birth as said, or as the CPR number holds it."""
        return self.birth_date or (self.number.birth_date if isinstance(self.number, Cpr) else None)
