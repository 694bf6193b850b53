"""The mounted interactions, as data: the CapabilityStatement says what stands here."""

from __future__ import annotations

from typing import Final

from starlette.routing import Match, Route
from starlette.types import Scope

from app.api.fhir import export, subscriptions
from app.api.fhir.create import create, transaction
from app.api.fhir.history import history
from app.api.fhir.metadata import metadata, smart_configuration
from app.api.fhir.read import read
from app.api.fhir.search import search, search_by_form
from app.api.fhir.vread import vread


class Interaction(Route):
    """A route that tells the log and the metrics its pattern, as FastAPI's own do."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, found = super().matches(scope)
        return match, {**found, "route": self}


_OWN, _ONE = "/fhir/Subscription", "/fhir/Subscription/{id}"
_INTERACTIONS: Final = (
    ("", "transaction", Interaction("/fhir", transaction, methods=["POST"])),
    ("", "transaction", Interaction("/fhir/", transaction, methods=["POST"])),
    ("ServiceRequest", "create", Interaction("/fhir/ServiceRequest", create, methods=["POST"])),
    ("Subscription", "create", Interaction(_OWN, subscriptions.create, methods=["POST"])),
    ("Subscription", "search-type", Interaction(_OWN, subscriptions.search, methods=["GET"])),
    (
        "Subscription",
        "search-type",
        Interaction(f"{_OWN}/_search", subscriptions.search_by_form, methods=["POST"]),
    ),
    ("Subscription", "read", Interaction(_ONE, subscriptions.read, methods=["GET"])),
    ("Subscription", "update", Interaction(_ONE, subscriptions.update, methods=["PUT"])),
    ("Subscription", "delete", Interaction(_ONE, subscriptions.delete, methods=["DELETE"])),
    ("*", "search-type", Interaction("/fhir/{type}", search, methods=["GET"])),
    ("*", "search-type", Interaction("/fhir/{type}/_search", search_by_form, methods=["POST"])),
    ("*", "read", Interaction("/fhir/{type}/{id}", read, methods=["GET"])),
    ("*", "history-instance", Interaction("/fhir/{type}/{id}/_history", history, methods=["GET"])),
    ("*", "vread", Interaction("/fhir/{type}/{id}/_history/{vid}", vread, methods=["GET"])),
)

_BOTH: Final = ["GET", "POST"]
_OPERATIONS: Final = (
    Interaction("/fhir/$export", export.export_all, methods=_BOTH),
    Interaction("/fhir/Patient/$export", export.export_patients, methods=_BOTH),
    Interaction("/fhir/Group/{id}/$export", export.export_group, methods=_BOTH),
    Interaction("/fhir/$export/{job}", export.status, methods=["GET"]),
    Interaction("/fhir/$export/{job}", export.cancel, methods=["DELETE"]),
    Interaction("/fhir/$export/{job}/{name}", export.download, methods=["GET"]),
    Interaction(f"{_OWN}/$status", subscriptions.status, methods=_BOTH),
    Interaction(f"{_ONE}/$status", subscriptions.status, methods=_BOTH),
    Interaction(f"{_ONE}/$events", subscriptions.events, methods=_BOTH),
)

ROUTES: Final = (
    Interaction("/fhir/metadata", metadata, methods=["GET"]),
    Interaction("/fhir/.well-known/smart-configuration", smart_configuration, methods=["GET"]),
    *_OPERATIONS,
    *(route for _, _, route in _INTERACTIONS),
)

OFFERED: Final[dict[str, tuple[str, ...]]] = {
    scope: tuple(dict.fromkeys(code for where, code, _ in _INTERACTIONS if where == scope))
    for scope in ("", "*", "ServiceRequest", "Subscription")
}
