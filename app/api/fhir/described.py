"""What OpenAPI says of /fhir, from the mounted routes; bodies are FHIR's own and stand by reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.routing import Route

from app.api.errors import FHIR
from app.api.fhir.examples import EXAMPLES
from app.api.fhir.exchange import TYPES
from app.fhir.canonical import TYPES as CANONICAL

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Described:
    """One interaction: what it is for, what it takes, what it may answer beside what every one may."""

    summary: str
    answers: Mapping[int, str]
    refuses: tuple[int, ...] = ()
    parameters: tuple[str, ...] = ()
    body: str = ""
    """The component that the body is; `form` for a search by form."""


_SEARCH: Final = ("_format", "_pretty")
_PART: Final = (*_SEARCH, "_summary", "_elements")
_PAGE: Final = (*_SEARCH, "_since", "_at", "_count", "_cursor")
_CONDITIONS: Final = ("If-None-Match", "If-Modified-Since")
_READS: Final = (401, 403, 404, 406)
_WRITES: Final = (400, 401, 403, 404, 406, 409, 413, 415, 422)
_READ: Final = {200: "Resource", 304: ""}
_BUNDLE: Final = {200: "Bundle"}


def _either(path: str, described: Described) -> dict[tuple[str, str], Described]:
    return {(method, path): described for method in ("GET", "POST")}


def _export(what: str) -> Described:
    refuses = (*_READS, 400, 409, 413, 415, 429)
    return Described(f"export {what}", {202: ""}, refuses, ("_since", "_type", "_typeFilter", "Prefer"))


def _told(what: str, *parameters: str) -> Described:
    return Described(what, _BUNDLE, (*_READS, 400, 410, 413, 415), (*_SEARCH, *parameters))


def _of_definitions() -> dict[tuple[str, str], Described]:
    found: dict[tuple[str, str], Described] = {}
    for type_ in CANONICAL:
        search = Described(f"search the {type_}s that our resources lead to", _BUNDLE, (400, 406, 413), _PART)
        by_form = replace(search, refuses=(*search.refuses, 415), body="form")
        read = Described("read", _READ, (400, 404, 406), (*_PART, "If-None-Match"))
        found |= {
            ("GET", f"/fhir/{type_}"): search,
            ("POST", f"/fhir/{type_}/_search"): by_form,
            ("GET", f"/fhir/{type_}/{{id}}"): read,
        }
    return found


_DESCRIBED: Final[Mapping[tuple[str, str], Described]] = {
    ("POST", "/fhir"): Described(
        "transaction, batch: requests with what belongs to them, all or none, or many requests in one",
        _BUNDLE,
        _WRITES,
        (*_SEARCH, "Prefer"),
        "Bundle",
    ),
    ("GET", "/fhir/_history"): Described("history of all one may see", _BUNDLE, (*_READS, 400), _PAGE),
    ("GET", "/fhir/metadata"): Described(
        "what is offered",
        {200: "CapabilityStatement", 304: ""},
        (400, 406),
        (*_SEARCH, "mode", "If-None-Match"),
    ),
    ("POST", "/fhir/ServiceRequest"): Described(
        "create a request",
        {201: "ServiceRequest", 200: "ServiceRequest"},
        _WRITES,
        (*_SEARCH, "If-None-Exist", "Prefer"),
        "ServiceRequest",
    ),
    ("PUT", "/fhir/ServiceRequest/{id}"): Described(
        "change or withdraw one's own request",
        {200: "ServiceRequest"},
        (*_WRITES, 405, 412, 428),
        (*_SEARCH, "If-Match", "Prefer"),
        "ServiceRequest",
    ),
    ("PUT", "/fhir/ServiceRequest"): Described(
        "create or change the request with this identifier",
        {200: "ServiceRequest", 201: "ServiceRequest"},
        (*_WRITES, 405, 412),
        (*_SEARCH, "identifier", "If-Match", "Prefer"),
        "ServiceRequest",
    ),
    ("POST", "/fhir/$process-message"): Described(
        "take in a FHIR message; the answer is a message that acknowledges it",
        _BUNDLE,
        _WRITES,
        _SEARCH,
        "Message",
    ),
    **_either("/fhir/$export", _export("all that one may see")),
    **_either("/fhir/Patient/$export", _export("all that belongs to patients")),
    **_either("/fhir/Group/{id}/$export", _export("all that belongs to an authority's patients")),
    ("GET", "/fhir/$export/{job}"): Described(
        "how far an export is, and what its files are called", {200: "", 202: ""}, (*_READS, 400)
    ),
    ("DELETE", "/fhir/$export/{job}"): Described("forget an export", {202: ""}, (*_READS, 400)),
    ("GET", "/fhir/$export/{job}/{name}"): Described(
        "a file of an export, or a part of it",
        {200: "", 206: ""},
        (*_READS, 400, 416, 429),
        ("Range", "If-Range"),
    ),
    ("POST", "/fhir/Communication"): Described(
        "answer a question or write about one's own request",
        {201: "Resource", 200: "Resource"},
        _WRITES,
        (*_SEARCH, "If-None-Exist", "Prefer"),
        "Communication",
    ),
    ("GET", "/fhir/Subscription"): Described(
        "one's own subscriptions", _BUNDLE, (*_READS, 400, 413), _SEARCH
    ),
    ("POST", "/fhir/Subscription/_search"): Described(
        "one's own subscriptions, by a form", _BUNDLE, (*_READS, 400, 413, 415), _SEARCH, "form"
    ),
    ("POST", "/fhir/Subscription"): Described(
        "ask to be told", {201: "Resource"}, _WRITES, (*_SEARCH, "Prefer"), "Subscription"
    ),
    ("GET", "/fhir/Subscription/{id}"): Described("read", _READ, (*_READS, 400, 410), _SEARCH),
    ("GET", "/fhir/Subscription/{id}/_history"): Described(
        "the version that stands, or that it was deleted", _BUNDLE, (*_READS, 400), _SEARCH
    ),
    ("GET", "/fhir/Subscription/{id}/_history/{vid}"): Described(
        "the version that stands", {200: "Resource"}, (*_READS, 400, 410), _SEARCH
    ),
    ("PUT", "/fhir/Subscription/{id}"): Described(
        "change or restart a subscription",
        {200: "Resource"},
        (*_WRITES, 405, 410, 412, 428),
        (*_SEARCH, "If-Match", "Prefer"),
        "Subscription",
    ),
    ("DELETE", "/fhir/Subscription/{id}"): Described("forget a subscription", {204: ""}, (*_READS, 400)),
    **_either("/fhir/Subscription/$status", _told("where one's subscriptions stand")),
    **_either("/fhir/Subscription/{id}/$status", _told("where a subscription stands")),
    **_either(
        "/fhir/Subscription/{id}/$events",
        _told("what was missed", "eventsSinceNumber", "eventsUntilNumber", "content"),
    ),
    ("GET", "/fhir/AuditEvent"): Described("search the audit trail", _BUNDLE, (*_READS, 400, 413), _PART),
    ("POST", "/fhir/AuditEvent/_search"): Described(
        "search the audit trail by a form", _BUNDLE, (*_READS, 400, 413, 415), _PART, "form"
    ),
    ("GET", "/fhir/AuditEvent/{id}"): Described("read", _READ, (*_READS, 400), (*_PART, *_CONDITIONS)),
    ("GET", "/fhir/Binary/{id}"): Described(
        "the bytes of a document, or as a Binary", {200: "", 304: ""}, (*_READS, 400), _CONDITIONS
    ),
    **_either(
        "/fhir/Patient/{id}/$everything",
        Described(
            "all there is of a patient, in pages", _BUNDLE, (*_READS, 400, 413, 415), (*_PAGE, "_type")
        ),
    ),
    **_of_definitions(),
    ("GET", "/fhir/{type}"): Described(
        "search; the parameters stand in the CapabilityStatement", _BUNDLE, (*_READS, 400, 413), _SEARCH
    ),
    ("POST", "/fhir/{type}/_search"): Described(
        "search by a form, so that no number of a person stands in an address",
        _BUNDLE,
        (*_READS, 400, 413, 415),
        _SEARCH,
        "form",
    ),
    ("POST", "/fhir/{type}/$validate"): Described(
        "everything that is wrong with a resource; nothing is stored",
        {200: "OperationOutcome"},
        (400, 401, 404, 406, 413, 415),
        (*_SEARCH, "mode", "profile"),
        "Resource",
    ),
    ("POST", "/fhir/{type}/{id}/$validate"): Described(
        "whether a resource would be taken as an update of this one; nothing is stored",
        {200: "OperationOutcome"},
        (400, 401, 403, 404, 406, 413, 415),
        (*_SEARCH, "mode", "profile"),
        "Resource",
    ),
    ("GET", "/fhir/{type}/_history"): Described("history of a type", _BUNDLE, (*_READS, 400), _PAGE),
    ("GET", "/fhir/{type}/{id}"): Described("read", _READ, (*_READS, 400), (*_PART, *_CONDITIONS)),
    ("GET", "/fhir/{type}/{id}/_history"): Described("history of one", _BUNDLE, (*_READS, 400), _PAGE),
    ("GET", "/fhir/{type}/{id}/_history/{vid}"): Described(
        "one version of one", {200: "Resource"}, (*_READS, 400), _PART
    ),
}
_REFUSALS: Final[Mapping[int, str]] = {
    400: "Not valid, or something we do not know; named with its place",
    401: "No valid access token",
    403: "The token does not allow it",
    404: "Not here, or not for this caller",
    405: "Not offered here; Allow says what is",
    406: "A form or a content coding that we do not write",
    409: "Not possible now, or an identifier that stands for something else",
    410: "It was deleted",
    412: "Changed meanwhile; ETag is the version that stands",
    413: "Too large",
    415: "A form that we do not read",
    416: "No such range; Content-Range says how many bytes there are",
    422: "A rule says no, or a reference leads nowhere",
    428: "If-Match is missing",
    429: "More than one client may have at a time; Retry-After",
    500: "A fault of ours; nothing was changed",
    503: "Busy; the same will do after Retry-After",
}
_HEADERS: Final = frozenset(
    {
        "If-Match",
        "If-None-Match",
        "If-None-Exist",
        "If-Modified-Since",
        "If-Range",
        "Range",
        "Prefer",
        "Accept-Language",
    }
)


def described(schema: Json, routes: Iterable[Route]) -> Json:
    """Add every FHIR route to the description of the others."""
    for route in routes:
        for method in sorted((route.methods or set()) - {"HEAD"}):
            if not route.path.endswith("/"):
                schema["paths"].setdefault(route.path, {})[method.lower()] = _operation(method, route)
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {}).update(dict(_schemas()))
    components.setdefault("responses", {}).update(dict(_responses()))
    return schema


def _operation(method: str, route: Route) -> Json:
    known = _DESCRIBED.get((method, route.path)) or Described(route.name, {200: ""})
    operation: Json = {
        "tags": ["fhir"],
        "summary": known.summary,
        "operationId": f"fhir_{method}_{route.path}".replace("/", "_").lower(),
        "parameters": [*_in_path(route), *map(_parameter, (*known.parameters, "Accept-Language"))],
        "responses": {
            **{str(status): _answer(body) for status, body in known.answers.items()},
            **{str(status): _named(status) for status in (*known.refuses, 406, 500, 503)},
        },
    }
    return operation | ({"requestBody": _body(known.body)} if known.body else {})


def _in_path(route: Route) -> Iterator[Json]:
    for name in route.param_convertors:
        schema: Json = {"type": "string"} | ({"enum": list(TYPES)} if name == "type" else {})
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _parameter(name: str) -> Json:
    place = "header" if name in _HEADERS else "query"
    return {"name": name, "in": place, "required": name == "identifier", "schema": {"type": "string"}}


def _answer(component: str) -> Json:
    if not component:
        return {"description": "As asked for"}
    return {"description": component, "content": {FHIR: {"schema": _schema(component)}}}


def _named(status: int) -> Json:
    return {"$ref": f"#/components/responses/Fhir{status}"}


def _schema(component: str) -> Json:
    return {"$ref": f"#/components/schemas/Fhir{component}"}


def _body(component: str) -> Json:
    if component == "form":
        form = {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}
        return {"content": {"application/x-www-form-urlencoded": form}}
    examples = {name: {"value": value} for name, value in EXAMPLES.get(component, {}).items()}
    body: Json = {"schema": _schema(component)} | ({"examples": examples} if examples else {})
    return {"required": True, "content": {FHIR: body}}


_SHOWN: Final = (
    "Bundle",
    "CapabilityStatement",
    "Communication",
    "OperationOutcome",
    "ServiceRequest",
    "Subscription",
)


def _schemas() -> Iterator[tuple[str, Json]]:
    for type_ in _SHOWN:
        yield (
            f"Fhir{type_}",
            {
                "type": "object",
                "required": ["resourceType"],
                "properties": {"resourceType": {"const": type_}},
                "externalDocs": {"url": f"https://hl7.org/fhir/R4/{type_.lower()}.html"},
            },
        )
    resource: Json = {
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"type": "string"}},
        "externalDocs": {"url": "https://hl7.org/fhir/R4/resourcelist.html"},
    }
    yield "FhirResource", resource
    message = {"resourceType": {"const": "Bundle"}, "type": {"const": "message"}}
    yield "FhirMessage", resource | {"required": ["resourceType", "type"], "properties": message}


def _responses() -> Iterator[tuple[str, Json]]:
    for status, text in _REFUSALS.items():
        content = {FHIR: {"schema": _schema("OperationOutcome")}}
        yield f"Fhir{status}", {"description": text, "content": content}
