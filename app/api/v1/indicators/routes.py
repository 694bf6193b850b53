"""The indicators over HTTP: for an authority its own, for a region what may leave them."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Called, actor_of, check_parameters
from app.api.documented import NO_CODING, problems
from app.api.v1.indicators import views
from app.api.v1.indicators.asking import Division, Wanted, asked_by, own_of, question_of
from app.api.v1.indicators.table import MEDIA_TYPE, Flavour, Rendering, write_table
from app.api.v1.paging import Paged, by_ordinal
from app.api.v1.tables import BASE
from app.domain.actors import Permission
from app.indicators.definitions import indicator_for
from app.persistence.access import noted_under
from app.persistence.indicator_runs import latest_runs
from app.usecases.read_indicators import read_cases
from app.usecases.run_indicators import read_run, run_indicators


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
AS_TABLE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}
}
LAST: Final = 2**62
"""Behind every run there will be, where a list begins with the latest."""
Want = Annotated[Wanted, Depends()]
Divide = Annotated[Division, Depends()]
Render = Annotated[Rendering, Depends()]


@router.get(
    "",
    operation_id="read_indicators",
    summary="De ti indikatorer for en periode",
    response_model=views.IndicatorsView,
    responses=AS_TABLE,
)
async def read_all(
    request: Request, caller: Called, wanted: Want, division: Divide, rendering: Render
) -> Response | views.IndicatorsView:
    """Hvad der forlader myndigheden, vises ikke, hvor det handler om få."""
    is_table = rendering.is_table(request.headers.get("accept", ""))
    question = await question_of(caller, wanted, division)
    run = await run_indicators(caller.context.database, caller.scope(noted_under(caller.actor)), question)
    shown = views.indicators(run)
    return _table(shown, rendering) if is_table else shown


def _table(shown: views.IndicatorsView, rendering: Rendering) -> Response:
    name = f"indicators-{shown.from_date}-{shown.to_date}.csv"
    kept = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Accept"}
    content = write_table(shown, rendering.flavour or Flavour.INTERNATIONAL)
    return Response(content, headers=kept, media_type=f"{MEDIA_TYPE}; charset=utf-8; header=present")


@router.get(
    "/runs", operation_id="list_indicator_runs", summary="Hvornår der er talt, og hvad der blev spurgt om"
)
async def list_runs(caller: Called, page: Paged) -> views.RunsView:
    (before,) = page.after((LAST,))
    scope = caller.scope(noted_under(caller.actor))
    found = await caller.context.database.read(
        scope, lambda work: latest_runs(work, before=before, limit=page.limit)
    )
    return views.RunsView(items=[views.run_view(run) for _, run in found], next=page.next(found, by_ordinal))


@router.get(
    "/runs/{id}",
    operation_id="read_indicator_run",
    summary="Hvad der blev svaret dengang",
    response_model=views.IndicatorsView,
    responses=AS_TABLE | problems(_404="Findes ikke"),
)
async def read_kept(
    request: Request, caller: Called, id_: Annotated[UUID, Path(alias="id")], rendering: Render
) -> Response | views.IndicatorsView:
    is_table = rendering.is_table(request.headers.get("accept", ""))
    scope = caller.scope(noted_under(caller.actor))
    run = await caller.context.database.read(scope, lambda work: read_run(work, id_))
    shown = views.indicators(run)
    return _table(shown, rendering) if is_table else shown


@router.get(
    "/definitions", operation_id="read_indicator_definitions", summary="Hvordan indikatorerne er defineret"
)
async def read_definitions(caller: Called) -> views.DefinitionsView:
    caller.actor.require(Permission.INDICATORS)
    return views.definitions()


@router.get(
    "/{code}/cases", operation_id="read_indicator_cases", summary="Forløbene bag et tal, i egen myndighed"
)
async def read_behind(caller: Called, code: str, wanted: Want) -> views.CasesView:
    caller.actor.require(Permission.CASEWORK)
    asked = asked_by(caller, wanted, (own_of(caller),))
    indicator = indicator_for(asked, code)
    found = await read_cases(caller.context.database, caller.scope(own_of(caller)), indicator, asked)
    return views.cases(indicator, found)
