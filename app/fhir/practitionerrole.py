"""The named coordinator of a pathway (R127) as PractitionerRole, after dk-core-practitioner-role."""

from __future__ import annotations

from typing import Any, Final

from app.domain.parties import Telephone
from app.domain.pathways import Pathway, PathwayStatus
from app.fhir import shapes
from app.fhir.practitioner import named
from app.fhir.shapes import built
from app.fhir.systems import DK_PRACTITIONER_ROLE, ROLE

STATUS: Final[dict[PathwayStatus, bool]] = {
    PathwayStatus.OPEN: True,
    PathwayStatus.CLARIFIED: True,
    PathwayStatus.PLANNED: True,
    PathwayStatus.IN_REHAB: True,
    PathwayStatus.CLOSING: True,
    PathwayStatus.CLOSED: False,
    PathwayStatus.ENTERED_IN_ERROR: False,
}


_COORDINATOR: Final = "coordinator"
ROLE_TEXT: Final = {_COORDINATOR: "Koordinator i kommunen"}


def practitioner_role(pathway: Pathway) -> dict[str, Any]:
    """Return who coordinates this pathway; it has the pathway's id."""
    return built(
        {
            "resourceType": "PractitionerRole",
            "id": str(pathway.id),
            "meta": {"profile": [DK_PRACTITIONER_ROLE]},
            "active": STATUS[pathway.status],
            "practitioner": named(pathway.id, pathway.coordinator),
            "code": [shapes.concept(ROLE, _COORDINATOR, ROLE_TEXT[_COORDINATOR])],
            "telecom": shapes.telecom([Telephone(pathway.coordinator_telephone)]),
        }
    )
