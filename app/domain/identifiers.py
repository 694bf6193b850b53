"""Identifiers of people and organisations in Danish health care: a value that exists is valid.

Formats and checks: domain reference §6 (cpr.dk, dk-core 3.8.0). Personal numbers never print.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self

from app.domain.refusals import InvalidValue

_DIGITS = re.compile(r"[0-9]+")


def _digits(value: str, length: int, what: str) -> str:
    if len(value) != length or not _DIGITS.fullmatch(value):
        raise InvalidValue(what, f"exactly {length} digits", danish=f"{what} skal være netop {length} cifre.")
    return value


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


@dataclass(frozen=True, slots=True, repr=False)
class PersonNumber:
    """What identifies a citizen in messages; subclasses say which kind of number it is."""

    value: str

    SYSTEM: ClassVar[str]
    KIND: ClassVar[str]

    def __repr__(self) -> str:
        return f"{type(self).__name__}(**********)"

    __str__ = __repr__


def _century(yy: int, seventh: int) -> int:
    """Return the century that the seventh digit gives (cpr.dk)."""
    if seventh <= 3:  # noqa: PLR2004 - the rule's own numbers
        return 1900
    if seventh in {4, 9}:
        return 2000 if yy <= 36 else 1900  # noqa: PLR2004
    return 2000 if yy <= 57 else 1800  # noqa: PLR2004


def _day(value: str, century: int, what: str) -> date:
    try:
        return date(century + int(value[4:6]), int(value[2:4]), int(value[0:2]))
    except ValueError:
        raise InvalidValue(
            what,
            "a real date as its first six digits",
            danish=f"De første seks cifre i {what} er ikke en dato.",
        ) from None


@dataclass(frozen=True, slots=True, repr=False)
class Cpr(PersonNumber):
    """A civil registration number (personnummer), ten digits without hyphen (L1)."""

    SYSTEM: ClassVar[str] = "urn:oid:1.2.208.176.1.2"
    KIND: ClassVar[str] = "CPR"

    def __post_init__(self) -> None:
        # No modulus-11 check: numbers issued since October 2007 may fail it and are fully valid.
        _digits(self.value, 10, "CPR-nummer")
        _ = self.birth_date

    @property
    def birth_date(self) -> date:
        return _day(self.value, _century(int(self.value[4:6]), int(self.value[6])), "CPR-nummer")

    @property
    def is_female(self) -> bool:
        """Legal gender: an even last digit is female."""
        return int(self.value[9]) % 2 == 0


_X_ECPR = re.compile(r"[0-9]{6}[17][A-Z]{2}[0-9]")
_D_ECPR = re.compile(r"[0-9]{6}[056][A-Z]{2}[0-9]")


def _replacement(value: str, shape: re.Pattern[str], what: str) -> None:
    if not shape.fullmatch(value):
        raise InvalidValue(what, "DDMMYY, a digit, two capital letters and a digit")
    for century in (1900, 2000):
        try:
            _day(value, century, what)
        except InvalidValue:
            continue
        return
    raise InvalidValue(what, "a real date as its first six digits")


@dataclass(frozen=True, slots=True, repr=False)
class NationalReplacementCpr(PersonNumber):
    """A national replacement number (X-eCPR)."""

    SYSTEM: ClassVar[str] = "urn:oid:1.2.208.176.1.6.1.1"
    KIND: ClassVar[str] = "X_ECPR"

    def __post_init__(self) -> None:
        _replacement(self.value, _X_ECPR, "X-eCPR")


@dataclass(frozen=True, slots=True, repr=False)
class RegionalReplacementCpr(PersonNumber):
    """A region's own replacement number (D-eCPR); which region issued it is its `region_arc`."""

    region_arc: str = ""

    SYSTEM: ClassVar[str] = "urn:oid:1.2.208.176.1.6.1.3"
    KIND: ClassVar[str] = "D_ECPR"
    # Sjælland, Nordjylland, Midtjylland, Syddanmark, Hovedstaden
    ARCS: ClassVar[frozenset[str]] = frozenset({"177", "179", "181", "183", "187"})

    def __post_init__(self) -> None:
        _replacement(self.value, _D_ECPR, "D-eCPR")
        if self.region_arc and self.region_arc not in self.ARCS:
            raise InvalidValue("D-eCPR region", f"one of {', '.join(sorted(self.ARCS))}")


def person_number(value: str) -> PersonNumber:
    """Read a number whose kind is not said (as in MedCom letters); its shape tells.

    Raises InvalidValue when it is neither a CPR nor a replacement number. A hyphen after the
    sixth place is tolerated, as people write it.
    """
    plain = value[:6] + value[7:] if value[6:7] == "-" else value
    if _DIGITS.fullmatch(plain):
        return Cpr(plain)
    if _X_ECPR.fullmatch(plain):
        return NationalReplacementCpr(plain)
    if _D_ECPR.fullmatch(plain):
        return RegionalReplacementCpr(plain)
    raise InvalidValue("CPR-nummer", "a CPR number or a replacement number (X-eCPR, D-eCPR)")


