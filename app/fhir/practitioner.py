"""Who at the authority a record names (R127: the coordinator), as Practitioner after dk-core-practitioner.

The domain knows names and keeps no register of persons: the same name may be two people. So a person is
one of the record that names them; who looks for all that one does searches by name.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from app.fhir import shapes
from app.fhir.shapes import built
from app.fhir.systems import DK_PRACTITIONER, URI


def named(record_id: UUID, name: str) -> dict[str, Any]:
    """Refer to the person that a record names; empty where it names nobody."""
    if not name.strip():
        return {}
    return {**shapes.refer("Practitioner", _id(record_id, name)), "display": name}


def practitioner(record_id: UUID, name: str) -> dict[str, Any]:
    """Return that person: by name as it was written, and nothing else of them."""
    id_ = _id(record_id, name)
    return built(
        {
            "resourceType": "Practitioner",
            "id": str(id_),
            "meta": {"profile": [DK_PRACTITIONER]},
            "identifier": [{"system": URI, "value": f"urn:uuid:{id_}"}],
            "name": [{"text": name}],
        }
    )


def _id(record_id: UUID, name: str) -> UUID:
    """Another name is another person: nobody turns into their successor."""
    return uuid5(record_id, name.strip())
