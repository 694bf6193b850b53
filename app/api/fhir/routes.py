"""The mounted interactions, as data: the CapabilityStatement says what stands here."""

from __future__ import annotations

from typing import Final

from starlette.routing import Route

from app.api.fhir.create import create, transaction
from app.api.fhir.history import history
from app.api.fhir.metadata import metadata, smart_configuration
from app.api.fhir.read import read
from app.api.fhir.search import search, search_by_form
from app.api.fhir.vread import vread

_INTERACTIONS: Final = (
    ("", "transaction", Route("/fhir", transaction, methods=["POST"])),
    ("", "transaction", Route("/fhir/", transaction, methods=["POST"])),
    ("ServiceRequest", "create", Route("/fhir/ServiceRequest", create, methods=["POST"])),
    ("*", "search-type", Route("/fhir/{type}", search, methods=["GET"])),
    ("*", "search-type", Route("/fhir/{type}/_search", search_by_form, methods=["POST"])),
    ("*", "read", Route("/fhir/{type}/{id}", read, methods=["GET"])),
    ("*", "history-instance", Route("/fhir/{type}/{id}/_history", history, methods=["GET"])),
    ("*", "vread", Route("/fhir/{type}/{id}/_history/{vid}", vread, methods=["GET"])),
)

ROUTES: Final = (
    Route("/fhir/metadata", metadata, methods=["GET"]),
    Route("/fhir/.well-known/smart-configuration", smart_configuration, methods=["GET"]),
    *(route for _, _, route in _INTERACTIONS),
)

OFFERED: Final[dict[str, tuple[str, ...]]] = {
    scope: tuple(dict.fromkeys(code for where, code, _ in _INTERACTIONS if where == scope))
    for scope in ("", "*", "ServiceRequest")
}
