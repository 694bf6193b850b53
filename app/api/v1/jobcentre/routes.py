"""The jobcentre's own address: look up, fetch, deliver; a CPR number is in a body, never in a URL."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request

from app.api.context import Called, actor_of, check_parameters
from app.api.documented import NO_CODING, problems
from app.api.v1.jobcentre.messages import (
    Ask,
    Delivery,
    DisclosureView,
    ExchangeView,
    ReceivedView,
    disclosure,
    exchanged,
    information,
)
from app.domain.actors import Permission
from app.domain.identifiers import person_number
from app.domain.refusals import Finding, NotFound
from app.usecases import exchange_with_jobcentre


async def jobcentre(request: Request) -> None:
    """Refuse before anything else is looked at who may not exchange."""
    (await actor_of(request)).require(Permission.EXCHANGE)


router = APIRouter(
    prefix="/api/v1/jobcentre",
    tags=["jobcentre"],
    dependencies=[Depends(jobcentre), Depends(check_parameters)],
    responses=problems(
        _401="Ikke logget ind",
        _403="Ingen adgang",
        _406=NO_CODING,
        _413="For stort",
        _415="Pakket indhold modtages ikke",
        _422="Ugyldigt indhold",
        _500="Fejl i tjenesten; intet er ændret",
    ),
)
_NOTHING = problems(_404="Intet, der må oplyses: ukendt borger eller intet gyldigt samtykke")


def nothing_to_tell() -> NotFound:
    """Return the one answer for an unknown citizen and for one who has not consented: word for word."""
    return NotFound.of(
        [
            Finding(
                "nothing-to-tell",
                "There is nothing that may be told.",
                "Der er intet, der må oplyses.",
            )
        ]
    )


@router.post(
    "/lookup",
    response_model=DisclosureView,
    operation_id="jobcentre_lookup",
    summary="Slå en borger op; svarer kun inden for borgerens samtykke",
    responses=_NOTHING,
)
async def look_up(body: Ask, caller: Called) -> Any:
    number = person_number(body.cpr)
    found = await caller.context.database.transact(
        caller.scope(body.authority), lambda work: exchange_with_jobcentre.look_up(work, number)
    )
    if found is None:
        raise nothing_to_tell()
    return disclosure(found)


@router.get(
    "/exchange",
    response_model=ExchangeView,
    operation_id="jobcentre_fetch",
    summary="Hent det, der venter; det udleverede er dermed afsendt",
)
async def fetch(caller: Called, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Any:
    found = await exchange_with_jobcentre.fetch_waiting(
        caller.context.database, caller.actor, now=caller.now, limit=limit
    )
    return ExchangeView(items=[exchanged(one) for one in found])


@router.post(
    "/exchange",
    status_code=201,
    response_model=ReceivedView,
    operation_id="jobcentre_deliver",
    summary="Aflever kontaktperson, ydelse, møder, plan og delvise timer",
    responses=_NOTHING,
)
async def deliver(body: Delivery, caller: Called) -> Any:
    number, told = person_number(body.cpr), information(body)
    consent = await caller.context.database.transact(
        caller.scope(body.authority), lambda work: exchange_with_jobcentre.deliver(work, number, told)
    )
    if consent is None:
        raise nothing_to_tell()
    return ReceivedView(reference=consent.id, categories=list(told.categories))
