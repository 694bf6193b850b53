"""The identifiers of dk-core: which systems, how often, for what use, of which shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from app.domain.refusals import InvalidValue, MissingValue, NotSupported, Refusal
from app.fhir.elements import numbered

Json: TypeAlias = Mapping[str, Any]
Rule: TypeAlias = Callable[[Json, str], Iterator[Refusal]]
"""Yields what a resource, standing at a place, breaks."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """An identifier of one system: how often, for what use, of which shape."""

    use: str = ""
    expected: str = ""
    holds: Callable[[str], object] = bool
    most: int = 1


def _shaped(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern).fullmatch


_DAY: Final = (
    "((0[1-9]|1[0-9]|2[0-9]|3[0-1])(01|03|05|07|08|10|12)|(0[1-9]|1[0-9]|2[0-9]|30)(04|06|09|11)"
    "|(0[1-9]|1[0-9]|2[0-9])02)"
)
SOR: Final = "urn:oid:1.2.208.176.1.1"
CPR: Final = "urn:oid:1.2.208.176.1.2"
_X_ECPR: Final = "urn:oid:1.2.208.176.1.6.1.1"
YDER: Final = "urn:oid:1.2.208.176.1.4"
CVR: Final = "http://cvr.dk"
_KOMBIT: Final = "https://kombit.dk/sts/organisation"
MUNICIPALITY: Final = "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes"
GLN: Final = ("http://www.gs1.org/gln", "https://www.gs1.org/gln")
NAMING: Final = (
    SOR,
    _KOMBIT,
    CVR,
    "urn:oid:1.3.198",
    "urn:oid:2.16.840.1.113883.2.24.1.1",
)
"""One of these an organisation must have; the last two are what one version or another calls CVR."""


def _weighed(weights: tuple[int, ...], modulus: int) -> Callable[[str], bool]:
    def holds(value: str) -> bool:
        if len(value) != len(weights) or not (value.isascii() and value.isdecimal()):
            return False
        return sum(int(digit) * weight for digit, weight in zip(value, weights, strict=True)) % modulus == 0

    return holds


SOR_NUMBER: Final = Numbering("official", "11 digits or more", _shaped("[0-9]{11,}"))
PATIENT_NUMBERS: Final[Mapping[str, Numbering]] = {
    CPR: Numbering("official", "a date and four digits", _shaped(f"{_DAY}[0-9]{{6}}")),
    _X_ECPR: Numbering("temp", "an X-eCPR", _shaped(f"{_DAY}[0-9]{{2}}[17][A-Z]{{2}}[0-9]")),
}
ORGANISATION_NUMBERS: Final[Mapping[str, Numbering]] = {
    SOR: SOR_NUMBER,
    CVR: Numbering("official", "8 digits with their check digit", _weighed((2, 7, 6, 5, 4, 3, 2, 1), 11)),
    _KOMBIT: Numbering(
        "official", "urn:uuid:…", _shaped("urn:uuid:[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
    ),
    **{
        system: Numbering("official", "13 digits with their check digit", _weighed((1, 3) * 6 + (1,), 10))
        for system in GLN
    },
    YDER: Numbering(expected="a value"),
    MUNICIPALITY: Numbering(expected="a municipality code", holds=_shaped("[0-9]{4}")),
}


def check_numbers(known: Mapping[str, Numbering]) -> Rule:
    """Check each identifier of a known system, wherever it stands in the list (sliced by system)."""

    def check(resource: Json, place: str) -> Iterator[Refusal]:
        seen: dict[str, int] = {}
        for within, identifier in numbered(resource, "identifier"):
            system = identifier.get("system", "")
            if rule := known.get(system):
                seen[system] = seen.get(system, 0) + 1
                yield from check_number(identifier, rule, f"{place}.{within}")
                if seen[system] > rule.most:
                    yield NotSupported(f"More than {rule.most} of this system", place=f"{place}.{within}")

    return check


def check_number(identifier: Json, rule: Numbering, place: str) -> Iterator[Refusal]:
    value = identifier.get("value")
    if value is None:
        yield MissingValue("value", place=f"{place}.value")
    elif not rule.holds(str(value)):
        yield InvalidValue("identifier", rule.expected, place=f"{place}.value")
    if rule.use and identifier.get("use", rule.use) != rule.use:
        yield InvalidValue("use", f"'{rule.use}'", place=f"{place}.use")