# Verhoeff's dihedral group tables, used by SNOMED-like SOR identifiers.
_D = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_P = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def _verhoeff_holds(digits: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = int(_D[check][int(_P[place % 8][int(digit)])])
    return check == 0


@dataclass(frozen=True, slots=True)
class OrganisationIdentifier:
    """An organisation's number in one register."""

    value: str

    SYSTEM: ClassVar[str]
    KIND: ClassVar[str]

    @classmethod
    def lenient(cls, value: str) -> Self | None:
        """Return the identifier, or None where the text is not one (letters carry such)."""
        try:
            return cls(value)
        except InvalidValue:
            return None


@dataclass(frozen=True, slots=True)
class Sor(OrganisationIdentifier):
    """Sundhedsvæsenets Organisationsregister: at least 11 digits with a Verhoeff check digit."""

    SYSTEM: ClassVar[str] = "urn:oid:1.2.208.176.1.1"
    KIND: ClassVar[str] = "SOR"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{11,18}", self.value) or not _verhoeff_holds(self.value):
            raise InvalidValue("SOR code", "11 to 18 digits with a valid check digit")


@dataclass(frozen=True, slots=True)
class Gln(OrganisationIdentifier):
    """Global Location Number (EAN-lokationsnummer): 13 digits, modulus 10."""

    SYSTEM: ClassVar[str] = "http://www.gs1.org/gln"
    KIND: ClassVar[str] = "GLN"
    # The same register under the spellings that are in use (standards reference §3.8).
    SPELLINGS: ClassVar[frozenset[str]] = frozenset(
        {"http://www.gs1.org/gln", "https://www.gs1.org/gln", "http://gs1.org/gln"}
    )

    def __post_init__(self) -> None:
        _digits(self.value, 13, "GLN")
        if _weighted(self.value, (1, 3) * 6 + (1,)) % 10:
            raise InvalidValue("GLN", "13 digits with a valid check digit")


@dataclass(frozen=True, slots=True)
class Ydernummer(OrganisationIdentifier):
    """A practice's provider number with the public health insurance: six digits, zeros kept."""

    SYSTEM: ClassVar[str] = "urn:oid:1.2.208.176.1.4"
    KIND: ClassVar[str] = "YDER"

    def __post_init__(self) -> None:
        _digits(self.value, 6, "ydernummer")


@dataclass(frozen=True, slots=True)
class Shak(OrganisationIdentifier):
    """A hospital department number (sygehusafdelingsnummer): four to seven characters."""

    SYSTEM: ClassVar[str] = "urn:oid:1.2.208.176.1.6.2"
    KIND: ClassVar[str] = "SHAK"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9A-Z]{4,7}", self.value):
            raise InvalidValue("SHAK code", "four to seven digits or capital letters")


@dataclass(frozen=True, slots=True)
class Cvr(OrganisationIdentifier):
    """Central business register number: eight digits, modulus 11."""

    SYSTEM: ClassVar[str] = "http://cvr.dk"
    KIND: ClassVar[str] = "CVR"

    def __post_init__(self) -> None:
        _digits(self.value, 8, "CVR-nummer")
        if _weighted(self.value, (2, 7, 6, 5, 4, 3, 2, 1)) % 11:
            raise InvalidValue("CVR-nummer", "eight digits with a valid check digit")


@dataclass(frozen=True, slots=True)
class AuthorisationId:
    """A health professional's authorisation: five digits or consonants (Y counts as one)."""

    value: str

    SYSTEM: ClassVar[str] = "https://autregweb.sst.dk"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9BCDFGHJKLMNPQRSTVWXYZ]{5}", self.value):
            raise InvalidValue("authorisation id", "five digits or consonants")


@dataclass(frozen=True, slots=True)
class MunicipalityCode(OrganisationIdentifier):
    """A kommunekode; MedCom writes three digits, we keep four."""

    SYSTEM: ClassVar[str] = "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes"
    KIND: ClassVar[str] = "KOMMUNE"

    def __post_init__(self) -> None:
        _digits(self.value, 4, "kommunekode")

    @classmethod
    def read(cls, text: str) -> Self:
        """Accept the three digits of MedCom XML or the four of everybody else."""
        if not re.fullmatch(r"[0-9]{3,4}", text):
            raise InvalidValue("kommunekode", "three or four digits")
        return cls(text.zfill(4))


@dataclass(frozen=True, slots=True)
class RegionCode(OrganisationIdentifier):
    """A regionskode, 1081 Nordjylland to 1085 Sjælland; FHIR writes them DK-81 to DK-85."""

    SYSTEM: ClassVar[str] = "urn:iso:std:iso:3166:-2"
    KIND: ClassVar[str] = "REGION"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"108[1-9]", self.value):
            raise InvalidValue("regionskode", "1081 to 1089")

    @property
    def iso(self) -> str:
        return f"DK-{self.value[2:]}"


PERSON_SYSTEMS: dict[str, type[PersonNumber]] = {
    Cpr.SYSTEM: Cpr,
    NationalReplacementCpr.SYSTEM: NationalReplacementCpr,
}

ORGANISATION_SYSTEMS: dict[str, type[OrganisationIdentifier]] = {
    Sor.SYSTEM: Sor,
    Ydernummer.SYSTEM: Ydernummer,
    Shak.SYSTEM: Shak,
    Cvr.SYSTEM: Cvr,
    MunicipalityCode.SYSTEM: MunicipalityCode,
} | dict.fromkeys(Gln.SPELLINGS, Gln)


def person_number_in(system: str, value: str) -> PersonNumber:
    """Read a number whose system is said, as FHIR does; raises InvalidValue."""
    if kind := PERSON_SYSTEMS.get(system):
        return kind(value)
    regional, _, arc = system.rpartition(".")
    if regional == RegionalReplacementCpr.SYSTEM:
        return RegionalReplacementCpr(value, arc)
    if system == RegionalReplacementCpr.SYSTEM:
        return RegionalReplacementCpr(value)
    raise InvalidValue("identifier system of a person", "CPR, X-eCPR or D-eCPR")
