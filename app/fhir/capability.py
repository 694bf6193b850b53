"""The CapabilityStatement, from what the edge mounts and what can be searched; nothing promised by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from app.fhir import auditevent, bulk, shapes
from app.fhir.parameter import ID, Parameter, Table, of_type
from app.fhir.parameters import PARAMETERS
from app.fhir.resources import RESOURCES
from app.fhir.shapes import built
from app.fhir.subscriptions import backport
from app.fhir.subscriptions.topics import TOPICS

_OAUTH_URIS: Final = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_SECURITY_SERVICE: Final = "http://terminology.hl7.org/CodeSystem/restful-security-service"
_PROFILES: Final = {resource.name: resource.profile for resource in RESOURCES if resource.profile} | {
    "Subscription": backport.SUBSCRIPTION
}
_TOPICS: Final = [shapes.extension(backport.TOPIC_OFFERED, "valueCanonical", topic.url) for topic in TOPICS]


def capability_statement(
    *,
    base_url: str,
    software_version: str,
    interactions: Mapping[str, Sequence[str]],
    date: datetime,
    search: Table = PARAMETERS,
    cors: bool = False,
) -> dict[str, Any]:
    """Say what is offered; `interactions` maps a resource type to R4 codes such as `read`, "" the system.

    An operation is among them by its name, as `$validate`; so is `conditional-create`.
    """
    base = base_url.rstrip("/")
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": shapes.instant(date),
        "publisher": "Rygvej",
        "kind": "instance",
        "instantiates": [backport.SERVER, bulk.SERVER],
        "software": {"name": "Rygvej", "version": software_version},
        "implementation": {"description": "Henvisning til kommunal rygrehabilitering", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [_rest(base, interactions, search, cors=cors)],
    }


def _rest(
    base: str, interactions: Mapping[str, Sequence[str]], search: Table, *, cors: bool
) -> dict[str, Any]:
    types = sorted(type_ for type_ in interactions if type_)
    return built(
        {
            "mode": "server",
            "documentation": "Datoer uden klokkeslæt læses som kalenderdage i Danmark (Europe/Copenhagen).",
            "security": _security(base, cors=cors),
            "resource": [_resource(type_, interactions, search) for type_ in types],
            "interaction": _codes(interactions.get("", ())),
            "operation": _operations("", interactions.get("", ())),
        }
    )


def _security(base: str, *, cors: bool) -> dict[str, Any]:
    """Tell where tokens come from, also the old way that some clients still read.

    That way demands a place where users log in, and we have none.
    """
    token = base.rpartition("/")[0] + "/oauth/token"
    absent = {"extension": [shapes.extension(_ABSENT, "valueCode", "not-applicable")]}
    uris = [{"url": "authorize", "_valueUri": absent}, {"url": "token", "valueUri": token}]
    return {
        "extension": [{"url": _OAUTH_URIS, "extension": uris}],
        "cors": cors,
        "service": [shapes.concept(_SECURITY_SERVICE, "SMART-on-FHIR", "SMART Backend Services")],
        "description": "OAuth 2 client credentials (private_key_jwt).",
    }


def _resource(type_: str, interactions: Mapping[str, Sequence[str]], search: Table) -> dict[str, Any]:
    codes = interactions[type_]
    searchable, parameters = "search-type" in codes, _parameters(type_, search)
    indexed = searchable and type_ != auditevent.TYPE
    return built(
        {
            "extension": _TOPICS if type_ == "Subscription" else [],
            "type": type_,
            "supportedProfile": shapes.filled([_PROFILES.get(type_)]),
            "interaction": _codes(codes),
            # An update names the version it has seen (If-Match).
            "versioning": "versioned-update"
            if "update" in codes
            else "versioned"
            if "read" in codes
            else None,
            # Of a Subscription only the version that stands is kept.
            "readHistory": type_ != "Subscription" if "vread" in codes else None,
            "updateCreate": False if "update" in codes else None,
            "conditionalCreate": _CONDITIONAL_CREATE in codes if "create" in codes else None,
            "conditionalRead": "full-support" if "read" in codes else None,
            "conditionalUpdate": _CONDITIONAL_UPDATE in codes if "update" in codes else None,
            "searchInclude": list(_included(type_, parameters)) if indexed else [],
            "searchRevInclude": list(_including(type_, interactions, search)) if indexed else [],
            "searchParam": [_parameter(p) for p in (ID, *parameters.values())] if searchable else [],
            "operation": _operations(type_, codes),
        }
    )


def _included(type_: str, parameters: Mapping[str, Parameter]) -> Iterator[str]:
    """Yield what `_include` may name: the references to what we publish."""
    yield from (f"{type_}:{name}" for name, p in parameters.items() if p.targets)


def _including(type_: str, types: Collection[str], search: Table) -> Iterator[str]:
    """Yield what `_revinclude` may name: the references that lead here."""
    for source in sorted(search.keys() & set(types)):
        parameters = search[source]
        yield from (f"{source}:{name}" for name, p in parameters.items() if type_ in p.targets)


def _parameters(type_: str, search: Table) -> Mapping[str, Parameter]:
    """Return what it can be searched by; the trail is not in the index of the others."""
    return auditevent.SEARCH if type_ == auditevent.TYPE else of_type(search, type_)


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return built(
        {
            "name": parameter.name,
            "type": parameter.type.value,
            "documentation": parameter.documentation,
        }
    )


def _codes(codes: Iterable[str]) -> list[dict[str, str]]:
    return [{"code": code} for code in codes if not code.startswith("$") and code not in _CONDITIONAL]


_CONDITIONAL_CREATE: Final = "conditional-create"
_CONDITIONAL_UPDATE: Final = "conditional-update"
_CONDITIONAL: Final = {_CONDITIONAL_CREATE, _CONDITIONAL_UPDATE}
"""What R4 has no code of an interaction for, but an element of its own."""


_DEFINITIONS: Final = {
    "$everything": "http://hl7.org/fhir/OperationDefinition/Patient-everything",
    "$process-message": "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message",
    "$validate": "http://hl7.org/fhir/OperationDefinition/Resource-validate",
    **{f"${name}": url for name, url in backport.OPERATIONS.items()},
}


def _operations(type_: str, codes: Iterable[str]) -> list[dict[str, str]]:
    """Return the operations among the codes; an export of everything is not defined as one of a type."""
    own = {"$export": bulk.OPERATIONS[type_]["definition"]} if type_ in bulk.OPERATIONS else {}
    defined = {**_DEFINITIONS, **own}
    return [
        {"name": code.removeprefix("$"), "definition": defined[code]}
        for code in codes
        if code.startswith("$")
    ]
