"""Who recorded or changed what, for whom, out of what: one Provenance to a transaction (base R4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from app.domain.publishing import EVERYONE, Act, Publication
from app.fhir import shapes
from app.fhir.shapes import built
from app.fhir.systems import CLIENT

_DONE: Final = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
_PART: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


_FROM_SOURCES: Final = frozenset({"ServiceRequest", "Communication"})
"""Who may read what a document became may read the document."""


def of_act(act: Act) -> dict[str, Any]:
    """Tell it whole, as the authority reads it."""
    return _written(act, act.made, _author(act))


def as_outsider_sees_it(act: Act, reader: UUID) -> dict[str, Any]:
    """Tell a reader of what it may read; who sits in another house is that house's own affair."""
    shown = [made for made in act.made if made.readers & {reader, EVERYONE}]
    is_own = act.actor.organisation_id == reader
    may_read_source = any(made.type in _FROM_SOURCES for made in shown)
    seen = _written(act, shown, _author(act) if is_own else _house(act))
    return seen if may_read_source else {name: said for name, said in seen.items() if name != "entity"}


def _written(act: Act, made: Iterable[Publication], author: dict[str, Any]) -> dict[str, Any]:
    source = shapes.refer("Binary", act.source_id)
    return built(
        {
            "resourceType": "Provenance",
            "id": str(act.id),
            "target": [{"reference": f"{target.type}/{target.id}"} for target in made],
            "occurredDateTime": shapes.instant(act.happened_at),
            "recorded": shapes.instant(act.recorded_at),
            "activity": shapes.concept(_DONE, "CREATE" if act.is_new else "UPDATE"),
            "agent": [author, _system(act)],
            "entity": [{"role": "source", "what": source}] if source else [],
        }
    )


def _author(act: Act) -> dict[str, Any]:
    """Name the person where the client did, acting for the organisation."""
    if not act.actor.person.strip():
        return _house(act)
    return built(
        {
            "type": shapes.concept(_PART, "enterer"),
            "who": {"display": act.actor.person},
            "onBehalfOf": _organisation(act),
        }
    )


def _house(act: Act) -> dict[str, Any]:
    return {"type": shapes.concept(_PART, "enterer"), "who": _organisation(act)}


def _organisation(act: Act) -> dict[str, Any]:
    return shapes.clerk(act.actor.organisation_id)


def _system(act: Act) -> dict[str, Any]:
    return {
        "type": shapes.concept(_PART, "assembler"),
        "who": {"type": "Device", "identifier": {"system": CLIENT, "value": act.actor.client_id}},
    }
