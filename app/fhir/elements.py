"""Small readers of FHIR data types; what is not there reads as empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, TypeAlias

from app.domain.legal_days import COPENHAGEN, legal_day
from app.domain.parties import Address, Telephone
from app.fhir.systems import MUNICIPALITY_EXTENSION

Json: TypeAlias = Mapping[str, Any]

_PHONE_USES = frozenset({"home", "work", "mobile"})


def numbered(element: Json, name: str) -> Iterator[tuple[str, Any]]:
    """Yield each item of a list with its place, as `identifier[0]`."""
    for number, item in enumerate(element.get(name, ())):
        yield f"{name}[{number}]", item


def token(identifier: Json) -> str:
    return f"{identifier.get('system', '')}|{identifier.get('value', '')}"


def is_only_named(reference: Json) -> bool:
    """Say whether nothing but words tell whom or what it means (https://hl7.org/fhir/R4/references.html)."""
    return "display" in reference and not {"reference", "identifier"} & reference.keys()


def codings(element: Json, name: str) -> Iterator[tuple[str, Json]]:
    """Yield the codings of every CodeableConcept in a list, with their places."""
    for place, concept in numbered(element, name):
        for within, coding in numbered(concept, "coding"):
            yield f"{place}.{within}", coding


def extension(element: Json, url: str) -> Json:
    return next((item for item in element.get("extension", ()) if item.get("url") == url), {})


def preferred(items: Any, use: str) -> Json:
    """Return the item of that use, else the first that is not out of use."""
    current = [item for item in items or () if item.get("use") != "old"]
    return next((item for item in current if item.get("use") == use), current[0] if current else {})


def human_name(resource: Json) -> tuple[str, str]:
    """Return given and family name; a name that is only text counts as the family name."""
    name = preferred(resource.get("name"), "official")
    given = " ".join(part for part in name.get("given", ()) if part)
    family = name.get("family") or ("" if given else name.get("text", ""))
    return given, family


def address(resource: Json) -> Address:
    """Read the first address; lines beyond the street are the suburb's, as MedCom has it."""
    found = preferred(resource.get("address"), "home")
    lines = [line for line in found.get("line", ()) if line]
    return Address(
        street=lines[0] if lines else "",
        suburb=", ".join(lines[1:]),
        district=found.get("city", ""),
        postal_code=found.get("postalCode", ""),
    )


def municipality(resource: Json) -> tuple[str, str]:
    """Return the municipality code of the first address that has one, and its place."""
    for place, found in numbered(resource, "address"):
        concept = extension(found, MUNICIPALITY_EXTENSION).get("valueCodeableConcept", {})
        for coding in concept.get("coding", ()):
            return coding.get("code", ""), f"{place}.extension"
    return "", ""


def telephones(resource: Json) -> tuple[Telephone, ...]:
    return tuple(
        Telephone(point["value"], point["use"] if point.get("use") in _PHONE_USES else "")
        for point in _telecom(resource, "phone")
    )


def telephone(resource: Json) -> str:
    return next((point["value"] for point in _telecom(resource, "phone")), "")


def email(resource: Json) -> str:
    return next((point["value"] for point in _telecom(resource, "email")), "")


def _telecom(resource: Json, system: str) -> Iterator[Json]:
    for point in resource.get("telecom", ()):
        if point.get("system") == system and point.get("value") and point.get("use") != "old":
            yield point


def instant(text: str) -> datetime:
    """Read a dateTime; without a time it is the start of that day, month or year in Denmark."""
    if "T" in text:
        # Python has no leap second; FHIR has.
        read = datetime.fromisoformat(text.replace(":60", ":59"))
        return (read if read.tzinfo else read.replace(tzinfo=COPENHAGEN)).astimezone(UTC)
    try:
        return datetime.combine(first_day(text), time(), COPENHAGEN).astimezone(UTC)
    except OverflowError:  # Year one began here before it did in UTC.
        return datetime.min.replace(tzinfo=UTC)


def first_day(text: str) -> date:
    """Return the first day of a year, month or day."""
    return date.fromisoformat(text + "-01" * (2 - text.count("-")))


def day(text: str) -> date:
    """Return the Danish calendar day that a date or dateTime begins on."""
    return legal_day(instant(text))


def full_date(text: str) -> date | None:
    """Return a whole date; FHIR also allows a year or a month, which is none."""
    return date.fromisoformat(text) if text.count("-") == 2 else None  # noqa: PLR2004 - year-month-day
