"""The indicators over HTTP: for an authority its own, for a region what may leave them."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request

from app.api.context import Called, Caller, actor_of, check_parameters
from app.api.documented import NO_CODING, problems
from app.api.v1.body import Day, check_period
from app.api.v1.indicators import views
from app.api.v1.tables import BASE
from app.domain.actors import Permission
from app.domain.indicator_slices import Interval
from app.domain.indicator_terms import Asked, slices_of
from app.domain.legal_days import legal_day
from app.domain.refusals import InvalidValue, NotPermitted, UnknownCode
from app.indicators.definitions import BY_CODE
from app.persistence.unit_of_work import SHARED
from app.usecases.read_indicators import every_authority, read_cases, read_indicators


async def analyst(request: Request) -> None:
    """Refuse before anything else is looked at who may not see indicators."""
    (await actor_of(request)).require(Permission.INDICATORS)


router = APIRouter(
    prefix=f"{BASE}/indicators",
    tags=["indicators"],
    responses=problems(
        _401="Ikke logget ind",
        _403="Ingen adgang",
        _406=NO_CODING,
        _422="Ugyldigt indhold",
        _500="Fejl i tjenesten; intet er ændret",
    ),
    dependencies=[Depends(analyst), Depends(check_parameters)],
)


class Unit(StrEnum):
    CITIZEN = "citizen"
    PATHWAY = "pathway"


ALL = "all"
First = Annotated[Day, Query(alias="from", description="Første dag i perioden.")]
Last = Annotated[Day, Query(alias="to", description="Sidste dag i perioden.")]
Cutoff = Annotated[
    Day | None, Query(description="Opgørelsesdato: hvad der er sket senere, findes ikke; ellers i dag.")
]
Counted = Annotated[Unit, Query(description="Hvad der tælles: borgere eller forløb.")]
By = Annotated[
    Interval | None,
    Query(description="Del perioden op; en borger tæller én gang i hver del og én gang i det hele."),
]
Authorities = Annotated[
    list[str] | None,
    Query(alias="authority", max_length=120, description="Myndighedskoder, eller `all`; ellers ens egen."),
]


@router.get("", operation_id="read_indicators", summary="De ti indikatorer for en periode")
async def read_all(
    caller: Called,
    first: First,
    last: Last,
    cutoff: Cutoff = None,
    unit: Counted = Unit.CITIZEN,
    by: By = None,
    authority: Authorities = None,
) -> views.IndicatorsView:
    """Hvad der forlader myndigheden, vises ikke, hvor det handler om få."""
    asked = _asked(caller, first, last, cutoff, unit)
    database = caller.context.database
    authorities, leaves = await _whose(caller, authority or [])
    asked = replace(asked, authorities=authorities, by=by)
    check_size(asked)
    figures = await read_indicators(database, caller.scope(_home(caller)), asked, leaves=leaves)
    return views.indicators(asked, figures)


@router.get(
    "/definitions", operation_id="read_indicator_definitions", summary="Hvordan indikatorerne er defineret"
)
async def read_definitions(caller: Called) -> views.DefinitionsView:
    caller.actor.require(Permission.INDICATORS)
    return views.definitions()


@router.get(
    "/{code}/cases", operation_id="read_indicator_cases", summary="Forløbene bag et tal, i egen myndighed"
)
async def read_behind(
    caller: Called, code: str, first: First, last: Last, cutoff: Cutoff = None, unit: Counted = Unit.CITIZEN
) -> views.CasesView:
    caller.actor.require(Permission.CASEWORK)
    if code not in BY_CODE:
        raise UnknownCode("indicator", code[:20], known=BY_CODE, place="code")
    asked = replace(_asked(caller, first, last, cutoff, unit), authorities=(_own(caller),))
    found = await read_cases(caller.context.database, caller.scope(_own(caller)), BY_CODE[code], asked)
    return views.cases(BY_CODE[code], found)


def _asked(caller: Caller, first: Day, last: Day, cutoff: Day | None, unit: Unit) -> Asked:
    check_period(first, last)
    today = legal_day(caller.now)
    if cutoff is not None and cutoff > today:
        raise InvalidValue("cutoff", "today or earlier", place="cutoff")
    return Asked((), first, last, cutoff or today, by_pathway=unit is Unit.PATHWAY)


MOST_CELLS: Final = 3000
"""Of one indicator: all authorities by month for two years."""


def check_size(asked: Asked) -> None:
    if len(asked.authorities) * len(slices_of(asked)) > MOST_CELLS:
        raise InvalidValue("by", f"at most {MOST_CELLS} authorities times parts", place="by")


def _own(caller: Caller) -> str:
    """Return which of its authorities the caller means; raises NotPermitted for another's."""
    wanted = caller.wanted_authority
    if wanted and wanted not in caller.actor.authorities:
        raise NotPermitted(f"the indicators of {wanted[:10]}")
    return wanted or caller.actor.authority


def _home(caller: Caller) -> str:
    return caller.actor.authorities[0] if caller.actor.authorities else SHARED


async def _whose(caller: Caller, wanted: list[str]) -> tuple[tuple[str, ...], bool]:
    """Return whose cases are counted, and whether what is told leaves those who have them."""
    own = caller.actor.authorities
    if not wanted and own:
        return (_own(caller),), False
    if wanted and set(wanted) <= set(own):
        return tuple(dict.fromkeys(wanted)), False
    if caller.actor.may(Permission.CASEWORK):
        raise NotPermitted("the indicators of other authorities")
    every = await every_authority(caller.context.database, caller.scope(SHARED))
    return tuple(code for code in every if ALL in wanted or not wanted or code in wanted), True
