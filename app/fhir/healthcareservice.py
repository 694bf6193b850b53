"""A local offer as HealthcareService (base R4): what may be offered, about nobody, everyone's to read."""

from __future__ import annotations

from typing import Any, Final

from app.domain.activities import DeliveryType
from app.domain.catalogue import CatalogueItem, CatalogueStatus, Description
from app.domain.codes import FSIII
from app.domain.parties import Telephone
from app.domain.topics import TOPIC_TEXT
from app.fhir import shapes
from app.fhir.careplan import DELIVERY_TEXT
from app.fhir.shapes import built
from app.fhir.systems import SUNDHED_DK, TOPIC

STATUS: Final[dict[CatalogueStatus, bool]] = {
    CatalogueStatus.DRAFT: False,
    CatalogueStatus.ACTIVE: True,
    CatalogueStatus.EXPIRED: False,
    CatalogueStatus.ENTERED_IN_ERROR: False,
}
_LANGUAGE: Final = "urn:ietf:bcp:47"


def healthcare_service(item: CatalogueItem) -> dict[str, Any]:
    said = item.said
    return built(
        {
            "resourceType": "HealthcareService",
            "id": str(item.id),
            "identifier": shapes.filled([_directory(said)]),
            "active": STATUS[item.status],
            "providedBy": built({"display": said.operator}),
            "type": shapes.filled(shapes.concept(FSIII, code) for code in said.fsiii_codes),
            "specialty": [shapes.concept(TOPIC, topic, TOPIC_TEXT[topic]) for topic in said.topics],
            "name": said.name.strip(),
            "comment": _size(said),
            "telecom": shapes.telecom([Telephone(said.telephone)]),
            "characteristic": [_way(kind) for kind in said.delivery_types],
            "communication": shapes.filled(shapes.concept(_LANGUAGE, code) for code in said.languages),
        }
    )


def _directory(said: Description) -> dict[str, Any]:
    return {"system": SUNDHED_DK, "value": said.sundhed_dk} if said.sundhed_dk.strip() else {}


def _way(kind: DeliveryType) -> dict[str, Any]:
    return shapes.care_social(kind, DELIVERY_TEXT[kind])


def _size(said: Description) -> str:
    """Say how much of it there is, as a citizen would be told."""
    parts = (
        f"{said.weeks} uger" if said.weeks else "",
        f"{said.sessions} gange" if said.sessions else "",
        f"{said.seats} pladser" if said.seats else "",
    )
    return ", ".join(part for part in parts if part)
