"""The definitions that what we publish leads to: our code systems, questionnaires and extensions.

https://hl7.org/fhir/R4/references.html#canonical
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from app.domain.instruments.registry import REGISTRY
from app.fhir import questionnaire
from app.fhir.code_systems import CODE_LISTS, code_system
from app.fhir.systems import REQUESTED_AS

TYPES: Final = ("CodeSystem", "Questionnaire", "StructureDefinition")

_REQUESTED_AS: Final[Mapping[str, Any]] = {
    "resourceType": "StructureDefinition",
    "id": "requested-as",
    "url": REQUESTED_AS,
    "name": "RygvejRequestedAs",
    "title": "Requested as",
    "status": "active",
    "experimental": False,
    "publisher": "Rygvej",
    "description": "The role that a sender named as requester, beside the organisation that is answered to.",
    "fhirVersion": "4.0.1",
    "kind": "complex-type",
    "abstract": False,
    "context": [{"type": "element", "expression": "ServiceRequest.requester"}],
    "type": "Extension",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
    "derivation": "constraint",
    "differential": {
        "element": [
            {
                "id": "Extension",
                "path": "Extension",
                "short": "The role that the sender named",
                "definition": "The PractitionerRole that the sender named as requester, as it was written.",
                "max": "1",
            },
            {"id": "Extension.extension", "path": "Extension.extension", "max": "0"},
            {"id": "Extension.url", "path": "Extension.url", "fixedUri": REQUESTED_AS},
            {
                "id": "Extension.value[x]",
                "path": "Extension.value[x]",
                "min": 1,
                "type": [
                    {
                        "code": "Reference",
                        "targetProfile": ["http://hl7.org/fhir/StructureDefinition/PractitionerRole"],
                    }
                ],
            },
        ]
    },
}


@cache
def canonicals(type_: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the definitions of a type among `TYPES`, by id."""
    every: Mapping[str, list[Mapping[str, Any]]] = {
        "CodeSystem": [code_system(codes) for codes in CODE_LISTS],
        "Questionnaire": [questionnaire.of_conversation(), *map(questionnaire.of_instrument, REGISTRY)],
        "StructureDefinition": [_REQUESTED_AS],
    }
    return {definition["id"]: definition for definition in every[type_]}
