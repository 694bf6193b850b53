"""What a private provider reads: the cases that citizens' free choice has given to it, and no other."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends

from app.api.context import Called, Caller, check_parameters
from app.api.documented import NO_CODING, problems
from app.api.v1.clock import present, views
from app.api.v1.paging import FIRST_RECEIVED, LongPaged
from app.api.v1.tables import BASE
from app.domain.actors import Permission
from app.domain.refusals import NotFound
from app.persistence.given_cases import Given, given_case, given_to
from app.usecases.read_given_case import read_given_case

router = APIRouter(
    prefix=f"{BASE}/given-cases",
    tags=["given cases"],
    responses=problems(
        _401="Ikke logget ind",
        _403="Ingen adgang",
        _406=NO_CODING,
        _422="Ugyldigt indhold",
        _500="Fejl i tjenesten",
    ),
    dependencies=[Depends(check_parameters)],
)


async def _show(caller: Caller, given: Given) -> views.GivenCaseView:
    scope = caller.scope(given.authority)
    plan, citizen = await caller.context.database.read(scope, lambda work: read_given_case(work, given.id))
    return present.given_case(plan, citizen, given.authority, now=caller.now)


@router.get(
    "",
    response_model=views.GivenCasesView,
    operation_id="given_cases",
    summary="De sager, borgernes frie valg har givet leverandøren",
)
async def list_given_cases(caller: Called, page: LongPaged) -> Any:
    caller.actor.require(Permission.GIVEN_CASES)
    provider, after = caller.actor.organisation_id, page.after(FIRST_RECEIVED)
    found = await given_to(caller.context.database.reads, provider, after=after, limit=page.limit)
    items = [await _show(caller, given) for given in found]
    return views.GivenCasesView(items=items, next=page.next(found, lambda given: given.place))


@router.get(
    "/{id}",
    response_model=views.GivenCaseView,
    operation_id="given_case",
    summary="En sag, der er givet leverandøren",
    responses=problems(_404="Findes ikke"),
)
async def read_one(id: UUID, caller: Called) -> Any:  # noqa: A002
    caller.actor.require(Permission.GIVEN_CASES)
    given = await given_case(caller.context.database.reads, caller.actor.organisation_id, id)
    if given is None:
        raise NotFound("case")
    return await _show(caller, given)
