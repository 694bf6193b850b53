"""Say which receivers of requests the register does not know, before anything is sent to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from app.domain.actors import Actor
from app.domain.parties import Party
from app.domain.refusals import Unresolved
from app.persistence.database import Database, Scope
from app.persistence.unit_of_work import SHARED, UnitOfWork
from app.usecases.resolve import area_of, authorities_in, desk_of


async def check_receivers(
    database: Database, actor: Actor, receivers: Iterable[tuple[str, Party]], *, now: datetime
) -> None:
    """Raise Unresolved, once, with the place of every receiver that is no municipality we receive for."""

    async def body(work: UnitOfWork) -> list[Unresolved]:
        found = [await _unknown(work, place, party) for place, party in receivers]
        return [refusal for refusal in found if refusal]

    if refusals := await database.read(Scope(actor, SHARED, now), body):
        raise Unresolved.of(finding for refusal in refusals for finding in refusal.findings)


async def _unknown(work: UnitOfWork, place: str, party: Party) -> Unresolved | None:
    try:
        await desk_of(work, await authorities_in(work, await area_of(work, party)))
    except Unresolved as refusal:
        return refusal.moved(lambda finding: replace(finding, place=place))
    return None
