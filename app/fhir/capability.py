"""The CapabilityStatement, from what the edge mounts and what can be searched; nothing promised by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from app.fhir import shapes
from app.fhir.parameters import EVERYWHERE, PARAMETERS, Parameter
from app.fhir.resources import RESOURCES
from app.fhir.shapes import built

Search = Mapping[str, Mapping[str, Parameter]]

_OAUTH_URIS: Final = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
_SECURITY_SERVICE: Final = "http://terminology.hl7.org/CodeSystem/restful-security-service"
_PROFILES: Final = {resource.name: resource.profile for resource in RESOURCES if resource.profile}


def capability_statement(
    *,
    base_url: str,
    software_version: str,
    interactions: Mapping[str, Sequence[str]],
    date: datetime,
    search: Search = PARAMETERS,
) -> dict[str, Any]:
    """Say what is offered; `interactions` maps a resource type to R4 codes such as `read`, "" the system."""
    base = base_url.rstrip("/")
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": shapes.instant(date),
        "publisher": "Rygvej",
        "kind": "instance",
        "software": {"name": "Rygvej", "version": software_version},
        "implementation": {"description": "Henvisning til kommunal rygrehabilitering", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [_rest(base, interactions, search)],
    }


def _rest(base: str, interactions: Mapping[str, Sequence[str]], search: Search) -> dict[str, Any]:
    types = sorted(type_ for type_ in interactions if type_)
    return built(
        {
            "mode": "server",
            "documentation": "Datoer uden klokkeslæt læses som kalenderdage i Danmark (Europe/Copenhagen).",
            "security": _security(base),
            "resource": [_resource(type_, interactions[type_], search.get(type_, {})) for type_ in types],
            "interaction": _codes(interactions.get("", ())),
        }
    )


def _security(base: str) -> dict[str, Any]:
    """Tell where tokens come from, also the old way that some clients still read."""
    token = base.rpartition("/")[0] + "/oauth/token"
    return {
        "extension": [{"url": _OAUTH_URIS, "extension": [{"url": "token", "valueUri": token}]}],
        "cors": False,
        "service": [shapes.concept(_SECURITY_SERVICE, "SMART-on-FHIR", "SMART Backend Services")],
        "description": "OAuth 2 client credentials (private_key_jwt).",
    }


def _resource(type_: str, codes: Sequence[str], parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    searchable = "search-type" in codes
    return built(
        {
            "type": type_,
            "supportedProfile": shapes.filled([_PROFILES.get(type_)]),
            "interaction": _codes(codes),
            "versioning": "versioned",
            "readHistory": True if "vread" in codes else None,
            "searchParam": [_parameter(p) for p in (*EVERYWHERE, *parameters.values())] if searchable else [],
        }
    )


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return built(
        {
            "name": parameter.name,
            "type": parameter.type.value,
            "documentation": parameter.documentation,
        }
    )


def _codes(codes: Iterable[str]) -> list[dict[str, str]]:
    return [{"code": code} for code in codes]
