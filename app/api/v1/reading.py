"""The router of what is read or written under `/api/v1`: for case workers, unknown parameters refused."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from app.api.context import case_worker, check_parameters
from app.api.documented import NO_CODING, problems
from app.api.v1.tables import BASE

_RESPONSES = problems(
    _401="Ikke logget ind",
    _403="Ingen adgang",
    _404="Findes ikke",
    _406=NO_CODING,
    _422="Ugyldigt indhold",
    _500="Fejl i tjenesten; intet er ændret",
)


def router_of(*tags: str, under: str = "") -> APIRouter:
    """Return a router of its own for a feature; `app.api.v1.routes` lists them all."""
    return APIRouter(
        prefix=BASE + under,
        tags=list(tags),
        responses=_RESPONSES,
        dependencies=[Depends(case_worker), Depends(check_parameters)],
    )
