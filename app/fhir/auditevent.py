"""An entry of the audit trail as AuditEvent (base R4, in the manner of IHE's basic audit log patterns).

Rendered when it is asked for: a look is written down once, in a row, and never as a resource.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.domain.looks import Look
from app.domain.notices import Notice
from app.fhir import shapes
from app.fhir.parameter import Parameter, Type
from app.fhir.resources import SHOWN_AS
from app.fhir.shapes import built
from app.fhir.systems import AUDIT_ACTION, CLIENT

_TYPE: Final = "http://terminology.hl7.org/CodeSystem/audit-event-type"
_INTERACTION: Final = "http://hl7.org/fhir/restful-interaction"
_DICOM: Final = "http://dicom.nema.org/resources/ontology/DCM"
_ENTITY: Final = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_ROLE: Final = "http://terminology.hl7.org/CodeSystem/object-role"

ACTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "create": ("C", "create"),
    "read": ("R", "read"),
    "history": ("R", "history-instance"),
    "search": ("E", "search-type"),
    "count": ("E", "search-type"),
    "list": ("E", "search-type"),
    "update": ("U", "update"),
}
"""What our words are in FHIR's; any other (an export, breaking the glass) is executed and keeps its name."""
EXECUTED: Final = "E"
TYPE: Final = "AuditEvent"
SEARCH: Final = {
    parameter.name: parameter
    for parameter in (
        Parameter("patient", Type.REFERENCE, ("entity.what",), ("Patient",)),
        Parameter("agent", Type.REFERENCE, ("agent.who",), ("Organization",)),
        Parameter("date", Type.DATE, ("recorded",)),
        Parameter("action", Type.TOKEN, ("action",)),
        Parameter("site", Type.TOKEN, ("source.site",)),
    )
}
"""What it may be asked for by; it is answered from the trail, so nothing of it is indexed."""


def audit_event(look: Look) -> dict[str, Any]:
    action, interaction = ACTIONS.get(look.action, (EXECUTED, ""))
    at = shapes.instant(look.recorded_at)
    return built(
        {
            "resourceType": "AuditEvent",
            "id": str(look.id),
            "meta": {"versionId": "1", "lastUpdated": at},
            "type": shapes.coding(_TYPE, "rest", "Restful Operation"),
            "subtype": [
                shapes.coding(_INTERACTION, interaction)
                if interaction
                else shapes.coding(AUDIT_ACTION, look.action)
            ],
            "action": action,
            "recorded": at,
            "outcome": "4" if look.action == "refused" else "0",
            "agent": list(_agents(look)),
            "source": {"site": look.authority, "observer": {"display": "Rygvej"}},
            "entity": list(_entities(look)),
        }
    )


def _agents(look: Look) -> Iterator[dict[str, Any]]:
    client = {"type": "Device", "identifier": {"system": CLIENT, "value": look.client_id}}
    organisation = shapes.clerk(look.organisation_id)
    yield {"type": shapes.concept(_DICOM, "110153"), "who": client, "requestor": not look.person.strip()}
    yield {"who": organisation, "requestor": False}
    if look.person.strip():
        yield {"who": {"display": look.person}, "requestor": True}


def _entities(look: Look) -> Iterator[dict[str, Any]]:
    if look.citizen_id is not None:
        yield {
            "what": shapes.refer("Patient", look.citizen_id),
            "type": shapes.coding(_ENTITY, "1", "Person"),
            "role": shapes.coding(_ROLE, "1", "Patient"),
        }
    yield built(
        {
            "what": _object(look),
            "type": shapes.coding(_ENTITY, "2", "System Object"),
            "role": shapes.coding(_ROLE, "4", "Domain Resource"),
            "description": look.detail,
        }
    )


def _object(look: Look) -> dict[str, Any]:
    """Refer to the resource that shows it; what is shown in none, or in a list, is named.

    A notice is referred to by its identity: until it is settled that it goes out, nothing shows it.
    """
    type_ = SHOWN_AS.get(look.object_type)
    if type_ and look.object_id and look.action != "list":
        shown = shapes.beside if look.object_type == Notice.__name__ else shapes.refer
        return shown(type_, look.object_id)
    return built({"type": type_, "display": look.object_type})
