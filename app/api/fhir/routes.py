"""The mounted interactions, as data: the CapabilityStatement says what stands here."""

from __future__ import annotations

from typing import Final

from starlette.routing import Match, Route
from starlette.types import Scope

from app.api.fhir.create import create, transaction
from app.api.fhir.everything import everything
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


_INTERACTIONS: Final = (
    ("", "transaction", Interaction("/fhir", transaction, methods=["POST"])),
    ("", "transaction", Interaction("/fhir/", transaction, methods=["POST"])),
    ("ServiceRequest", "create", Interaction("/fhir/ServiceRequest", create, methods=["POST"])),
    ("Patient", "$everything", Interaction("/fhir/Patient/{id}/$everything", everything, methods=["GET"])),
    ("*", "search-type", Interaction("/fhir/{type}", search, methods=["GET"])),
    ("*", "search-type", Interaction("/fhir/{type}/_search", search_by_form, methods=["POST"])),
    ("*", "read", Interaction("/fhir/{type}/{id}", read, methods=["GET"])),
    ("*", "history-instance", Interaction("/fhir/{type}/{id}/_history", history, methods=["GET"])),
    ("*", "vread", Interaction("/fhir/{type}/{id}/_history/{vid}", vread, methods=["GET"])),
)

ROUTES: Final = (
    Interaction("/fhir/metadata", metadata, methods=["GET"]),
    Interaction("/fhir/.well-known/smart-configuration", smart_configuration, methods=["GET"]),
    *(route for _, _, route in _INTERACTIONS),
)

OFFERED: Final[dict[str, tuple[str, ...]]] = {
    scope: tuple(dict.fromkeys(code for where, code, _ in _INTERACTIONS if where == scope))
    for scope in dict.fromkeys(where for where, _, _ in _INTERACTIONS)
}
