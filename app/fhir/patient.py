"""Citizen to Patient, after dk-core-patient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.domain.citizens import Citizen
from app.domain.identifiers import PersonNumber, RegionalReplacementCpr
from app.domain.parties import PersonDetails, Relative
from app.fhir import elements, shapes
from app.fhir.citizens_in import is_person_system, relatives
from app.fhir.overlay import overlay, theirs, worded
from app.fhir.shapes import built
from app.fhir.systems import CONFIDENTIALITY, DK_PATIENT

_OWNED: Final = frozenset({"identifier", "deceasedDateTime"})
_CLAIMS: Final = ("active", "deceasedBoolean")


def patient(citizen: Citizen) -> dict[str, Any]:
    sent = theirs(citizen.carried)
    ours = built(
        {
            "resourceType": "Patient",
            "id": str(citizen.id),
            "meta": built({"profile": _profiles(citizen.details), "security": _labels(citizen)}),
            "identifier": [_number(citizen.details.number, sent), *_other_identifiers(sent)],
            **_details(citizen.details),
            "deceasedDateTime": shapes.day(citizen.deceased_date),
            "generalPractitioner": shapes.refer_all("Organization", _current_gp(citizen)),
        }
    )
    return overlay({**ours, **_as_written(ours, sent)}, sent, owned=_owned(citizen, sent))


def _owned(citizen: Citizen, sent: Mapping[str, Any]) -> set[str]:
    """A sender's word that its record is in use and that somebody lives is told on; other than that, ours is.

    Of a death we learn by other ways, and an inactive record is the sender's own.
    """
    told: dict[str, bool] = {"active": True}
    if citizen.deceased_date is None:
        told["deceasedBoolean"] = False
    return {*_OWNED, *(name for name in _CLAIMS if sent.get(name) is not told.get(name))}


def _number(number: PersonNumber, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the number as we write it, with what the sender wrote beside the same one."""
    ours = shapes.person_number(number)
    same = (item for item in sent.get("identifier", ()) if _is_same(item, ours))
    return worded(ours, next(same, {}))


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one.get(name) == other[name] for name in ("system", "value"))


def _profiles(details: PersonDetails) -> list[str]:
    """A regional replacement number needs its region for the profile to hold."""
    is_dk_core = not isinstance(details.number, RegionalReplacementCpr) or bool(details.number.region_arc)
    return [DK_PATIENT] if is_dk_core else []


def _labels(citizen: Citizen) -> list[dict[str, str]]:
    """Say that name and address are protected, as dk-core does; a protection that lapsed is gone."""
    return [{"system": CONFIDENTIALITY, "code": "R"}] if citizen.protection else []


def _details(details: PersonDetails) -> dict[str, Any]:
    return {
        "name": shapes.name(details.given_name, details.family_name),
        "telecom": shapes.telecom(details.telephones, details.email),
        "birthDate": shapes.day(details.birth_date),
        "address": shapes.address(details.address, details.municipality),
        "contact": shapes.filled(_contact(relative) for relative in details.relatives),
    }


def _contact(relative: Relative) -> dict[str, Any]:
    """Write a relative; pat-1 wants more of one than how they are related."""
    name = shapes.name(relative.given_name, relative.family_name)
    address = shapes.address(relative.address)
    said = built(
        {
            "name": name[0] if name else {},
            "telecom": shapes.telecom(relative.telephones, relative.email),
            "address": address[0] if address else {},
        }
    )
    return (
        built({"relationship": shapes.filled([built({"text": relative.relation})]), **said}) if said else {}
    )


def _other_identifiers(sent: Mapping[str, Any]) -> list[Any]:
    identifiers: list[Any] = sent.get("identifier", [])
    return [item for item in identifiers if not is_person_system(item.get("system", ""))]


def _current_gp(citizen: Citizen) -> list[Any]:
    return [gp.organisation_id for gp in citizen.gp_registrations[-1:] if gp.valid_to is None]


_READ: Final[dict[str, Callable[[Mapping[str, Any]], object]]] = {
    "name": elements.human_name,
    "telecom": lambda patient: (elements.telephones(patient), elements.email(patient)),
    "birthDate": lambda patient: elements.full_date(patient.get("birthDate", "")),
    "address": lambda patient: (elements.address(patient), elements.municipality(patient)[0]),
    "contact": lambda patient: tuple(relatives(patient)),
}
"""What we know of each element; where the sender's says the same, the sender's richer words stand."""


def _as_written(ours: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    return {name: sent[name] for name, read in _READ.items() if name in sent and read(sent) == read(ours)}
