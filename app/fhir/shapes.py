"""Building blocks of what we publish; what is empty is left out, as FHIR demands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from app.domain.actors import OURSELVES
from app.domain.codes import CARE_SOCIAL_CODES
from app.domain.identifiers import (
    Gln,
    MunicipalityCode,
    OrganisationIdentifier,
    PersonNumber,
    RegionalReplacementCpr,
    RegionCode,
    Sor,
)
from app.domain.organisations import identifiers_of
from app.domain.parties import Address, Party, Telephone
from app.fhir.systems import MUNICIPALITY_EXTENSION, URI

_OFFICIAL: Final = (Sor, Gln)
"""dk-core's profiles of these demand `use: official`."""


def built(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {}, ())


def filled(items: Iterable[Any]) -> list[Any]:
    return [item for item in items if not _is_empty(item)]


def coding(system: str, code: str, display: str = "") -> dict[str, Any]:
    return built({"system": system, "code": " ".join(code.split()), "display": display})


def concept(system: str, code: str, text: str = "") -> dict[str, Any]:
    return built({"coding": [coding(system, code)] if code.strip() else [], "text": text})


def care_social(code: str, text: str = "") -> dict[str, Any]:
    return concept(CARE_SOCIAL_CODES, code, text)


def extension(url: str, value: str, said: Any) -> dict[str, Any]:
    """Return an extension; `value` is the name of its element, as `valueDate`."""
    return {"url": url, value: said}


def refer(type_: str, id_: UUID | None) -> dict[str, Any]:
    return {"reference": f"{type_}/{id_}"} if id_ else {}


def refer_all(type_: str, ids: Iterable[UUID]) -> list[dict[str, Any]]:
    return [refer(type_, id_) for id_ in ids]


def instant(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else ""


def day(on: date | None) -> str:
    """Write a date; the first of all days stands for "always" and is left out."""
    return on.isoformat() if on and on.year > 1 else ""


def period(start: date | None, end: date | None) -> dict[str, Any]:
    """Write a period; an end before the start is left out, as FHIR has no such period (per-1)."""
    runs = start is None or end is None or start <= end
    return built({"start": day(start), "end": day(end) if runs else ""})


def organisation_number(number: OrganisationIdentifier) -> dict[str, Any]:
    value = number.iso if isinstance(number, RegionCode) else number.value
    use = "official" if isinstance(number, _OFFICIAL) else ""
    return built({"use": use, "system": number.SYSTEM, "value": value})


def person_number(number: PersonNumber) -> dict[str, Any]:
    """Write a number; a regional one under the OID of its region, a replacement as temporary."""
    arc = number.region_arc if isinstance(number, RegionalReplacementCpr) else ""
    system = f"{number.SYSTEM}.{arc}" if arc else number.SYSTEM
    return {"use": "official" if number.KIND == "CPR" else "temp", "system": system, "value": number.value}


def party(named: Party) -> dict[str, Any]:
    """Refer to an organisation as a message names it: by number and name."""
    number = next(iter(identifiers_of(named)), None)
    said = built({"identifier": organisation_number(number) if number else {}, "display": named.label})
    return {"type": "Organization", **said} if said else {}


def clerk(organisation_id: UUID) -> dict[str, Any]:
    """Refer to the organisation that acted; the service itself is in no register."""
    if organisation_id in OURSELVES:
        return {"type": "Organization", "display": "Rygvej"}
    return refer("Organization", organisation_id)


def authority(code: str) -> dict[str, Any]:
    """Refer to an authority by its own number: a kommunekode or a regionskode."""
    number = RegionCode.lenient(code) or MunicipalityCode(code)
    return {"type": "Organization", "identifier": organisation_number(number)}


def beside(type_: str, id_: UUID) -> dict[str, Any]:
    """Refer to a resource of ours that the reader cannot open: by the identity it has everywhere."""
    return {"type": type_, "identifier": {"system": URI, "value": f"urn:uuid:{id_}"}}


def name(given: str, family: str) -> list[dict[str, Any]]:
    """Write a name; dk-core's official name has a family name."""
    use = "official" if family.strip() else ""
    said = built({"family": family, "given": filled([given])})
    return [built({"use": use, **said})] if said else []


def address(of: Address, municipality: MunicipalityCode | None = None) -> list[dict[str, Any]]:
    code = [coding(municipality.SYSTEM, municipality.value)] if municipality else []
    concept_ = built({"coding": code})
    extensions = [extension(MUNICIPALITY_EXTENSION, "valueCodeableConcept", concept_)] if code else []
    said = built(
        {
            "extension": extensions,
            "line": filled([of.street, of.suburb]),
            "city": of.district,
            "postalCode": of.postal_code,
        }
    )
    return [said] if said else []


def telecom(telephones: Iterable[Telephone], email: str = "") -> list[dict[str, Any]]:
    points = [("phone", phone.number, phone.use) for phone in telephones] + [("email", email, "")]
    return [
        built({"system": system, "value": value, "use": use})
        for system, value, use in points
        if value.strip()
    ]
