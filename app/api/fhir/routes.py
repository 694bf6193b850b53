"""The mounted interactions, as data: the CapabilityStatement says what stands here."""

from __future__ import annotations

from typing import Final

from starlette.routing import Match, Route
from starlette.types import Scope

from app.api.fhir import export, subscriptions
from app.api.fhir.audit import read_audit_event, search_audit_events, search_audit_events_by_form
from app.api.fhir.binary import read_binary
from app.api.fhir.bundle import bundle
from app.api.fhir.canonical import read_canonical, search_canonicals
from app.api.fhir.communicate import communicate
from app.api.fhir.create import create
from app.api.fhir.everything import everything
from app.api.fhir.history import history, history_of_all, history_of_type
from app.api.fhir.metadata import metadata, smart_configuration
from app.api.fhir.process_message import process_message
from app.api.fhir.read import read
from app.api.fhir.search import search, search_by_form
from app.api.fhir.update import update, update_by_condition
from app.api.fhir.validate import validate
from app.api.fhir.validate_instance import validate_instance
from app.api.fhir.vread import vread
from app.fhir.canonical import TYPES as CANONICAL


class Interaction(Route):
    """A route that tells the log and the metrics its pattern, as FastAPI's own do."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, found = super().matches(scope)
        return match, {**found, "route": self}


_OWN, _ONE = "/fhir/Subscription", "/fhir/Subscription/{id}"
_EITHER: Final = ("GET", "POST")
_CREATE: Final = Interaction("/fhir/ServiceRequest", create, methods=["POST"])
_WRITE: Final = Interaction("/fhir/Communication", communicate, methods=["POST"])
_DEFINITIONS: Final = tuple(
    (type_, code, Interaction(path, endpoint, methods=[method]))
    for type_ in CANONICAL
    for code, method, path, endpoint in (
        ("search-type", "GET", f"/fhir/{type_}", search_canonicals),
        ("search-type", "POST", f"/fhir/{type_}/_search", search_canonicals),
        ("read", "GET", f"/fhir/{type_}/{{id}}", read_canonical),
    )
)
_INTERACTIONS: Final = (
    ("", "transaction", Interaction("/fhir", bundle, methods=["POST"])),
    ("", "batch", Interaction("/fhir/", bundle, methods=["POST"])),
    ("", "$process-message", Interaction("/fhir/$process-message", process_message, methods=["POST"])),
    ("", "$export", Interaction("/fhir/$export", export.export_all, methods=_EITHER)),
    ("Patient", "$export", Interaction("/fhir/Patient/$export", export.export_patients, methods=_EITHER)),
    ("Group", "$export", Interaction("/fhir/Group/{id}/$export", export.export_group, methods=_EITHER)),
    ("", "history-system", Interaction("/fhir/_history", history_of_all, methods=["GET"])),
    ("ServiceRequest", "create", _CREATE),
    ("ServiceRequest", "conditional-create", _CREATE),
    ("ServiceRequest", "update", Interaction("/fhir/ServiceRequest/{id}", update, methods=["PUT"])),
    (
        "ServiceRequest",
        "conditional-update",
        Interaction("/fhir/ServiceRequest", update_by_condition, methods=["PUT"]),
    ),
    ("Communication", "create", _WRITE),
    ("Communication", "conditional-create", _WRITE),
    ("Subscription", "$status", Interaction(f"{_OWN}/$status", subscriptions.status, methods=_EITHER)),
    ("Subscription", "$status", Interaction(f"{_ONE}/$status", subscriptions.status, methods=_EITHER)),
    ("Subscription", "$events", Interaction(f"{_ONE}/$events", subscriptions.events, methods=_EITHER)),
    ("Subscription", "create", Interaction(_OWN, subscriptions.create, methods=["POST"])),
    ("Subscription", "search-type", Interaction(_OWN, subscriptions.search, methods=["GET"])),
    (
        "Subscription",
        "search-type",
        Interaction(f"{_OWN}/_search", subscriptions.search_by_form, methods=["POST"]),
    ),
    ("Subscription", "read", Interaction(_ONE, subscriptions.read, methods=["GET"])),
    ("Subscription", "update", Interaction(_ONE, subscriptions.update, methods=["PUT"])),
    (
        "Subscription",
        "history-instance",
        Interaction(f"{_ONE}/_history", subscriptions.history, methods=["GET"]),
    ),
    ("Subscription", "vread", Interaction(f"{_ONE}/_history/{{vid}}", subscriptions.vread, methods=["GET"])),
    ("Subscription", "delete", Interaction(_ONE, subscriptions.delete, methods=["DELETE"])),
    ("AuditEvent", "search-type", Interaction("/fhir/AuditEvent", search_audit_events, methods=["GET"])),
    (
        "AuditEvent",
        "search-type",
        Interaction("/fhir/AuditEvent/_search", search_audit_events_by_form, methods=["POST"]),
    ),
    ("AuditEvent", "read", Interaction("/fhir/AuditEvent/{id}", read_audit_event, methods=["GET"])),
    *_DEFINITIONS,
    ("Binary", "read", Interaction("/fhir/Binary/{id}", read_binary, methods=["GET"])),
    ("Patient", "$everything", Interaction("/fhir/Patient/{id}/$everything", everything, methods=_EITHER)),
    ("*", "search-type", Interaction("/fhir/{type}", search, methods=["GET"])),
    ("*", "search-type", Interaction("/fhir/{type}/_search", search_by_form, methods=["POST"])),
    ("*", "$validate", Interaction("/fhir/{type}/$validate", validate, methods=["POST"])),
    ("*", "$validate", Interaction("/fhir/{type}/{id}/$validate", validate_instance, methods=["POST"])),
    ("*", "history-type", Interaction("/fhir/{type}/_history", history_of_type, methods=["GET"])),
    ("*", "read", Interaction("/fhir/{type}/{id}", read, methods=["GET"])),
    ("*", "history-instance", Interaction("/fhir/{type}/{id}/_history", history, methods=["GET"])),
    ("*", "vread", Interaction("/fhir/{type}/{id}/_history/{vid}", vread, methods=["GET"])),
)

_JOB: Final = (
    Interaction("/fhir/$export/{job}", export.status, methods=["GET"]),
    Interaction("/fhir/$export/{job}", export.cancel, methods=["DELETE"]),
    Interaction("/fhir/$export/{job}/{name}", export.download, methods=["GET"]),
)
"""Where an export that was begun is asked for, as its own answers tell."""

ROUTES: Final = (
    Interaction("/fhir/metadata", metadata, methods=["GET"]),
    Interaction("/fhir/.well-known/smart-configuration", smart_configuration, methods=["GET"]),
    *_JOB,
    *(route for _, code, route in _INTERACTIONS if code != "conditional-create"),
)

OFFERED: Final[dict[str, tuple[str, ...]]] = {
    scope: tuple(dict.fromkeys(code for where, code, _ in _INTERACTIONS if where == scope))
    for scope in dict.fromkeys(where for where, _, _ in _INTERACTIONS)
}
